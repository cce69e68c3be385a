// What the phases of a validation share: the manifests as they were read, and the evidence found
// on the way. C2PA 2.4, clause 15.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cbor/cbor.hpp"
#include "crypto/cose.hpp"
#include "crypto/ocsp.hpp"
#include "crypto/timestamp.hpp"
#include "manifest/actions.hpp"
#include "manifest/claim.hpp"
#include "manifest/ingredient.hpp"
#include "trust/trust_state.hpp"
#include "validate/status.hpp"
#include "validate/validate.hpp"

namespace tanba::validation {

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

enum class Content : std::uint8_t { cbor, json, file, other };

/// One box of the assertion store, read once.
struct AssertionBox {
  const jumbf::Box* box = nullptr;
  std::string_view label, base;  // base: without the instance
  Content content = Content::other;
  bool well_formed = true;
  cbor::Document document;       // of a CBOR assertion that is well-formed
  std::size_t declared = kNone;  // index into Subject::declared
};

enum class Link : std::uint8_t { match, mismatch, missing, outside, unsupported };

/// One assertion that the claim lists.
struct Declared {
  const HashedUri* uri = nullptr;  // into the subject's claim
  std::string url;                 // absolute, as status codes give it
  bool created = false;
  Link link = Link::missing;
  std::size_t box = kNone;  // index into Subject::boxes
  bool redacted = false;    // by a claim that has this manifest among its ingredients
};

struct ActionList {
  Actions actions;
  std::string url;
  bool created = true;  // listed among the created assertions
  bool first = true;    // of those, or of the gathered ones
};

struct IngredientLink {
  Ingredient ingredient;
  std::string url;  // of its assertion
  std::string_view label;
  bool created = true;         // listed among the created assertions
  bool matched = false;        // the claim's hash of the assertion fits
  std::size_t target = kNone;  // index of its manifest; where `matched` alone
};

enum class ClaimState : std::uint8_t { read, missing, multiple, not_cbor };

/// What is known of the claim signature; each phase adds to it.
struct Signature {
  const jumbf::Box* box = nullptr;
  std::optional<CoseSign1> cose;   // a flawless one
  std::vector<Certificate> chain;  // leaf first; empty: unusable
  bool profile_ok = false;
  bool verified = false;
  std::optional<std::int64_t> proved;  // time of a trusted time-stamp
  SignerTrust trust;
};

/// One manifest under validation.
struct Subject {
  const Manifest* manifest = nullptr;
  ManifestReport* report = nullptr;
  bool active = false;
  bool reached = false;  // the active one, or an ingredient of one that is
  std::uint32_t depth = 0;

  ClaimState claim_state = ClaimState::missing;
  const jumbf::Box* claim_box = nullptr;
  Bytes claim_bytes;
  cbor::Document claim_document;
  Claim claim;
  std::vector<AssertionBox> boxes;
  std::unordered_map<std::string_view, std::size_t> by_label;  // kNone: ambiguous
  std::vector<Declared> declared;
  std::vector<ActionList> actions;
  std::vector<IngredientLink> ingredients;
  Signature signature;
  bool redacted = false;  // something in it was redacted by a later claim
  int spec = 0;           // ValidateInput::spec

  std::string url() const;                                 // of the manifest
  std::string url(std::string_view child) const;           // "c2pa.signature"
  std::string claim_url() const;                           // of the claim box
  std::string box_url(const AssertionBox&) const;          // of an assertion
  std::optional<HashAlg> alg(std::string_view own) const;  // own, or the claim's
  /// In the words of the version that is judged by.
  void say(std::string_view code, std::string_view url, std::string_view why = {});
};

/// Where a JUMBF URI leads.
struct Target {
  Subject* subject = nullptr;       // null: no such manifest, or several
  const jumbf::Box* box = nullptr;  // null: no such box, or several
  std::string url;                  // absolute
};

struct Context {
  explicit Context(const ValidateInput& what);

  /// Resolves `uri` as it stands in a box of `from`. Nothing where it is no JUMBF URI.
  std::optional<Target> resolve(std::string_view uri, Subject& from);
  /// Digest of a part of the store, computed once.
  const Buffer& digest(Bytes bytes, HashAlg alg);

  const ValidateInput& input;
  Report report;
  std::vector<Subject> subjects;                 // by manifest, in the store's order
  std::vector<Subject*> history;                 // those that were reached, the active one first
  std::unordered_set<std::string> redacted;      // absolute URIs
  std::unordered_set<const jumbf::Box*> hashed;  // boxes that a hashed URI leads to and fits
  std::multimap<std::string, Bytes, std::less<>> time_stamps;  // manifest label, token
  std::vector<Bytes> ocsp_responses;                           // from certificate-status assertions

 private:
  std::map<std::pair<const std::uint8_t*, std::pair<std::size_t, HashAlg>>, Buffer> digests_;
};

/// Whether the label without its instance is that of a hard binding; `c2pa.hash.bmff` (v1) counts
/// as none.
bool is_hard_binding(std::string_view base);
bool is_actions(std::string_view base);
bool is_ingredient(std::string_view base);

}  // namespace tanba::validation
