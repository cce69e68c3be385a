// The phases of a validation: rows of the tables in validate.cpp.
#pragma once

#include <array>

#include "validate/context.hpp"

namespace tanba::validation {

/// All of what follows. The report is in the context then.
Result<void> run_phases(Context& context);

// Over the whole store, in this order. An Error: the asset could not be read, or a limit was hit.
Result<void> read_history(Context& context);       // claims and assertions, from the active one on
Result<void> gather_evidence(Context& context);    // redactions, time-stamps, OCSP responses
Result<void> check_manifests(Context& context);    // every row below, for each manifest
Result<void> check_ingredients(Context& context);  // C2PA 2.4, 15.11
Result<void> check_binding(Context& context);      // C2PA 2.4, 15.12
Result<void> finish_report(Context& context);

/// The manifests of its ingredients, of theirs, and so on.
std::unordered_set<const Subject*> made_from(const Context& context, const Subject& subject);
/// The parent of a manifest, or null.
Subject* parent_of(Context& context, const Subject& subject);
/// The first standard manifest from the active one up the chain of parents, whose content the asset
/// is; null where there is none.
Subject* bound_subject(Context& context);

// For one manifest, in this order.
void check_box(Context& context, Subject& subject);          // 15.5: label, boxes, slack
void check_claim(Context& context, Subject& subject);        // 15.6
void find_signature(Context& context, Subject& subject);     // 15.7
void read_credential(Context& context, Subject& subject);    // 14.2
void check_cose(Context& context, Subject& subject);         // 13.2
void check_time_stamps(Context& context, Subject& subject);  // 15.8
void check_trust(Context& context, Subject& subject);        // 14.4, 14.5
void check_validity(Context& context, Subject& subject);     // 15.8.2, 15.8.3
void check_revocation(Context& context, Subject& subject);   // 15.9
void check_kind(Context& context, Subject& subject);         // 15.10.1
void check_redactions(Context& context, Subject& subject);   // 15.10.2
void check_assertions(Context& context, Subject& subject);   // 15.10.3.1
void check_by_label(Context& context, Subject& subject);     // 15.10.3.2
void check_actions(Context& context, Subject& subject);      // 15.10.3.2.2
void check_references(Context& context, Subject& subject);   // 15.10.3.3
void check_identities(Context& context, Subject& subject);   // CAWG Identity Assertion 1.1, 7

/// Those that a claim lists as its own: of version 2, where it lists them as gathered, the signer
/// does not vouch for them (18.5).
std::vector<const Declared*> hard_bindings(const Subject& subject);

/// How the codes about each hard binding begin.
inline constexpr std::array<std::string_view, 6> kBindingCodes = {
    "assertion.dataHash.",       "assertion.bmffHash.",       "assertion.boxesHash.",
    "assertion.collectionHash.", "assertion.multiAssetHash.", "assertion.segmentHash."};

/// The certificates of a signature, leaf first; none where one cannot be read or a limit is hit.
std::vector<Certificate> read_chain(const CoseSign1& cose, const ValidateInput& input);

/// Whether `text` is JSON of RFC 8259 within `max_depth`.
bool is_json(Bytes text, std::uint32_t max_depth);
/// The same JSON on one line, its keys unique.
std::string json_on_one_line(Bytes text);
/// Whether `field` ("exif:FNumber") may stand in a `c2pa.metadata` assertion (2.4, annex B).
bool is_allowed_metadata(std::string_view field);

}  // namespace tanba::validation
