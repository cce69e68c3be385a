// Validation of signatures, certificates and trust: rows C01 to C36 of the threat model.
#include <gtest/gtest.h>

#include "credential_rows.hpp"

namespace tanba::maker {
namespace {

void expect_not_validated(const Report& report) {
  EXPECT_FALSE(says(report.status, kValidated)) << codes_of(report);
}

const Row kAlgorithms[] = {
    {"C01 no hash algorithm anywhere", kUnsupported, State::invalid,
     [](Recipe& r) { r.claim = [](Claim& claim) { claim.alg.clear(); }; }},
    {"C02 SHA-1", kUnsupported, State::invalid,
     [](Recipe& r) { r.claim = [](Claim& claim) { claim.alg = "sha1"; }; }},
    {"C02 SHA256 in capitals", kUnsupported, State::invalid,
     [](Recipe& r) { r.claim = [](Claim& claim) { claim.alg = "SHA256"; }; }},
    {"C02 one assertion with MD5", kUnsupported, State::invalid,
     [](Recipe& r) { r.claim = [](Claim& claim) { claim.created.back().alg = "md5"; }; }},
    {"C02 RS256", kUnsupported, State::invalid,
     boxed([](Parts& p) { p.guarded.set(1, Value::integer(-257)); })},
    {"C02 an HMAC", kUnsupported, State::invalid,
     boxed([](Parts& p) { p.guarded.set(1, Value::integer(5)); })},
    {"C03 the algorithm stands unsigned alone", kUnsupported, State::invalid, boxed([](Parts& p) {
       p.guarded = Value::map();
       p.guarded.set(33, Value::bytes(usual_signing().leaf.der()));
       p.open.set(1, Value::integer(-7));
     })},
    {"C04 PS256 with an ECDSA key", kMismatch, State::invalid,
     boxed([](Parts& p) { p.guarded.set(1, Value::integer(-37)); })},
    {"C05 ES256 with P-384", kTrusted, State::trusted,
     signed_by({.key = "P-384", .extensions = pki::leaf_extensions()})},
    {"C05 ES256 with P-521", kTrusted, State::trusted,
     signed_by({.key = "P-521", .extensions = pki::leaf_extensions()})},
    {"Ed25519", kTrusted, State::trusted,
     signed_by({.key = "ED25519", .extensions = pki::leaf_extensions()}, SignatureAlg::ed25519)},
    {"PS256", kTrusted, State::trusted,
     signed_by({.key = "RSA2048", .extensions = pki::leaf_extensions()}, SignatureAlg::ps256)},
    {"C06 secp256k1", kBadCredential, State::invalid,
     signed_by({.key = "secp256k1", .extensions = pki::leaf_extensions()})},
    {"C07 RSA with 1024 bits", kBadCredential, State::invalid,
     signed_by({.key = "RSA1024", .extensions = pki::leaf_extensions()}, SignatureAlg::ps256)},
};

const Row kSignatures[] = {
    {"C09 a byte less", kMismatch, State::invalid, boxed([](Parts& p) { p.signature.pop_back(); })},
    {"C09 a byte more", kMismatch, State::invalid,
     boxed([](Parts& p) { p.signature.push_back(0); })},
    {"C09 r and s are zero", kMismatch, State::invalid,
     boxed([](Parts& p) { p.signature.assign(64, 0); })},
    {"C11 an empty payload instead of none", kMismatch, State::invalid,
     boxed([](Parts& p) { p.payload = Value::bytes(Buffer{}); })},
    {"C11 another payload", kMismatch, State::invalid,
     boxed([](Parts& p) { p.payload = Value::bytes(Buffer{0xA0}); })},
    {"C12 no tag", kMismatch, State::invalid, boxed([](Parts&) {}, false)},
    {"C12 another context was signed", kMismatch, State::invalid,
     [](Recipe& r) { r.message = [](Buffer& message) { message[2] = 'X'; }; }},
    {"the signature box is empty", kMismatch, State::invalid,
     [](Recipe& r) { r.signature_box = [](Buffer& box) { box.clear(); }; }},
    {"C36 signed with another key", kMismatch, State::invalid,
     [](Recipe& r) {
       Signing other = under_usual_root({.extensions = pki::leaf_extensions()});
       other.chain = usual_signing().chain;
       r.signing = kept(std::move(other));
     }},
    {"C36 the certificate was exchanged unsigned", kMismatch, State::invalid, boxed([](Parts& p) {
       p.guarded = Value::map();
       p.guarded.set(1, Value::integer(-7));
       p.open.set(33, Value::bytes(usual_signing().leaf.der()));
     })},
    {"B08 the padding is not zero", "general.error", State::invalid,
     boxed([](Parts& p) { p.open.set("pad", Value::bytes(Buffer(8, 1))); })},
    {"the padding is zero", kTrusted, State::trusted,
     boxed([](Parts& p) { p.open.set("pad", Value::bytes(Buffer(8))); })},
    {"B06 something unknown stands unsigned", "general.error", State::invalid,
     boxed([](Parts& p) { p.open.set("x", Value::text("<svg/>")); })},
    {"the claim was changed",
     kMismatch,
     State::invalid,
     {},
     [](Made& made) {
       const std::string_view store = as_text(made.store);
       made.store[store.find("Title")] = 't';
       made.asset = asset_of(made.store);
     }},
};

const Row kChains[] = {
    {"C14 two credentials", kBadCredential, State::invalid,
     boxed([](Parts& p) { p.open.set(33, Value::bytes(usual_signing().leaf.der())); })},
    {"C15 no certificate", kBadCredential, State::invalid,
     boxed([](Parts& p) { p.guarded.set(33, Value::array()); })},
    {"C15 a certificate of no bytes", kBadCredential, State::invalid,
     boxed([](Parts& p) { p.guarded.set(33, Value::bytes(Buffer{})); })},
    {"C15 a certificate that is none", kBadCredential, State::invalid,
     boxed([](Parts& p) { p.guarded.set(33, Value::bytes(Buffer(40, 0x30))); })},
    {"C15 a thousand certificates", kBadCredential, State::invalid, boxed([](Parts& p) {
       Value chain = Value::array();
       for (int i = 0; i < 1000; ++i) chain.add(Value::bytes(usual_signing().leaf.der()));
       p.guarded.set(33, chain);
     })},
    {"leaf and intermediate",
     kTrusted,
     State::trusted,
     chained({&three().leaf, &three().middle}),
     {},
     trust_three},
    {"C16 the leaf last",
     "org.tanba.signingCredential.order",
     State::trusted,
     chained({&three().middle, &three().leaf}),
     {},
     trust_three},
    {"C16 the leaf last, behind the root",
     "org.tanba.signingCredential.order",
     State::trusted,
     chained({&three().root, &three().middle, &three().leaf}),
     {},
     trust_three},
    {"C17 the intermediate is missing",
     kUntrusted,
     State::valid,
     chained({&three().leaf}),
     {},
     trust_three},
    {"C17 the root is there too",
     kTrusted,
     State::trusted,
     chained({&three().leaf, &three().middle, &three().root}),
     {},
     trust_three},
    {"C34 the root in the chain is no anchor", kUntrusted, State::valid,
     chained({&three().leaf, &three().middle, &three().root})},
    {"C34 a leaf that signed itself", kUntrusted, State::valid,
     [](Recipe& r) {
       Signing self;
       self.leaf = pki::make({.extensions = pki::leaf_extensions()});
       self.chain = {self.leaf.der()};
       r.signing = kept(std::move(self));
     }},
    {"M04 nobody is trusted",
     kUntrusted,
     State::valid,
     {},
     {},
     [](Circumstances& given) { given.trust = false; }},
    {"C31 a signer that is denied",
     kUntrusted,
     State::valid,
     {},
     {},
     [](Circumstances& given) { given.deny = usual_signing().leaf.pem(); },
     [](const Report& report) { EXPECT_TRUE(report.signer_denied); }},
    {"C32 no purpose",
     kBadCredential,
     State::invalid,
     with_purposes(""),
     {},
     {},
     expect_not_validated},
    {"C32 any purpose",
     kBadCredential,
     State::invalid,
     with_purposes("emailProtection,anyExtendedKeyUsage"),
     {},
     {},
     expect_not_validated},
    {"C32 another purpose", kUntrusted, State::valid, with_purposes("codeSigning")},
    {"C32 time-stamping beside it", kBadCredential, State::invalid,
     with_purposes("emailProtection,timeStamping")},
    {"C33 the leaf is an authority",
     kBadCredential,
     State::invalid,
     signed_by(
         {.extensions = pki::with(pki::leaf_extensions(), "basicConstraints", "critical,CA:true")}),
     {},
     {},
     expect_not_validated},
    {"C33 and is not trusted", kUntrusted, State::invalid,
     signed_by({.extensions =
                    pki::with(pki::leaf_extensions(), "basicConstraints", "critical,CA:true")})},
    {"C33 no key usage", kBadCredential, State::invalid,
     signed_by({.extensions = pki::with(pki::leaf_extensions(), "keyUsage", "")})},
    {"C35 no authority key identifier", kBadCredential, State::invalid,
     signed_by({.extensions = pki::with(pki::leaf_extensions(), "authorityKeyIdentifier", "")})},
};

const Row kValidity[] = {
    {"C18 expired",
     "claimSignature.outsideValidity",
     State::invalid,
     {},
     {},
     [](Circumstances& given) { given.now = pki::kNow + 400 * pki::kDay; },
     expect_not_validated},
    {"C18 not yet valid",
     "claimSignature.outsideValidity",
     State::invalid,
     {},
     {},
     [](Circumstances& given) { given.now = pki::kNow - 2 * pki::kDay; },
     expect_not_validated},
    {"C20 an intermediate expired",
     "claimSignature.outsideValidity",
     State::invalid,
     [](Recipe& r) {
       static const pki::Identity kMiddle = pki::make({.name = "Short",
                                                       .extensions = pki::ca_extensions(),
                                                       .issuer = &three().root,
                                                       .to = pki::kNow - pki::kDay / 2});
       static const pki::Identity kLeaf = pki::make_leaf(kMiddle);
       r.signing = kept({three().root, kLeaf, {kLeaf.der(), kMiddle.der()}, SignatureAlg::es256});
     },
     {},
     trust_three,
     expect_not_validated},
};

TEST(Validation, JudgesAlgorithms) {
  for (const Row& row : kAlgorithms) expect(row);
}
TEST(Validation, JudgesSignatures) {
  for (const Row& row : kSignatures) expect(row);
}
TEST(Validation, JudgesChains) {
  for (const Row& row : kChains) expect(row);
}
TEST(Validation, JudgesValidity) {
  for (const Row& row : kValidity) expect(row);
}

}  // namespace
}  // namespace tanba::maker
