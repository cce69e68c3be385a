#include "api/give_notice.hpp"

#include "base/check.hpp"

namespace tanba {

Result<Noticed> give_notice(const Source& asset, const std::string& mime_type, const Label& label,
                            const LabelOptions& options) {
  if (options.sidecar)
    return Error{Errc::invalid_argument,
                 "notice: it changes the file, which a sidecar leaves as it is"};
  const NoticeOptions& wanted = options.notice;
  TANBA_TRY(const NoticePlan plan, plan_notice(wanted, label, mime_type));
  TANBA_TRY(const NoticeWriter* const writer, find_writer(mime_type, wanted.modules));
  TANBA_TRY(std::unique_ptr<Scratch> content, Scratch::over(asset));
  const NoticeTask task{asset, mime_type, plan, options.limits, options.progress, wanted.modules};
  TANBA_TRY(NoticeGiven given, writer->give(task, *content));
  TANBA_CHECK(asset.unchanged());
  given.notice.form = name(plan.form);
  return Noticed{std::move(content), std::move(given)};
}

bool declares_notice(const Report& report) {
  const auto label = label_from_json(report.label_json);
  return label && (!label->notice.form.empty() || !label->notice.lang.empty());
}

}  // namespace tanba
