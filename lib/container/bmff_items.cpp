// Which items of a picture hold metadata, and of what. ISO/IEC 14496-12, 8.11.4 (pitm), 8.11.6
// (iinf), 8.11.12 (iref); ISO/IEC 23008-12, A.2.1 and A.2.3.
//
//   iinf: version, flags | count | infe: version, flags | id | protection u16 | type | name, NUL |
//     of 'mime': content type, NUL | content encoding, NUL, or nothing
//   iref: version, flags | boxes 'cdsc': the item | count u16 | which items it describes
//   an item 'Exif': how many bytes to the TIFF header u32 | those | Exif
#include "container/bmff_items.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kHeader = 8;
constexpr std::size_t kMostItems = 64;  // with metadata
constexpr std::size_t kShortNumbers = 0x10000;

std::string_view string_in(ByteReader& in) {
  const std::string_view rest = as_text(in.rest());
  const std::string_view text = rest.substr(0, rest.find('\0'));
  in.skip(std::min<std::uint64_t>(text.size() + 1, in.left()));
  return text;
}

// The id, and whether it is of metadata.
bool info_of(ByteReader in, MetadataItem& item) {
  const unsigned version = in.u8();
  in.skip(3);
  item.id = version == 3 ? in.u32() : in.u16();
  in.skip(2);
  if (version < 2) return false;
  const std::string_view type = as_text(in.take(4));
  if (type != "mime") return type == "Exif";
  string_in(in);
  item.is_xmp = string_in(in) == "application/rdf+xml";
  item.is_coded = !string_in(in).empty();
  return item.is_xmp;
}

// Calls `visit` with type and payload of each box; true: there was nothing else.
template <class Visit>
bool each_box(ByteReader in, const Visit& visit) {
  while (in.left() >= kHeader) {
    const std::uint64_t size = in.u32();
    const std::string_view type = as_text(in.take(4));
    if (size < kHeader || size - kHeader > in.left()) return false;
    visit(type, ByteReader(in.take(size - kHeader)));
  }
  return in.ok() && in.left() == 0;
}

void take(MetadataItems& found, std::uint64_t id) {
  if (id < kShortNumbers) found.taken[static_cast<std::size_t>(id)] = true;
}

void read_infos(Bytes payload, MetadataItems& found) {
  ByteReader in(payload);
  const bool is_wide = in.u8() != 0;
  in.skip(is_wide ? 7 : 5);
  found.is_whole = each_box(in, [&](std::string_view type, ByteReader body) {
    MetadataItem item;
    if (type != "infe") return;
    const bool counts = info_of(body, item);
    take(found, item.id);
    if (counts && found.all.size() < kMostItems) found.all.push_back(item);
  });
}

Result<void> read_primary(const Source& asset, const Box& box, MetadataItems& found) {
  if (box.size == 0) return {};
  TANBA_TRY(const Buffer payload, held(asset, box));
  ByteReader in(payload);
  const bool is_wide = in.u8() != 0;
  in.skip(3);
  const std::uint64_t id = is_wide ? in.u32() : in.u16();
  if (in.ok()) found.primary = id;
  return {};
}

// An item that no reference speaks of describes the picture.
void read_description(ByteReader in, MetadataItems& found) {
  const auto number = [&] { return found.is_wide_reference ? in.u32() : in.u16(); };
  const std::uint64_t from = number();
  const auto item = std::ranges::find(found.all, from, &MetadataItem::id);
  if (item == found.all.end()) return;
  bool describes_primary = false;
  for (unsigned left = in.u16(); left > 0 && in.ok(); --left)
    describes_primary = number() == found.primary || describes_primary;
  item->is_other = !describes_primary && found.primary != 0;
}

Result<void> read_references(const Source& asset, const Box& box, MetadataItems& found) {
  if (box.size == 0) return {};
  TANBA_TRY(const Buffer payload, held(asset, box));
  ByteReader in(payload);
  found.is_wide_reference = in.u8() != 0;
  in.skip(3);
  each_box(in, [&](std::string_view type, ByteReader body) {
    if (type == "cdsc") read_description(body, found);
  });
  return {};
}

// Cameras were seen that copy what a JPEG has: its signature in front of the packet, a NUL behind.
Bytes packet_in(Bytes value) {
  constexpr std::string_view kSignature{"http://ns.adobe.com/xap/1.0/\0", 29};
  if (starts_with(value, kSignature)) value = value.subspan(kSignature.size());
  while (!value.empty() && value.back() == 0) value = value.first(value.size() - 1);
  return value;
}

void add(Pieces& pieces, const MetadataItem& item, const Buffer& value) {
  const std::string key = item.is_other ? "item" : "";
  if (item.is_xmp) {
    const Bytes packet = packet_in(value);
    pieces.add("xmp", key, Buffer(packet.begin(), packet.end()));
    return;
  }
  ByteReader in(value);
  in.skip(in.u32());
  if (in.ok()) pieces.add("exif", key, Buffer(in.rest().begin(), in.rest().end()));
}

}  // namespace

Result<MetadataItems> look_at_items(const Source& asset, const PictureBoxes& boxes) {
  MetadataItems found;
  if (!boxes.has_items()) return found;
  found.taken.resize(kShortNumbers);
  TANBA_TRY(const Buffer infos, held(asset, boxes.infos));
  read_infos(infos, found);
  TANBA_CHECK(read_primary(asset, boxes.primary, found));
  TANBA_CHECK(read_references(asset, boxes.references, found));
  TANBA_TRY(const Buffer locations, held(asset, boxes.locations));
  TANBA_CHECK(each_item(locations, boxes.locations, [&](const Item& one, const ItemLocations& how) {
    take(found, one.id);
    const auto item = std::ranges::find(found.all, one.id, &MetadataItem::id);
    if (item != found.all.end()) item->at = ranges_of(one, how, boxes.data);
    return Result<void>();
  }));
  std::ranges::stable_sort(found.all, {}, &MetadataItem::is_other);
  return found;
}

Result<void> read_items(const Source& asset, const PictureBoxes& boxes, const Limits& limits,
                        Pieces& pieces) {
  TANBA_TRY(const MetadataItems found, look_at_items(asset, boxes));
  for (const MetadataItem& item : found.all) {
    Buffer value;
    for (const Range& extent : item.at) {
      TANBA_TRY(const auto part, pieces.read(extent));
      if (!part || part->size() > limits.max_metadata_bytes - value.size()) break;
      value.insert(value.end(), part->begin(), part->end());
    }
    if (!value.empty() && !item.is_coded) add(pieces, item, value);
  }
  return {};
}

}  // namespace tanba::bmff
