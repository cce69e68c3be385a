// Public keys that C2PA 2.4, 13.2.1 and 14.5.1 allow: named curves P-256, P-384, P-521; RSA 2048 to
// 16384; Ed25519.
#include "crypto/public_key.hpp"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>

#include "crypto/profile_rules.hpp"

namespace tanba {
namespace {

constexpr int kMinRsaBits = 2048, kMaxRsaBits = 16384;
constexpr int kMaxExponentBits = 64;  // a larger one only costs the verifier time

PublicKey flawed(const ProfileRule& rule) { return {KeyKind::unusable, &rule, nullptr, 0}; }

struct Curve {
  int nid;
  KeyKind kind;
  std::size_t signature_bytes;
};
constexpr std::array<Curve, 3> kCurves = {{{NID_X9_62_prime256v1, KeyKind::p256, 64},
                                           {NID_secp384r1, KeyKind::p384, 96},
                                           {NID_secp521r1, KeyKind::p521, 132}}};

PublicKey read_curve(int nid, EVP_PKEY* pkey) {
  const auto* curve = std::find_if(kCurves.begin(), kCurves.end(),
                                   [&](const Curve& one) { return one.nid == nid; });
  if (curve == kCurves.end()) return flawed(rules::kKeyAlgorithm);
  if (pkey == nullptr) return flawed(rules::kKeyBroken);
  const ossl::PkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  if (!context || EVP_PKEY_public_check_quick(context.get()) != 1) return flawed(rules::kKeyBroken);
  return {curve->kind, nullptr, pkey, curve->signature_bytes};
}

// ECParameters ::= CHOICE { namedCurve }: explicit parameters are refused (RFC 5480, 2.1.1).
PublicKey read_ec(const X509_ALGOR* algorithm, EVP_PKEY* pkey) {
  int type = 0;
  const void* value = nullptr;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  if (type != V_ASN1_OBJECT) return flawed(rules::kKeyParameters);
  return read_curve(OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(value)), pkey);
}

ossl::BnPtr number_of(EVP_PKEY* pkey, const char* parameter) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(pkey, parameter, &number) != 1) return nullptr;
  return ossl::BnPtr(number);
}

PublicKey read_rsa(KeyKind kind, EVP_PKEY* pkey) {
  const int bits = EVP_PKEY_get_bits(pkey);
  if (bits < kMinRsaBits || bits > kMaxRsaBits) return flawed(rules::kKeyRsaSize);
  const auto modulus = number_of(pkey, OSSL_PKEY_PARAM_RSA_N);
  const auto exponent = number_of(pkey, OSSL_PKEY_PARAM_RSA_E);
  if (!modulus || !exponent || !BN_is_odd(modulus.get())) return flawed(rules::kKeyBroken);
  if (!BN_is_odd(exponent.get()) || BN_is_one(exponent.get()) ||
      BN_num_bits(exponent.get()) > kMaxExponentBits)
    return flawed(rules::kKeyRsaExponent);
  return {kind, nullptr, pkey, static_cast<std::size_t>(bits + 7) / 8};
}

PublicKey read_ed25519(EVP_PKEY* pkey) {
  std::array<std::uint8_t, 32> point{};
  std::size_t size = point.size();
  if (EVP_PKEY_get_raw_public_key(pkey, point.data(), &size) != 1 || size != point.size() ||
      is_weak_ed25519_point(point))
    return flawed(rules::kKeyBroken);
  return {KeyKind::ed25519, nullptr, pkey, 64};
}

}  // namespace

bool is_weak_ed25519_point(Bytes encoded) {
  // y of the points of order 1, 2, 4 and 8; the sign bit of x is left out.
  static constexpr std::array<std::array<std::uint8_t, 32>, 5> kSmallOrder = {{
      {},
      {1},
      {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
      {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
       0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
       0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
      {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
       0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
       0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
  }};
  if (encoded.size() != 32) return true;
  std::array<std::uint8_t, 32> y{};
  std::copy(encoded.begin(), encoded.end(), y.begin());
  y[31] &= 0x7F;
  if (std::find(kSmallOrder.begin(), kSmallOrder.end(), y) != kSmallOrder.end()) return true;
  // y >= p = 2^255 - 19 is not canonical (RFC 8032, 5.1.3).
  const bool high = y[31] == 0x7F && std::all_of(y.begin() + 1, y.end() - 1,
                                                 [](std::uint8_t byte) { return byte == 0xFF; });
  return high && y[0] >= 0xED;
}

PublicKey read_public_key(X509* x509) {
  const ossl::QuietErrors quiet;
  EVP_PKEY* pkey = X509_get0_pubkey(x509);
  ASN1_OBJECT* name = nullptr;
  X509_ALGOR* algorithm = nullptr;
  X509_PUBKEY_get0_param(&name, nullptr, nullptr, &algorithm, X509_get_X509_PUBKEY(x509));
  const int nid = OBJ_obj2nid(name);
  if (nid == NID_X9_62_id_ecPublicKey) return read_ec(algorithm, pkey);
  const bool known = nid == NID_rsaEncryption || nid == NID_rsassaPss || nid == NID_ED25519;
  if (!known) return flawed(rules::kKeyAlgorithm);
  if (pkey == nullptr) return flawed(rules::kKeyBroken);
  if (nid == NID_ED25519) return read_ed25519(pkey);
  return read_rsa(nid == NID_rsaEncryption ? KeyKind::rsa : KeyKind::rsa_pss, pkey);
}

PublicKey read_public_key(EVP_PKEY* pkey) {
  if (EVP_PKEY_get_base_id(pkey) == EVP_PKEY_ED25519) return read_ed25519(pkey);
  if (EVP_PKEY_get_base_id(pkey) == EVP_PKEY_RSA) return read_rsa(KeyKind::rsa, pkey);
  std::array<char, 64> name{};
  if (EVP_PKEY_get_group_name(pkey, name.data(), name.size(), nullptr) != 1)
    return flawed(rules::kKeyAlgorithm);
  return read_curve(OBJ_sn2nid(name.data()), pkey);
}

}  // namespace tanba
