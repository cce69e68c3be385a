// A notice by itself: what needs no drawing, and who draws the rest.
#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.hpp"
#include "notice/written.hpp"

namespace tanba {
namespace {

using Format = NoticeSheet::Format;

constexpr std::array<std::pair<std::string_view, Format>, 5> kFormats = {{{"svg", Format::svg},
                                                                          {"png", Format::png},
                                                                          {"pdf", Format::pdf},
                                                                          {"html", Format::html},
                                                                          {"txt", Format::txt}}};
constexpr std::size_t kMostAddress = 1024;

Result<void> check(const NoticeSheet& sheet) {
  if (!(sheet.letter_mm >= 1) || !(sheet.letter_mm <= 100))
    return Error{Errc::invalid_argument, "notice: letters are 1 to 100 mm high"};
  const std::string& url = sheet.verify_url;
  const bool is_odd = std::ranges::any_of(url, [](char c) {
    return c <= 0x20 || c >= 0x7F ||
           std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos;
  });
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  if (!url.empty() && (!is_web || is_odd || url.size() > kMostAddress))
    return Error{Errc::invalid_argument,
                 "notice: the address to verify at is no web address in ASCII, or too long"};
  return {};
}

Buffer as_text(const std::vector<written::Paragraph>& words, const std::string& url) {
  std::string out;
  for (const written::Paragraph& paragraph : words) out += paragraph.text + "\n";
  if (!url.empty()) out += url + "\n";
  return Buffer(out.begin(), out.end());
}

// A page of its own, whose section can be taken into another one.
Buffer as_page(const std::vector<written::Paragraph>& words, const std::string& url) {
  const std::string lang = escaped_xml(words.front().lang);
  std::string out = "<!DOCTYPE html>\n<html lang=\"" + lang +
                    "\">\n<head>\n<meta charset=\"utf-8\">\n<title>" +
                    escaped_xml(words.front().text) +
                    "</title>\n</head>\n<body>\n<section role=\"note\" class=\"ai-notice\">\n";
  for (const written::Paragraph& paragraph : words)
    out += "<p lang=\"" + escaped_xml(paragraph.lang) + "\" dir=\"auto\">" +
           escaped_xml(paragraph.text) + "</p>\n";
  const std::string address = escaped_xml(url);
  if (!url.empty()) out += "<p><a href=\"" + address + "\">" + address + "</a></p>\n";
  out += "</section>\n</body>\n</html>\n";
  return Buffer(out.begin(), out.end());
}

Result<Buffer> drawn(const NoticePlan& plan, const NoticeSheet& sheet, const std::string& modules) {
  TANBA_TRY(const NoticeModule* const module, load_module("pictures", modules));
  if (module->make == nullptr)
    return Error{Errc::unsupported, "notice: the module makes no notices of their own"};
  return module->make(plan, {sheet.format, sheet.letter_mm, sheet.verify_url});
}

}  // namespace

std::optional<NoticeSheet::Format> sheet_format(std::string_view name) noexcept {
  for (const auto& [known, format] : kFormats)
    if (known == name) return format;
  return std::nullopt;
}

Result<Buffer> make_notice(const NoticeSheet& sheet, const NoticeOptions& options,
                           const Label& label) {
  TANBA_CHECK(check(sheet));
  NoticeOptions wanted = options;
  if (wanted.form != NoticeForm::badge) wanted.form = NoticeForm::line;
  wanted.position.clear();
  TANBA_TRY(NoticePlan plan, plan_notice(wanted, label, "image/png"));
  TANBA_TRY(const auto words, written::paragraphs(plan));
  if (sheet.format == Format::txt) return as_text(words, sheet.verify_url);
  if (sheet.format == Format::html) return as_page(words, sheet.verify_url);
  plan.words.clear();
  for (const written::Paragraph& paragraph : words)
    plan.words.push_back({paragraph.lang, paragraph.text, paragraph.text});
  return drawn(plan, sheet, options.modules);
}

}  // namespace tanba
