// Expat's parser as an owner, and its names. Private to those who walk XML.
#pragma once

#define XML_DTD  // else the header hides Expat's limits on entities
#include <expat.h>
#undef XML_DTD

#include <memory>
#include <type_traits>

#include "container/xml.hpp"

namespace tanba::expat {

inline constexpr char kSeparator = '\n';  // between the parts of a name; no namespace has it

struct Free {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free>;

/// A parser that knows namespaces and gives names as name_of() takes them; null: out of memory.
/// `encoding`: null where the document says it.
inline Parser make_parser(const char* encoding, void* data) {
  Parser parser(XML_ParserCreateNS(encoding, kSeparator));
  if (!parser) return parser;
  XML_SetUserData(parser.get(), data);
  XML_SetReturnNSTriplet(parser.get(), 1);
  return parser;
}

inline xml::Name name_of(std::string_view whole) {
  const std::size_t first = whole.find(kSeparator);
  if (first == whole.npos) return {{}, whole, {}};
  xml::Name name{whole.substr(0, first), whole.substr(first + 1), {}};
  const std::size_t second = name.local.find(kSeparator);
  if (second == name.local.npos) return name;
  name.prefix = name.local.substr(second + 1);
  name.local = name.local.substr(0, second);
  return name;
}

}  // namespace tanba::expat
