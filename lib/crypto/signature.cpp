// Raw signatures of C2PA 2.4, 13.2.1: ECDSA with r and s side by side (RFC 9053, 2.1), RSASSA-PSS
// with a salt as long as the hash (RFC 8230), Ed25519 (RFC 8032).
#include "crypto/signature.hpp"

#include <openssl/rsa.h>

#include <array>

#include "crypto/cose.hpp"
#include "crypto/digest.hpp"
#include "crypto/evp_md.hpp"
#include "crypto/public_key.hpp"

namespace tanba {
namespace {

constexpr Error kFailed = {Errc::signer, "signer: the key could not make a signature"};

enum class Scheme : std::uint8_t { ecdsa, pss, ed25519 };
struct Row {
  const char* name;
  Scheme scheme;
  HashAlg hash;  // not Ed25519's, which hashes inside
};
constexpr std::array<Row, 7> kRows = {{{"ES256", Scheme::ecdsa, HashAlg::sha256},
                                       {"ES384", Scheme::ecdsa, HashAlg::sha384},
                                       {"ES512", Scheme::ecdsa, HashAlg::sha512},
                                       {"PS256", Scheme::pss, HashAlg::sha256},
                                       {"PS384", Scheme::pss, HashAlg::sha384},
                                       {"PS512", Scheme::pss, HashAlg::sha512},
                                       {"Ed25519", Scheme::ed25519, HashAlg::sha512}}};

const Row& row_of(SignatureAlg alg) { return kRows.at(static_cast<std::size_t>(alg) - 1); }

bool set_pss(EVP_PKEY_CTX* context, HashAlg hash) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context, evp_md(hash)) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, evp_md(hash)) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

const char* curve_order(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256:
      return "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    case KeyKind::p384:
      return "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC1"
             "96"
             "ACCC52973";
    case KeyKind::p521:
      return "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966"
             "B"
             "7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409";
    default:
      return "0";
  }
}

ossl::BnPtr number_in_range(Bytes bytes, const BIGNUM* order) {
  ossl::BnPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  if (!number || BN_is_zero(number.get()) || BN_cmp(number.get(), order) >= 0) return nullptr;
  return number;
}

// r and s side by side to Ecdsa-Sig-Value (RFC 3279, 2.2.3); empty where one is not in [1, n-1].
Buffer to_der(Bytes raw, KeyKind kind) {
  BIGNUM* order_number = nullptr;
  BN_hex2bn(&order_number, curve_order(kind));
  const ossl::BnPtr order(order_number);
  const std::size_t half = raw.size() / 2;
  auto r = number_in_range(raw.first(half), order.get());
  auto s = number_in_range(raw.subspan(half), order.get());
  const ossl::EcdsaSig pair(ECDSA_SIG_new());
  if (!order || !r || !s || !pair) return {};
  ECDSA_SIG_set0(pair.get(), r.release(), s.release());
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0) return {};
  Buffer der(static_cast<std::size_t>(size));
  unsigned char* at = der.data();
  i2d_ECDSA_SIG(pair.get(), &at);
  return der;
}

Buffer from_der(Bytes der, std::size_t raw_size) {
  const unsigned char* at = der.data();
  const ossl::EcdsaSig pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  Buffer raw(raw_size);
  const auto half = static_cast<int>(raw_size / 2);
  if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), raw.data(), half) != half ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), raw.data() + half, half) != half)
    return {};
  return raw;
}

bool verify_hashed(const Row& row, EVP_PKEY* key, Bytes message, Bytes signature) {
  const ossl::PkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_verify_init(context.get()) != 1) return false;
  if (row.scheme == Scheme::pss && !set_pss(context.get(), row.hash)) return false;
  const Buffer hashed = digest(row.hash, message);
  return !hashed.empty() && EVP_PKEY_verify(context.get(), signature.data(), signature.size(),
                                            hashed.data(), hashed.size()) == 1;
}

bool verify_ed25519(EVP_PKEY* key, Bytes message, Bytes signature) {
  if (is_weak_ed25519_point(signature.first(32))) return false;
  const ossl::MdCtx context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr) ==
             1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

Buffer sign_hashed(const Row& row, EVP_PKEY* key, Bytes message) {
  const ossl::PkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_sign_init(context.get()) != 1) return {};
  if (row.scheme == Scheme::pss && !set_pss(context.get(), row.hash)) return {};
  const Buffer hashed = digest(row.hash, message);
  Buffer signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  std::size_t size = signature.size();
  if (hashed.empty() ||
      EVP_PKEY_sign(context.get(), signature.data(), &size, hashed.data(), hashed.size()) != 1)
    return {};
  signature.resize(size);
  return signature;
}

Buffer sign_ed25519(EVP_PKEY* key, Bytes message) {
  const ossl::MdCtx context(EVP_MD_CTX_new());
  Buffer signature(64);
  std::size_t size = signature.size();
  if (!context ||
      EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1)
    return {};
  return signature;
}

}  // namespace

const char* name(SignatureAlg alg) noexcept {
  const auto index = static_cast<std::size_t>(alg) - 1;
  return index < kRows.size() ? kRows[index].name : "";
}

bool key_fits(SignatureAlg alg, KeyKind kind) {
  switch (row_of(alg).scheme) {
    case Scheme::ecdsa:
      return kind == KeyKind::p256 || kind == KeyKind::p384 || kind == KeyKind::p521;
    case Scheme::pss:
      return kind == KeyKind::rsa || kind == KeyKind::rsa_pss;
    case Scheme::ed25519:
      return kind == KeyKind::ed25519;
  }
  return false;
}

Buffer side_by_side(Bytes der, const Certificate& leaf) {
  const ossl::QuietErrors quiet;
  const PublicKey& key = leaf.state().key;
  if (!key_fits(SignatureAlg::es256, key.kind) || der.size() > 2 * key.signature_bytes) return {};
  return from_der(der, key.signature_bytes);
}

HashAlg hash_of(SignatureAlg alg) { return row_of(alg).hash; }

std::optional<SignatureAlg> usual_algorithm(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256:
      return SignatureAlg::es256;
    case KeyKind::p384:
      return SignatureAlg::es384;
    case KeyKind::p521:
      return SignatureAlg::es512;
    case KeyKind::rsa:
    case KeyKind::rsa_pss:
      return SignatureAlg::ps256;
    case KeyKind::ed25519:
      return SignatureAlg::ed25519;
    case KeyKind::unusable:
      break;
  }
  return {};
}

bool verify_signature(SignatureAlg alg, const Certificate& leaf, Bytes message, Bytes signature) {
  return verify_with(leaf.state().key, alg, message, signature);
}

bool verify_with(const PublicKey& key, SignatureAlg alg, Bytes message, Bytes signature) {
  if (!key_fits(alg, key.kind) || signature.size() != key.signature_bytes) return false;
  const ossl::QuietErrors quiet;
  const Row& row = row_of(alg);
  switch (row.scheme) {
    case Scheme::ecdsa: {
      const Buffer der = to_der(signature, key.kind);
      return !der.empty() && verify_hashed(row, key.pkey, message, der);
    }
    case Scheme::pss:
      return verify_hashed(row, key.pkey, message, signature);
    case Scheme::ed25519:
      return verify_ed25519(key.pkey, message, signature);
  }
  return false;
}

Result<Buffer> sign_with(EVP_PKEY* key, SignatureAlg alg, std::size_t signature_bytes,
                         Bytes message) {
  const ossl::QuietErrors quiet;
  const Row& row = row_of(alg);
  Buffer signature =
      row.scheme == Scheme::ed25519 ? sign_ed25519(key, message) : sign_hashed(row, key, message);
  if (row.scheme == Scheme::ecdsa) signature = from_der(signature, signature_bytes);
  if (signature.size() != signature_bytes) return kFailed;
  return signature;
}

}  // namespace tanba
