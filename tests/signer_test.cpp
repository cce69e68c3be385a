// Signers: each algorithm makes signatures that OpenSSL's own high-level call verifies, and faulty
// credentials are refused by name.
#include "tanba/signer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <thread>

#include "crypto/cose.hpp"
#include "pki.hpp"

namespace tanba {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Bytes kMessage = as_bytes("to be signed");

struct Row {
  SignatureAlg alg;
  const char* key;
  std::size_t bytes;
};
const Row kRows[] = {
    {SignatureAlg::es256, "P-256", 64},     {SignatureAlg::es384, "P-384", 96},
    {SignatureAlg::es512, "P-521", 132},    {SignatureAlg::ps256, "RSA2048", 256},
    {SignatureAlg::ps384, "RSA3072", 384},  {SignatureAlg::ps512, "RSA2048", 256},
    {SignatureAlg::ed25519, "ED25519", 64}, {SignatureAlg::es384, "P-256", 64},
    {SignatureAlg::es256, "P-521", 132},
};

class EveryAlgorithm : public ::testing::TestWithParam<Row> {};

TEST_P(EveryAlgorithm, SignsWhatTheLeafVerifies) {
  const Row& row = GetParam();
  const auto root = pki::make_root();
  const auto leaf = pki::make_leaf(root, row.key);
  const auto signer = signer_from_pem(as_bytes(leaf.key_pem()), as_bytes(leaf.pem()), row.alg);
  ASSERT_TRUE(signer) << signer.error().what;
  EXPECT_EQ((*signer)->algorithm(), row.alg);
  EXPECT_EQ((*signer)->signature_bytes(), row.bytes);
  EXPECT_EQ((*signer)->chain(), std::vector<Buffer>{leaf.der()});
  const auto signature = (*signer)->sign(kMessage);
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->size(), row.bytes);
  EXPECT_TRUE(verify_signature(row.alg, leaf.certificate(), kMessage, *signature));
  EXPECT_FALSE(verify_signature(row.alg, leaf.certificate(), as_bytes("else"), *signature));
  EXPECT_TRUE(verify_signature(row.alg, leaf.certificate(), {}, *(*signer)->sign({})));
  for (std::size_t i = 0; i < signature->size(); i += 7) {
    Buffer flipped = *signature;
    flipped[i] ^= 1;
    EXPECT_FALSE(verify_signature(row.alg, leaf.certificate(), kMessage, flipped)) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Signer, EveryAlgorithm, ::testing::ValuesIn(kRows), [](const auto& row) {
  std::string text = name(row.param.alg) + std::string("_") + row.param.key;
  std::erase(text, '-');
  return text;
});

TEST(Signer, ChoosesTheAlgorithmByTheKey) {
  const auto root = pki::make_root();
  const std::pair<const char*, SignatureAlg> rows[] = {{"P-256", SignatureAlg::es256},
                                                       {"P-384", SignatureAlg::es384},
                                                       {"P-521", SignatureAlg::es512},
                                                       {"RSA2048", SignatureAlg::ps256},
                                                       {"ED25519", SignatureAlg::ed25519}};
  for (const auto& [key, alg] : rows) {
    const auto leaf = pki::make_leaf(root, key);
    const auto signer = signer_from_pem(as_bytes(leaf.key_pem()), as_bytes(leaf.pem()));
    ASSERT_TRUE(signer);
    EXPECT_EQ((*signer)->algorithm(), alg);
  }
}

TEST(Signer, OpensAnEncryptedKeyByItsPassphraseOnly) {
  const auto root = pki::make_root();
  const auto leaf = pki::make_leaf(root);
  const std::string key = leaf.key_pem("correct horse");
  EXPECT_TRUE(signer_from_pem(as_bytes(key), as_bytes(leaf.pem()), "correct horse"));
  for (const char* wrong : {"", "wrong"}) {
    const auto signer = signer_from_pem(as_bytes(key), as_bytes(leaf.pem()), wrong);
    ASSERT_FALSE(signer);
    EXPECT_EQ(signer.error().code, Errc::credential);
    EXPECT_THAT(signer.error().what, HasSubstr("passphrase"));
  }
}

TEST(Signer, LeavesTheRootOutOfTheChain) {
  const auto root = pki::make_root();
  const auto middle =
      pki::make({.name = "Middle", .extensions = pki::ca_extensions(), .issuer = &root});
  const auto leaf = pki::make_leaf(middle);
  const auto signer =
      signer_from_pem(as_bytes(leaf.key_pem()), as_bytes(leaf.pem() + middle.pem() + root.pem()));
  ASSERT_TRUE(signer);
  EXPECT_EQ((*signer)->chain(), (std::vector<Buffer>{leaf.der(), middle.der()}));
}

TEST(Signer, RefusesFaultyCredentialsByName) {
  const auto root = pki::make_root();
  const auto leaf = pki::make_leaf(root), other = pki::make_leaf(root);
  const auto refusal = [](const std::string& key, const std::string& chain) -> std::string {
    const auto signer = signer_from_pem(as_bytes(key), as_bytes(chain));
    return signer ? "accepted" : signer.error().what;
  };
  EXPECT_THAT(refusal(other.key_pem(), leaf.pem()), HasSubstr("leaf.key.match"));
  EXPECT_THAT(refusal(root.key_pem(), root.pem()), HasSubstr("leaf."));
  EXPECT_THAT(refusal("", leaf.pem()), HasSubstr("no private key"));
  EXPECT_THAT(refusal(leaf.pem(), leaf.pem()), HasSubstr("no private key"));
  EXPECT_THAT(refusal(leaf.key_pem(), ""), HasSubstr("no certificate"));
  EXPECT_THAT(refusal(leaf.key_pem(), leaf.pem().substr(0, 200)), HasSubstr("PEM"));
}

TEST(Signer, RefusesAnAlgorithmThatTheKeyDoesNotFit) {
  const auto root = pki::make_root();
  const auto leaf = pki::make_leaf(root);
  for (const SignatureAlg alg : {SignatureAlg::ps256, SignatureAlg::ed25519})
    EXPECT_FALSE(signer_from_pem(as_bytes(leaf.key_pem()), as_bytes(leaf.pem()), alg));
  EXPECT_FALSE(signer_from_pem(as_bytes(leaf.key_pem()), as_bytes(leaf.pem()),
                               static_cast<SignatureAlg>(99)));
}

TEST(CallbackSigner, ChecksEachSignatureBeforeUse) {
  const auto root = pki::make_root();
  const auto leaf = pki::make_leaf(root);
  const auto real = signer_from_pem(as_bytes(leaf.key_pem()), as_bytes(leaf.pem()));
  ASSERT_TRUE(real);
  const auto outcome = [&](std::function<Buffer(Bytes)> sign) {
    const auto signer =
        signer_from_callback(SignatureAlg::es256, as_bytes(leaf.pem()), std::move(sign));
    const auto signature = (*signer)->sign(kMessage);
    return signature ? Errc{} : signature.error().code;
  };
  EXPECT_EQ(outcome([&](Bytes message) { return *(*real)->sign(message); }), Errc{});
  EXPECT_EQ(outcome([](Bytes) { return Buffer{}; }), Errc::signer);
  EXPECT_EQ(outcome([](Bytes) { return Buffer(64, 1); }), Errc::signer);
  EXPECT_EQ(outcome([](Bytes) { return Buffer(63, 1); }), Errc::signer);
  EXPECT_EQ(outcome([](Bytes) -> Buffer { throw std::runtime_error("token removed"); }),
            Errc::signer);
  EXPECT_EQ(outcome([&](Bytes) { return *(*real)->sign(as_bytes("else")); }), Errc::signer);
}

std::vector<std::string> rules_of(const std::string& chain, const std::string& key,
                                  std::int64_t at = pki::kNow) {
  const auto findings = check_chain(as_bytes(chain), as_bytes(key), at);
  std::vector<std::string> rules;
  for (const CertificateFinding& one : *findings) rules.push_back(one.rule);
  return rules;
}

TEST(CheckChain, FindsNothingInAChainThatSigns) {
  const auto root = pki::make_root();
  const auto leaf = pki::make_leaf(root);
  EXPECT_THAT(rules_of(leaf.pem() + root.pem(), leaf.key_pem()), IsEmpty());
  EXPECT_THAT(rules_of(leaf.pem(), ""), IsEmpty());
}

TEST(CheckChain, FindsWhatAVerifierWouldFind) {
  const auto root = pki::make_root(), other = pki::make_root("Other");
  const auto leaf = pki::make_leaf(root);
  const auto web = pki::make({.extensions = pki::leaf_extensions("serverAuth"), .issuer = &root});
  EXPECT_THAT(rules_of(leaf.pem(), root.key_pem()), ElementsAre("leaf.key.match"));
  EXPECT_THAT(rules_of(leaf.pem() + other.pem(), ""), ElementsAre("chain.order"));
  EXPECT_THAT(rules_of(root.pem() + leaf.pem(), ""), Contains("leaf.basicConstraints"));
  EXPECT_THAT(rules_of(web.pem(), ""), ElementsAre("leaf.extendedKeyUsage.purpose"));
  EXPECT_THAT(rules_of(leaf.pem(), "", pki::kNow - 9 * pki::kDay),
              ElementsAre("certificate.validity.notBefore"));
  EXPECT_THAT(rules_of(leaf.pem(), "", pki::kNow + 900 * pki::kDay),
              ElementsAre("certificate.validity.notAfter"));
}

TEST(CheckChain, IsAnErrorWhereNothingCanBeRead) {
  const auto root = pki::make_root();
  EXPECT_FALSE(check_chain({}, {}, 0));
  EXPECT_FALSE(check_chain(as_bytes(root.pem()), as_bytes("no key"), 0));
}

TEST(Signer, SignsFromSeveralThreadsAtOnce) {
  const auto root = pki::make_root();
  const auto leaf = pki::make_leaf(root);
  const auto signer = signer_from_pem(as_bytes(leaf.key_pem()), as_bytes(leaf.pem()));
  const Certificate certificate = leaf.certificate();
  std::vector<std::thread> threads;
  std::vector<int> good(4);
  for (int& count : good)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i)
        count += verify_signature(SignatureAlg::es256, certificate, kMessage,
                                  *(*signer)->sign(kMessage));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(4, 50));
}

}  // namespace
}  // namespace tanba
