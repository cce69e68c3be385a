// Notices in Word documents: paragraphs in front of every header, and a header where there is none.
// ECMA-376-1, 17.10 (headers), 17.6.17 (sections); ECMA-376-2, 9 (relationships).
//
// A section without a header of a type has that of the section before. So the first one gets what
// it lacks of the three types, and every header that any section names gets the notice.
#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "notice/archive.hpp"

namespace tanba::archive {
namespace {

using written::Paragraph;

constexpr char kMain[] = "word/document.xml", kRelations[] = "word/_rels/document.xml.rels";
constexpr char kPart[] = "word/tanba_notice.xml", kTarget[] = "tanba_notice.xml";
constexpr std::string_view kWord = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
constexpr std::string_view kRelated =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr zip::PartType kType = {
    "", kPart, "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"};
constexpr const char* kTypes[] = {"default", "first", "even"};

std::string declared() { return " xmlns:w=\"" + std::string(kWord) + "\""; }

std::string block_of(const std::vector<Paragraph>& words) {
  std::string out;
  for (const Paragraph& paragraph : words)
    out += "<w:p" + declared() + "><w:pPr><w:jc w:val=\"right\"/></w:pPr><w:r><w:rPr><w:b/>" +
           "<w:lang w:val=\"" + escaped_xml(paragraph.lang) +
           "\"/></w:rPr><w:t xml:space=\"preserve\">" + escaped_xml(paragraph.text) +
           "</w:t></w:r></w:p>";
  return out;
}

struct Section {
  xml::Element element;
  std::string tag;
  std::set<std::string> types;  // of headers that it names
};

/// What the document says of its headers.
struct Outline {
  std::vector<Section> sections;
  std::set<std::string> ids;  // of relationships to headers
  std::uint64_t body_end = 0;
};

Result<Outline> outline_of(std::string_view text, const Limits& limits) {
  TANBA_TRY(const Tags tags_of, Tags::of(text, limits));
  const auto& tags = tags_of.all;
  Outline outline;
  const Tag* section = nullptr;
  for (const Tag& tag : tags) {
    if (tag.space != kWord) continue;
    if (tag.local == "body" && tag.depth == 2) outline.body_end = tag.element.close.offset;
    if (tag.local == "sectPr" && tags[tag.parent].local != "sectPrChange") {
      section = &tag;
      outline.sections.push_back({tag.element, std::string(tag.text), {}});
    }
    if (tag.local != "headerReference" || section == nullptr || &tags[tag.parent] != section)
      continue;
    outline.sections.back().types.insert(attribute(tag.text, "type"));
    outline.ids.insert(attribute(tag.text, "id"));
  }
  if (outline.body_end == 0)
    return Error{Errc::unsupported, "docx: no body in the form that Word commonly writes"};
  return outline;
}

// The parts that relationships lead to, by their id.
Result<std::set<std::string>> parts_of(const Document& document, const std::set<std::string>& ids) {
  std::set<std::string> parts;
  if (ids.empty()) return parts;
  TANBA_TRY(const std::string relations, document.text(kRelations));
  TANBA_TRY(const Tags tags_of, Tags::of(relations, document.task().limits));
  const auto& tags = tags_of.all;
  for (const Tag& tag : tags) {
    if (tag.local != "Relationship" || !ids.contains(attribute(tag.text, "Id"))) continue;
    const std::string target = attribute(tag.text, "Target");
    parts.insert(target.starts_with("/") ? target.substr(1) : "word/" + target);
  }
  return parts;
}

// Where the content of a header begins.
Result<std::size_t> start_of(std::string_view text, const Limits& limits) {
  TANBA_TRY(const Tags tags_of, Tags::of(text, limits));
  const auto& tags = tags_of.all;
  const Tag& root = tags.front();
  if (root.space != kWord || root.local != "hdr" || root.element.empty())
    return Error{Errc::malformed, "docx: a header that is none"};
  return static_cast<std::size_t>(root.element.open.end());
}

Result<bool> is_in(const Document& document, const Outline& outline, const std::string& block) {
  if (outline.sections.empty() || !outline.sections.front().types.contains(kTypes[0])) return false;
  TANBA_TRY(const auto parts, parts_of(document, outline.ids));
  for (const std::string& part : parts) {
    TANBA_TRY(const std::string text, document.text(part));
    TANBA_TRY(const std::size_t at, start_of(text, document.task().limits));
    if (!std::string_view(text).substr(at).starts_with(block)) return false;
  }
  return !parts.empty();
}

// A relationship to the new header; gives its id.
Result<std::string> relate(Document& document) {
  std::string relations =
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
      "relationships\"></Relationships>";
  TANBA_TRY(const bool there, document.has(kRelations));
  if (there) {
    TANBA_TRY(relations, document.text(kRelations));
  }
  TANBA_TRY(const Tags tags_of, Tags::of(relations, document.task().limits));
  const auto& tags = tags_of.all;
  std::string id = "rIdTanbaNotice";
  const auto is_taken = [&](const Tag& tag) { return attribute(tag.text, "Id") == id; };
  while (std::ranges::any_of(tags, is_taken)) id += "1";
  const Tag& root = tags.front();
  if (root.element.empty())
    return Error{Errc::unsupported, "docx: a list of relationships of none"};
  relations.insert(static_cast<std::size_t>(root.element.close.offset),
                   "<Relationship xmlns=\"" + std::string(root.space) + "\" Id=\"" + id +
                       "\" Type=\"" + std::string(kRelated) + "/header\" Target=\"" + kTarget +
                       "\"/>");
  document.put(kRelations, std::move(relations));
  return id;
}

// The first section's headers of all types.
std::string completed(std::string text, const Outline& outline, const std::string& id) {
  const Section none{{{outline.body_end, 0}, {}}, {}, {}};
  const Section& first = outline.sections.empty() ? none : outline.sections.front();
  std::string references;
  for (const char* const type : kTypes)
    if (!first.types.contains(type))
      references += "<w:headerReference" + declared() + " xmlns:r=\"" + std::string(kRelated) +
                    "\" w:type=\"" + type + "\" r:id=\"" + id + "\"/>";
  const auto at = static_cast<std::size_t>(first.element.open.end());
  if (outline.sections.empty())
    return text.insert(at, "<w:sectPr" + declared() + ">" + references + "</w:sectPr>");
  if (!first.element.empty()) return text.insert(at, references);
  const std::string name = first.tag.substr(1, first.tag.find_first_of(" \t\r\n/>") - 1);
  return text.replace(at - 2, 2, ">" + references + "</" + name + ">");
}

Result<void> add_header(Document& document, const Outline& outline, std::string text,
                        const std::string& block) {
  TANBA_TRY(const bool taken, document.has(kPart));
  if (taken)
    return Error{Errc::invalid_argument, "docx: the document has another notice in a header"};
  TANBA_TRY(const std::string id, relate(document));
  document.put(kMain, completed(std::move(text), outline, id));
  document.put(kPart, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:hdr" +
                          declared() + ">" + block + "</w:hdr>");
  document.declare(kType);
  return {};
}

bool needs_header(const Outline& outline) {
  return outline.sections.empty() || std::ranges::any_of(kTypes, [&](const char* type) {
           return !outline.sections.front().types.contains(type);
         });
}

}  // namespace

Result<NoticeGiven> give_in_docx(const NoticeTask& task, Sink& out) {
  TANBA_TRY(const auto words, written::paragraphs(task.plan));
  TANBA_TRY(Document document, Document::of(task));
  TANBA_TRY(const std::string text, document.text(kMain));
  TANBA_TRY(const Outline outline, outline_of(text, task.limits));
  const std::string block = block_of(words);
  TANBA_TRY(const bool there, is_in(document, outline, block));
  if (there) return Error{Errc::invalid_argument, "notice: the document has this notice already"};
  TANBA_TRY(const auto parts, parts_of(document, outline.ids));
  for (const std::string& part : parts) {
    TANBA_TRY(std::string header, document.text(part));
    TANBA_TRY(const std::size_t at, start_of(header, task.limits));
    document.put(part, header.insert(at, block));
  }
  if (needs_header(outline)) TANBA_CHECK(add_header(document, outline, text, block));
  TANBA_CHECK(document.write(out));
  NoticeGiven given = written::given_as(task.plan, words);
  given.notice.position = "whole";
  return given;
}

Result<double> look_in_docx(const NoticeTask& task, const NoticeGiven&) {
  TANBA_TRY(const auto words, written::paragraphs(task.plan));
  TANBA_TRY(const Document document, Document::of(task));
  TANBA_TRY(const std::string text, document.text(kMain));
  TANBA_TRY(const Outline outline, outline_of(text, task.limits));
  TANBA_TRY(const bool there, is_in(document, outline, block_of(words)));
  return there ? 1.0 : 0.0;
}

}  // namespace tanba::archive
