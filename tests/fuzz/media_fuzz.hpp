// What the fuzz targets of notices in films and sound share.
#pragma once

#include <cstdlib>
#include <string_view>

#include "container/format.hpp"
#include "notice/notice.hpp"

namespace tanba {

/// Gives a notice to any bytes that are content of that medium ("video/", "audio/"), and looks for
/// it in what came of them.
inline void fuzz_media(std::string_view medium, Bytes bytes, NoticeForm form) {
  const Limits limits;
  const Progress progress;
  NoticePlan plan;
  plan.form = form;
  plan.words = {{"en", "AI-generated", "AI"}};
  plan.may_be_badge = true;
  plan.duration_s = 0.5;
  const auto asset = memory_source(bytes);
  const auto format = detect(*asset, "");
  if (!format || *format == nullptr || !(*format)->mime_type.starts_with(medium)) return;
  const std::string_view mime_type = (*format)->mime_type;
  static const auto module = load_module("media", TANBA_MODULES);
  if (!module) std::abort();
  for (const NoticeWriter& writer : (*module)->writers) {
    if (writer.mime_type != mime_type) continue;
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

}  // namespace tanba
