// Live streams with several manifests that have session keys: an initialization segment for each
// rendition, one that comes later, or a segment that brings its own (C2PA 2.5, 15.5.4 and 15.5.5).
#include "live_chain_fixture.hpp"

namespace tanba::maker {
namespace {

using fixture::Files;

constexpr const char *kSegment = "livevideo.segment.invalid",
                     *kManifest = "livevideo.manifest.invalid",
                     *kSessionKey = "livevideo.sessionkey.invalid",
                     *kPartial = "org.tanba.set.partial";

Stream stream_of(std::uint64_t number, std::int64_t first = 175) {
  Stream made;
  made.label = label_of(number);
  made.session.first = first;
  return made;
}

// Three segments from `first` on, in files that are named by a letter.
std::vector<Segment> from(std::uint64_t first, char letter) {
  std::vector<Segment> segments;
  for (std::uint64_t i = first; i < first + 3; ++i)
    segments.push_back(
        {.sequence = i, .time = i * 180'000, .name = letter + std::to_string(i) + ".m4s"});
  return segments;
}

Files joined(Files one, const Files& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

Files named(Files files, const char* init) {
  files[0].name = init;
  return files;
}

struct Two {
  Stream first = stream_of(1), second = stream_of(2);
  Files files() const {
    return joined(files_of(first, from(175, 'a')),
                  named(files_of(second, from(175, 'b')), "other.mp4"));
  }
};

TEST(LiveRenditions, AreJudgedEachByItsOwnManifest) {
  const Two two;
  const auto report = judge_stream(two.files());
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_FALSE(report->partly_verified) << codes_of(*report);
  EXPECT_EQ(outcome(fixture::without(two.files(), 6)), "trusted in part");
  Files files = two.files();
  files.resize(5);
  EXPECT_EQ(outcome(files), "trusted in part");  // an initialization segment without any
  EXPECT_EQ(outcome(two.files(), 22), "unsupported");
}

TEST(LiveRenditions, AreInvalidWhereOneIs) {
  const Two two;
  Files files = two.files();
  files[4].bytes.back() ^= 1;  // the other initialization segment
  auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(said(*report, kManifest),
            "other.mp4: assertion.bmffHash.mismatch: The file is not as it was.");
  // The keys of a broken manifest are no keys.
  EXPECT_NE(said(*report, kSegment).find("b175.m4s: The segment belongs to another manifest."),
            std::string::npos);
  files = two.files();
  files[6].bytes.back() ^= 1;
  EXPECT_EQ(outcome(files), "invalid");
  std::vector<Segment> crossed = from(175, 'a');
  crossed[1].key = two.second.session.key;
  files = joined(files_of(two.first, crossed), named(files_of(two.second, {}), "other.mp4"));
  report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(said(*report, kSegment),
            "a176.m4s: The segment's info is not signed by that session key.");
}

TEST(LiveRenditions, AreInvalidWithAnInitializationSegmentOfNoManifest) {
  Files files = files_of(stream_of(1), from(175, 'a'));
  files.push_back({"again.mp4", files[0].bytes});
  EXPECT_EQ(outcome(files), "trusted");  // 15.3.3: it may be repeated
  files.back().bytes = fixture::joined({fixture::ftyp("iso6"), stream_of(1).moov});
  auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(said(*report, kSegment), "again.mp4: The initialization segment has no manifest.");
  // As good as the other one, and of the same name.
  files.back().bytes = stream_of(1).init();
  report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(said(*report, kManifest),
            "again.mp4: Another file has another manifest of the same name.");
}

TEST(LiveRenditions, MayTellOfKeysThatAreBroken) {
  Two two;
  two.second.session.certificate = usual_signing().root.der();
  const auto report = judge_stream(two.files());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(said(*report, kSessionKey),
            "other.mp4: Nothing proves that a session key is the signer's.");
}

TEST(LiveRenditions, MayFollowOneAnother) {
  const Stream early = stream_of(1), late = stream_of(2, 178);
  const Files files =
      joined(files_of(early, from(175, 's')), named(files_of(late, from(178, 's')), "later.mp4"));
  const auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_FALSE(report->partly_verified) << codes_of(*report);
  for (const std::size_t missing : {3U, 5U}) {  // the last of the one, the first of the other
    const auto part = judge_stream(fixture::without(files, missing));
    ASSERT_TRUE(part);
    EXPECT_TRUE(part->partly_verified) << missing;
    EXPECT_TRUE(says(part->status, kPartial)) << missing;
  }
  Files swapped = files;
  std::swap(swapped[3].bytes, swapped[5].bytes);
  EXPECT_EQ(outcome(swapped), "invalid");
}

// The manifest lies behind the media, under the hash of the info, and covers all but the info.
void bring(const Stream& signer, Segment& one, Recipe recipe) {
  const Buffer plain = media_of(signer, one);
  BmffHash hash;
  hash.alg = "sha256";
  hash.exclusions = {fixture::store_left_out(), fixture::left_out("/emsg")};
  ByteWriter hashed;
  for (std::size_t at = 0, size = 0; at < plain.size(); at += size) {
    size = ByteReader(Bytes(plain).subspan(at)).u32();
    if (at > 0) hashed.u64(at).bytes(Bytes(plain).subspan(at, size));
  }
  hash.hash = digest(HashAlg::sha256, hashed.take());
  recipe.with_binding = false;
  recipe.assertions.insert(recipe.assertions.begin(),
                           cbor_assertion("c2pa.hash.bmff.v3", write_bmff_hash(hash)));
  one.more = fixture::c2pa_box("manifest", fixture::joined({Buffer(8), make(recipe).store}));
}

// `more`: segments that the first key signs all the same.
Files rotated(std::int64_t first, const std::function<void(Buffer&)>& change = {},
              const std::vector<Segment>& more = {},
              const std::function<void(Segment&)>& late_ones = {}) {
  const Stream early = stream_of(1), late = stream_of(2, first);
  std::vector<Segment> segments = from(178, 's');
  if (late_ones) std::ranges::for_each(segments, late_ones);
  Recipe recipe{.label = late.label};
  with_keys({late.session})(recipe);
  bring(late, segments[0], recipe);
  segments[0].file = change;
  Files files = files_of(late, segments);
  files[0] = {"init.mp4", early.init()};
  std::vector<Segment> before = from(175, 's');
  before.insert(before.end(), more.begin(), more.end());
  return joined(files, fixture::without(files_of(early, before), 0));
}

TEST(LiveRenditions, TakeTheKeysThatASegmentBrings) {
  const auto report = judge_stream(rotated(178));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_FALSE(report->partly_verified) << codes_of(*report);
  for (const Uncovered& row : report->uncovered) EXPECT_TRUE(row.by_specification) << row.why;
  EXPECT_EQ(outcome(fixture::without(rotated(178), 2)), "trusted in part");
  const auto early = judge_stream(rotated(177));
  ASSERT_TRUE(early);
  EXPECT_EQ(early->state, State::invalid);
  EXPECT_EQ(said(*early, kSessionKey),
            "s178.m4s: It brings a session key for segments that came before it.");
  const auto late = judge_stream(rotated(178, {}, {{.sequence = 181, .time = 181 * 180'000}}));
  ASSERT_TRUE(late);
  EXPECT_EQ(late->state, State::invalid);
  EXPECT_EQ(said(*late, kSegment),
            "s181.m4s: The segment names a manifest that another one has replaced.");
  // Of another rendition, at the number where the first one changes its keys.
  const Segment beside{.sequence = 178, .time = 178 * 180'000, .name = "t178.m4s"};
  EXPECT_EQ(outcome(rotated(178, {}, {beside})), "trusted");
  const auto changed = judge_stream(rotated(178, [](Buffer& file) { file.back() ^= 1; }));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->state, State::invalid);
  EXPECT_TRUE(says(changed->status, kManifest));
}

// A key that a segment brought is of no initialization segment: what any of them says of a track
// tells when its segments play, and one without the track says nothing.
TEST(LiveRenditions, TellTheTimeOfATrackWhereOneOfThemHasIt) {
  Stream beside = stream_of(3);
  beside.moov = fixture::box("moov", trak(2));
  const auto today = static_cast<std::uint64_t>(pki::kNow) * 90'000;
  const auto at_that_time = [&](Segment& one) {
    one.time += today;
    one.claimed.reset();
  };
  const auto judged = [&](const Buffer& moov) {
    beside.moov = moov;
    std::vector<Segment> others = from(175, 'b');
    for (Segment& one : others) one.track = 2;
    return judge_stream(
        joined(rotated(178, {}, {}, at_that_time), named(files_of(beside, others), "other.mp4")));
  };
  auto report = judged(fixture::box("moov", trak(2)));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_FALSE(report->partly_verified) << codes_of(*report);
  Buffer slower = trak(1);
  slower[slower.size() - 9] ^= 1;  // of the time scale
  report = judged(fixture::box("moov", fixture::joined({trak(2), slower})));
  ASSERT_TRUE(report);
  EXPECT_NE(said(*report, "org.tanba.liveVideo.unchecked").find("Nothing says when a segment"),
            std::string::npos);
}

// Which stream's key signs a segment, and whose manifest it brings; 0: none.
struct Turn {
  std::size_t signer, brought = 0;
};

Files turns(const std::vector<Turn>& all, char letter = 's') {
  std::vector<Stream> streams(all.size() + 1);
  for (std::size_t i = 0; i < streams.size(); ++i)
    streams[i] = stream_of(i + 100 * static_cast<std::size_t>(letter));
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].brought > 0)
      streams[all[i].brought].session.first = static_cast<std::int64_t>(175 + i);
  Files files = {{letter + std::string(".mp4"), streams[1].init()}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    Segment one{.sequence = 175 + i, .time = i * 180'000};
    Recipe recipe{.label = streams[all[i].brought].label};
    with_keys({streams[all[i].brought].session})(recipe);
    if (all[i].brought > 0) bring(streams[all[i].signer], one, recipe);
    files.push_back(
        {letter + std::to_string(one.sequence) + ".m4s", media_of(streams[all[i].signer], one)});
  }
  return files;
}

// The segment that brings a manifest may be signed by the one before it; those behind it are not.
TEST(LiveRenditions, AreSignedByTheLatestManifest) {
  EXPECT_EQ(outcome(turns({{1}, {2, 2}, {2}, {3, 3}, {3}})), "trusted");
  EXPECT_EQ(outcome(turns({{1}, {1, 2}, {2}, {2, 3}, {3}})), "trusted");
  const std::vector<Turn> rows[] = {
      {{1}, {1, 2}, {1}},         {{1}, {1, 2}, {1}, {2}},    {{1}, {2, 2}, {1}, {2}},
      {{1}, {2, 2}, {3, 3}, {2}}, {{1}, {2, 2}, {2, 3}, {2}}, {{1}, {2, 2}, {3, 3}, {1}, {3}},
      {{2, 2}, {3, 3}, {2}, {3}},
  };
  for (const auto& row : rows) {
    const auto report = judge_stream(turns(row));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::invalid) << &row - rows;
    EXPECT_NE(said(*report, kSegment).find("names a manifest that another one has replaced."),
              std::string::npos)
        << said(*report, kSegment);
  }
}

TEST(LiveRenditions, MayEachHaveALatestManifest) {
  const std::vector<Turn> early = {{1}, {2, 2}, {2}, {2}}, late = {{1}, {1}, {2, 2}, {2}};
  Files files = joined(turns(early, 'a'), turns(late, 'b'));
  EXPECT_EQ(outcome(files), "trusted");
  files.erase(files.begin() + 6, files.begin() + 8);  // none that the first key of `b` signs
  files.erase(files.begin() + 1);
  EXPECT_EQ(outcome(files), "trusted in part");
}

TEST(LiveRenditions, HaveOneNumberForInfoAndManifest) {
  const Stream stream = stream_of(1);
  const auto with_place = [&](std::uint64_t number) {
    std::vector<Segment> segments = from(175, 's');
    for (Segment& one : segments) {
      const bool odd = one.sequence == 176;
      const Own own{.sequence = odd ? number : one.sequence,
                    .previous = label_of(one.sequence - 1),
                    .label = label_of(one.sequence)};
      bring(stream, one, {.label = own.label, .assertions = {actions({created()}), place_of(own)}});
    }
    return files_of(stream, segments);
  };
  EXPECT_EQ(outcome(with_place(176)), "trusted");
  EXPECT_EQ(outcome(fixture::without(with_place(176), 2)), "trusted in part");
  const auto report = judge_stream(with_place(1));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_NE(said(*report, kSegment)
                .find("s176.m4s: The segment has another number in its manifest than in its info."),
            std::string::npos);
}

// One of the two ways to sign a stream does not stand for the other: 15.5.2.
TEST(LiveRenditions, AreInvalidWithASegmentThatNoSessionKeySigned) {
  const Stream stream = stream_of(1);
  Files files = files_of(stream, from(175, 's'));
  files[2].bytes = own_media({.sequence = 176, .time = 176 * 180'000});
  const auto report = judge_stream(files);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_EQ(said(*report, kSegment), "s176.m4s: The segment has no box that says what signed it.");
}

}  // namespace
}  // namespace tanba::maker
