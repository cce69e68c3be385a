// Trust lists: who is believed, by purpose, and who never is.
#include "tanba/trust.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "crypto/signer_certificates.hpp"
#include "token_maker.hpp"
#include "trust/trust_cache.hpp"
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

TEST(TrustList, DoesNotTrustByAnAnchorThatHadExpired) {
  const auto root =
      pki::make({.name = "Old root", .extensions = pki::ca_extensions(), .to = kNow + 10 * kDay});
  const auto leaf = pki::make_leaf(root);  // outlives its root
  const TrustList list = trusting(root);
  EXPECT_TRUE(judge_signer(list, {leaf.certificate()}, kNow + 10 * kDay).trusted);
  const SignerTrust trust = judge_signer(list, {leaf.certificate()}, kNow + 11 * kDay);
  EXPECT_FALSE(trust.trusted);
  EXPECT_THAT(trust.reason, HasSubstr("not valid at this time"));
  // An intermediate authority as anchor is no exception.
  const auto middle = pki::make({.name = "Old middle",
                                 .extensions = pki::ca_extensions(),
                                 .issuer = &root,
                                 .to = kNow + 5 * kDay});
  const auto other = pki::make_leaf(middle);
  EXPECT_TRUE(judge_signer(trusting(middle), {other.certificate()}, kNow).trusted);
  EXPECT_FALSE(judge_signer(trusting(middle), {other.certificate()}, kNow + 6 * kDay).trusted);
}

std::string period(const std::string& from, const std::string& until) {
  return (from.empty() ? "" : "trustNotBefore: " + from + "\n") +
         (until.empty() ? "" : "trustNotAfter:\t" + until + "\r\n");
}

// kNow is 2026-09-21T14:13:20Z.
TEST(TrustList, BelievesAnAnchorOnlyForTheTimeThatTheListGives) {
  ASSERT_EQ(kNow, 1'790'000'000);
  const World world;
  const struct {
    const char *from, *until;
    bool trusted;
  } rows[] = {{"", "", true},
              {"2026-09-21T14:13:20Z", "", true},
              {"2026-09-21T14:13:21Z", "", false},
              {"", "2026-09-21T14:13:20Z", true},
              {"", "2026-09-21T14:13:19Z", false},
              {"2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z", true},
              {"2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z", false}};
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.from) + " " + row.until);
    const std::string pem = "Subject\tCN=Root\n" + period(row.from, row.until) + world.root.pem();
    TrustList list;
    ASSERT_TRUE(list.add_signer_anchors(as_bytes(pem)));
    const SignerTrust trust = judge_signer(list, world.chain, kNow);
    EXPECT_EQ(trust.trusted, row.trusted) << trust.reason;
    if (!row.trusted) {
      EXPECT_THAT(trust.reason, HasSubstr("does not believe"));
      EXPECT_EQ(trust.path.size(), 3u);  // so that its validity is judged, and said apart
    }
    TrustList allowing;
    const std::string leaf = period(row.from, row.until) + world.leaf.pem();
    ASSERT_TRUE(allowing.allow(as_bytes(leaf)));
    EXPECT_EQ(judge_signer(allowing, world.chain, kNow).trusted, row.trusted);
  }
}

TEST(TrustList, APeriodIsOfOneCertificateAlone) {
  const World world;
  const auto other = pki::make_root("Other");
  TrustList list;
  const std::string pem =
      period("", "2020-01-01T00:00:00Z") + other.pem() + "\n" + world.root.pem();
  ASSERT_TRUE(list.add_signer_anchors(as_bytes(pem)));
  EXPECT_TRUE(judge_signer(list, world.chain, kNow).trusted);
  const auto leaf = pki::make_leaf(other);
  EXPECT_FALSE(judge_signer(list, {leaf.certificate()}, kNow).trusted);
  const auto entries = list.entries();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].believed_until, 1'577'836'800);
  EXPECT_FALSE(entries[0].believed_from || entries[1].believed_from || entries[1].believed_until);
  EXPECT_EQ(entries[1].not_after, world.root.certificate().not_after());
}

TEST(TrustList, WhatWasFoundBeforeHidesNoPeriod) {
  const World world;
  TrustList list;
  const std::string pem = period("", "2026-09-25T00:00:00Z") + world.root.pem();
  ASSERT_TRUE(list.add_signer_anchors(as_bytes(pem)));
  EXPECT_TRUE(judge_signer(list, world.chain, kNow).trusted);  // and remembered
  EXPECT_FALSE(judge_signer(list, world.chain, kNow + 30 * kDay).trusted);
  // The same anchor a second time, without a period.
  ASSERT_TRUE(list.add_signer_anchors(as_bytes(world.root.pem())));
  EXPECT_TRUE(judge_signer(list, world.chain, kNow + 30 * kDay).trusted);
}

// What was found under one anchor stands as long as that one is believed, whatever others are.
TEST(TrustList, WhatWasFoundBeforeIsOfItsOwnAnchor) {
  const World world;
  TrustList list = trusting(pki::make_root("Other"));
  const std::string pem = period("", "2026-09-25T00:00:00Z") + world.root.pem();
  ASSERT_TRUE(list.add_signer_anchors(as_bytes(pem)));
  for (int round = 0; round < 2; ++round)
    EXPECT_TRUE(judge_signer(list, world.chain, kNow).trusted);
  EXPECT_FALSE(judge_signer(list, world.chain, kNow + 30 * kDay).trusted);
}

TEST(TrustList, APeriodIsOfTheCertificateThatFollows) {
  const World world;
  const std::string from = period("2026-09-21T14:13:20Z", ""),
                    pem = from + world.root.key_pem() + world.root.pem() + world.middle.pem();
  TrustList list;
  ASSERT_TRUE(list.add(TrustPurpose::claim_signing, as_bytes(pem)));
  const auto entries = list.entries();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].believed_from, kNow);
  EXPECT_FALSE(entries[0].believed_until || entries[1].believed_from);
  // OpenSSL begins a line anew where one is too long; nobody can tell what such a period is of.
  const std::string hidden = std::string(254, 'x') + world.root.pem(),
                    unclear = hidden + from + world.middle.pem();
  EXPECT_FALSE(list.add_signer_anchors(as_bytes(unclear)));
  ASSERT_TRUE(list.add_signer_anchors(as_bytes(hidden)));
  EXPECT_FALSE(list.entries().back().believed_from);
}

TEST(TrustList, BelievesATimeStampByTheAnchorThatIsBelieved) {
  const maker::Authority authority, other;
  const Bytes message = as_bytes("what was stamped");
  const Buffer token = maker::time_stamp(message, kNow, false, authority);
  const auto judged = [&](const std::string& line) {
    TrustList list;
    const std::string pem = line + authority.root.pem(),
                      expired = period("", "2026-09-01T00:00:00Z") + other.root.pem();
    EXPECT_TRUE(list.add_time_stamp_anchors(as_bytes(pem)));
    EXPECT_TRUE(list.add_time_stamp_anchors(as_bytes(expired)));
    return judge_time_stamp(list, token, false, {message});
  };
  EXPECT_EQ(judged("").verdict, TimeStampVerdict::trusted);
  EXPECT_EQ(judged(period("", "2026-10-01T00:00:00Z")).verdict, TimeStampVerdict::trusted);
  const TimeStamp stamp = judged(period("", "2026-09-20T00:00:00Z"));
  EXPECT_EQ(stamp.verdict, TimeStampVerdict::untrusted);
  EXPECT_THAT(stamp.reason, HasSubstr("does not believe"));
}

TEST(TrustList, TrustsNoChainOfNothing) {
  const World world;
  const SignerTrust trust = judge_signer(trusting(world.root), {}, kNow);
  EXPECT_FALSE(trust.trusted);
  EXPECT_STREQ(trust.reason, "there is no certificate");
}

TEST(TrustList, JudgesWhatIsTooLargeToBeRemembered) {
  const World world;
  const auto large = pki::make(
      {.extensions = pki::with(pki::leaf_extensions(), "nsComment", std::string(9000, 'x')),
       .issuer = &world.middle});
  const TrustList list = trusting(world.root);
  const auto first = read_certificate(list, large.der()),
             second = read_certificate(list, large.der());
  ASSERT_TRUE(first && second);
  EXPECT_NE(&first->state(), &second->state());
  for (int round = 0; round < 2; ++round)
    EXPECT_TRUE(judge_signer(list, {*first, world.middle.certificate()}, kNow).trusted);
  EXPECT_FALSE(
      list.state().cache->path(TrustCache::chain_key({*first, world.middle.certificate()}), kNow));
}

TEST(TrustList, IsAssignedAsItIs) {
  const World world;
  TrustList list = trusting(world.root), other;
  other = list;
  const TrustList& same = list;
  list = same;
  for (const TrustList* one : {&list, &other})
    EXPECT_TRUE(judge_signer(*one, world.chain, kNow).trusted);
  ASSERT_TRUE(other.add(TrustPurpose::denied, as_bytes(world.root.pem())));
  EXPECT_FALSE(judge_signer(other, world.chain, kNow).trusted);
  EXPECT_TRUE(judge_signer(list, world.chain, kNow).trusted);
}

TEST(TrustList, RefusesPeriodsThatItCannotRead) {
  const World world;
  const std::string root = world.root.pem();
  const std::string rows[] = {
      "trustNotAfter: never\n" + root,
      "trustNotAfter:\n" + root,
      "trustNotAfter2027-01-01T00:00:00Z\n" + root,
      "trustNotafter: 2027-01-01T00:00:00Z\n" + root,
      "trustNot: 2027-01-01T00:00:00Z\n" + root,
      "trustNotAfter: Jan  1 00:00:00 2027 GMT\n" + root,
      root + "trustNotAfter: 2027-01-01T00:00:00Z\n",
      period("", "2027-01-01T00:00:00Z") + period("", "2027-01-01T00:00:00Z") + root,
      period("2028-01-01T00:00:00Z", "2027-01-01T00:00:00Z") + root,
      period("", "2027-01-01T00:00:00Z") + "-----BEGIN CERTIFICATE-----X\n" + root};
  for (const std::string& row : rows)
    for (const TrustPurpose purpose : {TrustPurpose::claim_signing, TrustPurpose::time_stamping,
                                       TrustPurpose::allowed, TrustPurpose::identity}) {
      TrustList list;
      const auto added = list.add(purpose, as_bytes(row));
      ASSERT_FALSE(added) << row;
      EXPECT_EQ(added.error().code, Errc::credential);
      EXPECT_TRUE(list.entries().empty());
    }
  TrustList list;
  for (const std::string& given :
       {period("2027-01-01T00:00:00Z", ""), period("", "2027-01-01T00:00:00Z")}) {
    const std::string denied = given + root;
    EXPECT_FALSE(list.deny(as_bytes(denied)));
  }
  EXPECT_TRUE(list.entries().empty());
  EXPECT_FALSE(list.add(static_cast<TrustPurpose>(9), as_bytes(root)));
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
