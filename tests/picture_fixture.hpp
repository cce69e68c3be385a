// What tests of notices in pictures share: plans, and the module's writers.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>

#include "notice/notice.hpp"

namespace tanba::test {

inline const NoticeModule& pictures() {
  static const auto loaded = load_module("pictures", TANBA_MODULES);
  if (!loaded) throw std::runtime_error(loaded.error().what);
  return **loaded;
}

inline NoticePlan plan_for(NoticeForm form = NoticeForm::line,
                           const std::string& position = "bottom_right") {
  NoticePlan plan;
  plan.form = form;
  plan.words = {{"kk", "Жасанды интеллект жасаған", "ЖИ"},
                {"ru", "Создано искусственным интеллектом", "ИИ"}};
  plan.position = position;
  plan.size_pct = 4;
  plan.may_be_badge = true;
  return plan;
}

inline const NoticeWriter& writer_for(std::string_view mime_type) {
  for (const NoticeWriter& writer : pictures().writers)
    if (writer.mime_type == mime_type) return writer;
  throw std::runtime_error("no writer");
}

struct Noticed {
  Result<NoticeGiven> given = Error{};
  Buffer bytes;

  const Label::Region& region() const { return *given->notice.region; }
};

inline Noticed give(std::string_view mime_type, Bytes content, const NoticePlan& plan) {
  // A copy of its own size: what reads past its end is found.
  const auto asset = memory_source(content);
  Noticed noticed;
  const auto sink = buffer_sink(noticed.bytes);
  const Limits limits;
  const Progress progress;
  noticed.given =
      writer_for(mime_type).give({*asset, mime_type, plan, limits, progress, {}}, *sink);
  return noticed;
}

inline double look(std::string_view mime_type, Bytes content, const NoticePlan& plan,
                   const NoticeGiven& given) {
  const auto asset = memory_source(content);
  const Limits limits;
  const Progress progress;
  const auto seen =
      writer_for(mime_type).look({*asset, mime_type, plan, limits, progress, {}}, given);
  return seen ? *seen : -1;
}

/// Each form of a notice is found in what came of it, at least so much alike, and not in what was
/// there before; it is not given a second time.
inline void expect_found_where_it_was_given(std::string_view mime_type, Bytes original,
                                            const std::string& position, double least) {
  for (const NoticeForm form : {NoticeForm::line, NoticeForm::badge, NoticeForm::margin}) {
    const NoticePlan plan = plan_for(form, position);
    const Noticed noticed = give(mime_type, original, plan);
    ASSERT_TRUE(noticed.given) << noticed.given.error().what;
    EXPECT_GE(look(mime_type, noticed.bytes, plan, *noticed.given), least);
    EXPECT_LT(look(mime_type, original, plan, *noticed.given), 0.4);
    const Noticed twice = give(mime_type, noticed.bytes, plan);
    ASSERT_FALSE(twice.given);
    EXPECT_EQ(twice.given.error().code, Errc::invalid_argument);
    EXPECT_TRUE(twice.bytes.empty());
  }
}

/// Relative luminance of gray or of 8-bit sRGB, and the contrast of two. WCAG 2.2.
inline double luminance(double value) {
  value /= 255;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}
inline double contrast(double a, double b) {
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

/// Contrast of letters and plate in a row of gray samples across the notice: of the darkest and
/// the lightest tenth of them.
inline double contrast_in(const std::function<double(unsigned, unsigned)>& gray,
                          const Label::Region& region) {
  std::vector<double> all;
  const auto height = static_cast<unsigned>(region.height), edge = height / 4;
  for (unsigned y = edge; y < height - edge; ++y)
    for (unsigned x = edge; x < static_cast<unsigned>(region.width) - edge; ++x)
      all.push_back(gray(static_cast<unsigned>(region.x) + x, static_cast<unsigned>(region.y) + y));
  std::ranges::sort(all);
  return contrast(luminance(all[all.size() / 50]),
                  luminance(all[all.size() - all.size() / 50 - 1]));
}

/// What the pictures show: dark, light, or busy.
enum class Ground { dark, light, busy };
inline std::uint8_t shade(Ground ground, unsigned x, unsigned y) {
  switch (ground) {
    case Ground::dark:
      return static_cast<std::uint8_t>(10 + (x + y) % 20);
    case Ground::light:
      return static_cast<std::uint8_t>(255 - (x * 3 + y) % 25);
    default:
      return static_cast<std::uint8_t>((x * 37 ^ y * 91) + x * y);
  }
}

}  // namespace tanba::test
