// Which media segments of a live stream are there, and in which order (C2PA 2.5, 15.5.1 and
// 15.8.3).
#include "live_stream_fixture.hpp"

namespace tanba::maker {
namespace {

using fixture::Files;

constexpr const char *kBroken = "livevideo.segment.invalid", *kPartial = "org.tanba.set.partial";
constexpr std::uint64_t kTwoSeconds = 180'000;

const Stream& usual() {
  static const Stream kStream;
  return kStream;
}

TEST(LiveOrder, KnowsTheOrderOfItsSegments) {
  const std::vector<Segment> good = three();
  const auto report = judge_stream(files_of(usual(), {good[0], good[2]}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_EQ(said(*report, kPartial),
            "Between the media segments that are here others are missing.");
  // What came before the first one and comes after the last one is unknown in any stream.
  EXPECT_EQ(outcome(files_of(usual(), {good[1], good[2]})), "trusted");
  const auto expect_broken = [](const Files& files, const char* why) {
    const auto found = judge_stream(files);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->state, State::invalid);
    EXPECT_NE(said(*found, kBroken).find(why), std::string::npos) << said(*found, kBroken);
  };
  Files files = files_of(usual(), good);
  files.push_back({"again.m4s", files[2].bytes});
  expect_broken(files, "Two segments have the same number.");
  files = files_of(usual(), good);
  std::swap(files[1].bytes, files[2].bytes);
  expect_broken(files, "The segments are named in another order than they were signed in.");
  std::vector<Segment> other = three();
  std::swap(other[0].time, other[1].time);
  expect_broken(files_of(usual(), other),
                "The segments are numbered in another order than they play in.");
}

TEST(LiveOrder, CountsEachTrackByItself) {
  std::vector<Segment> all = three();
  for (Segment one : three()) {
    one.track = 2;
    one.name = "sound" + std::to_string(one.sequence) + ".m4s";
    all.push_back(one);
  }
  EXPECT_EQ(outcome(files_of(usual(), all)), "trusted");
}

Stream of_two_tracks() {
  return {.moov = fixture::box("moov", fixture::joined({trak(1), trak(2)}))};
}

TEST(LiveOrder, IsInPartWhereATrackHasNoSegment) {
  const Stream stream = of_two_tracks();
  const auto report = judge_stream(files_of(stream, three()));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_EQ(said(*report, kPartial), "Of one of the stream's tracks no media segment is here.");
  std::vector<Segment> all = three();
  all.push_back({.sequence = 175, .name = "sound.m4s", .track = 2});
  EXPECT_EQ(outcome(files_of(stream, all)), "trusted");
  all.back().file = [](Buffer& file) { file.back() ^= 1; };
  EXPECT_EQ(outcome(files_of(stream, all)), "invalid");
}

TEST(LiveOrder, FindsEveryTrackOfASegment) {
  const Buffer picture = traf_of(1, 0), sound = traf_of(2, 0);
  const std::vector<Buffer> in_one = {fixture::joined({picture, sound})}, in_two = {picture, sound};
  for (const auto& trafs : {in_one, in_two})
    EXPECT_EQ(outcome(files_of(of_two_tracks(), {{.trafs = trafs}})), "trusted");
}

// One sample that lasts this long, by each of the fields that can say so. The fourth way says
// nothing, the last is cut.
Buffer run(std::uint32_t flags, const std::vector<std::uint32_t>& fields) {
  Buffer samples = fixture::joined({fixture::u32(flags), fixture::u32(1)});
  for (const std::uint32_t field : fields)
    samples = fixture::joined({samples, fixture::u32(field)});
  return fixture::box("trun", samples);
}
Buffer lasting(std::uint32_t track, std::uint64_t time, std::uint32_t duration, int way = 0) {
  const Buffer header = fixture::joined(
      {fixture::u32(0x02000B), fixture::u32(track), Buffer(12), fixture::u32(duration)});
  const Buffer runs[] = {run(0, {}), run(0x301, {0, duration, 7}),
                         run(0xF05, {0, 9, duration, 7, 7, 7}), run(0x200, {7}),
                         run(0x301, {0, duration})};
  return traf_of(track, time, way == 0 ? header : Buffer(), runs[way]);
}

TEST(LiveOrder, FollowsTheNumbersOfFragmentsWhereNoTimeIsMissing) {
  const auto in_two = [](std::uint64_t sequence, std::uint64_t time, int way) {
    const auto half = static_cast<std::uint32_t>(kTwoSeconds / 2);
    return Segment{.sequence = sequence,
                   .trafs = {lasting(1, time, half, way), lasting(1, time + half, half, way)}};
  };
  const char* const whole[] = {"trusted", "trusted", "trusted", "trusted in part", "invalid"};
  for (int way = 0; way < 5; ++way) {
    std::vector<Segment> all;
    for (const std::uint64_t i : {0U, 1U, 2U})
      all.push_back(in_two(175 + 2 * i, i * kTwoSeconds, way));
    EXPECT_EQ(outcome(files_of(usual(), all)), whole[way]) << way;
    EXPECT_EQ(outcome(files_of(usual(), {all[0], all[2]})), way < 4 ? "trusted in part" : whole[4])
        << way;
  }
}

Buffer without_time(std::uint32_t track) {
  return fixture::box(
      "traf", fixture::box("tfhd", fixture::joined({fixture::u32(0x020000), fixture::u32(track)})));
}

TEST(LiveOrder, IsThatOfTheNumbersWhereNoTimeIsSaid) {
  for (const std::size_t which : {0U, 1U, 2U}) {
    std::vector<Segment> all = three();
    all[which].trafs = {without_time(1)};
    EXPECT_EQ(outcome(files_of(usual(), all)), "trusted");
    EXPECT_EQ(outcome(fixture::without(files_of(usual(), all), 2)), "trusted in part");
  }
}

TEST(LiveOrder, ComparesNamesThatDifferInTheirNumbersAlone) {
  const auto named = [](const char* first, const char* second) {
    std::vector<Segment> all = three();
    all.resize(2);
    all[0].name = first, all[1].name = second;
    return outcome(files_of(usual(), all));
  };
  EXPECT_EQ(named("a1.m4s", "a2.m4s"), "trusted");
  EXPECT_EQ(named("a2.m4s", "a1.m4s"), "invalid");
  EXPECT_EQ(named("a2.m4s", "b1.m4s"), "trusted");
  EXPECT_EQ(named("a2.m4s", "a.m4s"), "trusted");
}

// Two manifests, of which the second one goes on at another number.
TEST(LiveOrder, FollowsOneManifestToAnotherWhereNoTimeIsMissing) {
  Stream later;
  later.label = "urn:c2pa:3a7f0000-1111-4222-8333-000000000002";
  const auto followed_by = [&](const Buffer& first, const Buffer& second,
                               const char* one = "s1.m4s", const char* other = "s2.m4s") {
    Files files = files_of(usual(), {{.sequence = 175, .name = one, .trafs = {first}}});
    Files more = files_of(later, {{.sequence = 180, .name = other, .trafs = {second}}});
    more[0].name = "later.mp4";
    files.insert(files.end(), more.begin(), more.end());
    return outcome(files);
  };
  const Buffer first = lasting(1, 0, kTwoSeconds), second = lasting(1, kTwoSeconds, kTwoSeconds);
  EXPECT_EQ(followed_by(first, second), "trusted");
  EXPECT_EQ(followed_by(first, lasting(1, kTwoSeconds + 1, kTwoSeconds)), "trusted in part");
  EXPECT_EQ(followed_by(first, without_time(1)), "trusted in part");
  EXPECT_EQ(followed_by(traf_of(1, 0), second), "trusted in part");
  EXPECT_EQ(followed_by(lasting(1, 0, kTwoSeconds, 3), second), "trusted in part");
  EXPECT_EQ(followed_by(first, second, "s2.m4s", "s1.m4s"), "invalid");
  EXPECT_EQ(followed_by(first, second, "s2.m4s", "t1.m4s"), "trusted");
  EXPECT_EQ(followed_by(first, second, "s.m4s", "s1.m4s"), "trusted");
  EXPECT_EQ(followed_by(first, second, "s2.m4s", "s.m4s"), "trusted");
}

// Two tracks that count as one: what is missing of either shows, whatever numbers are left.
TEST(LiveOrder, FollowsTheNumbersThatTracksShareWhereNoTimeIsMissing) {
  std::vector<Segment> all;
  for (const std::uint64_t i : {0U, 1U, 2U, 3U, 4U, 5U})
    all.push_back({.sequence = 175 + i,
                   .trafs = {lasting(i % 2 == 0 ? 1 : 2, i / 2 * kTwoSeconds, kTwoSeconds)}});
  const Stream stream = of_two_tracks();
  EXPECT_EQ(outcome(files_of(stream, all)), "trusted");
  EXPECT_EQ(outcome(files_of(stream, {all[0], all[1], all[3], all[4], all[5]})), "trusted in part");
  std::vector<Segment> by_track;
  for (const std::uint64_t i : {0U, 1U, 2U})
    by_track.push_back(
        {.sequence = 175 + i, .trafs = {lasting(i == 1 ? 2 : 1, i * kTwoSeconds, kTwoSeconds)}});
  EXPECT_EQ(outcome(files_of(stream, by_track)), "trusted in part");
}

}  // namespace
}  // namespace tanba::maker
