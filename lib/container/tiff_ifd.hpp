// TIFF and BigTIFF: the chain of directories, read and written. TIFF 6.0, section 2.
//
//   'II' or 'MM' | 42 u16 | first directory u32                    BigTIFF: 43, 8 u16, 0 u16, u64
//   directory: count u16 | entries | next directory u32            BigTIFF: u64, u64
//   entry: tag u16 | type u16 | count u32 | value or offset u32    BigTIFF: u64, u64
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "container/format.hpp"

namespace tanba {

/// How the numbers of one file are written.
struct TiffShape {
  bool little = true;
  bool big = false;  // BigTIFF

  std::uint64_t header_bytes() const { return big ? 16 : 8; }
  std::uint64_t link_at() const {
    return big ? 8 : 4;
  }  // where the first directory's offset stands
  std::uint64_t count_bytes() const { return big ? 8 : 2; }
  std::uint64_t entry_bytes() const { return big ? 20 : 12; }
  std::uint64_t offset_bytes() const { return big ? 8 : 4; }
  std::uint64_t directory_bytes(std::uint64_t entries) const {
    return count_bytes() + entries * entry_bytes() + offset_bytes();
  }

  std::uint16_t u16(ByteReader& in) const { return little ? in.u16le() : in.u16(); }
  std::uint64_t count(ByteReader& in) const { return big ? offset(in) : u16(in); }
  std::uint64_t offset(ByteReader& in) const {
    if (big) return little ? in.u64le() : in.u64();
    return little ? in.u32le() : in.u32();
  }
  void put_u16(ByteWriter& out, std::uint16_t value) const;
  void put_count(ByteWriter& out, std::uint64_t value) const;
  void put_offset(ByteWriter& out, std::uint64_t value) const;
};

/// An entry with the tag of manifest stores.
struct TiffStore {
  Range value;                 // where its bytes are; meaningless with a flaw
  const char* flaw = nullptr;  // static text
};

struct TiffDirectory {
  Range range;
  std::uint64_t entries = 0;  // how many
  std::uint64_t next = 0;
  std::vector<TiffStore> stores;

  std::uint64_t link_at(const TiffShape& shape) const { return range.end() - shape.offset_bytes(); }
};

struct Tiff {
  TiffShape shape;
  std::uint64_t first = 0;
  std::vector<TiffDirectory> directories;  // of the main chain, in its order
};

bool is_tiff(Bytes head);

/// Walks the main chain; nothing but the directories themselves is read. Directories that overlap
/// or come again are Errc::malformed.
Result<Tiff> walk_tiff(const Source& asset, const Limits& limits);

Result<TiffDirectory> directory_at(const Source& asset, const TiffShape& shape, std::uint64_t at,
                                   const Limits& limits);

/// The entries of a directory as they stand, without those of manifest stores.
Result<Buffer> entries_of(const Source& asset, const TiffShape& shape,
                          const TiffDirectory& directory);

/// Tag and type of an entry.
struct TiffField {
  std::uint16_t tag = 0, type = 0;
};
inline constexpr TiffField kStoreEntry{0xCD41, 7};  // UNDEFINED. C2PA 2.4, A.3.6

/// `entries` with one for bytes at `value` put in where its tag belongs.
Buffer with_entry(const TiffShape& shape, Bytes entries, const TiffField& field,
                  const Range& value);

/// A whole directory.
Buffer directory_of(const TiffShape& shape, Bytes entries, std::uint64_t next);

/// For Format::metadata: XMP (of later directories with the key "page"), IPTC, and the texts of the
/// first directory as an Exif block.
Result<std::vector<Metadatum>> metadata_of_tiff(const Source& asset, const Limits& limits);

}  // namespace tanba
