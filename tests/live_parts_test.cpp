// What a report has of the files of a live stream beside the one at hand, and of their signers.
#include "live_chain_fixture.hpp"

namespace tanba::maker {
namespace {

constexpr const char* kUnchecked = "org.tanba.liveVideo.unchecked";

const Signing& stranger() {
  static const Signing kOther;
  return kOther;
}

std::function<void(Own&)> signed_by(const Signing& signing) {
  return [&](Own& one) { one.recipe = [&](Recipe& recipe) { recipe.signing = &signing; }; };
}

// Of the same names and the same root, with a key of its own.
Signing namesake() {
  return {.root = usual_signing().root, .leaf = pki::make_leaf(usual_signing().root)};
}

std::string key_of(const Signing& signing) {
  return Certificate::from_der(signing.leaf.der())->spki_sha256();
}

Policy expecting(std::vector<std::string> signers) {
  return {.allow_partial = true, .expected_signers = std::move(signers)};
}

TEST(LiveParts, ComparesSoManyManifestsAndNoMore) {
  std::vector<Own> all;
  for (std::uint64_t i = 1; i <= 67; ++i) {
    all.push_back({.sequence = i, .time = i});
    all.back().recipe = [i](Recipe& recipe) {
      Action one = created();
      one.agent_name = "camera " + std::to_string(i);
      recipe.assertions[0] = actions({one});
    };
  }
  const auto report = judge_stream(chain_of(all));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_EQ(report->parts.size(), 64U);
  EXPECT_EQ(said(*report, kUnchecked), "The manifests of the files say more than is compared.");
}

// A manifest says what it is of, but another one's would be as good: who signed counts.
TEST(LiveParts, TellsOfOtherSigners) {
  const auto by_stranger = [](Own& one) {
    one.recipe = [](Recipe& recipe) { recipe.signing = &stranger(); };
  };
  auto report = judge_stream(chain_of(five(by_stranger)));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::valid) << codes_of(*report);
  EXPECT_NE(said(*report, "signingCredential.untrusted").find("s3.m4s"), std::string::npos);
  static Signing other;
  other.root = usual_signing().root;
  other.leaf = pki::make(
      {.name = "Another Station", .extensions = pki::leaf_extensions(), .issuer = &other.root});
  other.chain = {other.leaf.der()};
  report = judge_stream(chain_of(
      five([](Own& one) { one.recipe = [](Recipe& recipe) { recipe.signing = &other; }; })));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_NE(said(*report, kUnchecked).find("Not all of the stream is of one signer"),
            std::string::npos);
}

// Anyone writes the names of another into a certificate.
TEST(LiveParts, KnowsASignerByTheKey) {
  const Signing other = namesake();
  const auto report = judge_stream(chain_of(five(signed_by(other))));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_NE(said(*report, kUnchecked).find("Not all of the stream is of one signer"),
            std::string::npos);
}

TEST(LiveParts, AreEachOfASignerWhoIsExpected) {
  const Signing other = namesake();
  const std::string key = key_of(usual_signing()), others = key_of(other);
  auto report = judge_stream(chain_of(five()));
  ASSERT_TRUE(report);
  EXPECT_EQ(meets(*report, expecting({key})).verdict, Verdict::met);
  report = judge_stream(chain_of(five(signed_by(other))));
  ASSERT_TRUE(report);
  EXPECT_EQ(meets(*report, expecting({key})).verdict, Verdict::unmet);
  EXPECT_EQ(meets(*report, expecting({others})).verdict, Verdict::unmet);
  EXPECT_EQ(meets(*report, expecting({key, others})).verdict, Verdict::met);
}

std::function<void(Own&)> saying(const std::vector<Action>& what) {
  return
      [=](Own& one) { one.recipe = [=](Recipe& recipe) { recipe.assertions[0] = actions(what); }; };
}

TEST(LiveParts, AreThoseThatSayMoreThanTheOneAtHand) {
  auto report = judge_stream(chain_of(five()));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->parts.size(), 0U);
  Action other = created();
  other.agent_name = "another camera";
  report = judge_stream(chain_of(five(saying({other}))));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->parts.size(), 1U);
  const Signing signer = namesake();
  report = judge_stream(chain_of(five(signed_by(signer))));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->parts.size(), 1U);
}

TEST(LiveParts, AreToldApartByAWatermark) {
  const auto report = judge_stream(chain_of(five([](Own& one) {
    one.recipe = [](Recipe& recipe) {
      const Value content = Value::map().set("alg", Value::text("com.example.mark"));
      recipe.assertions.push_back(cbor_assertion("c2pa.soft-binding", content.encode()));
    };
  })));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_EQ(std::ranges::count(report->marks, "com.example.mark", &Mark::detail), 1);
}

// What C2PA has no word for may say anything, and marks are read from metadata.
TEST(LiveParts, AreToldApartByMetadataAndByWhatOthersAdd) {
  const auto parts = [](const Assertion& more) {
    const auto report = judge_stream(chain_of(five([&](Own& one) {
      one.recipe = [&](Recipe& recipe) { recipe.assertions.push_back(more); };
    })));
    EXPECT_TRUE(report);
    EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
    return report->parts.size();
  };
  EXPECT_EQ(parts(json_assertion("c2pa.metadata", R"({"dc:title":"x"})")), 1U);
  EXPECT_EQ(parts(cbor_assertion("org.example", Value::integer(1).encode())), 1U);
  EXPECT_EQ(parts(cbor_assertion("c2pa.asset-type", Value::map().encode())), 0U);
}

// One was made from what was known to be broken, the others from what was whole.
TEST(LiveParts, AreToldApartByWhatTheirIngredientsCameTo) {
  Recipe good{.label = label_of(900)}, bad = good;
  bad.message = [](Buffer& message) { message.push_back(0); };
  const Made whole = make(good), broken = make(bad);
  std::vector<Own> all = five();
  for (Own& one : all) {
    const bool is_third = &one == &all[2];
    const Made& part = is_third ? broken : whole;
    Ingredient taken = ingredient_of(part, "componentOf");
    if (is_third)
      add_status(taken.results,
                 {"claimSignature.mismatch", jumbf::absolute_uri(part.label, "c2pa.signature")});
    one.recipe = [taken, part](Recipe& recipe) {
      recipe.assertions.push_back(ingredient(taken));
      recipe.manifests = [part](auto& manifests) {
        manifests.insert(manifests.begin(), part.manifest);
      };
    };
  }
  const auto report = judge_stream(chain_of(all));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_EQ(report->parts.size(), 1U);
}

// One action that has the text of two.
TEST(LiveParts, AreToldApartWhateverIsInATextOfTheirs) {
  const std::string type = "http://cv.iptc.org/newscodes/digitalsourcetype/";
  Action camera = action("c2pa.created", type + "digitalCapture"),
         edit = action("c2pa.edited", type + "trainedAlgorithmicMedia"), both = camera;
  camera.agent_name = "a camera";
  edit.agent_name = "an editor";
  both.agent_name = camera.agent_name + "\n" + edit.action + "\n" + edit.digital_source_type +
                    "\n" + edit.agent_name;
  std::vector<Own> all = five(saying({camera, edit}));
  for (const std::size_t i : {0U, 1U, 3U, 4U}) saying({both})(all[i]);
  const auto report = judge_stream(chain_of(all));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_EQ(report->ai, Ai::modified);
}

TEST(LiveParts, AreNamedOneByOneUpToALimitWhereNobodyTrustsThem) {
  std::vector<Own> all;
  for (std::uint64_t i = 1; i <= 70; ++i) all.push_back({.sequence = i, .time = i});
  for (Own& one : all) signed_by(stranger())(one);
  const auto report = judge_stream(chain_of(all));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::valid) << codes_of(*report);
  EXPECT_EQ(
      std::ranges::count(report->status.failure, "signingCredential.untrusted", &Status::code),
      65);  // that of the manifest at hand too
}

// Those that are not kept one by one are nobody whom a policy expects.
TEST(LiveParts, AreOfNobodyWhereTheirSignersAreTooMany) {
  const std::vector<Signing> signers = [] {
    std::vector<Signing> made;
    for (int i = 0; i < 67; ++i) made.push_back(namesake());
    return made;
  }();
  std::vector<Own> all = {{.sequence = 1, .time = 1}};
  std::vector<std::string> keys = {key_of(usual_signing())};
  const auto verdict = [&] {
    const auto report = judge_stream(chain_of(all));
    EXPECT_TRUE(report);
    EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
    return meets(*report, expecting(keys)).verdict;
  };
  for (std::uint64_t i = 0; i < signers.size(); ++i) {
    if (i == 64) {
      EXPECT_EQ(verdict(), Verdict::met);
    }
    all.push_back({.sequence = i + 2, .time = i + 2});
    signed_by(signers[i])(all.back());
    keys.push_back(key_of(signers[i]));
  }
  EXPECT_EQ(verdict(), Verdict::unmet);
}

}  // namespace
}  // namespace tanba::maker
