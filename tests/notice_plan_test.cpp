// What of a wish for a notice cannot be, and what is said then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notice/notice.hpp"

namespace tanba {
namespace {

using testing::HasSubstr;

// Why there is no plan; empty: there is one.
std::string refusal(const NoticeOptions& options, std::string_view mime_type) {
  Label label;
  label.origin = Origin::generated;
  const auto plan = plan_notice(options, label, mime_type);
  if (plan) return {};
  EXPECT_EQ(plan.error().code, Errc::invalid_argument);
  return plan.error().what;
}

TEST(NoticePlanTest, TakesARecordingWithItsWordsAlone) {
  const auto recording = memory_source({});
  NoticeOptions options{.form = NoticeForm::spoken, .recording = recording.get()};
  EXPECT_THAT(refusal(options, "audio/wav"),
              HasSubstr("say with --notice-text what the recording"));
  options.form = NoticeForm::automatic;
  EXPECT_THAT(refusal(options, "audio/wav"),
              HasSubstr("say with --notice-text what the recording"));
  EXPECT_EQ(refusal(options, "image/png"), "");
  options.text = "Моя запись";
  EXPECT_EQ(refusal(options, "audio/wav"), "");
}

TEST(NoticePlanTest, NamesWhatIsPossible) {
  NoticeOptions options{.form = NoticeForm::track};
  EXPECT_THAT(refusal(options, "image/png"), HasSubstr("pictures take a line, badge or margin"));
  options = {.form = NoticeForm::line, .languages = {"ar"}};
  EXPECT_EQ(refusal(options, "image/png"), "");
  options.languages = {"ja"};
  EXPECT_THAT(refusal(options, "image/png"), HasSubstr("give your own words"));
}

}  // namespace
}  // namespace tanba
