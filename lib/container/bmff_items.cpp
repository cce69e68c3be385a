// XMP and Exif of HEIF and AVIF: items of the `meta` at the root. ISO/IEC 14496-12, 8.11.6 (iinf);
// ISO/IEC 23008-12, A.2.1 and A.2.3.
//
//   iinf: version, flags | count | infe: version, flags | id | protection u16 | type | name, NUL |
//     of 'mime': content type, NUL
//   an item 'Exif': how many bytes to the TIFF header u32 | those | Exif
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/bmff_metadata.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kHeader = 8;
constexpr std::size_t kMostItems = 64;  // with metadata

struct ItemInfo {
  std::uint64_t id = 0;
  bool is_xmp = false, is_exif = false;
};

std::string_view string_in(ByteReader& in) {
  const std::string_view rest = as_text(in.rest());
  const std::string_view text = rest.substr(0, rest.find('\0'));
  in.skip(std::min<std::uint64_t>(text.size() + 1, in.left()));
  return text;
}

ItemInfo info_of(ByteReader in) {
  ItemInfo info;
  const unsigned version = in.u8();
  in.skip(3);
  if (version < 2) return info;
  info.id = version == 2 ? in.u16() : in.u32();
  in.skip(2);
  const std::string_view type = as_text(in.take(4));
  info.is_exif = type == "Exif";
  if (type != "mime") return info;
  string_in(in);
  info.is_xmp = string_in(in) == "application/rdf+xml";
  return info;
}

std::vector<ItemInfo> infos_in(Bytes payload) {
  std::vector<ItemInfo> all;
  ByteReader in(payload);
  const bool is_wide = in.u8() != 0;
  in.skip(3);
  in.skip(is_wide ? 4 : 2);
  while (in.left() >= kHeader && all.size() < kMostItems) {
    const std::uint64_t size = in.u32();
    const bool is_info = as_text(in.take(4)) == "infe";
    if (size < kHeader || size - kHeader > in.left()) break;
    const ItemInfo info = info_of(ByteReader(in.take(size - kHeader)));
    if (is_info && (info.is_xmp || info.is_exif)) all.push_back(info);
  }
  return all;
}

// Cameras were seen that copy what a JPEG has: its signature in front of the packet, a NUL behind.
Bytes packet_in(Bytes value) {
  constexpr std::string_view kSignature{"http://ns.adobe.com/xap/1.0/\0", 29};
  if (starts_with(value, kSignature)) value = value.subspan(kSignature.size());
  while (!value.empty() && value.back() == 0) value = value.first(value.size() - 1);
  return value;
}

void add(Pieces& pieces, const ItemInfo& info, const Buffer& value) {
  if (info.is_xmp) {
    const Bytes packet = packet_in(value);
    pieces.add("xmp", {}, Buffer(packet.begin(), packet.end()));
    return;
  }
  ByteReader in(value);
  in.skip(in.u32());
  if (in.ok()) pieces.add("exif", {}, Buffer(in.rest().begin(), in.rest().end()));
}

}  // namespace

Result<void> read_items(const Source& asset, const Tags& tags, const Limits& limits,
                        Pieces& pieces) {
  const Box& infos = tags.item_infos;
  if (infos.size == 0 || tags.item_locations.size == 0) return {};
  TANBA_TRY(const auto payload, pieces.read({infos.payload(), infos.payload_size()}));
  if (!payload) return {};
  for (const ItemInfo& info : infos_in(*payload)) {
    TANBA_TRY(const auto extents, item_extents(asset, tags.item_locations, info.id));
    Buffer value;
    for (const Range& extent : extents) {
      TANBA_TRY(const auto part, pieces.read(extent));
      if (!part || part->size() > limits.max_metadata_bytes - value.size()) break;
      value.insert(value.end(), part->begin(), part->end());
    }
    if (!value.empty()) add(pieces, info, value);
  }
  return {};
}

}  // namespace tanba::bmff
