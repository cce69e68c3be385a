// XML as a stream: which element begins and ends at which byte. Namespaces in XML 1.0; entities
// that stand in content are not expanded, those in attributes under a limit, nothing outside is
// loaded.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"
#include "tanba/source.hpp"

namespace tanba::xml {

/// Points into the parser and lives for the call. In no namespace: `space` is empty.
struct Name {
  std::string_view space, local, prefix;
};

/// The namespace of the element that holds a store. C2PA 2.4, A.3.3.
inline constexpr std::string_view kC2paSpace = "http://c2pa.org/manifest";

/// Where an element lies.
struct Element {
  Range open, close;  // its tags; `close` is empty where it has none
  bool empty() const { return close.size == 0; }
  Range content() const { return {open.end(), close.offset - std::min(close.offset, open.end())}; }
  Range whole() const { return {open.offset, close.end() - open.offset}; }
};

/// `depth`: 1 for the root element.
class Visitor {
 public:
  Visitor() = default;
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;
  virtual ~Visitor() = default;

  /// An element begins. `tag`: from its "<" to its ">".
  virtual void open(const Name& name, const Range& tag, std::uint32_t depth) = 0;
  /// It ends. `tag`: its end tag; empty, at the end of the start tag: there is none ("<a/>").
  virtual void close(const Range& tag, std::uint32_t depth) = 0;
  /// A processing instruction inside an element. `depth`: that of the element.
  virtual void instruction(std::string_view /*target*/, std::string_view /*data*/,
                           const Range& /*range*/, std::uint32_t /*depth*/) {}
};

/// Shows a whole document to `visitor`. Memory grows with the longest tag, text of an element is
/// not held.
/// \return Errc::malformed and Errc::truncated (not well-formed), Errc::unsupported (UTF-16 and
///         other encodings that are not ASCII below 128), Errc::limit_exceeded, Errc::io
Result<void> walk(const Source& asset, Visitor& visitor, const Limits& limits);

/// The bytes of a tag or an element, which the caller knows to be few enough. Errc::io
Result<std::string> text_at(const Source& asset, const Range& range);

/// Whether a document that begins so is UTF-16, with or without its mark.
bool is_utf16(Bytes head);

/// How far the start of a document tells what it is.
struct Start {
  bool is_xml = false;       // nothing in it breaks the syntax, and there is some
  std::string space, local;  // the root element; empty: it comes later
  std::string doctype;       // the name in <!DOCTYPE ...>; empty: there was none so far
};
Start start_of(Bytes head);

}  // namespace tanba::xml
