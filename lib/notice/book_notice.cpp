// Notices in OpenDocument text and in EPUB: paragraphs that come first. ODF 1.3-3, 3.4
// (office:text); EPUB 3.3, 5 (package document), 5.7 (spine).
#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "notice/archive.hpp"

namespace tanba::archive {
namespace {

using written::Paragraph;

constexpr std::string_view kOffice = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
constexpr std::string_view kText = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
constexpr std::string_view kXhtml = "http://www.w3.org/1999/xhtml";

// Where in which file the notice goes, and what goes there.
struct Spot {
  std::string name, text, block;
  std::size_t at = 0;
};

// What has to come first in office:text.
bool is_declaration(std::string_view local) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"forms", "tracked-changes", "variable-decls", "sequence-decls", "user-field-decls",
       "dde-connection-decls", "alphabetical-index-auto-mark-file"});
  return std::ranges::find(kNames, local) != kNames.end();
}

Result<Spot> spot_in_odt(const Document& document, const std::vector<Paragraph>& words) {
  Spot spot{"content.xml", {}, {}};
  TANBA_TRY(spot.text, document.text(spot.name));
  TANBA_TRY(const Tags tags_of, Tags::of(spot.text, document.task().limits));
  const auto& tags = tags_of.all;
  const auto body = std::ranges::find_if(tags, [&](const Tag& tag) {
    return tag.space == kOffice && tag.local == "text" && tag.depth == 3;
  });
  if (body == tags.end() || body->element.empty())
    return Error{Errc::unsupported, "odt: there is no text in the document"};
  const auto place = static_cast<std::size_t>(body - tags.begin());
  const auto first = std::find_if(body + 1, tags.end(), [&](const Tag& tag) {
    return tag.parent == place && !is_declaration(tag.local);
  });
  spot.at = static_cast<std::size_t>(first == tags.end() ? body->element.close.offset
                                                         : first->element.open.offset);
  for (const Paragraph& paragraph : words)
    spot.block += "<text:p xmlns:text=\"" + std::string(kText) + "\">" +
                  escaped_xml(paragraph.text) + "</text:p>";
  return spot;
}

// "a%20b" -> "a b", without a fragment.
std::string decoded(std::string_view href) {
  std::string out;
  href = href.substr(0, href.find('#'));
  for (std::size_t i = 0; i < href.size(); ++i) {
    const int high = href[i] == '%' && i + 2 < href.size() ? ascii::hex_value(href[i + 1]) : -1;
    const int low = high >= 0 ? ascii::hex_value(href[i + 2]) : -1;
    if (low >= 0) i += 2;
    out.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : href[i]);
  }
  return out;
}

Error no_page() { return {Errc::malformed, "epub: the package leads to no page"}; }

// The first page that a reader turns to.
Result<std::string> first_page(const Document& document) {
  const Limits& limits = document.task().limits;
  TANBA_TRY(const std::string container, document.text("META-INF/container.xml"));
  TANBA_TRY(const Tags roots_of, Tags::of(container, limits));
  const auto& roots = roots_of.all;
  const auto root = std::ranges::find(roots, "rootfile", &Tag::local);
  if (root == roots.end()) return no_page();
  const std::string package = attribute(root->text, "full-path");
  TANBA_TRY(const std::string text, document.text(package));
  TANBA_TRY(const Tags tags_of, Tags::of(text, limits));
  const auto& tags = tags_of.all;
  const auto item = std::ranges::find_if(tags, [](const Tag& tag) {
    return tag.local == "itemref" && attribute(tag.text, "linear") != "no";
  });
  if (item == tags.end()) return no_page();
  const std::string id = attribute(item->text, "idref");
  for (const Tag& tag : tags)
    if (tag.local == "item" && attribute(tag.text, "id") == id)
      return package.substr(0, package.rfind('/') + 1) + decoded(attribute(tag.text, "href"));
  return no_page();
}

Result<Spot> spot_in_epub(const Document& document, const std::vector<Paragraph>& words) {
  Spot spot;
  TANBA_TRY(spot.name, first_page(document));
  TANBA_TRY(spot.text, document.text(spot.name));
  TANBA_TRY(const Tags tags_of, Tags::of(spot.text, document.task().limits));
  const auto& tags = tags_of.all;
  const auto body = std::ranges::find_if(tags, [](const Tag& tag) {
    return tag.space == kXhtml && tag.local == "body" && tag.depth == 2;
  });
  if (body == tags.end() || body->element.empty()) return no_page();
  spot.at = static_cast<std::size_t>(body->element.open.end());
  for (const Paragraph& paragraph : words) {
    const std::string lang = escaped_xml(paragraph.lang);
    spot.block += "<p xmlns=\"" + std::string(kXhtml) +
                  "\" role=\"note\" class=\"ai-notice\" lang=\"" + lang + "\" xml:lang=\"" + lang +
                  "\">" + escaped_xml(paragraph.text) + "</p>";
  }
  return spot;
}

using FindSpot = Result<Spot> (*)(const Document&, const std::vector<Paragraph>&);

bool is_there(const Spot& spot) {
  return std::string_view(spot.text).substr(spot.at).starts_with(spot.block);
}

Result<NoticeGiven> give(const NoticeTask& task, Sink& out, FindSpot find) {
  TANBA_TRY(const auto words, written::paragraphs(task.plan));
  TANBA_TRY(Document document, Document::of(task));
  TANBA_TRY(Spot spot, find(document, words));
  if (is_there(spot))
    return Error{Errc::invalid_argument, "notice: the document has this notice already"};
  document.put(spot.name, spot.text.insert(spot.at, spot.block));
  TANBA_CHECK(document.write(out));
  NoticeGiven given = written::given_as(task.plan, words);
  given.notice.position = "start";
  return given;
}

Result<double> look(const NoticeTask& task, FindSpot find) {
  TANBA_TRY(const auto words, written::paragraphs(task.plan));
  TANBA_TRY(const Document document, Document::of(task));
  TANBA_TRY(const Spot spot, find(document, words));
  return is_there(spot) ? 1.0 : 0.0;
}

}  // namespace

Result<NoticeGiven> give_in_odt(const NoticeTask& task, Sink& out) {
  return give(task, out, spot_in_odt);
}
Result<double> look_in_odt(const NoticeTask& task, const NoticeGiven&) {
  return look(task, spot_in_odt);
}
Result<NoticeGiven> give_in_epub(const NoticeTask& task, Sink& out) {
  return give(task, out, spot_in_epub);
}
Result<double> look_in_epub(const NoticeTask& task, const NoticeGiven&) {
  return look(task, spot_in_epub);
}

}  // namespace tanba::archive
