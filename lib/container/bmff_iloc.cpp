// The `iloc` box: read, moved in place, and written item by item. ISO/IEC 14496-12, 8.11.3.
#include "container/bmff_iloc.hpp"

#include "base/check.hpp"

namespace tanba::bmff {
namespace {

bool is_width(unsigned width) { return width == 0 || width == 4 || width == 8; }

bool write_sized(ByteWriter& out, unsigned width, std::uint64_t value) {
  if (width < 8 && value >> (8 * width) != 0) return false;
  if (width == 4) out.u32(static_cast<std::uint32_t>(value));
  if (width == 8) out.u64(value);
  return true;
}

ItemLocations read_locations(ByteReader& reader) {
  ItemLocations found;
  found.version = reader.u8();
  reader.skip(3);
  const unsigned sizes = reader.u16();
  found.offset_width = sizes >> 12;
  found.length_width = sizes >> 8 & 15;
  found.base_width = sizes >> 4 & 15;
  found.index_width = found.version == 0 ? 0 : sizes & 15;
  found.count = found.number(reader);
  return found;
}

bool is_sound(const ItemLocations& found) {
  return found.version <= 2 && is_width(found.offset_width) && is_width(found.length_width) &&
         is_width(found.base_width) && is_width(found.index_width);
}

Item read_item(ByteReader& reader, const ItemLocations& found) {
  Item item;
  item.id = found.number(reader);
  item.method = found.version == 0 ? 0 : reader.u16();
  item.reference = reader.u16();
  item.base_at = reader.at();
  item.base = read_sized(reader, found.base_width);
  const unsigned count = reader.u16();
  for (unsigned i = 0; i < count && reader.ok(); ++i) {
    const std::uint64_t index = read_sized(reader, found.index_width);
    const std::size_t at = reader.at();
    const std::uint64_t offset = read_sized(reader, found.offset_width);
    item.extents.push_back({at, index, offset, read_sized(reader, found.length_width)});
  }
  return item;
}

// An item that something is put into would no longer be what it was.
bool stays_whole(const OffsetMap& map, std::uint64_t offset, std::uint64_t size) {
  return size == 0 || map.moved(offset + size - 1) - map.moved(offset) == size - 1;
}

// Moves the extents with the base at `base`; false where one of them cannot stand there.
bool move_extents(Buffer& bytes, const Item& item, const ItemLocations& found, const OffsetMap& map,
                  std::uint64_t base) {
  for (const Item::Extent& extent : item.extents) {
    const std::uint64_t offset = item.base + extent.offset;
    const std::uint64_t target = map.moved(offset);
    if (offset < item.base || target < base) return false;
    if (!stays_whole(map, offset, extent.size)) return false;
    if (!store(bytes, extent.at, found.offset_width, target - base)) return false;
  }
  return true;
}

bool move_item(Buffer& bytes, const Item& item, const ItemLocations& found, const OffsetMap& map) {
  if (item.is_whole_file(found)) return true;
  const std::uint64_t base = item.base == 0 ? 0 : map.moved(item.base);
  if (store(bytes, item.base_at, found.base_width, base) &&
      move_extents(bytes, item, found, map, base))
    return true;
  return store(bytes, item.base_at, found.base_width, item.base) &&
         move_extents(bytes, item, found, map, item.base);
}

}  // namespace

Result<void> each_item(
    Bytes payload, const Box& box,
    const std::function<Result<void>(const Item&, const ItemLocations&)>& visit) {
  ByteReader reader(payload);
  const ItemLocations found = read_locations(reader);
  if (!is_sound(found)) return Error{Errc::malformed, "bmff: an unknown kind of iloc", box.offset};
  for (std::uint64_t i = 0; i < found.count && reader.ok(); ++i) {
    const Item item = read_item(reader, found);
    if (reader.ok()) TANBA_CHECK(visit(item, found));
  }
  if (!reader.ok())
    return Error{Errc::malformed, "bmff: a table is larger than its box", box.offset};
  return {};
}

Result<ItemLocations> layout_of(Bytes payload, const Box& box) {
  ByteReader reader(payload);
  const ItemLocations found = read_locations(reader);
  if (!reader.ok() || !is_sound(found))
    return Error{Errc::malformed, "bmff: an unknown kind of iloc", box.offset};
  return found;
}

void write_head(ByteWriter& out, const ItemLocations& layout, Bytes version) {
  const unsigned sizes = layout.offset_width << 12 | layout.length_width << 8 |
                         layout.base_width << 4 | layout.index_width;
  out.bytes(version).u16(static_cast<std::uint16_t>(sizes));
  layout.version < 2 ? out.u16(static_cast<std::uint16_t>(layout.count))
                     : out.u32(static_cast<std::uint32_t>(layout.count));
}

std::uint64_t item_bytes(const ItemLocations& layout, std::size_t extents) {
  const unsigned head = layout.version < 2 ? 2 : 4, method = layout.version == 0 ? 0 : 2;
  return head + method + 4 + layout.base_width +
         extents * std::uint64_t{layout.index_width + layout.offset_width + layout.length_width};
}

bool write_item(ByteWriter& out, const ItemLocations& layout, const Item& item) {
  const bool is_short = layout.version < 2;
  if (item.id > (is_short ? 0xFFFFu : 0xFFFFFFFFu) || item.extents.size() > 0xFFFF) return false;
  is_short ? out.u16(static_cast<std::uint16_t>(item.id))
           : out.u32(static_cast<std::uint32_t>(item.id));
  if (layout.version > 0) out.u16(static_cast<std::uint16_t>(item.method));
  out.u16(static_cast<std::uint16_t>(item.reference));
  bool fits = write_sized(out, layout.base_width, item.base);
  out.u16(static_cast<std::uint16_t>(item.extents.size()));
  for (const Item::Extent& extent : item.extents)
    fits = write_sized(out, layout.index_width, extent.index) &&
           write_sized(out, layout.offset_width, extent.offset) &&
           write_sized(out, layout.length_width, extent.size) && fits;
  return fits;
}

std::vector<Range> ranges_of(const Item& item, const ItemLocations& found, const Box& idat) {
  std::vector<Range> all;
  const bool in_idat = item.in_idat() && idat.size > 0;
  if (!in_idat && (!item.in_file() || item.is_whole_file(found))) return all;
  const std::uint64_t start = in_idat ? idat.payload() : 0;
  for (const Item::Extent& extent : item.extents) {
    if (extent.offset > ~item.base || start > ~(item.base + extent.offset)) continue;
    const Range range{start + item.base + extent.offset, extent.size};
    const bool outside = range.offset > idat.end() || range.size > idat.end() - range.offset;
    if (!in_idat || !outside) all.push_back(range);
  }
  return all;
}

bool move_to_zero(Item& item, const ItemLocations& found, const OffsetMap& map) {
  if (!item.in_file() || item.is_whole_file(found)) return true;
  for (Item::Extent& extent : item.extents) {
    const std::uint64_t offset = item.base + extent.offset;
    if (offset < item.base || !stays_whole(map, offset, extent.size)) return false;
    extent.offset = map.moved(offset);
  }
  item.base = 0;
  return true;
}

Result<void> visit_items(const Source& source, const Box& box,
                         const std::function<void(const Range&)>& visit) {
  TANBA_TRY(const Buffer bytes, held(source, box));
  return each_item(bytes, box, [&](const Item& item, const ItemLocations&) {
    if (!item.in_file()) return Result<void>();
    for (const Item::Extent& extent : item.extents)
      if (extent.offset <= ~item.base) visit({item.base + extent.offset, extent.size});
    return Result<void>();
  });
}

Result<void> patch_iloc(const Source& source, const Box& box, const OffsetMap& map, Edit& edit) {
  TANBA_TRY(Buffer bytes, held(source, box));
  const Buffer stored = bytes;
  TANBA_CHECK(each_item(stored, box, [&](const Item& item, const ItemLocations& found) {
    return !item.in_file() || move_item(bytes, item, found, map) ? Result<void>() : no_room(box);
  }));
  if (bytes != stored) edit.push_back({box.payload(), bytes.size(), std::move(bytes), nullptr});
  return {};
}

}  // namespace tanba::bmff
