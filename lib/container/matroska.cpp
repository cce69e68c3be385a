// Matroska and WebM: no clause of C2PA gives them a place for a store, so the manifest lies beside
// the file (C2PA 2.4, 11.4). Read are their tags. RFC 8794 (EBML), RFC 9559, 5.1.8.
//
//   EBML header | Segment: SeekHead, Info, Tracks, Cluster ..., Tags: Tag: SimpleTag: name, string
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/ebml.hpp"
#include "container/matroska.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

using namespace matroska;
using ebml::Element;

constexpr std::uint64_t kMaxName = 256;

Result<Layout> scan(const Source&, const Limits&) { return Layout(); }

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

// The header names its document type in element 4282.
std::string_view document_type(Bytes head) {
  if (!starts_with(head, "\x1A\x45\xDF\xA3")) return {};
  const std::string_view text = as_text(head.first(std::min<std::size_t>(head.size(), 64)));
  for (const std::string_view type : {"matroska", "webm"}) {
    const std::size_t at = text.find(type);
    if (at == std::string_view::npos || at < 3 || text.substr(at - 3, 2) != "\x42\x82") continue;
    if (static_cast<unsigned char>(text[at - 1]) == (0x80 | type.size())) return type;
  }
  return {};
}

bool is_matroska(Bytes head, std::string_view) { return document_type(head) == "matroska"; }
bool is_webm(Bytes head, std::string_view) { return document_type(head) == "webm"; }

std::string_view matroska_type(Bytes, std::string_view hint) {
  return hint_is(hint, ".mka", "audio/x-matroska") ? "audio/x-matroska" : "video/x-matroska";
}
std::string_view webm_type(Bytes, std::string_view hint) {
  return hint_is(hint, ".weba", "audio/webm") ? "audio/webm" : "video/webm";
}

// What is walked into: the way to the tags, and clusters whose size a live writer did not know.
bool is_entered(const Element& element) {
  return element.size == ebml::kUnknown || element.id == kSegment || element.id == kTags ||
         element.id == kTag || element.id == kSimpleTag;
}

Result<Buffer> content_of(const Source& asset, const Element& element) {
  Buffer bytes(static_cast<std::size_t>(element.size));
  TANBA_CHECK(asset.read(element.content, bytes));
  while (!bytes.empty() && bytes.back() == 0)
    bytes.pop_back();  // RFC 8794, 7.4: strings may end in them
  return bytes;
}

// The name of a simple tag stands before its string, and both before the tags inside of it.
Result<void> note(const Source& asset, const Element& element, const Limits& limits,
                  std::vector<Metadatum>& found, std::string& name) {
  if (element.id == kSimpleTag) name.clear();
  if (element.id == kTagName && element.size <= kMaxName) {
    TANBA_TRY(const Buffer text, content_of(asset, element));
    name = as_text(text);
  }
  if (element.id != kTagString || name.empty() || element.size > limits.max_metadata_bytes)
    return {};
  TANBA_TRY(Buffer value, content_of(asset, element));
  if (is_utf8(as_text(value))) found.push_back({"matroska", name, std::move(value)});
  return {};
}

// What is broken ends the walk: what was found before it is there all the same.
Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  std::vector<Metadatum> found;
  Window window(asset);
  std::string name;
  std::uint64_t at = 0;
  for (std::uint32_t count = 0; at < asset.size() && count < limits.max_boxes; ++count) {
    const auto element = ebml::element_at(window, at);
    if (!element && element.error().code == Errc::io) return element.error();
    if (!element) break;
    if (element->size != ebml::kUnknown) TANBA_CHECK(note(asset, *element, limits, found, name));
    at = element->content + (is_entered(*element) ? 0 : element->size);
  }
  return found;
}

constexpr Format row(std::string_view name, std::string_view mime_type, std::string_view extensions,
                     bool (*sniff)(Bytes, std::string_view),
                     std::string_view (*mime_type_of)(Bytes, std::string_view)) {
  return {.name = name,
          .mime_type = mime_type,
          .extensions = extensions,
          .media = Media::video,
          .binding = BindingKind::data,
          .clause = "",
          .sniff = sniff,
          .scan = scan,
          .extract = extract,
          .metadata = metadata,
          .mime_type_of = mime_type_of,
          .refer = matroska::refer};
}

}  // namespace

const Format kMatroska =
    row("matroska", "video/x-matroska", ".mkv .mka .mk3d", is_matroska, matroska_type);
const Format kWebm = row("webm", "video/webm", ".webm .weba", is_webm, webm_type);

}  // namespace tanba
