// What the writers of notices in text share: the words, where they go, and writing the text anew.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "notice/notice.hpp"

namespace tanba::written {

/// What is said in one language, on one line.
struct Paragraph {
  std::string lang, text;
};

/// One a language, without line ends, control characters and marks of direction.
/// \return Errc::invalid_argument: there are no words, or they are not UTF-8
Result<std::vector<Paragraph>> paragraphs(const NoticePlan& plan);

/// At the end of the text; every other place is its start.
inline bool is_last(const NoticePlan& plan) { return plan.position == "end"; }

/// Where a notice goes into a text, and what of it makes it known again.
struct Placed {
  std::size_t at = 0;
  std::string before, block, after;      // line ends that set the block apart, and the block
  std::optional<std::string> rest = {};  // what follows `at` from now on, where that changes too
  std::optional<double> start_s = {}, duration_s = {};  // of subtitles
  bool is_behind = false;                               // it ends where it would be put
};

/// The text without a manifest store: that is made anew after the notice.
/// \return Errc::limit_exceeded past max_text_bytes, Errc::unsupported, Errc::malformed
Result<std::string> text_of(const NoticeTask& task);

/// Whether the notice stands where it would be put.
bool is_there(std::string_view text, const Placed& placed);

/// Writes the text with the notice. Errc::invalid_argument: it has that very one already.
Result<NoticeGiven> put(const NoticeTask& task, std::string_view text, const Placed& placed,
                        Sink& out);

/// What goes into the record of a notice in text.
NoticeGiven given_as(const NoticePlan& plan, const std::vector<Paragraph>& words);

/// "\n", "\r\n" or, in texts of old computers, "\r".
std::string line_end(std::string_view text);

/// Errc::unsupported where an XML declaration names another encoding than UTF-8.
Result<void> check_encoding(std::string_view text);

/// Seconds from the start, and how long: what subtitles need.
struct Times {
  double start_s = 0, end_s = 0;
};
/// Errc::invalid_argument: a time that cannot be.
Result<Times> times_of(const NoticePlan& plan);

constexpr const char* kWebVttClock = "%02llu:%02llu:%02llu.%03llu";  // of thousandths
/// "01:02:03.500" in hours, minutes, seconds and `parts` of one; the mark and the digits behind it
/// differ from format to format.
std::string clock(double seconds, const char* shape, unsigned parts);

/// Where a notice goes in the text of a format.
using Place = Result<Placed> (*)(const NoticeTask& task, std::string_view text);

template <Place kPlace>
Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  TANBA_TRY(const std::string text, text_of(task));
  TANBA_TRY(const Placed placed, kPlace(task, text));
  return put(task, text, placed, out);
}

template <Place kPlace>
Result<double> look(const NoticeTask& task, const NoticeGiven&) {
  TANBA_TRY(const std::string text, text_of(task));
  TANBA_TRY(const Placed placed, kPlace(task, text));
  return is_there(text, placed) ? 1.0 : 0.0;
}

Result<Placed> in_plain_text(const NoticeTask& task, std::string_view text);
Result<Placed> in_markdown(const NoticeTask& task, std::string_view text);
Result<Placed> in_asciidoc(const NoticeTask& task, std::string_view text);
Result<Placed> in_comment(const NoticeTask& task, std::string_view text);
Result<Placed> in_html(const NoticeTask& task, std::string_view text);
Result<Placed> in_subrip(const NoticeTask& task, std::string_view text);
Result<Placed> in_webvtt(const NoticeTask& task, std::string_view text);
Result<Placed> in_substation(const NoticeTask& task, std::string_view text);
Result<Placed> in_ttml(const NoticeTask& task, std::string_view text);

/// The writer of notices in SVG, which are drawn over the rest.
Result<NoticeGiven> give_in_svg(const NoticeTask& task, Sink& out);
Result<double> look_in_svg(const NoticeTask& task, const NoticeGiven& given);

/// Whether a text begins as subtitles do.
bool is_subrip(std::string_view text);
bool is_substation(std::string_view text);

}  // namespace tanba::written
