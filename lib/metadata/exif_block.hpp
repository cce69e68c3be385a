// The directories of an Exif block. TIFF 6.0, section 2.
#pragma once

#include <array>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "tanba/result.hpp"

namespace tanba::exif {

inline constexpr std::uint16_t kByte = 1, kAscii = 2, kLong = 4, kUndefined = 7;
inline constexpr std::uint16_t kImageDescription = 0x010E, kSoftware = 0x0131,
                               kExifDirectory = 0x8769, kUserComment = 0x9286;
inline constexpr std::uint32_t kFirstLink = 4;  // where the offset of the first directory stands

struct Entry {
  std::uint16_t tag = 0, type = 0;
  std::uint32_t count = 0;
  std::uint32_t value = 0;  // an offset, or what stands in its place as a number
};

struct Directory {
  std::uint32_t at = 0;
  std::vector<Entry> entries;
  std::vector<std::array<std::uint8_t, 4>> values;  // of the entries, as they stand
  std::uint32_t next = 0;
};

/// Integers of a block in its order of bytes.
struct Order {
  bool little = true;

  std::uint16_t u16(ByteReader& in) const { return little ? in.u16le() : in.u16(); }
  std::uint32_t u32(ByteReader& in) const { return little ? in.u32le() : in.u32(); }
  void u16(ByteWriter& out, std::uint16_t value) const {
    little ? out.u16le(value) : out.u16(value);
  }
  void u32(ByteWriter& out, std::uint32_t value) const {
    little ? out.u32le(value) : out.u32(value);
  }
};

/// Errc::malformed where this is no Exif block.
Result<Order> order_of(Bytes block);
/// The number at `at`, which must lie in the block; else 0.
std::uint32_t u32_at(Bytes block, Order order, std::uint32_t at);
/// Errc::malformed where it runs past the end.
Result<Directory> directory_at(Bytes block, Order order, std::uint32_t at);
/// Index of the first entry with `tag`; as many as there are: none.
std::size_t find(const Directory& directory, std::uint16_t tag);
/// The bytes of a value whose elements are bytes; empty where they lie outside the block.
Bytes bytes_of(Bytes block, const Directory& directory, std::size_t index);

}  // namespace tanba::exif
