// The initialization segments of live streams whose segments bring manifests of their own
// (C2PA 2.5, 15.3.3 and 15.4).
#include "live_chain_fixture.hpp"

namespace tanba::maker {
namespace {

using fixture::Files;

constexpr const char *kSegment = "livevideo.segment.invalid",
                     *kAssertion = "livevideo.assertion.invalid",
                     *kManifest = "livevideo.manifest.invalid",
                     *kUnchecked = "org.tanba.liveVideo.unchecked";

const Signing& other_key() {
  static const Signing kOther{usual_signing().root};
  return kOther;
}

Buffer init_with(std::uint64_t number, const std::function<void(Recipe&)>& change = {}) {
  Recipe recipe{.label = label_of(number)};
  if (change) change(recipe);
  return bound(
      recipe, fixture::ftyp("iso6"), {fixture::box("moov", trak(1))},
      {.change = [](BmffHash& hash) { hash.exclusions.push_back(fixture::left_out("/ftyp")); }});
}

// The first segment names it as the one before.
TEST(LiveChain, JudgesItsInitializationSegmentToo) {
  Files files = chain_of(five());
  files.push_back({"init.mp4", init_with(0)});
  EXPECT_EQ(outcome(files), "trusted");
  files.push_back({"init2.mp4", files.back().bytes});
  EXPECT_EQ(outcome(files), "trusted");
  files.back().bytes.back() ^= 1;
  auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(said(*report, kManifest),
            "init2.mp4: assertion.bmffHash.mismatch: The file is not as it was.");
  files.pop_back();
  files[1].bytes.back() ^= 1;
  EXPECT_EQ(outcome(files), "invalid");
  files[1].bytes.back() ^= 1;
  files.back().bytes = fixture::joined({fixture::ftyp("iso6"), fixture::box("moov", trak(1))});
  for (const char* name : {"init.mp4", ""}) {
    files.back().name = name;
    report = judge_stream(files);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::invalid);
    EXPECT_EQ(said(*report, kSegment), std::string(*name != 0 ? name : "init #1") +
                                           ": The initialization segment has no manifest.");
  }
  EXPECT_EQ(outcome({{"init.mp4", init_with(0)}}), "invalid");
}

// Its manifest says nothing of a stream; what the segments bring does.
TEST(LiveChain, IsKnownByAnyStoreThatASegmentBrings) {
  Files files = {{"init.mp4", init_with(0)}};
  const auto add = [&](const Buffer& segment) {
    files.resize(1), files.push_back({"s1.m4s", segment});
  };
  add(chain_of(five())[0].bytes);
  EXPECT_EQ(outcome(files), "trusted");
  EXPECT_EQ(outcome(files, 22), "invalid");  // 2.2 knows sets by a tree of hashes alone
  Buffer cut = fixture::c2pa_box("manifest", fixture::manifest_data());
  cut.pop_back();
  add(fixture::joined({moof_of(1, traf_of(1, 0)), fixture::box("mdat"), cut}));
  auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_TRUE(says(report->status, kManifest)) << codes_of(*report);
  add(fixture::bytes_of("no boxes"));
  report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_FALSE(says(report->status, kManifest)) << codes_of(*report);
}

// Bound by a hash of one file, that file is what it was, and the others are anybody's.
TEST(LiveChain, IsNoSetWhereAHashBindsItsInitializationSegmentAlone) {
  const Buffer front = fixture::ftyp("iso6"), moov = fixture::box("moov", trak(1));
  const auto init_over = [&](std::size_t box_bytes) {
    Recipe recipe;
    recipe.binding = [&](DataHash& hash) {
      hash.exclusions = {{front.size(), box_bytes}};
      hash.hash = digest(HashAlg::sha256, fixture::joined({front, moov}));
    };
    return fixture::c2pa_box("manifest", fixture::joined({Buffer(8), make(recipe).store}));
  };
  const Buffer box = init_over(init_over(1000).size());
  const Files files = {{"init.mp4", fixture::joined({front, box, moov})},
                       fixture::made_segment(1, 0, "s1.m4s")};
  const fixture::Parts parts(files);
  VerifyOptions options;
  options.now = pki::kNow;
  const auto alone = verify(parts.all()[0].asset, trust_in({}), options);
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->state, State::trusted) << codes_of(*alone);
  const auto report = verify_set(parts.all(), trust_in({}), options);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
  EXPECT_EQ(said(*report, "claim.hardBindings.missing"),
            "The set is bound by the hash of one file of it.");
}

// One of another stream of the same signer would be as good.
TEST(LiveChain, KnowsItsInitializationSegmentByTheStreamThatItNames) {
  Files files = chain_of(five());
  files.push_back({"init.mp4", init_with(500)});
  auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_EQ(said(*report, kUnchecked),
            "Nothing says that an initialization segment is of this stream.");
  const auto of_stream = [](const std::string& stream) {
    return init_with(
        500, [&](Recipe& recipe) { recipe.assertions.push_back(place_of({.stream = stream})); });
  };
  files.back().bytes = of_stream("a stream");
  EXPECT_EQ(outcome(files), "trusted");
  report = judge_stream({files.back()});  // nobody knows of what
  ASSERT_TRUE(report);
  EXPECT_EQ(said(*report, kUnchecked), "No media segment of the stream is here.");
  files.back().bytes = init_with(500);
  files[3].bytes = own_media({.sequence = 4, .time = 4 * 180'000, .recipe = [](Recipe& recipe) {
                                recipe.signing = &other_key();
                              }});
  report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(said(*report, kUnchecked),
            "Not all of the stream is of one signer: that they belong together, no signature says. "
            "Nothing says that an initialization segment is of this stream.");
  files[3] = chain_of(five())[3];
  files.back().bytes = of_stream("another");
  report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(said(*report, kAssertion),
            "init.mp4: The initialization segment is of another stream.");
}

TEST(LiveChain, BindsItsInitializationSegmentByABmffHash) {
  const Files segments = chain_of(five());
  for (const bool at_hand : {false, true}) {
    Files files = segments;
    if (!at_hand) files.push_back({"init.mp4", init_with(0)});
    const Recipe recipe{.label = label_of(at_hand ? 0 : 500)};
    files.push_back({"init2.mp4", bound(recipe, {}, {fixture::box("moov", trak(1))},
                                        {.label = "c2pa.hash.bmff.v2"})});
    const auto report = judge_stream(files);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::invalid);
    EXPECT_NE(said(*report, kManifest)
                  .find("init2.mp4: The manifest does not bind the file by one BMFF hash of it."),
              std::string::npos)
        << codes_of(*report);
    files.back().bytes.back() ^= 1;  // what it binds is of no interest then
    const std::string told = said(*judge_stream(files), kManifest);
    EXPECT_EQ(told.find("by one BMFF hash") == std::string::npos, !at_hand) << told;
  }
}

}  // namespace
}  // namespace tanba::maker
