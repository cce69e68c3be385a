// JSON Web Keys (RFC 7517, 7518, 8037) as SubjectPublicKeyInfo, which OpenSSL reads and our rules
// judge.
#include "crypto/jwk.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

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

constexpr std::size_t kMaxModulusBytes = 2048, kMaxExponentBytes = 8;

ossl::BnPtr number_of(Bytes bytes, std::size_t max) {
  if (bytes.empty() || bytes.size() > max || bytes[0] == 0) return nullptr;
  return ossl::BnPtr(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

using Builder = ossl::Owner<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = ossl::Owner<OSSL_PARAM, OSSL_PARAM_free>;

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

std::optional<BareKey> BareKey::owning(EVP_PKEY* read) {
  if (read == nullptr) return std::nullopt;
  BareKey key;
  key.owner_.reset(read, EVP_PKEY_free);
  key.key_ = read_public_key(read);
  if (key.key_.kind == KeyKind::unusable) return std::nullopt;
  return key;
}

std::optional<BareKey> BareKey::from_point(std::string_view curve, Bytes x, Bytes y) {
  const ossl::QuietErrors quiet;
  const Buffer info = public_key_info(curve, x, y);
  const unsigned char* at = info.data();
  return owning(info.empty() ? nullptr : d2i_PUBKEY(nullptr, &at, static_cast<long>(info.size())));
}

std::optional<BareKey> BareKey::from_rsa(Bytes modulus, Bytes exponent) {
  const ossl::QuietErrors quiet;
  const auto n = number_of(modulus, kMaxModulusBytes), e = number_of(exponent, kMaxExponentBytes);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return std::nullopt;
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const ossl::PkeyCtx context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* read = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &read, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return std::nullopt;
  return owning(read);
}

bool BareKey::verifies(SignatureAlg alg, Bytes message, Bytes signature) const {
  return verify_with(key_, alg, message, signature);
}

}  // namespace tanba
