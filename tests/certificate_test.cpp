// Certificates: strict parsing, the profile rule by rule, and path building against hostile chains.
#include "crypto/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "crypto/certificate_state.hpp"
#include "pki.hpp"

namespace tanba {
namespace {

using pki::kDay;
using pki::kNow;
using pki::with;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> broken_rules(const std::vector<Certificate>& chain,
                                      Purpose purpose = Purpose::claim_signing) {
  std::vector<std::string> ids;
  for (const ProfileViolation& one : check_profile(chain, purpose)) ids.emplace_back(one.rule);
  return ids;
}

TEST(Certificate, TellsWhatStandsInIt) {
  const auto root = pki::make_root("Root of tests");
  const auto leaf = pki::make(
      {.name = "\xd2\x9a\xd0\xb0\xd0\xb7", .extensions = pki::leaf_extensions(), .issuer = &root});
  const Certificate one = leaf.certificate();
  EXPECT_EQ(one.common_name(), "\xd2\x9a\xd0\xb0\xd0\xb7");
  EXPECT_EQ(one.organization(), "Tests");
  EXPECT_EQ(one.subject(), "CN=\xd2\x9a\xd0\xb0\xd0\xb7,O=Tests");
  EXPECT_EQ(one.issuer(), "CN=Root of tests,O=Tests");
  EXPECT_EQ(one.not_before(), kNow - kDay);
  EXPECT_EQ(one.not_after(), kNow + 365 * kDay);
  EXPECT_EQ(one.spki_sha256().size(), 64u);
  EXPECT_THAT(one.extended_key_usages(), ElementsAre("1.3.6.1.5.5.7.3.4", "1.3.6.1.4.1.62558.2.1"));
  EXPECT_FALSE(one.is_ca());
  EXPECT_FALSE(one.self_issued());
  EXPECT_TRUE(root.certificate().is_ca());
  EXPECT_TRUE(root.certificate().self_issued());
  EXPECT_EQ(one.serial().size() % 2, 0u);
}

TEST(Certificate, RefusesWhatIsNotExactlyOneInDer) {
  const Buffer good = pki::make_root().der();
  ASSERT_TRUE(Certificate::from_der(good));
  Buffer trailing = good;
  trailing.push_back(0);
  EXPECT_FALSE(Certificate::from_der(trailing));
  Buffer indefinite = {0x30, 0x80};
  indefinite.insert(indefinite.end(), good.begin() + 4, good.end());
  indefinite.insert(indefinite.end(), {0, 0});
  EXPECT_FALSE(Certificate::from_der(indefinite));
  Buffer long_form = {0x30, 0x83, 0x00, good[2], good[3]};
  long_form.insert(long_form.end(), good.begin() + 4, good.end());
  EXPECT_FALSE(Certificate::from_der(long_form));
  EXPECT_FALSE(Certificate::from_der(Buffer(100'000, 0x30)));
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto exact = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(good.begin(), size, exact.get());
    const auto read = Certificate::from_der({exact.get(), size});
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().code, Errc::credential);
  }
}

TEST(Certificate, ReadsEveryOneOfAPemTextInOrder) {
  const auto a = pki::make_root("A"), b = pki::make_root("B");
  const auto read =
      Certificate::from_pem(as_bytes("words before\n" + a.pem() + a.key_pem() + b.pem()));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[1].common_name(), "B");
}

TEST(Profile, FindsNothingWrongWithASoundChain) {
  const auto root = pki::make_root();
  for (const char* key : {"P-256", "P-384", "P-521", "RSA2048", "ED25519"}) {
    const auto leaf = pki::make_leaf(root, key);
    EXPECT_THAT(broken_rules({leaf.certificate(), root.certificate()}), IsEmpty()) << key;
  }
}

struct Fault {
  const char* rule;
  pki::Recipe recipe;
};

void set_old_version(X509* x509) { X509_set_version(x509, X509_VERSION_1); }
void add_custom_critical(X509* x509) {
  ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
  ASN1_OCTET_STRING_set(value, reinterpret_cast<const unsigned char*>("\x05\x00"), 2);
  ASN1_OBJECT* object = OBJ_txt2obj("1.2.3.4.5", 1);
  X509_EXTENSION* extension = X509_EXTENSION_create_by_OBJ(nullptr, object, 1, value);
  X509_add_ext(x509, extension, -1);
  X509_EXTENSION_free(extension);
  ASN1_OBJECT_free(object);
  ASN1_OCTET_STRING_free(value);
}
void repeat_last_extension(X509* x509) {
  X509_add_ext(x509, X509_get_ext(x509, X509_get_ext_count(x509) - 1), -1);
}

std::vector<Fault> leaf_faults(const pki::Identity& root) {
  const auto good = pki::leaf_extensions();
  const auto leaf = [&](const pki::Extensions& extensions) {
    return pki::Recipe{.extensions = extensions, .issuer = &root};
  };
  const auto eku = [&](const std::string& purposes) {
    return leaf(with(good, "extendedKeyUsage", purposes));
  };
  auto old = leaf(good), critical = leaf(good), repeated = leaf(good), weak_hash = leaf(good);
  old.before_signing = set_old_version;
  critical.before_signing = add_custom_critical;
  repeated.before_signing = repeat_last_extension;
  weak_hash.hash = "SHA1";
  auto key = [&](const char* kind) {
    auto recipe = leaf(good);
    recipe.key = kind;
    return recipe;
  };
  return {
      {"certificate.version", old},
      {"certificate.criticalExtension", critical},
      {"certificate.extensions", repeated},
      {"certificate.signatureAlgorithm", weak_hash},
      {"certificate.key.algorithm", key("secp256k1")},
      {"certificate.key.algorithm", key("brainpoolP256r1")},
      {"certificate.key.algorithm", key("P-224")},
      {"certificate.key.rsaSize", key("RSA1024")},
      {"certificate.keyUsage", leaf(with(good, "keyUsage", ""))},
      {"leaf.keyUsage.digitalSignature", leaf(with(good, "keyUsage", "critical,keyAgreement"))},
      {"certificate.keyUsage.keyCertSign",
       leaf(with(good, "keyUsage", "critical,digitalSignature,keyCertSign"))},
      {"certificate.authorityKeyIdentifier", leaf(with(good, "authorityKeyIdentifier", ""))},
      {"leaf.basicConstraints", leaf(with(good, "basicConstraints", "critical,CA:true"))},
      {"leaf.extendedKeyUsage", eku("")},
      {"leaf.extendedKeyUsage.any", eku("anyExtendedKeyUsage")},
      {"leaf.extendedKeyUsage.any", eku("emailProtection,anyExtendedKeyUsage")},
      {"leaf.extendedKeyUsage.exclusive", eku("emailProtection,timeStamping")},
      {"leaf.extendedKeyUsage.exclusive", eku("emailProtection,OCSPSigning")},
      {"leaf.extendedKeyUsage.purpose", eku("timeStamping")},
      {"leaf.extendedKeyUsage.purpose", eku("OCSPSigning")},
  };
}

TEST(Profile, NamesTheRuleThatALeafBreaks) {
  const auto root = pki::make_root();
  for (const Fault& fault : leaf_faults(root)) {
    const Certificate leaf = pki::make(fault.recipe).certificate();
    const auto rules = broken_rules({leaf, root.certificate()});
    EXPECT_THAT(rules, Contains(fault.rule));
    const PathResult path = build_path({leaf}, {root.certificate()}, Purpose::claim_signing, kNow);
    EXPECT_FALSE(rules.empty() && path.trusted) << fault.rule;
  }
}

TEST(Profile, NamesTheRuleThatAnAuthorityBreaks) {
  const auto root = pki::make_root();
  const std::pair<const char*, pki::Extensions> rows[] = {
      {"ca.basicConstraints", with(pki::ca_extensions(), "basicConstraints", "critical,CA:false")},
      {"ca.basicConstraints", with(pki::ca_extensions(), "basicConstraints", "")},
      {"ca.subjectKeyIdentifier", with(pki::ca_extensions(), "subjectKeyIdentifier", "")},
      {"certificate.keyUsage", with(pki::ca_extensions(), "keyUsage", "")},
      {"certificate.authorityKeyIdentifier",
       with(pki::ca_extensions(), "authorityKeyIdentifier", "")},
  };
  for (const auto& [rule, extensions] : rows) {
    const auto middle = pki::make({.name = "Middle", .extensions = extensions, .issuer = &root});
    auto leaf_parts = pki::leaf_extensions();
    if (std::string(rule) == "ca.subjectKeyIdentifier")
      leaf_parts = with(leaf_parts, "authorityKeyIdentifier", "keyid,issuer:always");
    const auto leaf = pki::make({.extensions = leaf_parts, .issuer = &middle});
    const auto found =
        check_profile({leaf.certificate(), middle.certificate()}, Purpose::claim_signing);
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const ProfileViolation& one) {
      return std::string(one.rule) == rule && one.certificate == 1;
    })) << rule;
  }
}

// Made by the OpenSSL command line: testdata/keys/make_keys.sh.
std::vector<std::string> broken_rules_of_file(const std::string& name) {
  std::ifstream file(TANBA_TESTDATA "/keys/" + name);
  const std::string pem{std::istreambuf_iterator<char>(file), {}};
  const auto read = Certificate::from_pem(as_bytes(pem));
  return read ? broken_rules(*read) : std::vector<std::string>{read.error().what};
}

TEST(Profile, JudgesCertificatesOfTheOpensslCommandLine) {
  for (const char* good : {"sec1", "encrypted", "p521", "pkcs1", "pss", "ed25519", "signed_pss"})
    EXPECT_THAT(broken_rules_of_file(good + std::string(".pem")), IsEmpty()) << good;
  EXPECT_THAT(broken_rules_of_file("explicit.pem"), ElementsAre("certificate.key.parameters"));
  EXPECT_THAT(broken_rules_of_file("signed_pss_sha1.pem"),
              ElementsAre("certificate.signatureAlgorithm.pss"));
}

void set_rsa_exponent_1(X509* x509) {
  const auto key = pki::make_key("RSA2048");
  BIGNUM* modulus = nullptr;
  EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_N, &modulus);
  const ossl::BnPtr n(modulus);
  const ossl::Owner<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_ulong(builder.get(), OSSL_PKEY_PARAM_RSA_E, 1);
  const ossl::Owner<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const ossl::PkeyCtx context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  ASSERT_EQ(EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()), 1);
  const ossl::PkeyPtr owned(made);
  X509_set_pubkey(x509, made);
}

TEST(Profile, RefusesAnRsaExponentThatSignsNothing) {
  const auto root = pki::make_root();
  const auto leaf = pki::make({.extensions = pki::leaf_extensions(),
                               .issuer = &root,
                               .before_signing = set_rsa_exponent_1});
  EXPECT_THAT(broken_rules({leaf.certificate()}), ElementsAre("certificate.key.rsaExponent"));
}

TEST(Profile, RefusesAPointOffTheCurve) {
  const auto root = pki::make_root();
  Buffer der = pki::make_leaf(root).der();
  const Buffer head = {0x03, 0x42, 0x00, 0x04};  // BIT STRING with an uncompressed point
  auto point = std::search(der.begin(), der.end(), head.begin(), head.end());
  ASSERT_NE(point, der.end());
  point[10] ^= 1;
  const auto leaf = Certificate::from_der(der);
  ASSERT_TRUE(leaf);
  EXPECT_THAT(broken_rules({*leaf}), ElementsAre("certificate.key.value"));
}

TEST(Profile, RefusesUniqueIdentifiers) {
  const auto root = pki::make_root();
  Buffer der = pki::make_leaf(root).der();
  const Buffer unique_id = {0x81, 0x02, 0x00, 0x01};  // issuerUniqueID [1] IMPLICIT BIT STRING
  const Buffer extensions = {0xA3, 0x81};             // [3] with a length of one octet
  const auto at = std::search(der.begin(), der.end(), extensions.begin(), extensions.end());
  ASSERT_NE(at, der.end());
  der.insert(at, unique_id.begin(), unique_id.end());
  for (const std::size_t length : {2u, 6u}) {  // SEQUENCE, 82, two octets: certificate and tbs
    const unsigned grown = (unsigned{der[length]} << 8 | der[length + 1]) + 4;
    der[length] = static_cast<std::uint8_t>(grown >> 8);
    der[length + 1] = static_cast<std::uint8_t>(grown);
  }
  const auto leaf = Certificate::from_der(der);
  ASSERT_TRUE(leaf);
  EXPECT_THAT(broken_rules({*leaf}), ElementsAre("certificate.uniqueId"));
}

// RFC 5280, 4.2: not even one that nobody knows is there twice.
TEST(Profile, RefusesAnUnknownExtensionTwice) {
  const auto root = pki::make_root();
  auto extensions = pki::leaf_extensions();
  extensions.emplace_back("1.2.3.4", "DER:0500");
  EXPECT_TRUE(check_profile({pki::make({.extensions = extensions, .issuer = &root}).certificate()},
                            Purpose::claim_signing)
                  .empty());
  extensions.emplace_back("1.2.3.4", "DER:0500");
  EXPECT_THAT(broken_rules({pki::make({.extensions = extensions, .issuer = &root}).certificate()}),
              ElementsAre("certificate.extensions"));
}

// Nobody relies on the signature by which a root vouches for itself.
TEST(Profile, AsksForNoHashOfARoot) {
  const auto root =
      pki::make({.name = "Old root", .extensions = pki::ca_extensions(), .hash = "SHA1"});
  const auto leaf = pki::make_leaf(root);
  EXPECT_THAT(broken_rules({leaf.certificate(), root.certificate()}), ElementsAre());
}

TEST(Profile, JudgesTimeStampAndOcspCertificatesByTheirOwnPurpose) {
  const auto root = pki::make_root();
  const auto tsa =
      pki::make({.extensions = pki::leaf_extensions("critical,timeStamping"), .issuer = &root});
  const auto ocsp = pki::make({.extensions = pki::leaf_extensions("OCSPSigning"), .issuer = &root});
  EXPECT_THAT(broken_rules({tsa.certificate()}, Purpose::time_stamping), IsEmpty());
  EXPECT_THAT(broken_rules({ocsp.certificate()}, Purpose::ocsp_signing), IsEmpty());
  EXPECT_THAT(broken_rules({tsa.certificate()}, Purpose::ocsp_signing),
              ElementsAre("leaf.extendedKeyUsage.purpose"));
  EXPECT_THAT(broken_rules({pki::make_leaf(root).certificate()}, Purpose::time_stamping),
              ElementsAre("leaf.extendedKeyUsage.purpose"));
}

TEST(Profile, AcceptsPurposesThatItDoesNotKnow) {
  const auto root = pki::make_root();
  const auto leaf = pki::make(
      {.extensions = pki::leaf_extensions("1.2.3.4,1.3.6.1.4.1.62558.2.1"), .issuer = &root});
  EXPECT_THAT(broken_rules({leaf.certificate()}), IsEmpty());
}

TEST(Profile, EveryRuleStandsInTheDocumentation) {
  std::ifstream file(TANBA_TESTDATA "/../docs/certificates.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const ProfileRule& rule : profile_rules()) {
    EXPECT_THAT(text, ::testing::HasSubstr("`" + std::string(rule.id) + "`"));
    EXPECT_THAT(text, ::testing::HasSubstr(rule.explanation));
  }
}

/// A root, an authority below it and a leaf.
struct Chain {
  pki::Identity root = pki::make_root();
  pki::Identity middle;
  pki::Identity leaf;
  explicit Chain(const pki::Extensions& middle_parts = pki::ca_extensions(),
                 const pki::Extensions& leaf_parts = pki::leaf_extensions())
      : middle(pki::make({.name = "Middle", .extensions = middle_parts, .issuer = &root})),
        leaf(pki::make({.extensions = leaf_parts, .issuer = &middle})) {}
  PathResult path(std::int64_t at = kNow) const {
    return build_path({leaf.certificate(), middle.certificate()}, {root.certificate()},
                      Purpose::claim_signing, at);
  }
};

TEST(Path, IsFoundOverIntermediatesInAnyOrder) {
  const Chain chain;
  EXPECT_TRUE(chain.path().trusted) << chain.path().reason;
  EXPECT_EQ(chain.path().path.size(), 3u);
  const auto second =
      pki::make({.name = "Second", .extensions = pki::ca_extensions(), .issuer = &chain.middle});
  const auto leaf = pki::make_leaf(second);
  const PathResult found = build_path({leaf.certificate(), chain.root.certificate(),
                                       chain.middle.certificate(), second.certificate()},
                                      {chain.root.certificate()}, Purpose::claim_signing, kNow);
  EXPECT_TRUE(found.trusted) << found.reason;
  EXPECT_EQ(found.path.size(), 4u);
}

TEST(Path, IsFoundOverAnAnchorThatIsNoRoot) {
  const auto root = pki::make_root();
  const auto middle =
      pki::make({.name = "Middle", .extensions = pki::ca_extensions(), .issuer = &root});
  const auto leaf = pki::make_leaf(middle);
  const PathResult found =
      build_path({leaf.certificate()}, {root.certificate(), middle.certificate()},
                 Purpose::claim_signing, pki::kNow);
  EXPECT_TRUE(found.trusted) << found.reason;
  ASSERT_EQ(found.path.size(), 2u);
  EXPECT_EQ(found.path[1].der(), middle.der());
  EXPECT_FALSE(build_path({}, {root.certificate()}, Purpose::claim_signing, pki::kNow).trusted);
}

TEST(Path, NeedsTheIntermediate) {
  const Chain chain;
  EXPECT_FALSE(build_path({chain.leaf.certificate()}, {chain.root.certificate()},
                          Purpose::claim_signing, kNow)
                   .trusted);
}

TEST(Path, UsesTheTimeGiven) {
  const Chain chain;
  EXPECT_TRUE(chain.path(kNow + 364 * kDay).trusted);
  EXPECT_FALSE(chain.path(kNow + 366 * kDay).trusted);
  EXPECT_FALSE(chain.path(kNow - 2 * kDay).trusted);
  EXPECT_TRUE(build_path_at_any_time({chain.leaf.certificate(), chain.middle.certificate()},
                                     {chain.root.certificate()}, Purpose::claim_signing)
                  .trusted);
}

TEST(Path, ASelfSignedLeafIsNeverItsOwnAnchor) {
  const Certificate leaf = pki::make({.extensions = pki::leaf_extensions()}).certificate();
  const Certificate other = pki::make_root().certificate();
  for (const auto& anchors : {std::vector<Certificate>{}, {other}, {leaf}, {other, leaf}}) {
    EXPECT_FALSE(build_path({leaf}, anchors, Purpose::claim_signing, kNow).trusted);
    EXPECT_FALSE(build_path({leaf, leaf}, anchors, Purpose::claim_signing, kNow).trusted);
  }
}

TEST(Path, ASelfSignedRootInTheChainIsNoAnchor) {
  const Chain chain;
  const Certificate other = pki::make_root("Other").certificate();
  EXPECT_FALSE(
      build_path({chain.leaf.certificate(), chain.middle.certificate(), chain.root.certificate()},
                 {other}, Purpose::claim_signing, kNow)
          .trusted);
}

TEST(Path, ANamesakeOfAnAnchorIsNoAnchor) {
  const Chain chain;
  const Certificate namesake = pki::make_root().certificate();
  EXPECT_FALSE(build_path({chain.leaf.certificate(), chain.middle.certificate()}, {namesake},
                          Purpose::claim_signing, kNow)
                   .trusted);
}

TEST(Path, ALeafListedBesideItsRootDoesNotHideTheRoot) {
  const Chain chain;
  const PathResult found = build_path({chain.leaf.certificate(), chain.middle.certificate()},
                                      {chain.leaf.certificate(), chain.root.certificate()},
                                      Purpose::claim_signing, kNow);
  EXPECT_TRUE(found.trusted);
  EXPECT_EQ(found.path.size(), 3u);
}

TEST(Path, RefusesTheWrongPurpose) {
  for (const char* purposes :
       {"serverAuth", "anyExtendedKeyUsage", "timeStamping", "OCSPSigning",
        "emailProtection,anyExtendedKeyUsage", "emailProtection,timeStamping"})
    EXPECT_FALSE(Chain(pki::ca_extensions(), pki::leaf_extensions(purposes)).path().trusted)
        << purposes;
  for (const char* purposes : {"emailProtection", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1",
                               "1.3.6.1.4.1.311.76.59.1.9"})
    EXPECT_TRUE(Chain(pki::ca_extensions(), pki::leaf_extensions(purposes)).path().trusted)
        << purposes;
}

TEST(Path, RefusesAnAuthorityAsLeaf) {
  const Chain chain;
  EXPECT_FALSE(build_path({chain.middle.certificate()}, {chain.root.certificate()},
                          Purpose::claim_signing, kNow)
                   .trusted);
}

TEST(Path, ObeysPathLength) {
  const auto root = pki::make(
      {.name = "Root",
       .extensions = with(pki::ca_extensions(), "basicConstraints", "critical,CA:true,pathlen:0")});
  const auto middle =
      pki::make({.name = "Middle", .extensions = pki::ca_extensions(), .issuer = &root});
  const auto leaf = pki::make_leaf(middle);
  EXPECT_FALSE(build_path({leaf.certificate(), middle.certificate()}, {root.certificate()},
                          Purpose::claim_signing, kNow)
                   .trusted);
}

// RFC 5280, 6.1.1, c: any policy will do, but one there must be where an authority requires it.
// Certificate policies 1.2.3.4 and 1.2.3.5.
constexpr const char* kPolicy = "DER:30:07:30:05:06:03:2A:03:04";
constexpr const char* kOtherPolicy = "DER:30:07:30:05:06:03:2A:03:05";

TEST(Path, TakesAnyPolicyWhereOneIsRequired) {
  const pki::Identity root = pki::make_root("policies");
  const auto requiring = pki::with(
      pki::with(pki::ca_extensions(), "policyConstraints", "critical,requireExplicitPolicy:0"),
      "certificatePolicies", kPolicy);
  const pki::Identity middle =
      pki::make({.name = "requires", .extensions = requiring, .issuer = &root});
  const auto trusted = [&](const pki::Extensions& extensions) {
    const pki::Identity leaf = pki::make({.extensions = extensions, .issuer = &middle});
    return build_path({leaf.certificate(), middle.certificate()}, {root.certificate()},
                      Purpose::claim_signing, kNow)
        .trusted;
  };
  EXPECT_TRUE(trusted(pki::with(pki::leaf_extensions(), "certificatePolicies", kPolicy)));
  EXPECT_FALSE(trusted(pki::with(pki::leaf_extensions(), "certificatePolicies", kOtherPolicy)));
  EXPECT_FALSE(trusted(pki::leaf_extensions()));
}

TEST(Path, ObeysNameConstraints) {
  auto constrained = pki::ca_extensions();
  constrained.emplace_back("nameConstraints", "critical,permitted;email:example.org");
  auto inside = pki::leaf_extensions(), outside = pki::leaf_extensions();
  inside.emplace_back("subjectAltName", "email:me@example.org");
  outside.emplace_back("subjectAltName", "email:me@example.com");
  EXPECT_TRUE(Chain(constrained, inside).path().trusted);
  EXPECT_FALSE(Chain(constrained, outside).path().trusted);
}

TEST(Path, RefusesUnknownCriticalExtensions) {
  const auto root = pki::make_root();
  const auto leaf = pki::make({.extensions = pki::leaf_extensions(),
                               .issuer = &root,
                               .before_signing = add_custom_critical});
  EXPECT_FALSE(
      build_path({leaf.certificate()}, {root.certificate()}, Purpose::claim_signing, kNow).trusted);
}

TEST(Path, RefusesAnIssuerThatIsNoAuthority) {
  const auto root = pki::make_root();
  const auto middle = pki::make_leaf(root);
  const auto leaf =
      pki::make({.name = "Below", .extensions = pki::leaf_extensions(), .issuer = &middle});
  EXPECT_FALSE(build_path({leaf.certificate(), middle.certificate()}, {root.certificate()},
                          Purpose::claim_signing, kNow)
                   .trusted);
}

TEST(Path, RefusesWeakSignaturesOnTheWay) {
  const auto root = pki::make_root("Root", "RSA2048");
  const auto leaf =
      pki::make({.extensions = pki::leaf_extensions(), .issuer = &root, .hash = "SHA1"});
  EXPECT_FALSE(
      build_path({leaf.certificate()}, {root.certificate()}, Purpose::claim_signing, kNow).trusted);
}

TEST(Path, EndsOnCertificatesThatIssueEachOther) {
  const auto a = pki::make_root("A");
  auto b = pki::make({.name = "B", .extensions = pki::ca_extensions(), .issuer = &a});
  const auto a_by_b = pki::make({.name = "A", .extensions = pki::ca_extensions(), .issuer = &b});
  const auto leaf = pki::make_leaf(b);
  std::vector<Certificate> chain = {leaf.certificate()};
  for (int i = 0; i < 7; ++i) {
    chain.push_back(b.certificate());
    chain.push_back(a_by_b.certificate());
  }
  EXPECT_FALSE(
      build_path(chain, {pki::make_root("Other").certificate()}, Purpose::claim_signing, kNow)
          .trusted);
}

}  // namespace
}  // namespace tanba
