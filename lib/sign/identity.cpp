// The identity assertion with a signature by a certificate (`cawg.x509.cose`). CAWG Identity
// Assertion 1.1, 5.1 (the assertion), 5.2 (its pads), 8.2 (X.509).
#include "sign/identity.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "cbor/cbor.hpp"
#include "crypto/cose.hpp"
#include "crypto/digest.hpp"
#include "jumbf/jumbf.hpp"

namespace tanba {
namespace {

constexpr const char* kLabel = "cawg.identity";
constexpr const char* kType = "cawg.x509.cose";
constexpr std::size_t kPadBytes = 16;
constexpr std::uint8_t kMapHead = 0xA0;  // RFC 8949, 3.1: of a map with fewer than 24 pairs

bool is_at(const HashedUri& uri, const std::string& label) {
  return uri.url == jumbf::relative_uri("c2pa.assertions/" + label);
}

bool is_binding(const HashedUri& uri) {
  return uri.url.starts_with(jumbf::relative_uri("c2pa.assertions/c2pa.hash."));
}

// Each once, in the order of the claim: CAWG 1.1, 7.1 forbids twins and asks for the hard binding.
Result<std::vector<HashedUri>> referenced(const IdentityInput& identity, const Claim& claim) {
  if (claim.created.empty() || !is_binding(claim.created.front()))
    return Error{Errc::unsupported,
                 "identity: an update manifest has no hash of the content to stand behind"};
  if (identity.labels.empty()) return claim.created;
  std::vector<HashedUri> chosen = {claim.created.front()};
  std::size_t found = 0;
  for (const auto* list : {&claim.created, &claim.gathered})
    for (const HashedUri& uri : *list) {
      const bool named = std::ranges::any_of(
          identity.labels, [&](const std::string& label) { return is_at(uri, label); });
      found += named ? 1 : 0;
      if (named && !is_binding(uri)) chosen.push_back(uri);
    }
  if (found < identity.labels.size())
    return Error{Errc::invalid_argument,
                 "identity: an assertion that it shall stand behind is not in the manifest, or is "
                 "named twice"};
  return chosen;
}

// The reference implementation checks the signature over a payload that it encodes anew, with its
// members in this order.
Buffer signer_payload(const std::vector<HashedUri>& uris, const std::vector<std::string>& roles) {
  cbor::Value list = cbor::Value::array(), as = cbor::Value::array();
  for (const HashedUri& uri : uris) list.add(write_hashed_uri(uri));
  for (const std::string& role : roles) as.add(cbor::Value::text(role));
  ByteWriter payload;
  payload.u8(static_cast<std::uint8_t>(kMapHead + (roles.empty() ? 2 : 3)));
  const auto put = [&](const char* key, const cbor::Value& value) {
    payload.bytes(cbor::Value::text(key).encode()).bytes(value.encode());
  };
  put("referenced_assertions", list);
  put("sig_type", cbor::Value::text(kType));
  if (!roles.empty()) put("role", as);
  return payload.take();
}

}  // namespace

Buffer noise(std::size_t size, std::uint8_t seed) {
  Buffer bytes;
  for (Buffer block = {seed}; bytes.size() < size; block = digest(HashAlg::sha512, block))
    bytes.insert(bytes.end(), block.begin(), block.end());
  bytes.resize(size);
  return bytes;
}

Result<AssertionDraft> identity_over(const IdentityInput& identity, const Claim& claim) {
  TANBA_TRY(const std::vector<HashedUri> uris, referenced(identity, claim));
  const Buffer payload = signer_payload(uris, identity.roles);
  const Signer& signer = *identity.signer;
  const CoseParts parts{signer.algorithm(), &signer.chain(), {}};
  TANBA_TRY(const Buffer signature, signer.sign(sig_structure(protected_header(parts), payload)));
  if (signature.size() != signer.signature_bytes())
    return Error{Errc::signer, "identity: the signer gave a signature of the wrong size"};
  cbor::Value assertion = cbor::Value::map();
  assertion.set("signer_payload", cbor::Value::encoded(payload));
  assertion.set("signature", cbor::Value::bytes(encode_cose(parts, signature)));
  assertion.set("pad1", cbor::Value::bytes(Buffer(kPadBytes)));
  return AssertionDraft{kLabel, jumbf::cbor_superbox(kLabel, assertion.encode())};
}

}  // namespace tanba
