// Trust lists: who is believed, by purpose, and who never is.
#include "tanba/trust.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "crypto/signer_certificates.hpp"
#include "pki.hpp"
#include "trust/trust_state.hpp"

namespace tanba {
namespace {

using pki::kDay;
using pki::kNow;
using ::testing::HasSubstr;

TrustList trusting(const pki::Identity& anchor) {
  TrustList trust;
  EXPECT_TRUE(trust.add_signer_anchors(as_bytes(anchor.pem())));
  return trust;
}

struct World {
  pki::Identity root = pki::make_root();
  pki::Identity middle =
      pki::make({.name = "Middle", .extensions = pki::ca_extensions(), .issuer = &root});
  pki::Identity leaf = pki::make_leaf(middle);
  std::vector<Certificate> chain = {leaf.certificate(), middle.certificate()};
};

TEST(TrustList, AnEmptyListTrustsNobody) {
  const World world;
  const SignerTrust trust = judge_signer(TrustList(), world.chain, kNow);
  EXPECT_FALSE(trust.trusted);
  EXPECT_THAT(trust.reason, HasSubstr("no trust anchor"));
}

TEST(TrustList, TrustsAPathToAnAnchor) {
  const World world;
  const SignerTrust trust = judge_signer(trusting(world.root), world.chain, kNow);
  EXPECT_TRUE(trust.trusted) << trust.reason;
  ASSERT_EQ(trust.path.size(), 3u);
  EXPECT_EQ(trust.path.back().der(), world.root.der());
}

TEST(TrustList, TrustsAnIntermediateAuthorityAsAnchor) {
  const World world;
  const SignerTrust trust = judge_signer(trusting(world.middle), world.chain, kNow);
  EXPECT_TRUE(trust.trusted);
  EXPECT_EQ(trust.path.size(), 2u);
}

TEST(TrustList, KeepsTimeStampAnchorsApart) {
  const World world;
  TrustList trust;
  ASSERT_TRUE(trust.add_time_stamp_anchors(as_bytes(world.root.pem())));
  EXPECT_FALSE(judge_signer(trust, world.chain, kNow).trusted);
}

TEST(TrustList, GivesThePathOfAnExpiredLeafWithoutTrustingIt) {
  const World world;
  const TrustList list = trusting(world.root);
  EXPECT_TRUE(judge_signer(list, world.chain, kNow).trusted);  // and remembered
  for (const std::int64_t at : {kNow - 2 * kDay, kNow + 400 * kDay}) {
    const SignerTrust trust = judge_signer(list, world.chain, at);
    EXPECT_FALSE(trust.trusted);
    EXPECT_EQ(trust.path.size(), 3u);
    EXPECT_THAT(trust.reason, HasSubstr("not valid at this time"));
  }
}

TEST(TrustList, AllowsALeafAsItIsButOnlyInItsTime) {
  const World world;
  TrustList list;
  ASSERT_TRUE(list.allow(as_bytes(world.leaf.pem())));
  const SignerTrust trust = judge_signer(list, world.chain, kNow);
  EXPECT_TRUE(trust.trusted && trust.allowed);
  EXPECT_EQ(trust.path.size(), 1u);
  EXPECT_FALSE(judge_signer(list, world.chain, kNow + 400 * kDay).trusted);
  const auto other = pki::make_leaf(world.middle);
  EXPECT_FALSE(judge_signer(list, {other.certificate(), world.middle.certificate()}, kNow).trusted);
}

TEST(TrustList, AnAllowedCertificateNeverActsAsAuthority) {
  const World world;
  TrustList list;
  ASSERT_TRUE(list.allow(as_bytes(world.middle.pem())));
  EXPECT_FALSE(judge_signer(list, world.chain, kNow).trusted);
}

TEST(TrustList, DeniesALeafAnAuthorityAndWhatIsAllowed) {
  const World world;
  for (const pki::Identity* denied : {&world.leaf, &world.middle, &world.root}) {
    TrustList list = trusting(world.root);
    ASSERT_TRUE(list.deny(as_bytes(denied->pem())));
    const SignerTrust trust = judge_signer(list, world.chain, kNow);
    EXPECT_TRUE(trust.denied);
    EXPECT_FALSE(trust.trusted);
  }
  TrustList list;
  ASSERT_TRUE(list.allow(as_bytes(world.leaf.pem())));
  ASSERT_TRUE(list.deny(as_bytes(world.leaf.pem())));
  EXPECT_FALSE(judge_signer(list, world.chain, kNow).trusted);
}

TEST(TrustList, RefusesTextWithoutCertificatesOrWithBrokenOnes) {
  const World world;
  const std::string good = world.root.pem();
  std::string flipped = good;
  flipped[100] = flipped[100] == 'A' ? 'B' : 'A';
  const std::string rows[] = {
      "",
      "garbage",
      world.root.key_pem(),
      good.substr(0, good.size() / 2),
      good + good.substr(0, good.size() / 2),
      good + "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
      good + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"};
  for (const std::string& row : rows) {
    TrustList list;
    for (const auto add : {&TrustList::add_signer_anchors, &TrustList::add_time_stamp_anchors,
                           &TrustList::allow, &TrustList::deny}) {
      const auto added = (list.*add)(as_bytes(row));
      ASSERT_FALSE(added) << row;
      EXPECT_EQ(added.error().code, Errc::credential);
    }
    EXPECT_TRUE(list.state().signer_anchors.empty());
  }
}

TEST(TrustList, ForgetsWhatItFoundWhenItChanges) {
  const World world;
  TrustList list = trusting(world.root);
  EXPECT_TRUE(judge_signer(list, world.chain, kNow).trusted);
  const TrustList copy = list;
  ASSERT_TRUE(list.deny(as_bytes(world.root.pem())));
  EXPECT_FALSE(judge_signer(list, world.chain, kNow).trusted);
  EXPECT_TRUE(judge_signer(copy, world.chain, kNow).trusted);
}

TEST(TrustList, RemembersMoreChainsThanItHasRoomFor) {
  const World world;
  const TrustList list = trusting(world.root);
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 70; ++i) {
      const auto leaf = pki::make_leaf(world.middle);
      const auto read = read_certificate(list, leaf.der());
      ASSERT_TRUE(read);
      EXPECT_EQ(read->der(), leaf.der());
      EXPECT_TRUE(judge_signer(list, {*read, world.middle.certificate()}, kNow).trusted);
    }
  EXPECT_FALSE(read_certificate(list, as_bytes("no certificate")));
}

TEST(TrustList, ParsesACertificateOnceWhileItIsRemembered) {
  const World world;
  const TrustList list;
  const auto first = read_certificate(list, world.leaf.der());
  const auto second = read_certificate(list, world.leaf.der());
  EXPECT_EQ(&first->state(), &second->state());
}

TEST(TrustList, NeedNotParseWhatASignerHasParsed) {
  const World world;
  const auto signer = signer_from_pem(as_bytes(world.leaf.key_pem()),
                                      as_bytes(world.leaf.pem() + world.middle.pem()));
  ASSERT_TRUE(signer);
  const auto certificates = certificates_of(**signer);
  ASSERT_EQ(certificates.size(), 2u);
  const TrustList list;
  remember(list, certificates);
  EXPECT_EQ(&read_certificate(list, world.leaf.der())->state(), &certificates[0].state());
  EXPECT_FALSE(judge_signer(list, certificates, kNow).trusted);
}

TEST(TrustList, IsReadFromSeveralThreadsAtOnce) {
  const World world;
  const TrustList list = trusting(world.root);
  std::vector<std::thread> threads;
  std::vector<int> good(4);
  for (int& count : good)
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const auto leaf = read_certificate(list, world.leaf.der());
        count += leaf && judge_signer(list, {*leaf, world.middle.certificate()}, kNow).trusted;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(4, 100));
}

}  // namespace
}  // namespace tanba
