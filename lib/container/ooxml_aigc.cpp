// The field of GB 45438-2025, annex E, as a custom property of an Office document: one copy, in
// `docProps/custom.xml`, which the package's relationships and list of types name.
// ECMA-376-1, 22.3; ECMA-376-2, 9.
#include <algorithm>
#include <set>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/html_token.hpp"
#include "container/pieces.hpp"
#include "container/xml.hpp"
#include "container/zip.hpp"

namespace tanba::zip {
namespace {

constexpr std::string_view kPropertiesName = "docProps/custom.xml", kRelationsName = "_rels/.rels";
constexpr std::string_view kProperties =
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties";
constexpr std::string_view kValues =
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes";
constexpr std::string_view kRelation =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties";
constexpr std::string_view kDeclaration =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kFormatId = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";  // of all of them
constexpr std::string_view kAigc = "AIGC";

// What a list of elements in one root says, and where the next one goes.
class List final : public xml::Visitor {
 public:
  explicit List(std::string_view text) : text_(text) {}

  struct Element {
    std::string_view tag;
    Range range;
  };
  std::vector<Element> elements;
  Range root, root_close;  // start tag, and end tag, which may be empty
  std::string prefix;      // of the root, with its colon

  void open(const xml::Name& name, const Range& tag, std::uint32_t depth) override {
    if (depth == 1) {
      root = tag;
      prefix = name.prefix.empty() ? "" : std::string(name.prefix) + ":";
    }
    if (depth == 2) elements.push_back({part(tag), tag});
  }
  void close(const Range& tag, std::uint32_t depth) override {
    if (depth == 1) root_close = tag;
    if (depth != 2 || tag.size == 0) return;
    Range& range = elements.back().range;
    range.size = tag.end() - range.offset;
  }

 private:
  std::string_view part(const Range& range) const {
    return text_.substr(static_cast<std::size_t>(range.offset),
                        static_cast<std::size_t>(range.size));
  }

  std::string_view text_;
};

// `text` with `element` last in its root, and without what `gone` names.
std::string with_element(std::string_view text, const List& list, const std::vector<Range>& gone,
                         const std::string& element) {
  std::string made;
  std::size_t at = 0;
  const auto copy_to = [&](std::uint64_t end) {
    made.append(text.substr(at, static_cast<std::size_t>(end) - at));
    at = static_cast<std::size_t>(end);
  };
  for (const Range& range : gone) {
    copy_to(range.offset);
    at = static_cast<std::size_t>(range.end());
  }
  if (list.root_close.size > 0) {
    copy_to(list.root_close.offset);
    return made.append(element).append(text.substr(at));
  }
  copy_to(list.root.end() - 2);  // "<Properties/>"
  at += 2;
  const std::string_view tag = text.substr(static_cast<std::size_t>(list.root.offset) + 1);
  made.append(">").append(element).append("</");
  return made.append(tag.substr(0, tag.find_first_of(" \t\r\n/>")))
      .append(">")
      .append(text.substr(at));
}

std::string property(std::string_view prefix, std::uint64_t number, std::string_view json) {
  std::string made = "<" + std::string(prefix) + "property fmtid=\"" + std::string(kFormatId);
  made += "\" pid=\"" + std::to_string(number) + "\" name=\"" + std::string(kAigc);
  made += "\"><vt:lpwstr xmlns:vt=\"" + std::string(kValues) + "\">" + escaped_xml(json, "&<>");
  return made + "</vt:lpwstr></" + std::string(prefix) + "property>";
}

bool is_copy(const List::Element& element) {
  return is_aigc(html::resolved(attribute(element.tag, "name")));
}

// Of `pid`, which begins at 2.
std::uint64_t next_number(const List& list) {
  std::uint64_t next = 2;
  for (const List::Element& element : list.elements) {
    if (is_copy(element)) continue;
    std::uint64_t number = 0;
    for (const char c : attribute(element.tag, "pid"))
      if (c >= '0' && c <= '9' && number < 100'000'000)
        number = number * 10 + static_cast<unsigned>(c - '0');
    next = std::max(next, number + 1);
  }
  return next;
}

Result<std::string> with_property(const std::optional<Buffer>& present, std::string_view json,
                                  const Limits& limits) {
  if (!present)
    return std::string(kDeclaration) + "<Properties xmlns=\"" + std::string(kProperties) + "\">" +
           property("", 2, json) + "</Properties>";
  List list(as_text(*present));
  TANBA_CHECK(xml::walk(*memory_source(*present), list, limits));
  std::vector<Range> copies;
  for (const List::Element& element : list.elements)
    if (is_copy(element)) copies.push_back(element.range);
  return with_element(as_text(*present), list, copies,
                      property(list.prefix, next_number(list), json));
}

Result<std::string> with_relation(const Buffer& present, const Limits& limits) {
  List list(as_text(present));
  TANBA_CHECK(xml::walk(*memory_source(present), list, limits));
  std::set<std::string_view> ids;
  for (const List::Element& element : list.elements) {
    ids.insert(attribute(element.tag, "Id"));
    if (attribute(element.tag, "Type").ends_with("/custom-properties"))
      return Error{Errc::unsupported,
                   "zip: the document's own properties are in an unusual place, where AIGC is not "
                   "put in"};
  }
  std::string id = "rIdAigc";
  while (ids.contains(id)) id += '1';
  return with_element(as_text(present), list, {},
                      "<" + list.prefix + "Relationship Id=\"" + id + "\" Type=\"" +
                          std::string(kRelation) + "\" Target=\"" + std::string(kPropertiesName) +
                          "\"/>");
}

Buffer bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

Result<std::vector<NewContents>> put_aigc(const Source& asset, const Directory& directory,
                                          Bytes json, const Limits& limits) {
  std::vector<NewContents> made;
  TANBA_TRY(const auto properties, contents_to_change(asset, directory, kPropertiesName, limits));
  TANBA_TRY(const std::string changed, with_property(properties, as_text(json), limits));
  made.push_back({std::string(kPropertiesName), bytes_of(changed)});
  if (properties) return made;
  TANBA_TRY(const auto relations, contents_to_change(asset, directory, kRelationsName, limits));
  if (!relations)
    return Error{Errc::unsupported, "zip: without relationships there is no place for AIGC"};
  TANBA_TRY(const std::string related, with_relation(*relations, limits));
  made.push_back({std::string(kRelationsName), bytes_of(related)});
  return made;
}

}  // namespace tanba::zip
