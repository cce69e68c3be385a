// Validation of chains that a signer made up or a list does not fit: rows C15, C20 and C32 to C38
// of docs/threats.md that need certificates of their own.
#include <gtest/gtest.h>

#include <chrono>

#include "credential_rows.hpp"

namespace tanba::maker {
namespace {

constexpr const char* kInside = "claimSignature.insideValidity";
using pki::kDay;
using pki::kNow;
using pki::with;

/// Root, authority and leaf; each may be made otherwise.
struct Faults {
  pki::Extensions root = pki::ca_extensions(), middle = pki::ca_extensions(),
                  leaf = pki::leaf_extensions();
  std::int64_t middle_from = kNow - kDay, middle_to = kNow + 365 * kDay;
  std::function<void(X509*)> leaf_before_signing = {};
};
struct Family {
  pki::Identity root, middle, leaf;
  explicit Family(const Faults& faults)
      : root(pki::make({.name = "Family root", .extensions = faults.root})),
        middle(pki::make({.name = "Family authority",
                          .extensions = faults.middle,
                          .issuer = &root,
                          .from = faults.middle_from,
                          .to = faults.middle_to})),
        leaf(pki::make({.extensions = faults.leaf,
                        .issuer = &middle,
                        .before_signing = faults.leaf_before_signing})) {}
};

struct FamilyRow {
  const char* name;
  const char* code;
  State state;
  Faults faults = {};
};

void expect_family(const FamilyRow& row) {
  const Family family(row.faults);
  Row full{row.name, row.code, row.state};
  full.recipe = [&](Recipe& r) {
    r.signing = kept(
        {family.root, family.leaf, {family.leaf.der(), family.middle.der()}, SignatureAlg::es256});
  };
  full.given = [&](Circumstances& given) { given.other_anchor = family.root.pem(); };
  full.also = [&](const Report& report) {
    EXPECT_EQ(says(report.status, kTrusted), row.state == State::trusted) << codes_of(report);
    EXPECT_EQ(says(report.status, kValidated), row.state != State::invalid) << codes_of(report);
  };
  expect(full);
}

void add_critical(X509* x509) {
  const ossl::Owner<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> value(ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(value.get(), reinterpret_cast<const unsigned char*>("\x05\x00"), 2);
  const ossl::Owner<ASN1_OBJECT, ASN1_OBJECT_free> object(OBJ_txt2obj("1.2.3.4.5", 1));
  const ossl::Owner<X509_EXTENSION, X509_EXTENSION_free> extension(
      X509_EXTENSION_create_by_OBJ(nullptr, object.get(), 1, value.get()));
  X509_add_ext(x509, extension.get(), -1);
}

pki::Extensions and_also(pki::Extensions extensions, const char* name, const char* value) {
  extensions.emplace_back(name, value);
  return extensions;
}

const FamilyRow kFamilies[] = {
    {"as it must be", kTrusted, State::trusted},
    {"C20 an authority that is not yet valid",
     "claimSignature.outsideValidity",
     State::invalid,
     {.middle_from = kNow + kDay}},
    {"C20 an authority that has expired",
     "claimSignature.outsideValidity",
     State::invalid,
     {.middle_to = kNow - 1}},
    {"C32 a purpose that nobody knows beside it",
     kTrusted,
     State::trusted,
     {.leaf = pki::leaf_extensions("1.2.3.4,1.3.6.1.4.1.62558.2.1")}},
    {"C32 a purpose that nobody knows alone",
     kUntrusted,
     State::valid,
     {.leaf = pki::leaf_extensions("1.2.3.4")}},
    {"C32 the purposes of an authority are ignored",
     kTrusted,
     State::trusted,
     {.middle = and_also(pki::ca_extensions(), "extendedKeyUsage", "serverAuth")}},
    {"C33 the leaf may sign certificates",
     kBadCredential,
     State::invalid,
     {.leaf = with(pki::leaf_extensions(), "keyUsage", "critical,digitalSignature,keyCertSign")}},
    {"C33 the leaf may not sign",
     kBadCredential,
     State::invalid,
     {.leaf = with(pki::leaf_extensions(), "keyUsage", "critical,keyAgreement")}},
    {"C33 the leaf does not say that it is no authority",
     kTrusted,
     State::trusted,
     {.leaf = with(pki::leaf_extensions(), "basicConstraints", "")}},
    {"C35 the path is longer than the root allows",
     kUntrusted,
     State::valid,
     {.root = with(pki::ca_extensions(), "basicConstraints", "critical,CA:true,pathlen:0")}},
    {"C35 a name outside of what the authority may name",
     kUntrusted,
     State::valid,
     {.middle =
          and_also(pki::ca_extensions(), "nameConstraints", "critical,permitted;email:example.org"),
      .leaf = and_also(pki::leaf_extensions(), "subjectAltName", "email:me@example.com")}},
    {"C35 a critical extension that nobody knows",
     kBadCredential,
     State::invalid,
     {.leaf_before_signing = add_critical}},
    {"C35 version 1",
     kBadCredential,
     State::invalid,
     {.leaf_before_signing = [](X509* x509) { X509_set_version(x509, X509_VERSION_1); }}},
    {"C35 the authority does not say that it is one",
     kBadCredential,
     State::invalid,
     {.middle = with(pki::ca_extensions(), "basicConstraints", "")}},
};
TEST(Validation, JudgesChainsByTheProfileAndThePath) {
  for (const FamilyRow& row : kFamilies) expect_family(row);
}

// Where no anchor is known, the issuers' names say which certificates must have been valid.
TEST(Validation, AsksOfTheIssuersInAChainThatNobodyTrustsThatTheyWereValid) {
  static const auto authority = [](const char* name, std::int64_t to) {
    return pki::make({.name = name, .extensions = pki::ca_extensions(), .to = to});
  };
  static const pki::Identity kGood = authority("Good", kNow + kDay),
                             kOld = authority("Old", kNow - 1);
  const auto state = [](const pki::Identity& issuer,
                        const std::vector<const pki::Identity*>& more) {
    Signing signing{issuer, pki::make_leaf(issuer), {}, SignatureAlg::es256};
    signing.chain = {signing.leaf.der()};
    for (const pki::Identity* one : more) signing.chain.push_back(one->der());
    Recipe recipe{.signing = kept(std::move(signing))};
    const auto report = judge(make(recipe));
    EXPECT_TRUE(has_status(report->status.failure, kUntrusted)) << codes_of(*report);
    return says(report->status, kInside);
  };
  EXPECT_TRUE(state(kGood, {}));
  EXPECT_TRUE(state(kGood, {&kGood}));
  EXPECT_FALSE(state(kOld, {&kOld}));
  EXPECT_TRUE(state(kGood, {&kGood, &kOld}));  // it has issued nothing here
  EXPECT_TRUE(state(kGood, {&kOld}));
}

TEST(Validation, EndsOnAuthoritiesThatIssueEachOther) {
  const auto a = pki::make_root("A");
  const auto b = pki::make({.name = "B", .extensions = pki::ca_extensions(), .issuer = &a});
  Signing signing{a, pki::make_leaf(b), {}, SignatureAlg::es256};
  signing.chain = {signing.leaf.der()};
  for (int i = 0; i < 7; ++i) {
    const auto next = pki::make({.name = i % 2 == 0 ? "A" : "B",
                                 .extensions = pki::ca_extensions(),
                                 .issuer = i % 2 == 0 ? &b : &a});
    signing.chain.push_back(next.der());
    signing.chain.push_back(i % 2 == 0 ? b.der() : a.der());
  }
  const Signing* made = kept(std::move(signing));
  const auto before = std::chrono::steady_clock::now();
  expect({"C15", kUntrusted, State::valid, [=](Recipe& r) { r.signing = made; }});
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
}

// A name is shown whole: nobody may end it early by a zero and pass for another (CWE-158).
TEST(Validation, KeepsANameWithAZeroWhole) {
  const auto with_zero = [](X509* x509) {
    X509_NAME* name = X509_get_subject_name(x509);
    const auto* text = reinterpret_cast<const unsigned char*>("Good\0Evil");
    X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, text, 9, -1, 0);
  };
  expect({"C38",
          kTrusted,
          State::trusted,
          signed_by({.extensions = pki::leaf_extensions(), .before_signing = with_zero}),
          {},
          {},
          [](const Report& report) {
            const SignerReport& signer = report.active_manifest()->signer;
            EXPECT_EQ(signer.common_name, std::string("Good\0Evil", 9));
            EXPECT_EQ(signer.subject.find('\0'), std::string::npos) << "RFC 2253 writes it \\00";
          }});
}

/// A leaf whose certificate somebody allows as it is (C2PA 2.4, 14.4.3).
void expect_allowed(const char* name, const pki::Recipe& leaf, const char* code, State state) {
  const Signing* signing = kept(under_usual_root(leaf));
  expect({name,
          code,
          state,
          [=](Recipe& r) { r.signing = signing; },
          {},
          [=](Circumstances& given) {
            given.trust = false;
            given.allow = signing->leaf.pem();
          }});
}
TEST(Validation, HoldsAllowedLeavesToTheRulesForAll) {
  const auto bare = with(with(pki::leaf_extensions(""), "keyUsage", ""), "basicConstraints", "");
  expect_allowed("no profile", {.extensions = bare}, kTrusted, State::trusted);
  expect_allowed("its own purpose", {.extensions = pki::leaf_extensions("codeSigning")}, kTrusted,
                 State::trusted);
  expect_allowed("signed over SHA-1", {.extensions = pki::leaf_extensions(), .hash = "SHA1"},
                 kBadCredential, State::invalid);
  expect_allowed("secp256k1", {.key = "secp256k1", .extensions = pki::leaf_extensions()},
                 kBadCredential, State::invalid);
  expect_allowed("expired", {.extensions = pki::leaf_extensions(), .to = kNow - 1},
                 "claimSignature.outsideValidity", State::invalid);
}

}  // namespace
}  // namespace tanba::maker
