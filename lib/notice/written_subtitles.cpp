// Notices in subtitles: a cue of their own in front of the others, which keep their times. WebVTT
// (W3C), 4.1; SubRip and SubStation Alpha have no standard: as FFmpeg and libass read them.
#include <array>
#include <cmath>
#include <cstdio>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "container/comment_hosts.hpp"
#include "notice/written.hpp"

namespace tanba::written {
namespace {

using text::line_at;

constexpr std::size_t kLongestNumber = 9;

std::size_t behind_mark(std::string_view text) {
  return text.starts_with(text::kByteOrderMark) ? text::kByteOrderMark.size() : 0;
}

bool is_blank(std::string_view line) { return ascii::trimmed(line).empty(); }

std::size_t first_line_with_text(std::string_view text) {
  std::size_t at = behind_mark(text);
  while (at < text.size() && is_blank(line_at(text, at))) at += line_at(text, at).size();
  return at;
}

bool is_number(std::string_view line) {
  line = ascii::trimmed(line);
  return !line.empty() && line.size() <= kLongestNumber &&
         std::ranges::all_of(line, ascii::is_digit);
}

Result<void> check_place(const NoticePlan& plan) {
  if (!is_last(plan)) return {};
  return Error{Errc::invalid_argument, "notice: in subtitles it is the first cue, not the last"};
}

std::string joined(const std::vector<Paragraph>& words, std::string_view between) {
  std::string out;
  for (const Paragraph& paragraph : words) {
    if (!out.empty()) out += between;
    out += paragraph.text;
  }
  return out;
}

Placed timed(Placed placed, const Times& times) {
  placed.start_s = times.start_s;
  placed.duration_s = times.end_s - times.start_s;
  return placed;
}

// Whether a cue of SubRip begins with this line, the next being `behind`.
bool is_counter(std::string_view line, std::string_view behind) {
  return is_number(line) && behind.find("-->") != std::string_view::npos;
}

// What follows the new cue: each counter one higher.
std::string counted_on(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 64);
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = line_at(text, at);
    at += line.size();
    if (!is_counter(line, line_at(text, at))) {
      out += line;
      continue;
    }
    const std::string_view digits = ascii::trimmed(line);
    const std::size_t from = line.find(digits);
    out += line.substr(0, from);
    out += std::to_string(std::stoul(std::string(digits)) + 1);
    out += line.substr(from + digits.size());
  }
  return out;
}

// Behind the header and the blocks that have to stand in front of every cue.
std::size_t first_cue(std::string_view text) {
  const auto skip_block = [&](std::size_t at) {
    while (at < text.size() && !is_blank(line_at(text, at))) at += line_at(text, at).size();
    while (at < text.size() && is_blank(line_at(text, at))) at += line_at(text, at).size();
    return at;
  };
  const auto is_no_cue = [&](std::string_view line) {
    const std::string_view word = line.substr(0, line.find_first_of(" \t\r\n"));
    return word == "NOTE" || word == "STYLE" || word == "REGION";
  };
  std::size_t at = skip_block(behind_mark(text));
  while (at < text.size() && is_no_cue(line_at(text, at)) &&
         line_at(text, at).find("-->") == std::string_view::npos)
    at = skip_block(at);
  return at;
}

// The line ends that are wanting where a block is to follow an empty line.
std::string up_to_empty_line(std::string_view text, const std::string& end) {
  if (text.ends_with(end + end)) return {};
  return text.ends_with(end) ? end : end + end;
}

// A section of SubStation Alpha: where its lines begin and end.
struct Section {
  std::size_t from = std::string_view::npos, to = 0;
};

Section section(std::string_view text, std::string_view name) {
  Section found;
  for (std::size_t at = behind_mark(text); at < text.size();) {
    const std::string_view line = line_at(text, at), title = ascii::trimmed(line);
    at += line.size();
    if (title.starts_with("[")) {
      if (found.from != std::string_view::npos) break;
      if (ascii::is_equal(title, name)) found.from = at;
    }
    found.to = at;
  }
  return found;
}

// What stands behind "Format:", or another word, in a line; nothing where it begins otherwise.
std::optional<std::string_view> value_of(std::string_view line, std::string_view key) {
  if (line.size() < key.size() || !ascii::is_equal(line.substr(0, key.size()), key)) return {};
  return ascii::trimmed(line.substr(key.size()));
}

std::vector<std::string_view> fields_of(std::string_view list) {
  std::vector<std::string_view> all;
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    all.push_back(ascii::trimmed(list.substr(0, comma)));
    if (comma == list.size()) return all;
    list.remove_prefix(comma + 1);
  }
}

// "Default" where there is such a style, else the first one.
std::string style_in(std::string_view text) {
  std::string first;
  for (const std::string_view name : {"[V4+ Styles]", "[V4 Styles]"}) {
    const Section styles = section(text, name);
    for (std::size_t at = styles.from; at < styles.to; at += line_at(text, at).size()) {
      const auto style = value_of(line_at(text, at), "Style:");
      if (!style) continue;
      const std::string_view own = ascii::trimmed(style->substr(0, style->find(',')));
      if (own == "Default") return "Default";
      if (first.empty()) first = own;
    }
  }
  return first.empty() ? "Default" : first;
}

// Braces hold commands.
std::string in_substation_syntax(std::string line) {
  for (char& c : line) {
    if (c == '{') c = '(';
    if (c == '}') c = ')';
  }
  return line;
}

std::string value_for(std::string_view field, std::string_view text, const Times& times,
                      const std::string& words) {
  constexpr const char* kShape = "%llu:%02llu:%02llu.%02llu";
  if (field == "Start") return clock(times.start_s, kShape, 100);
  if (field == "End") return clock(times.end_s, kShape, 100);
  if (field == "Style") return style_in(text);
  if (field == "Marked") return "Marked=0";
  if (field == "Text") return words;
  return field == "Layer" || field.starts_with("Margin") ? "0" : "";
}

}  // namespace

std::string clock(double seconds, const char* shape, unsigned parts) {
  const auto total = static_cast<unsigned long long>(std::llround(seconds * parts));
  const unsigned long long whole = total / parts;
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), shape, whole / 3600, whole / 60 % 60, whole % 60,
                total % parts);
  return text.data();
}

bool is_subrip(std::string_view text) {
  const std::size_t at = first_line_with_text(text);
  return is_counter(line_at(text, at), line_at(text, at + line_at(text, at).size()));
}

bool is_substation(std::string_view text) {
  return ascii::is_equal(ascii::trimmed(line_at(text, first_line_with_text(text))),
                         "[Script Info]");
}

Result<Placed> in_subrip(const NoticeTask& task, std::string_view text) {
  TANBA_CHECK(check_place(task.plan));
  TANBA_TRY(const auto words, paragraphs(task.plan));
  TANBA_TRY(const Times times, times_of(task.plan));
  if (!is_subrip(text)) return Error{Errc::malformed, "subrip: the text begins with no cue"};
  constexpr const char* kShape = "%02llu:%02llu:%02llu,%03llu";
  const std::string end = line_end(text);
  Placed placed{first_line_with_text(text), {}, {}, end + end};
  placed.block = std::string(ascii::trimmed(line_at(text, placed.at))) + end +
                 clock(times.start_s, kShape, 1000) + " --> " + clock(times.end_s, kShape, 1000) +
                 end + joined(words, end);
  placed.rest = counted_on(text.substr(placed.at));
  return timed(std::move(placed), times);
}

Result<Placed> in_webvtt(const NoticeTask& task, std::string_view text) {
  TANBA_CHECK(check_place(task.plan));
  TANBA_TRY(auto words, paragraphs(task.plan));
  TANBA_TRY(const Times times, times_of(task.plan));
  const std::string_view head = text.substr(behind_mark(text));
  if (!head.starts_with("WEBVTT") || (head.size() > 6 && !is_blank(head.substr(6, 1))))
    return Error{Errc::malformed, "webvtt: the text does not begin with WEBVTT"};
  const std::string end = line_end(text);
  Placed placed{first_cue(text), {}, {}, end + end};
  placed.before = up_to_empty_line(text.substr(0, placed.at), end);
  for (Paragraph& paragraph : words)
    paragraph.text =
        "<lang " + escaped_xml(paragraph.lang) + ">" + escaped_xml(paragraph.text) + "</lang>";
  placed.block = clock(times.start_s, kWebVttClock, 1000) + " --> " +
                 clock(times.end_s, kWebVttClock, 1000) + end + joined(words, end);
  return timed(std::move(placed), times);
}

Result<Placed> in_substation(const NoticeTask& task, std::string_view text) {
  TANBA_CHECK(check_place(task.plan));
  TANBA_TRY(auto words, paragraphs(task.plan));
  TANBA_TRY(const Times times, times_of(task.plan));
  for (Paragraph& paragraph : words)
    paragraph.text = in_substation_syntax(std::move(paragraph.text));
  const Section events = section(text, "[Events]");
  for (std::size_t at = events.from; at < events.to; at += line_at(text, at).size()) {
    const std::string_view line = line_at(text, at);
    const auto format = value_of(line, "Format:");
    if (!format) continue;
    const auto fields = fields_of(*format);
    if (fields.back() != "Text" || fields.size() > 32) break;
    const std::string end = line_end(text);
    Placed placed{at + line.size(), line.ends_with('\n') ? "" : end, "Dialogue: ", end};
    for (std::size_t i = 0; i < fields.size(); ++i)
      placed.block += (i > 0 ? "," : "") + value_for(fields[i], text, times, joined(words, "\\N"));
    return timed(std::move(placed), times);
  }
  return Error{Errc::malformed, "substation: no [Events] whose format ends with the text"};
}

}  // namespace tanba::written
