// Who stands behind assertions by another signature than the claim's: `cawg.identity`. CAWG
// Identity Assertion 1.1, 7 (validating) and 8.2 (X.509). What is wrong with it says nothing of the
// manifest, which has the assertion's hash like any other's: every finding here is informational.
#include <algorithm>
#include <array>
#include <set>

#include "base/byte_reader.hpp"
#include "validate/identity.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

constexpr std::array<std::string_view, 3> kUnchecked = {
    "expected_partial_claim", "expected_claim_generator", "expected_countersigners"};

bool is_zero_pad(cbor::Item pad) {
  const auto bytes = pad.as_bytes();
  return bytes && all_zero(*bytes);
}

// CAWG 1.1, 7.1: the fields, and zeros in the pads.
bool read(Identity& identity, cbor::Item root) {
  identity.payload = root.find("signer_payload");
  const auto signature = root.find("signature").as_bytes();
  if (!identity.payload.is(cbor::Kind::map) || !signature ||
      !identity.payload.find("referenced_assertions").is(cbor::Kind::array) ||
      !identity.payload.find("sig_type").as_text()) {
    identity.fail("cawg.identity.cbor.invalid");
    return false;
  }
  identity.signature = *signature;
  const cbor::Item second = root.find("pad2");
  if (!is_zero_pad(root.find("pad1")) || (second && !is_zero_pad(second)))
    identity.fail("cawg.identity.pad.invalid");
  return true;
}

// The same assertion by the same hash as in the claim.
const Declared* declared(Identity& identity, const HashedUri& uri) {
  const auto target = identity.context.resolve(uri.url, identity.subject);
  if (!target) return nullptr;
  const auto& all = identity.subject.declared;
  const auto found = std::ranges::find_if(all, [&](const Declared& one) {
    return one.url == target->url && one.uri->hash == uri.hash;
  });
  return found == all.end() ? nullptr : &*found;
}

// CAWG 1.1, 7.1: each is in the claim, once, and the hash of the content is among them: the one
// that the asset is held against. What the signer only gathered may be a hash of anything.
void check_referenced(Identity& identity) {
  const cbor::Item list = identity.payload.find("referenced_assertions");
  std::set<const Declared*> met;
  bool bound = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Declared* const one = declared(identity, read_hashed_uri(list.at(i)));
    if (one == nullptr)
      identity.fail("cawg.identity.assertion.mismatch");
    else if (!met.insert(one).second)
      identity.fail("cawg.identity.assertion.duplicate");
    else if (one->box != kNone)
      bound = bound || (one->created && is_hard_binding(identity.subject.boxes[one->box].base));
  }
  if (!bound) identity.fail("cawg.identity.hard_binding_missing");
  for (const std::string_view field : kUnchecked)
    if (identity.payload.find(field)) identity.fail("org.tanba.identity.unchecked", field);
}

// CAWG 1.1, 8.2.
void check_x509(Identity& identity) {
  const ValidateInput& input = identity.context.input;
  const CoseSign1 cose = parse_cose(identity.signature, input.limits);
  if (cose.flaw == CoseFlaw::algorithm) return identity.fail("cawg.x509.algorithm.unsupported");
  const bool readable = cose.flaw == CoseFlaw::none;
  const auto chain = readable ? read_chain(cose, input) : std::vector<Certificate>();
  if (chain.empty())
    return identity.fail(cose.flaw == CoseFlaw::malformed ? "cawg.x509.signature.mismatch"
                                                          : "cawg.x509.credential.invalid");
  const std::string who = chain.front().common_name();
  if (!check_profile(chain, Purpose::claim_signing).empty())
    identity.fail("cawg.x509.credential.invalid", who);
  if (!verify_cose(cose, chain.front(), identity.payload.encoded()))
    return identity.fail("cawg.x509.signature.mismatch", who);
  const std::int64_t at = identity.moment();
  if (!all_valid_at({chain.front()}, at))
    identity.fail("cawg.x509.signature.outside_validity", who);
  if (!identity.flawless) return;
  identity.say("cawg.x509.signature.validated", who);
  const auto anchors = in_force(input.trust.state().identity_anchors, at);
  const bool trusted = build_path(chain, anchors, Purpose::claim_signing, at).trusted;
  identity.say(trusted ? "cawg.x509.credential.trusted" : "cawg.x509.credential.untrusted", who);
  identity.say(trusted ? "cawg.identity.trusted" : "cawg.identity.well-formed", who);
}

void check_identity(Identity identity, cbor::Item root) {
  if (!read(identity, root)) return;
  check_referenced(identity);
  const std::string_view type = *identity.payload.find("sig_type").as_text();
  if (type == "cawg.x509.cose") return check_x509(identity);
  if (type == "cawg.identity_claims_aggregation") return check_claims_aggregation(identity);
  identity.fail("cawg.identity.sig_type.unknown", type);
}

}  // namespace

void Identity::say(std::string_view code, std::string_view what) {
  const std::string sentence(explanation_of(code));
  subject.say(code, url, what.empty() ? sentence : sentence + " (" + std::string(what) + ")");
}

void Identity::fail(std::string_view code, std::string_view what) {
  flawless = false;
  say(code, what);
}

std::int64_t Identity::moment() const {
  return subject.signature.proved.value_or(context.input.now);
}

void check_identities(Context& context, Subject& subject) {
  for (const Declared& entry : subject.declared) {
    if (entry.box == kNone || entry.redacted || entry.link != Link::match) continue;
    const AssertionBox& assertion = subject.boxes[entry.box];
    if (assertion.base != "cawg.identity") continue;
    if (assertion.content != Content::cbor || !assertion.well_formed)
      subject.say("cawg.identity.cbor.invalid", entry.url);
    else
      check_identity({context, subject, entry.url, {}, {}}, assertion.document.root());
  }
}

}  // namespace tanba::validation
