// Where the items of a picture lie. ISO/IEC 14496-12, 8.11.3 (iloc).
//
//   version, flags | widths of offset, length, base, index: 4 bits each | count
//   an item: id | from version 1 on: method u16 | data_reference_index u16 | base | count u16 |
//     extents: index, offset, length
#pragma once

#include "base/byte_writer.hpp"
#include "container/bmff_fields.hpp"

namespace tanba::bmff {

/// The layout of an `iloc` box, from its first fields.
struct ItemLocations {
  unsigned version = 0, offset_width = 0, length_width = 0, base_width = 0, index_width = 0;
  std::uint64_t count = 0;

  std::uint64_t number(ByteReader& reader) const {
    return version < 2 ? reader.u16() : reader.u32();
  }
  std::uint64_t head_bytes() const { return version < 2 ? 8 : 10; }
};

struct Item {
  std::uint64_t id = 0;
  unsigned method = 0;      // 0: counted from the start of the file, 1: in `idat`, 2: in an item
  unsigned reference = 0;   // 0: in this file
  std::size_t base_at = 0;  // where the base stands in the box's payload
  std::uint64_t base = 0;
  struct Extent {
    std::size_t at;
    std::uint64_t index, offset, size;
  };
  std::vector<Extent> extents;

  bool in_file() const { return (method & 15) == 0 && reference == 0; }
  bool in_idat() const { return (method & 15) == 1 && reference == 0; }
  /// An item without offsets is the whole file.
  bool is_whole_file(const ItemLocations& found) const {
    return base == 0 && found.offset_width == 0;
  }
};

/// Calls `visit` with each item of the payload of `box`, wherever it lies.
Result<void> each_item(Bytes payload, const Box& box,
                       const std::function<Result<void>(const Item&, const ItemLocations&)>& visit);

/// \return or Errc::malformed
Result<ItemLocations> layout_of(Bytes payload, const Box& box);

/// The fields before the items; `version`: the first four bytes.
void write_head(ByteWriter& out, const ItemLocations& layout, Bytes version);

/// How many bytes an item of so many extents has in a box of this layout.
std::uint64_t item_bytes(const ItemLocations& layout, std::size_t extents);

/// False: a number has no room in this layout.
bool write_item(ByteWriter& out, const ItemLocations& layout, const Item& item);

/// Where the bytes of an item stand, whether in the file or in `idat`; nothing where it is the
/// whole file or lies elsewhere.
std::vector<Range> ranges_of(const Item& item, const ItemLocations& found, const Box& idat);

/// `item` with its extents where `map` moves them, counted from the start of the file; false where
/// one of them cannot stand there.
bool move_to_zero(Item& item, const ItemLocations& found, const OffsetMap& map);

}  // namespace tanba::bmff
