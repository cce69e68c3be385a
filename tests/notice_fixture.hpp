// What tests of notices share: a plan, and writers called as label() calls them.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "notice/notice.hpp"

namespace tanba::test {

inline NoticePlan kazakh_and_russian(NoticeForm form = NoticeForm::written) {
  NoticePlan plan;
  plan.form = form;
  plan.words = {{"kk", "Жасанды интеллект жасаған", "ЖИ"},
                {"ru", "Создано искусственным интеллектом", "ИИ"}};
  plan.position = "start";
  return plan;
}

struct Noticed {
  Result<NoticeGiven> given = Error{};
  std::string bytes;  // empty where it was not given
};

inline const NoticeWriter* writer_for(std::string_view mime_type) {
  for (const NoticeWriter& writer : written_notices())
    if (writer.mime_type == mime_type) return &writer;
  return nullptr;
}

#ifdef TANBA_MODULES
inline constexpr char kModules[] = TANBA_MODULES;
#else
inline constexpr char kModules[] = "";
#endif

inline Noticed give(std::string_view mime_type, std::string_view content, const NoticePlan& plan,
                    const Limits& limits = {}) {
  const NoticeWriter* const writer = writer_for(mime_type);
  if (writer == nullptr) return {Error{Errc::unsupported, "no writer"}, {}};
  const auto asset = memory_source(as_bytes(content));
  Buffer out;
  const auto sink = buffer_sink(out);
  const Progress progress;
  auto given = writer->give({*asset, mime_type, plan, limits, progress, kModules}, *sink);
  return {given, given ? std::string(out.begin(), out.end()) : std::string()};
}

inline double look(std::string_view mime_type, std::string_view content, const NoticePlan& plan) {
  const auto asset = memory_source(as_bytes(content));
  const Limits limits;
  const Progress progress;
  const auto seen =
      writer_for(mime_type)->look({*asset, mime_type, plan, limits, progress, kModules}, {});
  return seen ? *seen : -1;
}

inline std::string why(const Noticed& noticed) {
  return noticed.given ? "" : noticed.given.error().what;
}

}  // namespace tanba::test
