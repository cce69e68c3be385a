// XMP packets in parts of a file, and one property of them, by Expat. ISO 16684-1, 7; part 3 of the
// XMP specification, 1.1.3 (JPEG) and 1.1.5 (PNG).
#include "container/xmp.hpp"

#include <expat.h>

#include <algorithm>
#include <memory>
#include <type_traits>

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba::xmp {
namespace {

constexpr std::uint64_t kMaxPacket = 1 << 20;
constexpr std::size_t kMaxReference = 2048;
constexpr char kSeparator = '\n';  // between a namespace and a name
constexpr std::string_view kProvenance = "http://purl.org/dc/terms/\nprovenance",
                           kResource = "http://www.w3.org/1999/02/22-rdf-syntax-ns#\nresource";

// Both kinds of part have four bytes in front: marker and length, or length.
constexpr std::size_t kFront = 4;
constexpr std::string_view kJpegSignature{"http://ns.adobe.com/xap/1.0/\0", 29};
constexpr std::string_view kPngSignature{"iTXtXML:com.adobe.xmp\0", 22};
constexpr std::size_t kPngCrc = 4;

// iTXt: compression flag and method, language tag, NUL, translated keyword, NUL, text
std::optional<Bytes> text_of_itxt(Bytes rest) {
  if (rest.size() < 2 + kPngCrc || rest[0] != 0) return std::nullopt;
  rest = rest.subspan(2, rest.size() - 2 - kPngCrc);
  for (int i = 0; i < 2; ++i) {
    const auto nul = std::ranges::find(rest, 0);
    if (nul == rest.end()) return std::nullopt;
    rest = rest.subspan(static_cast<std::size_t>(nul - rest.begin()) + 1);
  }
  return rest;
}

std::optional<Bytes> packet_in(Bytes part) {
  if (part.size() < kFront) return std::nullopt;
  part = part.subspan(kFront);
  if (starts_with(part, kJpegSignature)) return part.subspan(kJpegSignature.size());
  if (starts_with(part, kPngSignature)) return text_of_itxt(part.subspan(kPngSignature.size()));
  return std::nullopt;
}

struct Free {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free>;

struct Search {
  XML_Parser parser = nullptr;
  bool inside = false;  // of an element that holds the reference as text
  bool found = false;
  std::string text;

  void finish() {
    found = true;
    inside = false;
    XML_StopParser(parser, XML_FALSE);
  }
};

void on_open(void* data, const XML_Char* name, const XML_Char** attributes) {
  auto& search = *static_cast<Search*>(data);
  search.inside = !search.found && name == kProvenance;
  for (; *attributes != nullptr && !search.found; attributes += 2) {
    const std::string_view attribute = attributes[0];
    if (attribute != kProvenance && !(search.inside && attribute == kResource)) continue;
    search.text = attributes[1];
    search.finish();
  }
}

void on_close(void* data, const XML_Char*) {
  auto& search = *static_cast<Search*>(data);
  if (search.inside) search.finish();
}

void on_text(void* data, const XML_Char* text, int size) {
  auto& search = *static_cast<Search*>(data);
  if (search.inside && search.text.size() <= kMaxReference)
    search.text.append(text, static_cast<std::size_t>(size));
}

std::string trimmed(const std::string& text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kSpace);
  if (start == std::string::npos) return {};
  return text.substr(start, text.find_last_not_of(kSpace) + 1 - start);
}

Result<std::optional<Buffer>> packet_among(const std::vector<Metadatum>& pieces) {
  for (const Metadatum& piece : pieces)
    if (piece.carrier == "xmp" && piece.value.size() <= kMaxPacket)
      return std::optional<Buffer>(piece.value);
  return std::optional<Buffer>();
}

}  // namespace

Result<std::optional<Buffer>> packet_of(const Format& format, const Source& asset,
                                        const Limits& limits) {
  if (format.metadata != nullptr) {
    TANBA_TRY(const std::vector<Metadatum> pieces, format.metadata(asset, limits));
    return packet_among(pieces);
  }
  if (format.parts == nullptr) return std::optional<Buffer>();
  TANBA_TRY(const std::vector<Part> parts, format.parts(asset, nullptr, limits));
  for (const Part& part : parts) {
    if (part.name != "APP1" && part.name != "iTXt") continue;
    if (part.ranges.size() != 1 || part.ranges.front().size > kMaxPacket) continue;
    Buffer bytes(static_cast<std::size_t>(part.ranges.front().size));
    TANBA_CHECK(asset.read(part.ranges.front().offset, bytes));
    if (const auto packet = packet_in(bytes))
      return std::optional<Buffer>(Buffer(packet->begin(), packet->end()));
  }
  return std::optional<Buffer>();
}

std::optional<std::string> provenance(Bytes packet) {
  const Parser parser(XML_ParserCreateNS(nullptr, kSeparator));
  if (!parser || packet.size() > kMaxPacket) return std::nullopt;
  Search search;
  search.parser = parser.get();
  XML_SetUserData(parser.get(), &search);
  XML_SetElementHandler(parser.get(), on_open, on_close);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_Parse(parser.get(), reinterpret_cast<const char*>(packet.data()),
            static_cast<int>(packet.size()), 1);
  std::string reference = trimmed(search.text);
  if (!search.found || reference.empty() || reference.size() > kMaxReference) return std::nullopt;
  return reference;
}

}  // namespace tanba::xmp
