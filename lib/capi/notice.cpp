// Notices of the C ABI: options of a label, a notice by itself, a look for the declared one.
#include "tanba/notice.hpp"

#include <cmath>

#include "capi/handles.hpp"
#include "capi/record.hpp"
#include "capi/stream.hpp"

using namespace tanba;
using namespace tanba::capi;

namespace {

// 0 stands for what follows from the profiles.
Result<void> put(std::optional<double>& field, double given) {
  if (!std::isfinite(given) || given < 0) return invalid("capi: a number of a notice cannot be");
  if (given > 0) field = given;
  return {};
}

Result<void> put_numbers(const tanba_notice_options& given, NoticeOptions& options) {
  if (Result<void> done = put(options.size_pct, given.size_pct); !done) return done;
  if (Result<void> done = put(options.start_s, given.start_s); !done) return done;
  if (Result<void> done = put(options.duration_s, given.duration_s); !done) return done;
  return put(options.repeat_s, given.repeat_s);
}

Result<Label> label_of(const tanba_label_options* given) {
  const Result<tanba_label_options> options = label_options_of(given);
  if (!options) return options.error();
  return record_of(*options);
}

Result<void> make_into(const tanba_notice_sheet* given, const tanba_notice_options* notice,
                       const tanba_label_options* label, Buffer& out) {
  const Result<tanba_notice_sheet> wanted = read_struct(given);
  if (!wanted) return wanted.error();
  if (wanted->format < TANBA_SHEET_SVG || wanted->format > TANBA_SHEET_TXT)
    return invalid("capi: no such format of a notice");
  NoticeSheet sheet;
  sheet.format = static_cast<NoticeSheet::Format>(wanted->format);
  if (wanted->letter_mm != 0) sheet.letter_mm = wanted->letter_mm;
  sheet.verify_url = text_of(wanted->verify_url);
  const Result<LentNotice> words = notice_of(notice);
  if (!words) return words.error();
  const Result<Label> record = label_of(label);
  if (!record) return record.error();
  Result<Buffer> made = make_notice(sheet, words->options, *record);
  if (!made) return made.error();
  out = *std::move(made);
  return {};
}

Result<void> look(const Source& asset, const tanba_report* report,
                  const tanba_notice_options* options, tanba_notice_finding* finding) {
  if (!tanba_report::is(report)) return invalid("capi: no report");
  const Result<LentNotice> how = notice_of(options);
  if (!how) return how.error();
  const Result<NoticeFinding> found = look_for_notice(asset, report->report, how->options);
  if (!found) return found.error();
  tanba_notice_finding value{};
  value.state = static_cast<std::int32_t>(found->state);
  value.likeness = found->likeness;
  put_text(value.why, found->why);
  return write_struct(finding, value);
}

}  // namespace

Result<LentNotice> tanba::capi::notice_of(const tanba_notice_options* given) {
  const Result<tanba_notice_options> wanted = read_struct(given);
  if (!wanted) return wanted.error();
  if (wanted->form < TANBA_NOTICE_NONE || wanted->form > TANBA_NOTICE_WRITTEN)
    return invalid("capi: no such form of a notice");
  LentNotice lent;
  NoticeOptions& options = lent.options;
  options.form = static_cast<NoticeForm>(wanted->form);
  options.languages = split(text_of(wanted->languages));
  options.text = text_of(wanted->text);
  options.position = text_of(wanted->position);
  options.modules = text_of(wanted->modules);
  if (Result<void> done = put_numbers(*wanted, options); !done) return done.error();
  if (!wanted->recording) return lent;
  Result<std::unique_ptr<Source>> recording = source_of(wanted->recording);
  if (!recording) return recording.error();
  lent.recording = *std::move(recording);
  options.recording = lent.recording.get();
  return lent;
}

int32_t tanba_notice_make(const tanba_notice_sheet* sheet, const tanba_notice_options* notice,
                          const tanba_label_options* label, tanba_buffer** out,
                          tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!out) return invalid("capi: no place for the output");
    *out = nullptr;
    if (!sheet) return invalid("capi: no format of a notice");
    auto buffer = std::make_unique<tanba_buffer>();
    const Result<void> done = make_into(sheet, notice, label, buffer->bytes);
    if (done) *out = buffer.release();
    return done;
  });
}

int32_t tanba_notice_look_file(const char* path, const tanba_report* report,
                               const tanba_notice_options* options, tanba_notice_finding* finding,
                               tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!path) return invalid("capi: no path");
    const auto source = open_file(path);
    if (!source) return source.error();
    return look(**source, report, options, finding);
  });
}

int32_t tanba_notice_look_stream(const tanba_source* asset, const tanba_report* report,
                                 const tanba_notice_options* options, tanba_notice_finding* finding,
                                 tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    const auto source = source_of(asset);
    if (!source) return source.error();
    return look(**source, report, options, finding);
  });
}
