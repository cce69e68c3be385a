// What the fuzz targets of notices in pictures, films and sound share.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "container/format.hpp"
#include "notice/notice.hpp"

namespace tanba {

/// Gives the notice as each writer of that type does, and looks for it in what came of it.
inline void give_and_look(const NoticeModule& module, std::string_view mime_type, Bytes bytes,
                          NoticePlan plan) {
  plan.words = {{"en", "AI-generated", "AI"}};
  plan.may_be_badge = true;
  const Limits limits;
  const Progress progress;
  for (const NoticeWriter& writer : module.writers) {
    if (writer.mime_type != mime_type) continue;
    const auto asset = memory_source(bytes);
    Buffer out;
    const auto sink = buffer_sink(out);
    const auto given = writer.give({*asset, mime_type, plan, limits, progress, {}}, *sink);
    if (!given && given.error().code == Errc::internal) std::abort();
    if (!given) continue;
    plan.position = given->notice.position;
    const auto noticed = memory_source(out);
    if (!writer.look({*noticed, mime_type, plan, limits, progress, {}}, *given)) std::abort();
  }
}

inline void fuzz_picture(std::string_view mime_type, Bytes bytes, const NoticePlan& plan = {}) {
  static const auto module = load_module("pictures", TANBA_MODULES);
  if (!module) std::abort();
  give_and_look(**module, mime_type, bytes, plan);
}

/// Any bytes that are content of that medium ("video/", "audio/").
inline void fuzz_media(std::string_view medium, Bytes bytes, NoticeForm form) {
  const auto asset = memory_source(bytes);
  const auto format = detect(*asset, "");
  if (!format || *format == nullptr) return;
  const Format& row = **format;
  const std::string_view type =
      row.mime_type_of
          ? row.mime_type_of(bytes.first(std::min<std::size_t>(bytes.size(), 4096)), "")
          : row.mime_type;
  if (!type.starts_with(medium)) return;
  static const auto module = load_module("media", TANBA_MODULES);
  if (!module) std::abort();
  NoticePlan plan;
  plan.form = form;
  plan.duration_s = 0.5;
  give_and_look(**module, type, bytes, plan);
}

}  // namespace tanba
