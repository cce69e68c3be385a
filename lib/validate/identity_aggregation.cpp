// Identity assertions by an aggregator of identity claims: CAWG Identity Assertion 1.1, 8.1. Its
// key is its identifier (`did:jwk`), or in a DID document that the caller brings; nothing is
// fetched.
#include <algorithm>

#include "crypto/cose_attached.hpp"
#include "trust/identity_issuer.hpp"
#include "validate/claims_credential.hpp"
#include "validate/identity.hpp"

namespace tanba::validation {
namespace {

const IdentityIssuer* issuer_on_list(const Identity& identity, const std::string& did) {
  const auto& issuers = identity.context.input.trust.state().identity_issuers;
  const auto found = std::ranges::find(issuers, did, &IdentityIssuer::did);
  return found == issuers.end() ? nullptr : &*found;
}

// 8.1.3: what the identifier leads to. Empty: it was said why.
std::vector<BareKey> keys_of(Identity& identity, const std::string& did) {
  const IdentityIssuer* const known = issuer_on_list(identity, did);
  if (known != nullptr && !known->keys.empty()) return known->keys;
  if (did.starts_with("did:jwk:")) {
    if (auto key = key_of_did_jwk(did)) return {*std::move(key)};
    identity.fail("cawg.ica.invalid_did_document", did);
  } else {
    identity.fail(
        did.starts_with("did:web:") ? "cawg.ica.did_unavailable" : "cawg.ica.invalid_issuer", did);
  }
  return {};
}

// The time of a token of the credential's own signature, where its authority is trusted.
std::optional<std::int64_t> proved_time(Identity& identity, const AttachedCose& cose) {
  const bool newer = !cose.time_stamps_v2.empty();
  const auto& tokens = newer ? cose.time_stamps_v2 : cose.time_stamps_v1;
  if (tokens.empty()) return std::nullopt;
  const Buffer message = countersignature_structure(cose.protected_header,
                                                    newer ? cose.signature_item : *cose.payload);
  const TimeStamp stamp =
      judge_time_stamp(identity.context.input.trust, tokens.front(), !newer, {message});
  if (tokens.size() > 1 || tokens.front().size() > identity.context.input.limits.max_token_bytes ||
      stamp.verdict == TimeStampVerdict::mismatch || stamp.verdict == TimeStampVerdict::malformed) {
    identity.fail("cawg.ica.time_stamp.invalid");
    return std::nullopt;
  }
  if (stamp.verdict != TimeStampVerdict::trusted) {
    identity.say("timeStamp.untrusted");
    return std::nullopt;
  }
  identity.say("cawg.ica.time_stamp.validated");
  return stamp.time;
}

// 8.1.2.4.
void check_validity_of(Identity& identity, const ClaimsCredential& credential, std::int64_t at) {
  if (!credential.has_valid_from)
    identity.fail("cawg.ica.valid_from.missing");
  else if (!credential.valid_from || *credential.valid_from > at)
    identity.fail("cawg.ica.valid_from.invalid");
  if (credential.has_valid_until && (!credential.valid_until || *credential.valid_until < at))
    identity.fail("cawg.ica.valid_until.invalid");
}

// 8.1.2.5: the credential is about this very payload.
bool is_about(const ClaimsCredential& credential, cbor::Item payload) {
  const cbor::Item list = payload.find("referenced_assertions"), roles = payload.find("role");
  if (credential.sig_type != payload.find("sig_type").as_text() ||
      list.size() != credential.referenced.size() || roles.size() != credential.roles.size())
    return false;
  for (std::size_t i = 0; i < roles.size(); ++i)
    if (roles.at(i).as_text() != credential.roles[i]) return false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const HashedUri one = read_hashed_uri(list.at(i)), &other = credential.referenced[i];
    const bool same_alg = one.alg.empty() || other.alg.empty() || one.alg == other.alg;
    if (one.url != other.url || one.hash != other.hash || !same_alg) return false;
  }
  return true;
}

void conclude(Identity& identity, const std::string& issuer) {
  if (!identity.flawless) return;
  const bool trusted = issuer_on_list(identity, issuer) != nullptr;
  identity.say(trusted ? "cawg.ica.credential_valid" : "cawg.ica.untrusted_issuer", issuer);
  identity.say(trusted ? "cawg.identity.trusted" : "cawg.identity.well-formed", issuer);
}

bool is_by_issuer(Identity& identity, const AttachedCose& cose, const std::string& issuer) {
  const std::vector<BareKey> keys = keys_of(identity, issuer);
  const Buffer message = sig_structure(cose.protected_header, *cose.payload);
  const bool signed_by_one = std::ranges::any_of(
      keys, [&](const BareKey& key) { return key.verifies(*cose.alg, message, cose.signature); });
  if (!keys.empty() && !signed_by_one) identity.fail("cawg.ica.signature_mismatch", issuer);
  return signed_by_one;
}

}  // namespace

void check_claims_aggregation(Identity& identity) {
  const Limits& limits = identity.context.input.limits;
  const AttachedCose cose = parse_attached_cose(identity.signature, limits);
  if (!cose.well_formed) return identity.fail("cawg.ica.invalid_cose_sign1");
  if (!cose.alg) return identity.fail("cawg.ica.invalid_alg");
  if (cose.content_type != "application/vc")
    identity.fail("cawg.ica.invalid_content_type", cose.content_type);
  const auto credential =
      cose.payload ? read_claims_credential(*cose.payload, limits.max_depth) : std::nullopt;
  if (!credential) return identity.fail("cawg.ica.invalid_verifiable_credential");
  if (!is_by_issuer(identity, cose, credential->issuer)) return;
  const auto proved = proved_time(identity, cose);
  check_validity_of(identity, *credential, proved.value_or(identity.moment()));
  if (!is_about(*credential, identity.payload)) identity.fail("cawg.ica.signer_payload.mismatch");
  if (credential->has_status) identity.say("org.tanba.identity.unchecked", "credentialStatus");
  conclude(identity, credential->issuer);
}

}  // namespace tanba::validation
