// What a film says of itself stays where a notice is drawn into its pictures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "video_fixture.hpp"

namespace tanba {
namespace {

using namespace test;

const std::string kFullBox(4, '\0');

std::string number(std::size_t value) {
  std::string text;
  for (const int shift : {24, 16, 8, 0}) text += static_cast<char>(value >> shift);
  return text;
}
std::string box(const std::string& type, const std::string& payload) {
  return number(8 + payload.size()) + type + payload;
}
std::string meta(const std::string& handler, const std::string& boxes) {
  return box("meta",
             kFullBox + box("hdlr", kFullBox + kFullBox + handler + std::string(13, '\0')) + boxes);
}

std::string text_of(const Buffer& film) { return {film.begin(), film.end()}; }

std::size_t count(const std::string& film, const std::string& what) {
  std::size_t found = 0;
  for (auto at = film.find(what); at != std::string::npos; at = film.find(what, at + 1)) ++found;
  return found;
}

const std::string kCover = box("covr", box("data", number(13) + number(0) + "no picture"));
const std::string kName =
    box("----", box("mean", kFullBox + "com.apple.iTunes") + box("name", kFullBox + "OF OUR OWN") +
                    box("data", number(1) + number(0) + "a value"));
const std::string kTitle =
    box("\xA9nam", box("data", number(1) + number(0) + "a title of our own"));
const std::string kUdta =
    box("udta", box("Xtra", "known to few") + meta("mdir", box("ilst", kCover + kName)));
const std::string kKeys =
    meta("mdta", box("keys", number(0) + number(1) + box("mdta", "com.apple.quicktime.model")) +
                     box("ilst", box(number(1), box("data", number(1) + number(0) + "A camera"))));
const std::string kXmp = box("uuid",
                             "\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC"
                             "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");

// A film whose `moov` is last, with these boxes at its end in place of its `udta`, and others
// behind it.
Buffer with(const Buffer& plain, const std::string& in_movie, const std::string& behind) {
  std::string film = text_of(plain);
  const std::size_t moov = film.rfind("moov") - 4, udta = film.find("udta", moov);
  if (udta != std::string::npos) film.resize(udta - 4);
  film += in_movie;
  film.replace(moov, 4, number(film.size() - moov));
  film += behind;
  return {film.begin(), film.end()};
}

// What FFmpeg's command says of the streams that are copied.
Buffer sound_of(const Buffer& film) {
  static int number = 0;
  const auto path = scratch("sound" + std::to_string(++number));
  std::ofstream(path, std::ios::binary) << text_of(film);
  Buffer hash = made("hash" + std::to_string(number),
                     "-i '" + path.string() + "' -map 0:a -c copy -f streamhash");
  std::filesystem::remove(path);
  return hash;
}

// The film with a notice, which has these once; empty: it was refused.
std::string expect_once(const Buffer& film, const char* mime_type,
                        const std::vector<std::string>& wanted) {
  const Case how{mime_type, plan_of(NoticeForm::line)};
  const Outcome outcome = give(film, how);
  EXPECT_TRUE(outcome.given) << mime_type << ": " << outcome.given.error().what;
  if (!outcome.given) return {};
  EXPECT_GE(look(outcome.film, how, *outcome.given), 0.9) << mime_type;
  const std::string out = text_of(outcome.film);
  for (const std::string& each : wanted) EXPECT_EQ(count(out, each), 1) << mime_type << ' ' << each;
  EXPECT_EQ(sound_of(outcome.film), sound_of(film)) << mime_type;
  EXPECT_FALSE(sound_of(film).empty());
  return out;
}

void expect_kept(const Buffer& film, const char* mime_type, const std::vector<std::string>& boxes) {
  WANT(film);
  const std::string out = expect_once(film, mime_type, boxes);
  EXPECT_EQ(count(out, "udta"), count(text_of(film), "udta")) << mime_type;
}

TEST(Kept, AreTheBoxesOfTagsKeysCoversAndXmp) {
  const std::string coding = kPictures + kSound + kH264 + "-c:a aac";
  for (const auto& [film, mime_type] : {std::pair{&mp4(), "video/mp4"},
                                        {&made("kept.mov", coding), "video/quicktime"},
                                        {&made("kept.m4v", coding), "video/x-m4v"},
                                        {&made("kept.3gp", coding), "video/3gpp"}})
    expect_kept(with(*film, kUdta + kKeys, kXmp), mime_type, {kUdta, kKeys, kXmp});
}

TEST(Kept, IsWhatStandsInAFilmWhoseMovieComesFirst) {
  WANT(fast_mp4());
  std::string film = text_of(fast_mp4());
  const std::size_t udta = film.find("udta") - 4;
  film.replace(film.find("meta", udta), 4, "Xtra");
  const std::string kept = film.substr(udta, film.find("mdat") - 4 - udta);
  expect_kept({film.begin(), film.end()}, "video/mp4", {kept.substr(0, 40)});
}

// What FFmpeg reads elsewhere it writes where no box of the film's own stays.
TEST(Kept, AreACoverAndATitleThatStandOutsideOfTheMovie) {
  WANT(mp4());
  const std::string root = meta("mdir", box("ilst", kTitle + kCover));
  const std::string nothing = box("udta", "") + box("meta", "");
  for (const std::string& in_movie : {std::string(), nothing})
    for (const std::string& behind : {root, root + kXmp}) {
      std::vector<std::string> wanted = {kTitle, kCover};
      if (behind != root) wanted.push_back(kXmp);
      for (const char* const mime_type : {"video/mp4", "video/x-m4v"})
        expect_once(with(mp4(), in_movie, behind), mime_type, wanted);
    }
}

TEST(Kept, IsACoverOfEachKindThatFFmpegReads) {
  WANT(mp4());
  for (const auto& [kind, picture] :
       {std::pair{13U, "no picture"}, {14U, "\x89PNG\r\n\x1A\nno picture"}, {27U, "no picture"}}) {
    const std::string cover = box("covr", box("data", number(kind) + number(0) + picture));
    expect_once(with(mp4(), "", meta("mdir", box("ilst", cover))), "video/mp4", {cover});
  }
}

// Where FFmpeg writes no covers.
TEST(Kept, IsNoCoverOutsideOfAMovieOfQuickTimeAnd3Gp) {
  const std::string coding = kPictures + kSound + kH264 + "-c:a aac";
  for (const auto& [film, mime_type] : {std::pair{&made("kept.mov", coding), "video/quicktime"},
                                        {&made("kept.3gp", coding), "video/3gpp"}}) {
    WANT(*film);
    expect_once(with(*film, "", meta("mdir", box("ilst", kTitle + kCover))), mime_type,
                {"a title of our own"});
  }
}

TEST(Kept, IsTheCoverOfATrack) {
  WANT(mp4());
  std::string film = text_of(with(mp4(), "", ""));
  const std::string cover = box("udta", meta("mdir", box("ilst", kCover)));
  for (const char* const grown : {"trak", "moov"}) {
    const std::size_t at = film.rfind(grown) - 4;
    film.replace(at, 4, number(film.size() - at + cover.size()));
  }
  film += cover;
  expect_once({film.begin(), film.end()}, "video/mp4", {kCover});
}

TEST(Kept, IsNoCoverOutsideOfTheMovieWhoseOwnBoxesStay) {
  WANT(mp4());
  const Buffer film = with(mp4(), kKeys, meta("mdir", box("ilst", kTitle + kCover)));
  EXPECT_EQ(count(expect_once(film, "video/mp4", {kKeys}), "covr"), 0);
}

const std::string kIloc = box("iloc", std::string(8, '\0'));
const std::string kPointing = meta("mdir", kIloc + box("ilst", kTitle + kCover) + kIloc);

TEST(Kept, IsAllUserDataButWhatPointsIntoTheFilm) {
  WANT(mp4());
  const std::string first = box("Xtra", "known to few"), last = box("XMP_", "<x/>");
  const std::string payload = first + kPointing + last + kPointing;
  const std::string large = number(1) + "udta" + number(0) + number(16 + payload.size()) + payload;
  for (const std::string& udta : {box("udta", payload), large})
    for (const std::string& behind : {std::string(), kXmp}) {
      const std::string kept = box("udta", first + last) + kKeys;
      const Buffer film = with(mp4(), udta + kPointing + kKeys, behind);
      const std::string out = expect_once(film, "video/mp4", {kept});
      EXPECT_EQ(count(out, "iloc"), 0);
      const std::size_t moov = out.rfind("moov") - 4;
      EXPECT_EQ(out.substr(moov, 4), number(out.size() - moov));
    }
}

TEST(Kept, IsWhatFFmpegReadsOfABoxThatPointsIntoTheFilm) {
  WANT(mp4());
  for (const std::string& pointing : {box("udta", kPointing), kPointing}) {
    const std::string out = expect_once(with(mp4(), pointing, ""), "video/mp4", {kTitle, kCover});
    EXPECT_EQ(count(out, "iloc"), 0);
  }
}

TEST(Kept, AreTheTagsOfAvi) {
  const Buffer& film = made("tags.avi", kShort +
                                            "-c:v mpeg4 -metadata album=Album -metadata "
                                            "ISBJ=Subject -metadata encoded_by=Me");
  WANT(film);
  const Outcome outcome = give(film, {"video/x-msvideo", plan_of(NoticeForm::line)});
  ASSERT_TRUE(outcome.given) << outcome.given.error().what;
  const std::string out = text_of(outcome.film);
  for (const char* const tag : {"IPRD", "Album", "ISBJ", "Subject", "ITCH", "ISFT", "Lavf"})
    EXPECT_EQ(count(out, tag), 1) << tag;
}

}  // namespace
}  // namespace tanba
