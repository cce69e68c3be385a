// The words of a notice, and a text with them in it.
#include "notice/written.hpp"

#include <array>
#include <cmath>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/encoding.hpp"
#include "container/charset.hpp"
#include "container/format.hpp"
#include "container/zip.hpp"

namespace tanba::written {
namespace {

constexpr double kSeconds = 4;  // long enough for two short lines
constexpr double kLatest = 359'999;

// What would end a line for one program or another, or is no sign at all.
bool is_gap(std::uint32_t code) {
  return code <= 0x20 || (code >= 0x7F && code <= 0xA0) || code == 0x2028 || code == 0x2029;
}

// Bidirectional controls: in source code they make comments look like code.
bool is_direction(std::uint32_t code) {
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

std::string on_one_line(std::string_view text) {
  Buffer out;
  bool gap = false;
  while (!text.empty()) {
    const std::uint32_t code = charset::take(text);
    if (is_direction(code)) continue;
    if (is_gap(code)) {
      gap = !out.empty();
      continue;
    }
    if (gap) out.push_back(' ');
    gap = false;
    charset::append(out, code);
  }
  return std::string(as_text(out));
}

std::string_view without_line_ends(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string_view from_first_line(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of("\r\n"), text.size()));
}

}  // namespace

Result<std::vector<Paragraph>> paragraphs(const NoticePlan& plan) {
  std::vector<Paragraph> all;
  for (const NoticeWords& words : plan.words) {
    const bool is_badge = plan.form == NoticeForm::badge && !words.badge.empty();
    const std::string& text = is_badge || words.text.empty() ? words.badge : words.text;
    if (!is_utf8(text)) return Error{Errc::invalid_argument, "notice: its words are not UTF-8"};
    std::string line = on_one_line(text);
    if (!line.empty()) all.push_back({words.lang, std::move(line)});
  }
  if (all.empty()) return Error{Errc::invalid_argument, "notice: there are no words to write"};
  return all;
}

Result<std::string> text_of(const NoticeTask& task) {
  if (task.asset.size() > task.limits.max_text_bytes)
    return Error{Errc::limit_exceeded, "notice: the text is larger than max_text_bytes"};
  TANBA_TRY(const Format* const format, detect(task.asset, task.mime_type));
  if (format == nullptr || (format->media != Media::text && format->mime_type != task.mime_type))
    return Error{Errc::unsupported, "notice: the content is not of that format"};
  TANBA_TRY(const Layout layout, format->scan(task.asset, task.limits));
  Embedding bare;
  if (!layout.carriers.empty() && format->embed != nullptr) {
    TANBA_TRY(bare, format->embed(task.asset, layout, {}, task.limits));
  }
  const SplicedView view(task.asset, std::move(bare.edit));
  std::string text(static_cast<std::size_t>(view.size()), '\0');
  TANBA_CHECK(view.read(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  if (text.find_first_not_of("\xEF\xBB\xBF \t\r\n") == std::string::npos)
    return Error{Errc::invalid_argument, "notice: there is nothing in the text"};
  return text;
}

bool is_there(std::string_view text, const Placed& placed) {
  if (placed.is_behind) return without_line_ends(text.substr(0, placed.at)).ends_with(placed.block);
  // How many empty lines are in front of it is not looked at: front matter that came in since
  // brings its own.
  const std::string block = placed.before + placed.block;
  return from_first_line(text.substr(placed.at)).starts_with(from_first_line(block));
}

Result<NoticeGiven> put(const NoticeTask& task, std::string_view text, const Placed& placed,
                        Sink& out) {
  TANBA_TRY(const auto words, paragraphs(task.plan));
  if (is_there(text, placed))
    return Error{Errc::invalid_argument, "notice: the text has this notice already"};
  const std::string block = placed.before + placed.block + placed.after;
  if (block.size() > task.limits.max_text_bytes - text.size())
    return Error{Errc::limit_exceeded, "notice: with it the text passes max_text_bytes"};
  TANBA_CHECK(out.write(as_bytes(text.substr(0, placed.at))));
  TANBA_CHECK(out.write(as_bytes(block)));
  TANBA_CHECK(out.write(as_bytes(placed.rest ? *placed.rest : text.substr(placed.at))));
  NoticeGiven given = given_as(task.plan, words);
  given.notice.start_s = placed.start_s;
  given.notice.duration_s = placed.duration_s;
  if (placed.start_s && placed.duration_s)
    given.time = Label::Span{*placed.start_s, *placed.start_s + *placed.duration_s};
  return given;
}

NoticeGiven given_as(const NoticePlan& plan, const std::vector<Paragraph>& words) {
  NoticeGiven given;
  given.notice.form = name(plan.form);
  given.notice.position = is_last(plan) ? "end" : "start";
  std::string lines;
  for (const Paragraph& paragraph : words) {
    given.notice.lang.push_back(paragraph.lang);
    lines += (lines.empty() ? "" : "\n") + paragraph.text;
  }
  (plan.form == NoticeForm::badge ? given.notice.badge : given.notice.short_text) = lines;
  return given;
}

std::string line_end(std::string_view text) {
  const std::size_t at = text.find_first_of("\r\n");
  if (at == std::string_view::npos || text[at] == '\n') return "\n";
  return text.substr(at, 2) == "\r\n" ? "\r\n" : "\r";
}

Result<void> check_encoding(std::string_view text) {
  const std::size_t from = text.find("<?xml");
  if (from > 3) return {};  // a byte order mark may stand in front
  const std::string_view declaration = text.substr(from, text.find("?>", from) - from);
  const std::string_view encoding = zip::attribute(declaration, "encoding");
  if (encoding.empty() || ascii::is_equal(encoding, "utf-8") ||
      ascii::is_equal(encoding, "us-ascii"))
    return {};
  return Error{Errc::unsupported, "notice: this is not in UTF-8; save it so first"};
}

Result<Times> times_of(const NoticePlan& plan) {
  const double length = plan.duration_s.value_or(kSeconds);
  const Times times{plan.start_s, plan.start_s + length};
  if (!(times.start_s >= 0) || !(length > 0) || !(times.end_s <= kLatest))
    return Error{Errc::invalid_argument, "notice: a time that no subtitle can have"};
  return times;
}

}  // namespace tanba::written
