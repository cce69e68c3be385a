// DID documents (W3C DID 1.0, 5.2 and 5.3.2) and `did:jwk`.
#include "trust/identity_issuer.hpp"

#include <nlohmann/json.hpp>

#include "base/byte_reader.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kDidJwk = "did:jwk:";
constexpr std::size_t kMaxKeys = 64;

std::string text_of(const Json& object, const char* member) {
  const auto found = object.is_object() ? object.find(member) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<BareKey> key_of(const Json& jwk) {
  const std::string kty = text_of(jwk, "kty"), crv = text_of(jwk, "crv"), x = text_of(jwk, "x"),
                    y = text_of(jwk, "y");
  return BareKey::from_jwk({kty, crv, x, y});
}

// A method stands in `assertionMethod` itself, or is named there by its id.
const Json* method_of(const Json& document, const Json& entry) {
  if (entry.is_object()) return &entry;
  const auto methods = document.find("verificationMethod");
  if (!entry.is_string() || methods == document.end() || !methods->is_array()) return nullptr;
  const auto name = entry.get<std::string>();
  for (const Json& method : *methods)
    if (text_of(method, "id") == name) return &method;
  return nullptr;
}

std::vector<BareKey> keys_of(const Json& document) {
  std::vector<BareKey> keys;
  const auto entries = document.find("assertionMethod");
  if (entries == document.end() || !entries->is_array()) return keys;
  for (const Json& entry : *entries) {
    const Json* const method = method_of(document, entry);
    if (method == nullptr || !method->contains("publicKeyJwk") || keys.size() == kMaxKeys) continue;
    if (auto key = key_of((*method)["publicKeyJwk"])) keys.push_back(*std::move(key));
  }
  return keys;
}

}  // namespace

Result<IdentityIssuer> read_did_document(Bytes json) {
  const Json document = Json::parse(as_text(json), nullptr, false);
  IdentityIssuer issuer;
  if (document.is_object()) issuer.did = text_of(document, "id");
  if (!issuer.did.starts_with("did:"))
    return Error{Errc::credential, "trust: neither PEM nor a DID document"};
  issuer.keys = keys_of(document);
  if (issuer.keys.empty() && !key_of_did_jwk(issuer.did))
    return Error{Errc::credential, "trust: the DID document has no key for assertions"};
  return issuer;
}

std::optional<BareKey> key_of_did_jwk(std::string_view did) {
  if (!did.starts_with(kDidJwk)) return std::nullopt;
  const auto json = from_base64url(did.substr(kDidJwk.size()));
  if (!json) return std::nullopt;
  const Json jwk = Json::parse(as_text(*json), nullptr, false);
  return jwk.is_object() ? key_of(jwk) : std::nullopt;
}

}  // namespace tanba
