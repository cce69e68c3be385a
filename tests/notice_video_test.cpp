// Notices in films, through the module: tracks and drawings, what stays as it was, and refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "video_fixture.hpp"

namespace tanba {
namespace {

using namespace test;

TEST(VideoTrack, IsFoundWhereItWasPut) {
  for (const auto& [mime_type, film] : {std::pair{"video/mp4", &mp4()},
                                        {"video/mp4", &fast_mp4()},
                                        {"video/x-matroska", &mkv()},
                                        {"video/webm", &webm()}}) {
    WANT(*film);
    Case how{.mime_type = mime_type};
    const Outcome outcome = give(*film, how);
    ASSERT_TRUE(outcome.given) << mime_type << ": " << outcome.given.error().what;
    EXPECT_EQ(look(outcome.film, how, *outcome.given), 1) << mime_type;
    EXPECT_EQ(look(*film, how, *outcome.given), 0) << mime_type;
    how.plan.words[0].text = "Other words";
    EXPECT_EQ(look(outcome.film, how, *outcome.given), 0) << mime_type;
    EXPECT_EQ(outcome.given->notice.short_text, "AI-generated");
    EXPECT_EQ(outcome.given->notice.start_s, 0);
    EXPECT_FALSE(outcome.given->time);
  }
}

TEST(VideoTrack, StandsInItsTimeAndComesAgain) {
  Case how;
  how.plan.start_s = 0.5;
  how.plan.duration_s = 0.25;
  how.plan.repeat_s = 0.75;
  for (const auto& [mime_type, film] :
       {std::pair{"video/mp4", &mp4()}, {"video/x-matroska", &mkv()}}) {
    WANT(*film);
    how.mime_type = mime_type;
    const Outcome outcome = give(*film, how);
    ASSERT_TRUE(outcome.given) << outcome.given.error().what;
    ASSERT_TRUE(outcome.given->time);
    EXPECT_EQ(outcome.given->time->start_s, 0.5);
    EXPECT_EQ(look(outcome.film, how, *outcome.given), 1) << mime_type;
    Case later = how;
    later.plan.start_s = 0.9;
    EXPECT_EQ(look(outcome.film, later, *outcome.given), 0) << mime_type;
  }
}

TEST(VideoTrack, IsNotGivenTwice) {
  for (const auto& [mime_type, film] : {std::pair{"video/mp4", &mp4()}, {"video/webm", &webm()}}) {
    WANT(*film);
    const Case how{.mime_type = mime_type};
    const Outcome once = give(*film, how);
    ASSERT_TRUE(once.given);
    EXPECT_EQ(give(once.film, how).given.error().code, Errc::invalid_argument);
  }
}

TEST(VideoTrack, IsRefusedInWhatCannotTakeIt) {
  const Buffer& fragments =
      made("frag.mp4", kPictures + kH264 + "-movflags frag_keyframe+empty_moov");
  const Buffer& sound = made("sound.mp4", "-f lavfi -i sine=duration=1 -c:a aac");
  const Buffer& avi = made("a.avi", kPictures + "-c:v mpeg4");
  WANT(fragments);
  const Outcome in_fragments = give(fragments, {});
  EXPECT_EQ(in_fragments.given.error().code, Errc::unsupported);
  EXPECT_THAT(in_fragments.given.error().what, testing::HasSubstr("fragments"));
  EXPECT_TRUE(in_fragments.film.empty());
  EXPECT_THAT(give(sound, {}).given.error().what, testing::HasSubstr("spoken"));
  EXPECT_THAT(give(avi, {.mime_type = "video/x-msvideo"}).given.error().what,
              testing::HasSubstr("AVI"));
  Case late;
  late.plan.start_s = 5;
  EXPECT_EQ(give(mp4(), late).given.error().code, Errc::invalid_argument);
}

TEST(VideoTrack, IsFoundBesideFramesThatAreBroken) {
  const Buffer film =
      read_all(std::string(TANBA_TESTDATA) + "/regressions/film_with_broken_frames.mp4");
  const Outcome outcome = give(film, {});
  ASSERT_TRUE(outcome.given) << outcome.given.error().what;
  EXPECT_EQ(look(outcome.film, {}, *outcome.given), 1);
}

TEST(VideoTrack, IsRefusedWhereTheFilmCouldNotBeReadWithIt) {
  const Buffer film =
      read_all(std::string(TANBA_TESTDATA) + "/regressions/film_with_more_samples_than_sizes.mp4");
  const Outcome outcome = give(film, {});
  ASSERT_FALSE(outcome.given);
  EXPECT_EQ(outcome.given.error().code, Errc::malformed) << outcome.given.error().what;
}

TEST(VideoTrack, StopsWhenItIsToldTo) {
  WANT(mp4());
  const std::atomic<bool> stop = true;
  EXPECT_EQ(give(mp4(), {.cancel = &stop}).given.error().code, Errc::cancelled);
}

TEST(Video, SaysThatACutFileIsBroken) {
  WANT(fast_mp4());
  for (const auto form : {NoticeForm::track, NoticeForm::line})
    for (const std::size_t size : {std::size_t{10}, std::size_t{900}, std::size_t{3000}}) {
      Buffer cut(fast_mp4().begin(), fast_mp4().begin() + static_cast<std::ptrdiff_t>(size));
      const Outcome outcome = give(cut, {.plan = plan_of(form)});
      ASSERT_FALSE(outcome.given) << size;
      EXPECT_THAT(outcome.given.error().code,
                  testing::AnyOf(Errc::malformed, Errc::truncated, Errc::invalid_argument))
          << outcome.given.error().what;
    }
}

struct Film {
  const char *name, *mime_type, *options;
};

void PrintTo(const Film& film, std::ostream* out) { *out << film.name; }

class EveryFamily : public testing::TestWithParam<Film> {};

TEST_P(EveryFamily, HasTheNoticeInItsPictures) {
  const Film& film = GetParam();
  const Buffer& source = made(film.name, kShort + film.options);
  WANT(source);
  const Case how{film.mime_type, plan_of(NoticeForm::line)};
  const Outcome outcome = give(source, how);
  ASSERT_TRUE(outcome.given) << outcome.given.error().what;
  const Label::Notice& notice = outcome.given->notice;
  EXPECT_GE(look(outcome.film, how, *outcome.given), 0.9);
  EXPECT_LT(look(source, how, *outcome.given), 0.6);
  EXPECT_EQ(give(outcome.film, how).given.error().code, Errc::invalid_argument);
  ASSERT_TRUE(notice.region);
  EXPECT_EQ(notice.region->x, notice.region->y);
  EXPECT_GE(*notice.size_pct, 10);
  EXPECT_LT(*notice.size_pct, 11);
  EXPECT_EQ(notice.short_text, "AI-generated");
}

INSTANTIATE_TEST_SUITE_P(
    Video, EveryFamily,
    testing::Values(
        Film{"h264.mp4", "video/mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"},
        Film{"h264.mkv", "video/x-matroska", "-c:v libx264 -preset ultrafast -pix_fmt yuv444p"},
        Film{"h264_10.mov", "video/quicktime",
             "-c:v libx264 -preset ultrafast -pix_fmt yuv422p10le"},
        Film{"h264_full.mp4", "video/mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuvj420p"},
        Film{"hevc.mp4", "video/mp4",
             "-c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1"},
        Film{"hevc_rgb.mkv", "video/x-matroska",
             "-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt gbrp"},
        Film{"vp8.webm", "video/webm", "-c:v libvpx -deadline realtime"},
        Film{"vp9.webm", "video/webm", "-c:v libvpx-vp9 -deadline realtime"},
        Film{"av1.mp4", "video/mp4", "-c:v libaom-av1 -usage realtime -cpu-used 8"},
        Film{"mpeg4.avi", "video/x-msvideo", "-c:v mpeg4"},
        Film{"mpeg4.mp4", "video/mp4", "-c:v mpeg4"},
        Film{"mpeg2.mkv", "video/x-matroska", "-r 25 -c:v mpeg2video"},
        Film{"mjpeg.avi", "video/x-msvideo", "-c:v mjpeg"},
        Film{"prores.mov", "video/quicktime", "-c:v prores_ks -pix_fmt yuv422p10le"},
        Film{"ffv1.mkv", "video/x-matroska", "-c:v ffv1 -pix_fmt gray16le"},
        Film{"raw.avi", "video/x-msvideo", "-c:v rawvideo -pix_fmt yuyv422"}),
    [](const auto& row) {
      std::string name = row.param.name;
      std::ranges::replace_if(name, [](char c) { return c == '.'; }, '_');
      return name;
    });

TEST(Video, DrawsOnlyInItsTimeAndRefusesATimeBehindTheEnd) {
  WANT(mp4());
  Case how{.plan = plan_of(NoticeForm::badge)};
  how.plan.start_s = 1;
  how.plan.duration_s = 0.5;
  const Outcome outcome = give(mp4(), how);
  ASSERT_TRUE(outcome.given) << outcome.given.error().what;
  EXPECT_EQ(outcome.given->notice.badge, "AI");
  EXPECT_EQ(outcome.given->time->start_s, 1);
  EXPECT_EQ(outcome.given->time->end_s, 1.5);
  EXPECT_GE(look(outcome.film, how, *outcome.given), 0.9);
  for (const double start : {0.0, 1.6}) {
    Case other = how;
    other.plan.start_s = start;
    other.plan.duration_s = 0.2;
    EXPECT_LT(look(outcome.film, other, *outcome.given), 0.6) << start;
  }
  how.plan.start_s = 5;
  EXPECT_EQ(give(mp4(), how).given.error().code, Errc::invalid_argument);
}

// Whether the display matrix of the picture's `tkhd` is another than that of no turn.
bool has_turn(const Buffer& film) {
  const std::string text(film.begin(), film.end());
  const std::string straight("\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 12);
  return text.compare(text.find("tkhd") + 44, straight.size(), straight) != 0;
}

TEST(Video, StandsUprightInAFilmThatIsTurned) {
  for (const char* const turn : {"90", "180", "270"}) {
    const auto upright = scratch("upright.mp4");
    const Buffer& straight = made("straight.mp4", kPictures + kH264);
    WANT(straight);
    std::ofstream(upright, std::ios::binary) << std::string(straight.begin(), straight.end());
    const Buffer& film = made(std::string("turn") + turn + ".mp4",
                              "-i '" + upright.string() + "' -c copy -metadata:s:v rotate=" + turn);
    std::filesystem::remove(upright);
    WANT(film);
    ASSERT_TRUE(has_turn(film)) << turn;
    const Case how{.plan = plan_of(NoticeForm::line)};
    const Outcome outcome = give(film, how);
    ASSERT_TRUE(outcome.given) << outcome.given.error().what;
    EXPECT_GE(look(outcome.film, how, *outcome.given), 0.9) << turn;
    const Label::Region& region = *outcome.given->notice.region;
    EXPECT_EQ(region.x, region.y);
    EXPECT_GT(region.width, region.height);
  }
}

TEST(Video, DrawsForPixelsThatAreNotSquare) {
  const Buffer& film = made("sar.mp4", kPictures + "-vf setsar=2 " + kH264);
  WANT(film);
  const Case how{.plan = plan_of(NoticeForm::line)};
  const Outcome outcome = give(film, how);
  ASSERT_TRUE(outcome.given) << outcome.given.error().what;
  EXPECT_GE(look(outcome.film, how, *outcome.given), 0.85);
  EXPECT_LT(look(film, how, *outcome.given), 0.6);
}

TEST(Video, RefusesWhatItCannotEncodeAgain) {
  const auto refusal = [](const std::string& name, const char* mime_type,
                          const std::string& options) -> std::string {
    const Buffer& film = made(name, kPictures + options);
    if (film.empty()) return "not made";
    const Outcome outcome = give(film, {mime_type, plan_of(NoticeForm::line)});
    return outcome.given ? "given" : outcome.given.error().what;
  };
  WANT(mp4());
  EXPECT_THAT(refusal("huff.avi", "video/x-msvideo", "-c:v huffyuv -pix_fmt rgb24"),
              testing::HasSubstr("this codec"));
  EXPECT_THAT(refusal("gbr.mp4", "video/mp4", "-c:v libx264rgb -preset ultrafast"),
              testing::HasSubstr("pixels"));
  EXPECT_THAT(refusal("lace.mp4", "video/mp4", kH264 + "-flags +ildct+ilme -x264opts tff=1"),
              testing::HasSubstr("interlaced"));
  EXPECT_THAT(
      refusal("alpha.webm", "video/webm", "-c:v libvpx-vp9 -deadline realtime -pix_fmt yuva420p"),
      testing::HasSubstr("transparency"));
  EXPECT_THAT(refusal("frag2.mp4", "video/mp4", kH264 + "-movflags frag_keyframe+empty_moov"),
              testing::HasSubstr("fragments"));
  EXPECT_THAT(refusal("small.mp4", "video/mp4", "-vf scale=48:32 " + kH264),
              testing::HasSubstr("small"));
}

TEST(Video, SaysThatAPictureInTheMiddleIsBroken) {
  for (const Film& film : {Film{"ok.mkv", "video/x-matroska", "-c:v ffv1 -level 3 -slicecrc 1"},
                           Film{"ok.mp4", "video/mp4", "-c:v libx264 -preset ultrafast -g 1"}}) {
    Buffer broken = made(film.name, kPictures + film.options);
    WANT(broken);
    const auto middle = static_cast<std::ptrdiff_t>(broken.size() / 2);
    std::fill(broken.begin() + middle, broken.begin() + middle + 3000, std::uint8_t{0xA5});
    const Outcome outcome = give(broken, {film.mime_type, plan_of(NoticeForm::line)});
    ASSERT_FALSE(outcome.given) << film.name;
    EXPECT_THAT(outcome.given.error().code, testing::AnyOf(Errc::malformed, Errc::truncated))
        << outcome.given.error().what;
  }
}

// Codecs without a checksum: what is left of the film is told from what was there.
TEST(Video, SaysThatBytesInTheMiddleAreOthers) {
  struct Row {
    const char *name, *mime_type, *options;
    std::size_t bytes;
  };
  for (const Row& row : {Row{"ok.avi", "video/x-msvideo", "-c:v mjpeg", 30},
                         Row{"ok.avi", "video/x-msvideo", "-c:v mjpeg", 3000},
                         Row{"ok_mjpeg.mp4", "video/mp4", "-c:v mjpeg", 30},
                         Row{"ok_h264.mkv", "video/x-matroska", "-c:v libx264 -g 5", 2000},
                         Row{"ok_vp9.mkv", "video/x-matroska", "-c:v libvpx-vp9 -g 5", 3000},
                         Row{"ok_vp8.webm", "video/webm", "-c:v libvpx -g 5", 3000}}) {
    const Buffer& whole = made(row.name, kPictures + row.options);
    WANT(whole);
    ASSERT_TRUE(give(whole, {row.mime_type, plan_of(NoticeForm::line)}).given) << row.name;
    Buffer broken = whole;
    const auto middle = broken.begin() + static_cast<std::ptrdiff_t>(broken.size() / 2);
    std::fill_n(middle, row.bytes, std::uint8_t{0xA5});
    const Outcome outcome = give(broken, {row.mime_type, plan_of(NoticeForm::line)});
    ASSERT_FALSE(outcome.given) << row.name << ' ' << row.bytes;
    EXPECT_THAT(outcome.given.error().code, testing::AnyOf(Errc::malformed, Errc::truncated))
        << row.name << ": " << outcome.given.error().what;
  }
}

TEST(VideoTrack, IsRefusedInMatroskaOfWhichAPartIsLost) {
  Buffer broken = mkv();
  WANT(broken);
  const auto middle = broken.begin() + static_cast<std::ptrdiff_t>(broken.size() / 2);
  std::fill_n(middle, 3000, std::uint8_t{0xA5});
  const Outcome outcome = give(broken, {.mime_type = "video/x-matroska"});
  ASSERT_FALSE(outcome.given);
  EXPECT_EQ(outcome.given.error().code, Errc::malformed) << outcome.given.error().what;
}

TEST(Video, StopsBetweenPictures) {
  WANT(mp4());
  std::atomic<bool> stop = false;
  const auto source = memory_source(mp4());
  Buffer film;
  const auto sink = buffer_sink(film);
  const NoticePlan plan = plan_of(NoticeForm::line);
  std::uint64_t told = 0;
  const Progress progress{[&](std::uint64_t done, std::uint64_t) {
                            told = done;
                            stop = true;
                          },
                          &stop};
  const auto given = writer_of("video/mp4").give({*source, "video/mp4", plan, {}, progress}, *sink);
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().code, Errc::cancelled);
  EXPECT_GT(told, 0);
}

}  // namespace
}  // namespace tanba
