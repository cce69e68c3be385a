// Properties of a page, read and written.
#include "container/html_metadata.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/encoding.hpp"
#include "container/charset.hpp"

namespace tanba::html {
namespace {

constexpr std::string_view kJsonLd = "application/ld+json";
constexpr std::string_view kScript =
    R"(<script type="application/ld+json">{"@context":"https://schema.org","@type":"CreativeWork",)";
constexpr std::string_view kScriptEnd = "}</script>";

bool is(std::string_view name, std::string_view wanted) { return is_word(name, wanted); }

Buffer bytes_of(std::string_view text) { return charset::from_utf8(as_bytes(text)); }

// What may stand in a script, too: no '<', and nothing but ASCII.
std::string json_string(std::string_view text) {
  constexpr std::string_view kOthers = "\"\\<>&";
  std::string out = "\"";
  const Buffer units = charset::to_utf16(text, false);
  for (ByteReader in(units); in.left() > 0;) {
    const Bytes unit = in.take(2);
    const auto c = static_cast<char>(unit[1]);
    if (unit[0] == 0 && c >= 0x20 && c < 0x7F && kOthers.find(c) == kOthers.npos)
      out.push_back(c);
    else
      out.append("\\u").append(to_hex(unit));
  }
  return out + "\"";
}

// Elements whose content is text, whatever it looks like.
bool is_raw(std::string_view name) {
  static constexpr std::string_view kNames[] = {"script",   "style", "title",  "noframes",
                                                "textarea", "xmp",   "iframe", "noembed"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

void add_meta(const std::vector<Attribute>& attributes, Pieces& pieces) {
  std::string_view name, content;
  for (const Attribute& attribute : attributes) {
    const bool names = is(attribute.name, "name") || is(attribute.name, "property") ||
                       is(attribute.name, "itemprop");
    if (names && name.empty()) name = attribute.value;
    if (is(attribute.name, "content") && content.empty()) content = attribute.value;
  }
  if (!name.empty()) pieces.add("html", resolved(name), bytes_of(resolved(content)));
}

// ai-disclosure, ai-model, ai-provider, ai-prompt-url, and with data- in front
void add_disclosures(const std::vector<Attribute>& attributes, Pieces& pieces) {
  for (const Attribute& attribute : attributes) {
    std::string name = ascii::lowered(attribute.name);
    if (name.starts_with("data-")) name.erase(0, 5);
    if (name.starts_with("ai-"))
      pieces.add("html", "attribute:" + name, bytes_of(resolved(attribute.value)));
  }
}

}  // namespace

std::string element_of(const Property& property) {
  if (property.name == kSourceType)
    return std::string(kScript) + json_string(property.name) + ":" + json_string(property.value) +
           std::string(kScriptEnd);
  return "<meta name=\"" + escaped(property.name) + "\" content=\"" + escaped(property.value) +
         "\">";
}

std::string property_in(std::string_view text, const Token& start, std::string_view content) {
  if (start.name == "script") {
    const std::string_view ours = kScript.substr(kScript.find('{'));
    const bool is_ours = is_word(start.type, kJsonLd) && content.starts_with(ours) &&
                         content.substr(ours.size()).starts_with("\"digitalSourceType\":\"");
    return is_ours ? std::string(kSourceType) : "";
  }
  if (start.name != "meta") return {};
  for (const Attribute& attribute : attributes_of(text, start))
    if (is(attribute.name, "name")) return resolved(attribute.value);
  return {};
}

void read_metadata(std::string_view text, Pieces& pieces) {
  for (std::size_t at = 0; at < text.size();) {
    const Token token = token_at(text, at);
    if (token.kind == Token::Kind::cut) return;
    at = token.end;
    if (token.kind != Token::Kind::start) continue;
    const auto attributes = attributes_of(text, token);
    if (token.name == "meta") add_meta(attributes, pieces);
    add_disclosures(attributes, pieces);
    if (token.name == "plaintext") return;
    if (!is_raw(token.name)) continue;
    const Range content = raw_content(text, token);
    at = static_cast<std::size_t>(content.end());
    if (token.name == "script" && is_word(token.type, kJsonLd))
      pieces.add("html", "ld+json",
                 bytes_of(text.substr(static_cast<std::size_t>(content.offset),
                                      static_cast<std::size_t>(content.size))));
  }
}

}  // namespace tanba::html
