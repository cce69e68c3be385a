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

void expect_kept(const Buffer& film, const char* mime_type, const std::vector<std::string>& boxes) {
  WANT(film);
  const Case how{mime_type, plan_of(NoticeForm::line)};
  const Outcome outcome = give(film, how);
  ASSERT_TRUE(outcome.given) << mime_type << ": " << outcome.given.error().what;
  EXPECT_GE(look(outcome.film, how, *outcome.given), 0.9) << mime_type;
  const std::string out = text_of(outcome.film);
  for (const std::string& each : boxes) EXPECT_EQ(count(out, each), 1) << mime_type << ' ' << each;
  EXPECT_EQ(count(out, "udta"), count(text_of(film), "udta")) << mime_type;
  EXPECT_EQ(sound_of(outcome.film), sound_of(film)) << mime_type;
  EXPECT_FALSE(sound_of(film).empty());
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

TEST(Kept, IsNothingThatPointsIntoTheFilm) {
  const std::string pointing = box("udta", meta("mdir", box("iloc", std::string(8, '\0'))));
  const Buffer film = with(mp4(), pointing, "");
  const Outcome outcome = give(film, {.plan = plan_of(NoticeForm::line)});
  ASSERT_TRUE(outcome.given) << outcome.given.error().what;
  EXPECT_EQ(count(text_of(outcome.film), pointing), 0);
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
