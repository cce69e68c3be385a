// Offsets in boxes that are no plain table. ISO/IEC 14496-12, 8.8.7 (tfhd), 8.11.3 (iloc), 8.16.3
// (sidx).
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_offsets.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kHeldBytes = 16ull << 20;  // an `iloc` has 65,535 items and is smaller

Error no_room(const Box& box) {
  return {Errc::unsupported, "bmff: an offset has no room for its new value", box.offset};
}

Result<Buffer> held(const Source& source, const Box& box) {
  if (box.payload_size() > kHeldBytes)
    return Error{Errc::limit_exceeded, "bmff: a table is too large", box.offset};
  Buffer bytes(static_cast<std::size_t>(box.payload_size()));
  TANBA_CHECK(source.read(box.payload(), bytes));
  return bytes;
}

// Overwrites `width` bytes (0, 4 or 8) at `at`; false: the value does not fit.
bool store(Buffer& bytes, std::size_t at, unsigned width, std::uint64_t value) {
  if (width < 8 && value >> (8 * width) != 0) return false;
  for (unsigned i = 0; i < width; ++i)
    bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
  return true;
}

std::uint64_t read_sized(ByteReader& reader, unsigned width) {
  if (width == 0) return 0;
  return width == 4 ? reader.u32() : reader.u64();
}

bool is_width(unsigned width) { return width == 0 || width == 4 || width == 8; }

// The layout of an `iloc` box, from its first fields.
struct ItemLocations {
  unsigned version = 0, offset_width = 0, length_width = 0, base_width = 0, index_width = 0;
  std::uint64_t count = 0;

  std::uint64_t number(ByteReader& reader) const {
    return version < 2 ? reader.u16() : reader.u32();
  }
};

struct Item {
  std::uint64_t id = 0;
  std::size_t base_at = 0;  // where the base stands in the box's payload
  std::uint64_t base = 0;
  struct Extent {
    std::size_t at;
    std::uint64_t offset, size;
  };
  std::vector<Extent> extents;
};

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

// Nothing where the item's bytes are not counted from the start of this file.
std::optional<Item> read_item(ByteReader& reader, const ItemLocations& found) {
  Item item;
  item.id = found.number(reader);
  const unsigned method = found.version == 0 ? 0 : reader.u16() & 15;
  const bool elsewhere = reader.u16() != 0;  // data_reference_index
  item.base_at = reader.at();
  item.base = read_sized(reader, found.base_width);
  const unsigned count = reader.u16();
  for (unsigned i = 0; i < count && reader.ok(); ++i) {
    read_sized(reader, found.index_width);
    const std::size_t at = reader.at();
    const std::uint64_t offset = read_sized(reader, found.offset_width);
    item.extents.push_back({at, offset, read_sized(reader, found.length_width)});
  }
  if (method != 0 || elsewhere) return std::nullopt;
  return item;
}

// Moves the extents with the base at `base`; false where one of them cannot stand there.
bool move_extents(Buffer& bytes, const Item& item, const ItemLocations& found, const OffsetMap& map,
                  std::uint64_t base) {
  for (const Item::Extent& extent : item.extents) {
    const std::uint64_t offset = item.base + extent.offset;
    const std::uint64_t target = map.moved(offset);
    if (offset < item.base || target < base) return false;
    // An item that something is put into would no longer be what it was.
    if (extent.size > 0 && map.moved(offset + extent.size - 1) - target != extent.size - 1)
      return false;
    if (!store(bytes, extent.at, found.offset_width, target - base)) return false;
  }
  return true;
}

// An item without offsets is the whole file.
bool is_whole_file(const Item& item, const ItemLocations& found) {
  return item.base == 0 && found.offset_width == 0;
}

bool move_item(Buffer& bytes, const Item& item, const ItemLocations& found, const OffsetMap& map) {
  if (is_whole_file(item, found)) return true;
  const std::uint64_t base = item.base == 0 ? 0 : map.moved(item.base);
  if (store(bytes, item.base_at, found.base_width, base) &&
      move_extents(bytes, item, found, map, base))
    return true;
  return store(bytes, item.base_at, found.base_width, item.base) &&
         move_extents(bytes, item, found, map, item.base);
}

// Calls `visit` with each item that lies in this file.
Result<void> each_item(
    Bytes bytes, const Box& box,
    const std::function<Result<void>(const Item&, const ItemLocations&)>& visit) {
  ByteReader reader(bytes);
  const ItemLocations found = read_locations(reader);
  if (!is_sound(found)) return Error{Errc::malformed, "bmff: an unknown kind of iloc", box.offset};
  for (std::uint64_t i = 0; i < found.count && reader.ok(); ++i) {
    const std::optional<Item> item = read_item(reader, found);
    if (item && reader.ok()) TANBA_CHECK(visit(*item, found));
  }
  if (!reader.ok())
    return Error{Errc::malformed, "bmff: a table is larger than its box", box.offset};
  return {};
}

}  // namespace

Result<void> visit_items(const Source& source, const Box& box,
                         const std::function<void(const Range&)>& visit) {
  TANBA_TRY(const Buffer bytes, held(source, box));
  return each_item(bytes, box, [&](const Item& item, const ItemLocations&) {
    for (const Item::Extent& extent : item.extents)
      if (extent.offset <= ~item.base) visit({item.base + extent.offset, extent.size});
    return Result<void>();
  });
}

Result<void> patch_iloc(const Source& source, const Box& box, const OffsetMap& map, Edit& edit) {
  TANBA_TRY(Buffer bytes, held(source, box));
  const Buffer stored = bytes;
  TANBA_CHECK(each_item(stored, box, [&](const Item& item, const ItemLocations& found) {
    return move_item(bytes, item, found, map) ? Result<void>() : no_room(box);
  }));
  if (bytes != stored) edit.push_back({box.payload(), bytes.size(), std::move(bytes), nullptr});
  return {};
}

Result<void> patch_tfhd(const Source& source, const Box& box, const OffsetMap& map, Edit& edit) {
  std::array<std::uint8_t, 16> head{};
  const auto part = std::span(head).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(head.size(), box.payload_size())));
  TANBA_CHECK(source.read(box.payload(), part));
  ByteReader reader{Bytes(part)};
  const bool has_base = (reader.u32() & 1) != 0;
  reader.skip(4);  // track_ID
  if (!has_base) return {};
  const std::uint64_t base = reader.u64();
  if (!reader.ok()) return Error{Errc::malformed, "bmff: a tfhd box ends too early", box.offset};
  if (map.moved(base) == base) return {};
  ByteWriter moved;
  edit.push_back({box.payload() + 8, 8, moved.u64(map.moved(base)).take(), nullptr});
  return {};
}

Result<void> patch_sidx(const Source& source, const Box& box, const OffsetMap& map, Edit& edit) {
  TANBA_TRY(Buffer bytes, held(source, box));
  const Buffer stored = bytes;
  ByteReader reader(stored);
  const unsigned width = reader.u8() == 0 ? 4 : 8;
  reader.skip(3 + 4 + 4 + width);  // flags, reference_ID, timescale, earliest_presentation_time
  const std::size_t first_at = reader.at();
  std::uint64_t at = box.end() + read_sized(reader, width);
  reader.skip(2);
  const unsigned count = reader.u16();
  if (!reader.ok() || reader.left() < std::uint64_t{count} * 12)
    return Error{Errc::malformed, "bmff: a sidx box ends too early", box.offset};
  // The box ends where what is inserted behind it begins.
  bool fits =
      at > source.size() || store(bytes, first_at, width, map.moved(at) - map.landing(box.end()));
  for (unsigned i = 0; i < count && fits; ++i) {
    const std::size_t entry = reader.at();
    const std::uint32_t reference = reader.u32();
    reader.skip(8);
    const std::uint64_t next = at + (reference & 0x7FFFFFFF);
    if (next > source.size()) break;  // what it speaks of from here on is in another file
    const std::uint64_t size = map.moved(next) - map.moved(at);
    fits = size <= 0x7FFFFFFF && store(bytes, entry, 4, size | (reference & 0x80000000));
    at = next;
  }
  if (!fits) return no_room(box);
  if (bytes != stored) edit.push_back({box.payload(), bytes.size(), std::move(bytes), nullptr});
  return {};
}

Result<std::vector<Range>> item_extents(const Source& source, const Box& box, std::uint64_t id) {
  TANBA_TRY(const Buffer bytes, held(source, box));
  std::vector<Range> all;
  TANBA_CHECK(
      each_item(bytes, box, [&](const Item& item, const ItemLocations& found) -> Result<void> {
        if (item.id != id || is_whole_file(item, found)) return {};
        for (const Item::Extent& extent : item.extents)
          if (extent.offset <= ~item.base) all.push_back({item.base + extent.offset, extent.size});
        return {};
      }));
  return all;
}

}  // namespace tanba::bmff
