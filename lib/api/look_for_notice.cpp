// Whether the notice that a label declares is in the content.
#include "api/examine.hpp"
#include "base/check.hpp"
#include "notice/notice.hpp"

namespace tanba {
namespace {

using State = NoticeFinding::State;

NoticeFinding not_checked(const char* why) { return {State::not_checked, 0, why}; }

bool is_declared(const Label::Notice& notice) {
  return !notice.form.empty() || !notice.badge.empty() || !notice.short_text.empty() ||
         !notice.spoken.empty() || !notice.rhythm.empty();
}

NoticeFinding finding_of(double likeness) {
  if (likeness >= kAlike) return {State::found, likeness, {}};
  return {State::missing, likeness, "what is at the declared place is not the declared notice"};
}

}  // namespace

Result<NoticeFinding> look_for_notice(const Source& asset, const Report& report,
                                      const NoticeOptions& options) {
  if (report.label_json.empty()) return NoticeFinding();
  const auto label = label_from_json(report.label_json);
  if (!label) return not_checked("the label in the file breaks a rule of its own");
  if (!is_declared(label->notice)) return NoticeFinding();
  const auto writer = find_writer(report.format, options.modules);
  if (!writer) return not_checked(writer.error().what);
  if ((*writer)->look == nullptr) return not_checked("a notice in this format cannot be compared");
  const auto plan = declared_plan(*label, report.format, options);
  if (!plan) return not_checked(plan.error().what);
  const Limits limits;
  const Progress progress;
  const NoticeGiven given{label->notice, {}};
  const auto likeness =
      (*writer)->look({asset, report.format, *plan, limits, progress, options.modules}, given);
  if (!likeness && likeness.error().code == Errc::unsupported)
    return not_checked(likeness.error().what);
  if (!likeness) return likeness.error();
  return finding_of(*likeness);
}

}  // namespace tanba
