// Notices in prose and in source code: a paragraph, a quotation, a comment. CommonMark 0.31;
// AsciiDoc (admonitions, document header); for code: its comment styles.
#include "base/ascii.hpp"
#include "container/comment_hosts.hpp"
#include "container/front_matter.hpp"
#include "notice/written.hpp"

namespace tanba::written {
namespace {

using text::kByteOrderMark;

std::size_t behind_mark(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
}

// Behind a carriage return alone, which ends no line here: with it a line feed becomes the end of
// the first line.
std::string line_end_at(std::string_view text, std::size_t at) {
  const bool is_alone =
      text.substr(0, at).ends_with('\r') && text.find('\n') == std::string_view::npos;
  return is_alone ? "\r\n" : std::string(text::line_end_of(text));
}

// The block with an empty line between it and the text.
Placed apart(std::string_view text, std::size_t at, bool at_end, std::string block,
             const std::string& end) {
  Placed placed{at_end ? text.size() : at, {}, std::move(block), {}};
  const std::string_view front = text.substr(0, placed.at);
  if (!front.empty() && front.back() != end.back())
    placed.before = front.back() == '\r' ? "\n" : end;
  if (at_end) placed.before += end;
  placed.after = at_end ? end : end + end;
  placed.is_behind = at_end;
  return placed;
}

std::string joined(const std::vector<std::string>& lines, const std::string& between) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : between) + line;
  return out;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at))
    text.replace(at, what.size(), with);
}

// What would end the comment, or reach into the next line, is written apart.
std::string in_syntax(std::string line, const text::Comment& comment) {
  if (comment.suffix == "-->") replace_all(line, "--", "- -");
  if (comment.suffix == "*/") replace_all(line, "*/", "* /");
  while (comment.suffix.empty() && line.ends_with('\\')) line.pop_back();
  line = std::string(comment.prefix) + " " + line;
  return comment.suffix.empty() ? line : line + " " + std::string(comment.suffix);
}

// Behind an XML declaration, which may share its line with the root element.
std::size_t behind_declaration(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("<?xml")) return at;
  const std::size_t end = text.find("?>", at);
  if (end == std::string_view::npos) return at;
  at = end + 2;
  if (text.substr(at).starts_with("\r")) ++at;
  if (text.substr(at).starts_with("\n")) ++at;
  return at;
}

// Behind the lines that have to stay the first.
std::size_t behind_reserved(const text::Host& host, std::string_view text, std::size_t at) {
  const std::string_view body = text.substr(at), first = text::line_at(body, 0),
                         second = text::line_at(body, first.size());
  if (text::is_coding(host, second)) return at + first.size() + second.size();
  return text::first_line_is_reserved(host, body) ? at + first.size() : at;
}

Result<Placed> comment_in(const text::Host& host, const NoticeTask& task, std::string_view text) {
  TANBA_TRY(const auto words, paragraphs(task.plan));
  const bool is_xml = &host == &text::kXmlHost;
  if (is_xml) TANBA_CHECK(check_encoding(text));
  const text::Comment comment = is_xml ? text::Comment{"<!--", "-->"} : host.comment;
  std::vector<std::string> lines;
  for (const Paragraph& paragraph : words) lines.push_back(in_syntax(paragraph.text, comment));
  const std::size_t mark = behind_mark(text);
  const std::size_t at =
      is_xml ? behind_declaration(text, mark) : behind_reserved(host, text, mark);
  const std::string end = line_end_at(text, is_last(task.plan) ? text.size() : at);
  Placed placed = apart(text, at, is_last(task.plan), joined(lines, end), end);
  if (is_last(task.plan)) return placed;
  // In Go a comment that touches the code below becomes documentation; elsewhere none is needed.
  if (&host != &text::kLineHost) placed.after = end;
  if (at == mark) placed.before.clear();
  return placed;
}

bool is_markdown_sign(char c) {
  return std::string_view("\\`*_[]<>&~|$").find(c) != std::string_view::npos;
}

std::string escaped_markdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_markdown_sign(c)) out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

// Whether a comment is open where the text ends: what follows would not be seen.
bool ends_in_comment(std::string_view text) {
  const std::size_t open = text.rfind("<!--");
  return open != std::string_view::npos && text.find("-->", open) == std::string_view::npos;
}

// "= Title", and the lines of its header down to the first empty one.
std::size_t behind_header(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("= ")) return at;
  while (at < text.size()) {
    const std::string_view line = text::line_at(text, at);
    at += line.size();
    if (text::is_empty_line(line)) break;
  }
  return at;
}

}  // namespace

Result<Placed> in_plain_text(const NoticeTask& task, std::string_view text) {
  const std::size_t mark = behind_mark(text);
  const std::string_view body = text.substr(mark);
  if (body.starts_with("#!")) return comment_in(text::kHashHost, task, text);
  if (body.starts_with("<?xml")) return comment_in(text::kXmlHost, task, text);
  if (body.starts_with("WEBVTT")) return in_webvtt(task, text);
  if (is_subrip(text)) return in_subrip(task, text);
  if (is_substation(text)) return in_substation(task, text);
  TANBA_TRY(const auto words, paragraphs(task.plan));
  std::vector<std::string> lines;
  for (const Paragraph& paragraph : words) lines.push_back(paragraph.text);
  const std::string end = line_end(text);
  Placed placed = apart(text, mark, is_last(task.plan), joined(lines, end + end), end);
  if (!is_last(task.plan)) placed.before.clear();
  return placed;
}

Result<Placed> in_markdown(const NoticeTask& task, std::string_view text) {
  TANBA_TRY(const auto words, paragraphs(task.plan));
  std::size_t at = behind_mark(text);
  if (const auto front = text::read_front_matter(text)) {
    const auto close = static_cast<std::size_t>(front->close_at);
    at = close + text::line_at(text, close).size();
  }
  if (is_last(task.plan) && ends_in_comment(text))
    return Error{Errc::malformed, "markdown: the text ends inside of a comment"};
  const std::string end = line_end(text);
  std::vector<std::string> lines;
  for (const Paragraph& paragraph : words)
    lines.push_back("> **" + escaped_markdown(paragraph.text) + "**");
  Placed placed = apart(text, at, is_last(task.plan), joined(lines, end + ">" + end), end);
  if (!is_last(task.plan) && at == behind_mark(text)) placed.before.clear();
  if (!is_last(task.plan) && at > behind_mark(text)) placed.before += end;
  return placed;
}

Result<Placed> in_asciidoc(const NoticeTask& task, std::string_view text) {
  TANBA_TRY(const auto words, paragraphs(task.plan));
  std::vector<std::string> lines;
  for (const Paragraph& paragraph : words) lines.push_back("NOTE: " + paragraph.text);
  const std::size_t mark = behind_mark(text), at = behind_header(text, mark);
  const std::string end = line_end_at(text, is_last(task.plan) ? text.size() : at);
  Placed placed = apart(text, at, is_last(task.plan), joined(lines, end + end), end);
  if (!is_last(task.plan) && at == mark) placed.before.clear();
  if (!is_last(task.plan) && at == text.size()) placed.before += end;
  return placed;
}

Result<Placed> in_comment(const NoticeTask& task, std::string_view text) {
  for (const text::HostRow& row : text::comment_hosts())
    for (const text::Kind& kind : row.kinds)
      if (kind.mime_type == task.mime_type) return comment_in(row.host, task, text);
  return Error{Errc::unsupported, "notice: the language's comments are not known"};
}

}  // namespace tanba::written
