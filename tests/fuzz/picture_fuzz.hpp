// What the fuzz targets of notices in pictures share.
#pragma once

#include <cstdlib>
#include <string_view>

#include "notice/notice.hpp"

namespace tanba {

/// Gives a notice to any bytes, and looks for it in what came of them.
inline void fuzz_picture(std::string_view mime_type, Bytes bytes) {
  static const auto module = load_module("pictures", TANBA_MODULES);
  if (!module) std::abort();
  NoticePlan plan;
  plan.words = {{"en", "AI-generated", "AI"}};
  plan.may_be_badge = true;
  const Limits limits;
  const Progress progress;
  for (const NoticeWriter& writer : (*module)->writers) {
    if (writer.mime_type != mime_type) continue;
    const auto asset = memory_source(bytes);
    Buffer out;
    const auto sink = buffer_sink(out);
    const auto given = writer.give({*asset, mime_type, plan, limits, progress, {}}, *sink);
    if (!given && given.error().code == Errc::internal) std::abort();
    if (!given) return;
    const auto noticed = memory_source(out);
    if (!writer.look({*noticed, mime_type, plan, limits, progress, {}}, *given)) std::abort();
  }
}

}  // namespace tanba
