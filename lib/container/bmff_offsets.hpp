// File offsets inside an ISO BMFF file, and their way to another layout. ISO/IEC 14496-12: `stco`,
// `co64`, `saio`, `tfra`, `tfhd`, `iloc`, `sidx`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "container/bmff_box.hpp"
#include "io/splice.hpp"

namespace tanba::bmff {

/// At `offset`, `erase` bytes go and `insert` come.
struct Change {
  std::uint64_t offset = 0, erase = 0, insert = 0;
};

/// Where each byte of the asset lies once all changes are made.
class OffsetMap {
 public:
  OffsetMap(std::vector<Change> changes, std::uint64_t asset_size);

  /// What is inserted at `offset` comes before the byte there. An erased byte: where its change
  /// ends. An offset past the end of the asset points nowhere and stays.
  std::uint64_t moved(std::uint64_t offset) const;
  /// Where the first thing that is inserted at `offset` begins.
  std::uint64_t landing(std::uint64_t offset) const;
  std::uint64_t moved_size(const Box& box) const { return moved(box.end()) - moved(box.offset); }

 private:
  struct Step {
    Change change;
    std::uint64_t before;  // modulo 2^64: how far what lies before it is shifted
  };
  std::vector<Step> steps_;
  std::uint64_t asset_size_;
};

/// A table of equal entries, each with one file offset.
struct Table {
  std::uint64_t entries = 0;  // where the first one begins
  std::uint64_t count = 0;
  std::uint32_t stride = 4;  // bytes an entry
  std::uint32_t field = 0;   // where in an entry the offset stands
  std::uint32_t width = 4;   // its bytes: 4 or 8

  std::uint64_t size() const { return count * stride; }
};

/// The table in a `stco`, `co64`, `saio` or `tfra` box; nothing for another box.
/// \return Errc::malformed where it is larger than its box
Result<std::optional<Table>> read_table(const Source& source, const Box& box);

/// The largest offset in the table that lies inside the asset; reads all of it, block by block.
Result<std::uint64_t> largest_offset(const Source& source, const Table& table);

/// The table with its offsets moved, each of `width` bytes, patched while it is read. Borrows
/// `source`.
std::shared_ptr<const Source> patched(const Source& source, const Table& table,
                                      std::shared_ptr<const OffsetMap> map, std::uint32_t width);

/// Appends what changes in an `iloc`, `tfhd` or `sidx` box. Errc::unsupported where an offset has
/// no room for its new value.
Result<void> patch_iloc(const Source& source, const Box& box, const OffsetMap& map, Edit& edit);
Result<void> patch_tfhd(const Source& source, const Box& box, const OffsetMap& map, Edit& edit);
Result<void> patch_sidx(const Source& source, const Box& box, const OffsetMap& map, Edit& edit);

/// Calls `visit` for every extent of every item that an `iloc` box places in this file. Size 0: to
/// the end of the file.
Result<void> visit_items(const Source& source, const Box& box,
                         const std::function<void(const Range&)>& visit);

}  // namespace tanba::bmff
