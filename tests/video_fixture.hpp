// What tests of notices in films share: films of FFmpeg's command, and writers called as label()
// does.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "notice/notice.hpp"

namespace tanba::test {

inline const NoticeWriter& writer_of(std::string_view mime_type) {
  const auto found = find_writer(mime_type, TANBA_MODULES);
  if (!found) throw std::runtime_error(found.error().what);
  return **found;
}

inline Buffer read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A file of this process alone: tests run side by side.
inline std::filesystem::path scratch(const std::string& name) {
  return std::filesystem::path(testing::TempDir()) /
         ("video_" + std::to_string(::getpid()) + "_" + name);
}

// A film that FFmpeg's command makes; each is made once. Nothing: the command failed.
inline const Buffer& made(const std::string& name, const std::string& options) {
  static std::map<std::string, Buffer> films;
  const auto [at, is_new] = films.try_emplace(name);
  if (!is_new) return at->second;
  const auto path = scratch(name);
  const std::string command =
      "ffmpeg -v error -nostdin -y " + options + " '" + path.string() + "' >/dev/null";
  if (std::system(command.c_str()) == 0) at->second = read_all(path);
  std::filesystem::remove(path);
  return at->second;
}

inline const std::string kPictures = "-f lavfi -i testsrc2=size=160x120:rate=10:duration=2 ";
inline const std::string kShort = "-f lavfi -i testsrc2=size=160x120:rate=10:duration=1 ";
inline const std::string kSound = "-f lavfi -i sine=duration=2 -shortest ";
inline const std::string kH264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p ";

inline const Buffer& mp4() { return made("a.mp4", kPictures + kSound + kH264 + "-c:a aac"); }
inline const Buffer& fast_mp4() {
  return made("fast.mp4", kPictures + kSound + kH264 + "-c:a aac -movflags +faststart");
}
inline const Buffer& mkv() { return made("a.mkv", kPictures + kSound + kH264 + "-c:a aac"); }
inline const Buffer& webm() {
  return made("a.webm", kPictures + kSound + "-c:v libvpx-vp9 -deadline realtime -c:a libopus");
}

#define WANT(film) ASSERT_FALSE((film).empty()) << "the ffmpeg command did not make the film"

inline NoticePlan plan_of(NoticeForm form) {
  NoticePlan plan;
  plan.form = form;
  plan.words = {{"en", "AI-generated", "AI"}};
  plan.position = "top_left";
  plan.size_pct = 10;
  return plan;
}

struct Case {
  std::string mime_type = "video/mp4";
  NoticePlan plan = plan_of(NoticeForm::track);
  const std::atomic<bool>* cancel = nullptr;
};

struct Outcome {
  Result<NoticeGiven> given;
  Buffer film;
};

inline Outcome give(const Buffer& film, const Case& how) {
  Outcome outcome{Error{Errc::internal, ""}, {}};
  const auto source = memory_source(film);
  const auto sink = buffer_sink(outcome.film);
  const Progress progress{{}, how.cancel};
  outcome.given =
      writer_of(how.mime_type).give({*source, how.mime_type, how.plan, {}, progress}, *sink);
  return outcome;
}

inline double look(const Buffer& film, const Case& how, const NoticeGiven& given) {
  const auto source = memory_source(film);
  const auto likeness =
      writer_of(how.mime_type).look({*source, how.mime_type, how.plan, {}, {}}, given);
  return likeness ? *likeness : -1;
}

}  // namespace tanba::test
