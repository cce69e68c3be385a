// Certificates made to cost time or to slip through: keys that are none, endless identifiers. Rows
// C07 and C38 of docs/threats.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <chrono>

#include "crypto/cose.hpp"
#include "pki.hpp"

namespace tanba {
namespace {

using pki::kNow;
using ::testing::Contains;
using ::testing::ElementsAre;

std::vector<std::string> broken_rules(const Certificate& leaf) {
  std::vector<std::string> ids;
  for (const ProfileViolation& one : check_profile({leaf}, Purpose::claim_signing))
    ids.emplace_back(one.rule);
  return ids;
}

/// An RSA key of any numbers: nobody has the private one.
ossl::PkeyPtr rsa_key(const BIGNUM* modulus, const BIGNUM* exponent) {
  const ossl::Owner<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent);
  const ossl::Owner<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const ossl::PkeyCtx context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get());
  if (made == nullptr) throw std::runtime_error("OpenSSL does not take this key");
  return ossl::PkeyPtr(made);
}
ossl::BnPtr number_of(int bits, bool odd) {
  ossl::BnPtr number(BN_new());
  BN_rand(number.get(), bits, BN_RAND_TOP_ONE, odd ? BN_RAND_BOTTOM_ODD : BN_RAND_BOTTOM_ANY);
  if (!odd) BN_clear_bit(number.get(), 0);
  return number;
}

struct RsaRow {
  const char* rule;
  int modulus_bits;
  bool modulus_is_odd;
  int exponent_bits;
  bool exponent_is_odd;
};
Certificate over(const RsaRow& row) {
  static const pki::Identity kRoot = pki::make_root();
  const auto key = rsa_key(number_of(row.modulus_bits, row.modulus_is_odd).get(),
                           number_of(row.exponent_bits, row.exponent_is_odd).get());
  return pki::make({.extensions = pki::leaf_extensions(),
                    .issuer = &kRoot,
                    .before_signing = [&](X509* x509) { X509_set_pubkey(x509, key.get()); }})
      .certificate();
}

TEST(HostileCertificate, OverAnRsaKeyThatIsNoneIsRefusedAndVerifiesNothing) {
  const RsaRow rows[] = {{"certificate.key.rsaSize", 2047, true, 17, true},
                         {"certificate.key.rsaSize", 16'385, true, 17, true},
                         {"certificate.key.rsaSize", 40'000, true, 17, true},
                         {"certificate.key.value", 2048, false, 17, true},
                         {"certificate.key.rsaExponent", 2048, true, 17, false},
                         {"certificate.key.rsaExponent", 2048, true, 65, true},
                         {"certificate.key.rsaExponent", 2048, true, 2048, true}};
  for (const RsaRow& row : rows) {
    const Certificate leaf = over(row);
    EXPECT_THAT(broken_rules(leaf), ElementsAre(row.rule)) << row.modulus_bits;
    for (const std::size_t size : {256u, 2049u, 5000u})
      EXPECT_FALSE(verify_signature(SignatureAlg::ps256, leaf, as_bytes("m"), Buffer(size)));
  }
}

// A path is looked for before the profile speaks: what it costs is bounded by itself.
TEST(HostileCertificate, OfAnAuthorityWithAHugeKeyCostsLittle) {
  const auto root = pki::make_root();
  const auto key = rsa_key(number_of(16'384, true).get(), number_of(64, true).get());
  const auto wide = rsa_key(number_of(3072, true).get(), number_of(3071, true).get());
  for (EVP_PKEY* one : {key.get(), wide.get()}) {
    const auto signer = pki::make_root("Signer", "RSA2048");
    const auto middle = pki::make({.name = "Middle",
                                   .extensions = pki::ca_extensions(),
                                   .issuer = &root,
                                   .before_signing = [&](X509* x) { X509_set_pubkey(x, one); }});
    pki::Identity issuer = middle;
    issuer.key = signer.key;  // signs in the name of the huge key
    const auto leaf =
        pki::make({.extensions = pki::with(pki::leaf_extensions(), "authorityKeyIdentifier", ""),
                   .issuer = &issuer});
    std::vector<Certificate> chain = {leaf.certificate()};
    for (int i = 0; i < 15; ++i) chain.push_back(middle.certificate());
    const auto before = std::chrono::steady_clock::now();
    EXPECT_FALSE(build_path(chain, {root.certificate()}, Purpose::claim_signing, kNow).trusted);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
  }
}

// ExtendedKeyUsage ::= SEQUENCE OF KeyPurposeId, here one of `size` octets.
Buffer purposes_of(std::size_t size) {
  const auto head = [](std::uint8_t tag, std::size_t length) {
    return Buffer{tag, 0x82, static_cast<std::uint8_t>(length >> 8),
                  static_cast<std::uint8_t>(length)};
  };
  Buffer der = head(0x30, size + 4);
  const Buffer inner = head(0x06, size);
  der.insert(der.end(), inner.begin(), inner.end());
  der.resize(der.size() + size - 1, 0xFF);
  der.push_back(0x7F);
  return der;
}

TEST(HostileCertificate, WithAnEndlessIdentifierCostsLittle) {
  const auto root = pki::make_root();
  const Buffer purposes = purposes_of(60'000);
  const auto add = [&](X509* x509) {
    const ossl::Owner<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> value(ASN1_OCTET_STRING_new());
    ASN1_OCTET_STRING_set(value.get(), purposes.data(), static_cast<int>(purposes.size()));
    const ossl::Owner<X509_EXTENSION, X509_EXTENSION_free> extension(
        X509_EXTENSION_create_by_NID(nullptr, NID_ext_key_usage, 0, value.get()));
    X509_add_ext(x509, extension.get(), -1);
  };
  const Buffer der =
      pki::make({.extensions = pki::leaf_extensions(""), .issuer = &root, .before_signing = add})
          .der();
  const auto before = std::chrono::steady_clock::now();
  const auto leaf = Certificate::from_der(der);
  ASSERT_TRUE(leaf) << leaf.error().what;
  EXPECT_EQ(leaf->extended_key_usages(), std::vector<std::string>{"?"});
  EXPECT_FALSE(build_path({*leaf}, {root.certificate()}, Purpose::claim_signing, kNow).trusted);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
}

TEST(HostileCertificate, NestedDeepIsRefused) {
  Buffer der;
  for (int i = 0; i < 15'000; ++i) {
    const std::size_t size = der.size();
    Buffer head = size < 0x80 ? Buffer{0x30, static_cast<std::uint8_t>(size)}
                              : Buffer{0x30, 0x82, static_cast<std::uint8_t>(size >> 8),
                                       static_cast<std::uint8_t>(size)};
    if (size >= 0x80 && size < 0x100) head = {0x30, 0x81, static_cast<std::uint8_t>(size)};
    der.insert(der.begin(), head.begin(), head.end());
  }
  const auto read = Certificate::from_der(der);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::credential);
}

}  // namespace
}  // namespace tanba
