// A W3C Verifiable Credential (Data Model 2.0) over `c2paAsset`: CAWG Identity
// Assertion 1.1, 8.1.2.
#include "validate/claims_credential.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/byte_reader.hpp"
#include "base/encoding.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

using Json = nlohmann::json;

const Json& member(const Json& object, const char* name) {
  static const Json kNone;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() ? *found : kNone;
}

std::string text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool lists(const Json& array, const char* word) {
  return array.is_array() &&
         std::ranges::any_of(array, [&](const Json& one) { return one == word; });
}

// Base64; older writers have an array with the codes of its characters.
Buffer hash_of(const Json& value) {
  std::string encoded = text(value);
  if (value.is_array())
    for (const Json& one : value)
      encoded += one.is_number_unsigned() && one < 128 ? static_cast<char>(one.get<int>()) : '?';
  return from_base64(encoded).value_or(Buffer());
}

std::string issuer_of(const Json& credential) {
  const Json& issuer = member(credential, "issuer");
  const std::string did = text(issuer.is_object() ? member(issuer, "id") : issuer);
  return did.substr(0, did.find('#'));
}

// One subject, or a list of one.
const Json& subject_of(const Json& credential) {
  const Json& subject = member(credential, "credentialSubject");
  return subject.is_array() && subject.size() == 1 ? subject.front() : subject;
}

void read_asset(const Json& asset, ClaimsCredential& into) {
  into.sig_type = text(member(asset, "sig_type"));
  for (const Json& one : member(asset, "referenced_assertions"))
    into.referenced.push_back(
        {text(member(one, "url")), text(member(one, "alg")), hash_of(member(one, "hash"))});
  for (const Json& role : member(asset, "role")) into.roles.push_back(text(role));
}

}  // namespace

std::optional<ClaimsCredential> read_claims_credential(Bytes json, std::uint32_t max_depth) {
  if (!is_json(json, max_depth)) return std::nullopt;
  const Json credential = Json::parse(as_text(json), nullptr, false);
  const Json &types = member(credential, "type"), &subject = subject_of(credential);
  const Json &identities = member(subject, "verifiedIdentities"),
             &asset = member(subject, "c2paAsset");
  ClaimsCredential made;
  made.issuer = issuer_of(credential);
  if (!lists(types, "VerifiableCredential") ||
      !lists(types, "IdentityClaimsAggregationCredential") || made.issuer.empty() ||
      !identities.is_array() || identities.empty() ||
      !member(asset, "referenced_assertions").is_array())
    return std::nullopt;
  made.has_valid_from = !member(credential, "validFrom").is_null();
  made.has_valid_until = !member(credential, "validUntil").is_null();
  made.has_status = !member(credential, "credentialStatus").is_null();
  made.valid_from = from_rfc3339(text(member(credential, "validFrom")));
  made.valid_until = from_rfc3339(text(member(credential, "validUntil")));
  read_asset(asset, made);
  return made;
}

}  // namespace tanba::validation
