// The walk over an XMP packet, by Expat: elements and attributes with the bytes that they are.
#pragma once

#include <span>
#include <string_view>

#include "container/xml.hpp"
#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba::xmp {

inline constexpr std::string_view kRdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
inline constexpr std::string_view kXmlSpace = "http://www.w3.org/XML/1998/namespace";

using xml::Name;

inline bool is_rdf(const Name& name, std::string_view wanted) {
  return name.space == kRdf && name.local == wanted;
}

struct Attribute {
  Name name;
  std::string_view value;
  Range range;  // with the white space before it
};

/// Declarations of namespaces are no attributes.
class Visitor {
 public:
  Visitor() = default;
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;
  virtual ~Visitor() = default;

  /// `tag`: from its "<" to its ">".
  virtual void open(const Name& name, std::span<const Attribute> attributes, const Range& tag) = 0;
  /// `tag`: the end tag; empty, at the end of the start tag: there is none ("<a/>").
  virtual void close(const Range& tag) = 0;
  /// Text, in one or more pieces, with references resolved.
  virtual void text(std::string_view piece) = 0;
  virtual void instruction(std::string_view target, std::string_view data, const Range& range) = 0;
  virtual void comment() = 0;
};

/// `packet` without the zeros behind it that some writers leave; UTF-16 becomes UTF-8.
/// Errc::limit_exceeded, Errc::malformed.
Result<Buffer> as_utf8(Bytes packet, const Limits& limits);

/// Shows a packet in UTF-8 to `visitor`. No document type is allowed, so there are no entities but
/// those of XML itself. \return as merge_xmp()
Result<void> walk(Bytes packet, Visitor& visitor, const Limits& limits);

}  // namespace tanba::xmp
