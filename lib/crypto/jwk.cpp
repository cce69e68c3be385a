// JSON Web Keys (RFC 7517, 7518, 8037) as SubjectPublicKeyInfo, which OpenSSL reads and our rules
// judge.
#include "crypto/jwk.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/byte_writer.hpp"
#include "base/encoding.hpp"
#include "crypto/public_key.hpp"
#include "crypto/signature.hpp"

namespace tanba {
namespace {

struct Row {
  std::string_view kty, crv;
  std::size_t coordinate_bytes;
  std::string_view head;  // of SubjectPublicKeyInfo, up to the point or the key, in hex
};
constexpr std::array kRows = {
    Row{"OKP", "Ed25519", 32, "302a300506032b6570032100"},
    Row{"EC", "P-256", 32, "3059301306072a8648ce3d020106082a8648ce3d03010703420004"},
    Row{"EC", "P-384", 48, "3076301006072a8648ce3d020106052b8104002203620004"},
    Row{"EC", "P-521", 66, "30819b301006072a8648ce3d020106052b810400230381860004"},
};

// Nothing: of another kind, or a coordinate of another size.
Buffer public_key_info(std::string_view curve, Bytes x, Bytes y) {
  const auto* const row = std::ranges::find(kRows, curve, &Row::crv);
  if (row == kRows.end()) return {};
  const std::size_t wanted = row->kty == "EC" ? row->coordinate_bytes : 0;
  if (x.size() != row->coordinate_bytes || y.size() != wanted) return {};
  ByteWriter info;
  info.bytes(*from_hex(row->head)).bytes(x).bytes(y);
  return info.take();
}

}  // namespace

std::optional<Buffer> from_base64url(std::string_view text) {
  std::string standard(text);
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  if (standard.find('=') == std::string::npos) standard.append((4 - standard.size() % 4) % 4, '=');
  return from_base64(standard);
}

std::optional<BareKey> BareKey::from_jwk(const Jwk& jwk) {
  const auto* const row = std::ranges::find(kRows, jwk.crv, &Row::crv);
  const auto x = from_base64url(jwk.x), y = from_base64url(jwk.y);
  if (row == kRows.end() || row->kty != jwk.kty || !x || !y) return std::nullopt;
  return from_point(jwk.crv, *x, *y);
}

std::optional<BareKey> BareKey::from_point(std::string_view curve, Bytes x, Bytes y) {
  const ossl::QuietErrors quiet;
  const Buffer info = public_key_info(curve, x, y);
  const unsigned char* at = info.data();
  EVP_PKEY* const read =
      info.empty() ? nullptr : d2i_PUBKEY(nullptr, &at, static_cast<long>(info.size()));
  if (read == nullptr) return std::nullopt;
  BareKey key;
  key.owner_.reset(read, EVP_PKEY_free);
  key.key_ = read_public_key(read);
  if (key.key_.kind == KeyKind::unusable) return std::nullopt;
  return key;
}

bool BareKey::verifies(SignatureAlg alg, Bytes message, Bytes signature) const {
  return verify_with(key_, alg, message, signature);
}

}  // namespace tanba
