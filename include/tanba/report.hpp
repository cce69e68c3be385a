// Report: what a verification found. Typed; `to_json` gives the contract's object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// `none`: no manifest. `invalid`: one that is broken. `valid`: intact. `trusted`: intact, and the
/// signer is on the trust list.
enum class State : std::int32_t { none = 0, invalid = 1, valid = 2, trusted = 3 };
/// What the marks say of the content. `unknown` never means "not AI".
enum class Ai : std::int32_t { unknown = 0, generated = 1, modified = 2, not_ai = 3 };
enum class Revocation : std::int32_t { unknown = 0, not_revoked = 1, revoked = 2 };
enum class TimeSource : std::int32_t { none = 0, claim = 1, timestamp = 2 };
/// How sure a mark is of what it says: GB 45438-2025, annex E, Label 1, 2 and 3.
enum class Certainty : std::int32_t { certain = 0, possible = 1, suspected = 2 };

const char* name(State) noexcept;
const char* name(Ai) noexcept;
const char* name(Revocation) noexcept;
const char* name(TimeSource) noexcept;
const char* name(Certainty) noexcept;

/// One entry of the status tables of C2PA 2.4, 15.2. Strings come from the file and may be hostile:
/// escape them for where they go.
struct Status {
  std::string code;  ///< "assertion.dataHash.match"
  std::string url;   ///< JUMBF URI of what it is about; of a file of a set: its name
  std::string explanation;
  friend bool operator==(const Status&, const Status&) = default;
};
struct StatusList {
  std::vector<Status> success, informational, failure;
  friend bool operator==(const StatusList&, const StatusList&) = default;
};

struct SignerReport {
  std::string common_name, organization, issuer, algorithm, serial;
  std::string subject, spki_sha256;
  std::optional<std::int64_t> not_before, not_after;  ///< seconds since 1970-01-01 UTC
};

struct IngredientReport {
  std::string title, format, relationship, instance_id;
  std::string assertion_label;       ///< "c2pa.ingredient.v3__1"
  std::string manifest_label;        ///< empty: it has no manifest
  StatusList status;                 ///< of its manifest as found now, its file as recorded
  std::vector<Status> new_failures;  ///< those of `status` that its assertion does not record: they
                                     ///< count against the asset
};

struct AssertionReport {
  std::string label;
  bool created = false;  ///< the signer vouches for it (created_assertions); false: gathered
  std::string json;  ///< content as JSON; byte strings as "b64'" with base64 behind it; empty where
                     ///< it is no CBOR or JSON (a thumbnail)
};

/// One action of a manifest, in the order of its actions assertions.
struct ActionReport {
  std::string action;               ///< "c2pa.created"
  std::string digital_source_type;  ///< URI; empty where it gives none
  std::string software_agent;       ///< name, with its version behind a space where there is one
  std::string when, description;
};

/// One manifest of the store.
struct ManifestReport {
  std::string label;      ///< "urn:c2pa:..."
  int claim_version = 0;  ///< 1 or 2; 0: no claim could be read
  bool update = false;
  std::string title, instance_id, format;
  std::string generator, generator_version;
  std::vector<AssertionReport> assertions;
  std::vector<ActionReport> actions;
  std::vector<IngredientReport> ingredients;
  SignerReport signer;
  std::optional<std::int64_t>
      signed_at;  ///< proved time where `time_source` is timestamp, else claimed
  TimeSource time_source = TimeSource::none;
  std::string time_stamp_authority;  ///< common name, where `time_source` is timestamp
  Revocation revocation = Revocation::unknown;
  StatusList status;
  std::string claim_json;  ///< the claim as JSON, bytes as in AssertionReport
};

/// A machine-readable sign that was found. Texts come from the file and may be hostile.
struct Mark {
  std::string carrier;  ///< "c2pa", "xmp" ...
  Ai says = Ai::unknown;
  bool is_signed = false;  ///< a manifest itself says it
  bool valid = false;      ///< that manifest is valid
  std::string detail;      ///< what it says, verbatim (a digitalSourceType), cut to 256 bytes
  std::string where = {};  ///< the field that holds it: "parameters", "xmp:CreatorTool"
  std::string tool = {};   ///< the AI system that it names
  std::string by = {};     ///< who says it, as far as it tells: a signer, a provider's code
  bool covered = false;  ///< not signed, but the hash of a valid manifest covers it: it stood there
                         ///< when that was signed
  Certainty certainty = Certainty::certain;
  bool trace = false;  ///< not said in so many words: an AI system's name or settings stand there
};

struct Responsible {
  std::string role, name;  ///< "owner", "provider", "operator" ...
  bool is_signed = false;  ///< stands in a signed and valid manifest
};

/// Bytes of the asset that no hash covers, and why: the coverage axis.
struct Uncovered {
  Range range;
  std::string why;                ///< "exclusion of the data hash", "ftyp (left out by C2PA)"
  bool by_specification = false;  ///< C2PA itself leaves it out in every file of the format
};

struct Report {
  std::string format;           ///< MIME type of the content
  bool name_disagrees = false;  ///< the file's name or the type given says another format
  State state = State::none;
  Ai ai = Ai::unknown;
  bool conflict = false;
  std::vector<Responsible> responsible;
  std::vector<Mark> marks;
  std::vector<Uncovered> uncovered;       ///< beside the manifest store itself
  std::vector<ManifestReport> manifests;  ///< of the store, in order; empty where state is `none`
  std::size_t active = 0;                 ///< index of the active one
  StatusList status;       ///< of the active manifest, and findings that belong to none
  std::string label_json;  ///< content of `org.tanba.label`; empty: none
  bool signer_denied = false;
  bool detached = false;  ///< the store came from a sidecar
  bool partly_verified = false;
  std::vector<Report> parts;     ///< of a live stream: reports on single files whose manifests say
                                 ///< something of their own of the content, or have another signer
  std::int64_t verified_at = 0;  ///< the time it was judged for, seconds since 1970-01-01 UTC

  const ManifestReport* active_manifest() const {
    return active < manifests.size() ? &manifests[active] : nullptr;
  }
};

/// The contract's JSON object; `file` is what it says under "file". One line, well-formed UTF-8
/// whatever the strings hold; control, bidirectional and invisible characters as \u escapes.
std::string to_json(const Report& report, const std::string& file);
/// The same where no finding was possible: "state" is null, "error" says why.
std::string to_json(const Error& error, const std::string& file);

/// `text` made safe to show on one line of a terminal: control, bidirectional and invisible
/// characters and bytes that are no UTF-8 become escapes, a backslash becomes two.
std::string terminal_text(std::string_view text);

/// Seconds since 1970-01-01 UTC from RFC 3339 text; nothing where it is no time.
std::optional<std::int64_t> time_from_text(std::string_view text);

}  // namespace tanba
