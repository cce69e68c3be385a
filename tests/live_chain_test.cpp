// Live streams whose segments bring manifests of their own (C2PA 2.5, 15.4 and 15.8.2): each is
// judged by itself, and by the one before it.
#include "base/encoding.hpp"
#include "live_chain_fixture.hpp"

namespace tanba::maker {
namespace {

using fixture::Files;

constexpr const char *kSegment = "livevideo.segment.invalid",
                     *kAssertion = "livevideo.assertion.invalid",
                     *kManifest = "livevideo.manifest.invalid",
                     *kContinuity = "livevideo.continuityMethod.invalid",
                     *kPartial = "org.tanba.set.partial",
                     *kUnchecked = "org.tanba.liveVideo.unchecked";

const Signing& stranger() {
  static const Signing kOther;
  return kOther;
}

TEST(LiveChain, IsWholeWhereEverySegmentNamesTheOneBeforeIt) {
  Files files = chain_of(five());
  const auto report = judge_stream(files);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_FALSE(report->partly_verified) << codes_of(*report);
  EXPECT_FALSE(says(report->status, kUnchecked));
  EXPECT_TRUE(report->uncovered.empty());
  EXPECT_EQ(report->ai, Ai::generated);
  EXPECT_FALSE(report->conflict);
  EXPECT_EQ(meets(*report, {}).verdict, Verdict::met);
  std::reverse(files.begin(), files.end());
  EXPECT_EQ(outcome(files), "trusted");
  EXPECT_EQ(outcome(files, 25), "trusted");
  EXPECT_EQ(outcome(files, 22), "unsupported");
}

struct Broken {
  const char* name;
  const char* code;
  const char* why;
  std::function<void(Own&)> change;
};

std::function<void(Own&)> in_place(const char* field, const Value& value) {
  return [=](Own& one) { one.place = [=](Value& place) { place.set(field, value); }; };
}
std::function<void(Own&)> in_own_file(const std::function<void(Buffer&)>& change) {
  return [=](Own& one) { one.file = change; };
}
std::function<void(Own&)> naming(std::uint64_t number) {
  return [=](Own& one) { one.previous = label_of(number); };
}

const Broken kRows[] = {
    {"a changed byte of the media", kManifest,
     "assertion.bmffHash.mismatch: The file is not as it was.",
     in_own_file([](Buffer& file) { file.back() ^= 1; })},
    {"a changed byte of the index", kManifest,
     "assertion.bmffHash.mismatch: The file is not as it was.",
     in_own_file([](Buffer& file) { file[fixture::find(file, "tfdt") + 15] ^= 1; })},
    {"a store that was taken out", kSegment,
     "The segment has neither a manifest nor a box that says what signed it.",
     in_own_file([](Buffer& file) {
       file.erase(file.begin(),
                  file.begin() + static_cast<std::ptrdiff_t>(fixture::find(file, "moof")) - 4);
     })},
    {"a store twice", kManifest, "The file has more than one manifest store.",
     in_own_file([](Buffer& file) {
       const auto size = static_cast<std::ptrdiff_t>(fixture::find(file, "moof")) - 4;
       const Buffer store(file.begin(), file.begin() + size);
       file = fixture::joined({store, file});
     })},
    {"a broken store", kManifest, "The manifest store of the file cannot be read.",
     in_own_file([](Buffer& file) { file[fixture::find(file, "jumd")] ^= 1; })},
    {"a file that is cut", kSegment, "The boxes of the segment cannot be followed.",
     in_own_file([](Buffer& file) { file.pop_back(); })},
    {"a file of another kind", kSegment, "The boxes of the segment cannot be followed.",
     in_own_file([](Buffer& file) { file = fixture::bytes_of("no boxes"); })},
    {"no place", kAssertion, "The manifest does not say which segment of a stream this is.",
     [](Own& one) { one.placed = false; }},
    {"two places", kAssertion, "The manifest says more than once which segment this is.",
     [](Own& one) {
       one.recipe = [other = place_of(one)](Recipe& recipe) {
         recipe.assertions.push_back(other);
         recipe.assertions.back().label += "__1";
         recipe.assertions.back() =
             cbor_assertion("c2pa.livevideo.segment__1", Value::map().encode());
       };
     }},
    {"no number", kAssertion, "The live video assertion is broken.",
     in_place("sequenceNumber", Value())},
    {"no stream", kAssertion, "The live video assertion is broken.",
     in_place("streamId", Value::integer(1))},
    {"another stream", kAssertion, "The segment is of another stream.",
     in_place("streamId", Value::text("another"))},
    {"a number twice", kAssertion, "Two segments have the same number.",
     in_place("sequenceNumber", Value::integer(2))},
    {"another order of time", kAssertion,
     "The segments are numbered in another order than they play in.",
     [](Own& one) { one.time = 180'000; }},
    {"no method", kContinuity, "The live video segments do not connect.",
     in_place("continuityMethod", Value())},
    {"a method that nobody knows", kContinuity,
     "How the segments connect is said in a way not known here.",
     in_place("continuityMethod", Value::text("org.example.chain"))},
    {"nothing before it", kContinuity, "The segment does not name the one before it.",
     in_place("previousManifestId", Value())},
    {"another manifest before it", kSegment, "The segment names another than the one before it.",
     naming(77)},
    {"one before it that it skips", kSegment, "The segment names another than the one before it.",
     naming(1)},
    {"itself before it", kSegment, "The segment names one before it that comes later.", naming(3)},
    {"a later one before it", kSegment, "The segment names one before it that comes later.",
     naming(5)},
    {"an older BMFF hash", kManifest, "The manifest does not bind the file by one BMFF hash of it.",
     [](Own& one) { one.binding.label = "c2pa.hash.bmff.v2"; }},
    {"no moof", kSegment, "It is no media segment.",
     [](Own& one) {
       one.track = 1;
       one.file = [number = one](Buffer& file) {
         Recipe recipe{.label = number.label};
         recipe.assertions.push_back(place_of(number));
         file = bound(recipe, {}, {fixture::box("mdat", fixture::bytes_of("media"))});
       };
     }},
    {"a claim that was changed", kManifest,
     "claimSignature.mismatch: The signature does not fit the claim.",
     [](Own& one) {
       one.recipe = [](Recipe& recipe) {
         recipe.message = [](Buffer& bytes) { bytes.back() ^= 1; };
       };
     }},
};

TEST(LiveChain, IsInvalidWithASegmentThatDoesNotBelongThere) {
  for (const Broken& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto report = judge_stream(chain_of(five(row.change)));
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
    const std::string found = said(*report, row.code);
    EXPECT_NE(found.find(std::string("s3.m4s: ") + row.why), std::string::npos)
        << codes_of(*report);
  }
}

// By another hand (testdata/README.md), of a signer whom nobody knows.
TEST(LiveChain, OfAnotherWriterIsWholeAndChangedInNoByte) {
  Files files;
  for (const char* name : {"own1.m4s", "own2.m4s", "own3.m4s"})
    files.push_back({name, fixture::sample(std::string("live/") + name)});
  const std::int64_t then = *from_rfc3339("2026-11-23T06:00:00Z");
  EXPECT_EQ(outcome(files, 0, then), "valid");
  EXPECT_EQ(outcome({files[0], files[2]}, 0, then), "valid in part");
  for (auto& file : files)
    for (std::size_t at = 70; at < file.bytes.size(); at += 61) {
      file.bytes[at] ^= 0x40;
      EXPECT_NE(outcome(files, 0, then), "valid") << file.name << " " << at;
      file.bytes[at] ^= 0x40;
    }
}

TEST(LiveChain, IsInvalidWhereItsFirstSegmentIs) {
  Files files = chain_of(five());
  files[0].bytes.back() ^= 1;
  const auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(says(report->status, "assertion.bmffHash.mismatch"));
}

TEST(LiveChain, ShowsAByteThatIsChangedInASegment) {
  Files files = chain_of({five()[0], five()[1]});
  for (std::size_t at = 0; at < files[1].bytes.size(); at += 7) {
    files[1].bytes[at] ^= 1;
    EXPECT_EQ(outcome(files).find("trusted"), std::string::npos) << at;
    files[1].bytes[at] ^= 1;
  }
}

TEST(LiveChain, IsInPartWhereASegmentBetweenOthersIsMissing) {
  const Files all = chain_of(five());
  const auto report = judge_stream(fixture::without(all, 2));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_EQ(said(*report, kPartial),
            "Between the media segments that are here others are missing.");
  // What came before the first one and comes after the last one is unknown in any stream.
  EXPECT_EQ(outcome({all[1], all[2], all[3]}), "trusted");
  // The numbers may rise by more than one: the names tell.
  std::vector<Own> wide = five();
  for (std::uint64_t i = 0; i < 5; ++i)
    wide[i] = {.sequence = 10 * i + 10, .time = i, .previous = label_of(10 * i)};
  EXPECT_EQ(outcome(chain_of(wide)), "trusted");
  EXPECT_EQ(outcome(fixture::without(chain_of(wide), 1)), "trusted in part");
}

TEST(LiveChain, IsInvalidWithSegmentsThatAreRepeatedOrSwapped) {
  Files files = chain_of(five());
  files.push_back({"again.m4s", files[2].bytes});
  auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_NE(said(*report, kAssertion).find("Two segments have the same number."),
            std::string::npos);
  files.pop_back();
  std::swap(files[1].bytes, files[2].bytes);
  report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_NE(said(*report, kAssertion)
                .find("The segments are named in another order than they were signed in."),
            std::string::npos);
}

// It would have no place in the chain, and nobody would miss it.
TEST(LiveChain, IsInvalidWithAnUpdateAboveASegment) {
  for (const std::size_t which : {0U, 4U}) {
    std::vector<Own> all = five();
    all[which].binding.update = true;
    const auto report = judge_stream(chain_of(all));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
    EXPECT_EQ(said(*report, kAssertion),
              all[which].name + ": The manifest does not say which segment of a stream this is.");
  }
}

TEST(LiveChain, IsInvalidWhereItForks) {
  std::vector<Own> all = five();
  all[4].track = 2;
  all[4].previous = all[2].label;  // as the fourth has it too
  const auto report = judge_stream(chain_of(all));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(says(report->status, kSegment));
}

TEST(LiveChain, IsInvalidWhereTwoTracksNameTheSameSegment) {
  std::vector<Own> all = five();
  all.resize(3);
  all[1].track = 2;
  all[2].previous = all[0].label;
  const auto report = judge_stream(chain_of(all));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(said(*report, kSegment), "s2.m4s: Two segments name the same one before them.");
}

// The box says what signed a segment, but no manifest here has keys.
TEST(LiveChain, IsInvalidWithASegmentThatSaysOtherwiseWhatSignedIt) {
  const auto report = judge_stream(chain_of(five([](Own& one) {
    one.file = [number = one](Buffer& file) {
      Recipe recipe{.label = number.label};
      recipe.assertions.push_back(place_of(number));
      file = bound(recipe, {},
                   {emsg(signed_info({}, {.sequence = 3}, Buffer(32))),
                    moof_of(3, traf_of(1, number.time)), fixture::box("mdat")});
    };
  })));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(said(*report, kSegment), "s3.m4s: The segment belongs to another manifest.");
}

TEST(LiveChain, StopsAtTheLimitOfAssertionsOfASegment) {
  const fixture::Files files = chain_of(five([](Own& one) {
    one.recipe = [](Recipe& recipe) {
      for (int i = 0; i < 30; ++i)
        recipe.assertions.push_back(
            cbor_assertion("org.example__" + std::to_string(i), Value::map().encode()));
    };
  }));
  const fixture::Parts parts(files);
  VerifyOptions options;
  options.now = pki::kNow;
  options.limits.max_assertions = 20;
  const auto report = verify_set(parts.all(), trust_in({}), options);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::limit_exceeded);
}

TEST(LiveChain, FollowsTracksOneByOneOrTogether) {
  std::vector<Own> apart = five();
  for (std::uint64_t i = 1; i <= 3; ++i)
    apart.push_back({.sequence = i,
                     .time = i,
                     .previous = label_of(99 + i),
                     .label = label_of(100 + i),
                     .name = "sound" + std::to_string(i) + ".m4s",
                     .track = 2});
  EXPECT_EQ(outcome(chain_of(apart)), "trusted");
  EXPECT_EQ(outcome(fixture::without(chain_of(apart), 6)), "trusted in part");
  apart.resize(6);  // of one track a single segment
  EXPECT_EQ(outcome(chain_of(apart)), "trusted");
  std::vector<Own> together = five();
  for (std::size_t i = 1; i < 5; i += 2) together[i].track = 2;
  EXPECT_EQ(outcome(chain_of(together)), "trusted");
  EXPECT_EQ(outcome(fixture::without(chain_of(together), 1)), "trusted in part");
  // What is missing between two tracks shows, whichever of them it was of.
  for (std::size_t i = 5; i < 8; ++i) {
    const std::uint64_t number = i + 1;
    together.push_back(
        {.sequence = number, .time = number * 180'000, .track = i % 2 == 0 ? 1U : 2U});
  }
  const Files all = chain_of(together);
  EXPECT_EQ(outcome(all), "trusted");
  EXPECT_EQ(outcome({all[0], all[7]}), "trusted in part");
  EXPECT_EQ(outcome({all[0], all[3]}), "trusted in part");
  EXPECT_EQ(outcome(fixture::without(fixture::without(all, 2), 1)), "trusted in part");
  EXPECT_EQ(outcome({all[0], all[5], all[6], all[7]}), "trusted in part");
  EXPECT_EQ(outcome({all[3], all[4], all[5]}), "trusted");
  together[4].previous = together[1].label;
  EXPECT_EQ(outcome(chain_of(together)), "invalid");
}

// Of one chain over both tracks, the third to fifth of which are gone, this is left too.
TEST(LiveChain, CannotTellChainsFromOneWhereNoNumbersOfTwoTracksMeet) {
  std::vector<Own> all = {{.sequence = 1, .time = 1}, {.sequence = 2, .time = 2}};
  for (const std::uint64_t i : {6U, 7U}) all.push_back({.sequence = i, .time = i, .track = 2});
  const auto report = judge_stream(chain_of(all));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_EQ(said(*report, kPartial),
            "Whether segments between those of two tracks are missing, nothing says.");
  // Numbers of one among those of the other, and each names its own: no chain of both has that.
  all[0] = {.sequence = 4, .time = 1, .previous = label_of(90)};
  all[1] = {.sequence = 8, .time = 2, .previous = label_of(4)};
  EXPECT_EQ(outcome(chain_of(all)), "trusted");
}

TEST(LiveChain, TellsOfASignerWhoIsDenied) {
  const fixture::Files files = chain_of(
      five([](Own& one) { one.recipe = [](Recipe& recipe) { recipe.signing = &stranger(); }; }));
  const fixture::Parts parts(files);
  VerifyOptions options;
  options.now = pki::kNow;
  const auto report = verify_set(parts.all(), trust_in({.deny = stranger().leaf.pem()}), options);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->signer_denied);
  EXPECT_EQ(meets(*report, {}).verdict, Verdict::unmet);
}

// The file at hand does not speak for the others.
TEST(LiveChain, SaysOfAiWhatAnySegmentSays) {
  const auto as = [](const std::string& source) {
    return [=](Recipe& recipe) {
      recipe.assertions[0] = actions(
          {action("c2pa.created", "http://cv.iptc.org/newscodes/digitalsourcetype/" + source)});
    };
  };
  const auto ai_of = [&](const std::string& third) {
    std::vector<Own> all = five();
    for (Own& one : all) one.recipe = as("digitalCapture");
    if (!third.empty()) all[2].recipe = as(third);
    const auto report = judge_stream(chain_of(all));
    EXPECT_TRUE(report);
    EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
    EXPECT_EQ(report->conflict, third == "trainedAlgorithmicMedia");
    return report->ai;
  };
  EXPECT_EQ(ai_of(""), Ai::not_ai);
  EXPECT_EQ(ai_of("trainedAlgorithmicMedia"), Ai::modified);
  EXPECT_EQ(ai_of("somethingElse"), Ai::unknown);
}

TEST(LiveChain, TellsWhatASegmentLeavesOut) {
  const auto report = judge_stream(chain_of(five([](Own& one) {
    one.binding.change = [](BmffHash& hash) {
      hash.exclusions.push_back(fixture::left_out("/free"));
    };
    one.file = [](Buffer& file) {
      const std::vector<Buffer> free(20, fixture::box("free"));
      file = fixture::joined({file, fixture::joined(free)});
    };
  })));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  const auto by_signer = [](const Uncovered& row) { return !row.by_specification; };
  EXPECT_EQ(std::ranges::count_if(report->uncovered, by_signer), 16);  // of the twenty
}

}  // namespace
}  // namespace tanba::maker
