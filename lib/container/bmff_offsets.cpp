// The map of offsets, and tables of equal entries that are patched while they stream.
// ISO/IEC 14496-12, 8.7.5 (stco, co64), 8.7.9 (saio), 8.8.10 (tfra).
#include "container/bmff_offsets.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kBlockEntries = 4096;
constexpr std::uint64_t kFullBox = 4;  // version and flags

Error too_large(const Box& box) {
  return {Errc::malformed, "bmff: a table is larger than its box", box.offset};
}

class PatchedTable final : public Source {
 public:
  PatchedTable(const Source& source, const Table& table, std::shared_ptr<const OffsetMap> map,
               std::uint32_t width)
      : source_(source),
        table_(table),
        map_(std::move(map)),
        width_(width),
        stride_(table.stride - table.width + width) {}

  std::uint64_t size() const override { return table_.count * stride_; }
  Result<void> unchanged() const override { return source_.unchanged(); }

  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (offset > size() || into.size() > size() - offset)
      return Error{Errc::truncated, "bmff: a table ends too early", offset};
    while (!into.empty()) {
      const std::uint64_t first = offset / stride_;
      const auto skip = static_cast<std::size_t>(offset % stride_);
      const std::uint64_t wanted = (skip + into.size() + stride_ - 1) / stride_;
      TANBA_TRY(const Buffer block, entries(first, std::min(wanted, kBlockEntries)));
      const std::size_t count = std::min(into.size(), block.size() - skip);
      std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(skip), count, into.begin());
      offset += count;
      into = into.subspan(count);
    }
    return {};
  }

 private:
  Result<Buffer> entries(std::uint64_t first, std::uint64_t count) const {
    Buffer stored(static_cast<std::size_t>(count * table_.stride));
    TANBA_CHECK(source_.read(table_.entries + first * table_.stride, stored));
    ByteReader in(stored);
    ByteWriter out;
    for (std::uint64_t i = 0; i < count; ++i) {
      out.bytes(in.take(table_.field));
      const std::uint64_t offset = map_->moved(table_.width == 8 ? in.u64() : in.u32());
      if (width_ == 8)
        out.u64(offset);
      else
        out.u32(static_cast<std::uint32_t>(offset));
      out.bytes(in.take(table_.stride - table_.field - table_.width));
    }
    return out.take();
  }

  const Source& source_;
  Table table_;
  std::shared_ptr<const OffsetMap> map_;
  std::uint32_t width_, stride_;
};

// The fields before the entries, as many as there are of `size` bytes.
template <std::size_t N>
Result<Bytes> fields(const Source& source, const Box& box, std::array<std::uint8_t, N>& block) {
  const auto part = std::span(block).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(N, box.payload_size())));
  TANBA_CHECK(source.read(box.payload(), part));
  return Bytes(part);
}

Table read_saio(ByteReader& reader) {
  Table table;
  const std::uint32_t version_and_flags = reader.u32();
  if ((version_and_flags & 1) != 0) reader.skip(8);
  table.count = reader.u32();
  table.width = table.stride = version_and_flags >> 24 == 0 ? 4 : 8;
  return table;
}

Table read_tfra(ByteReader& reader) {
  Table table;
  const bool wide = reader.u8() == 1;
  reader.skip(3 + 4);
  const std::uint32_t lengths = reader.u32();
  table.count = reader.u32();
  table.width = table.field = wide ? 8 : 4;
  table.stride = 2 * table.width + 3 + (lengths >> 4 & 3) + (lengths >> 2 & 3) + (lengths & 3);
  return table;
}

}  // namespace

OffsetMap::OffsetMap(std::vector<Change> changes, std::uint64_t asset_size)
    : asset_size_(asset_size) {
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.offset < b.offset; });
  std::uint64_t shift = 0;
  for (const Change& change : changes) {
    steps_.push_back({change, shift});
    shift += change.insert - change.erase;
  }
}

std::uint64_t OffsetMap::moved(std::uint64_t offset) const {
  const auto after = std::upper_bound(
      steps_.begin(), steps_.end(), offset,
      [](std::uint64_t wanted, const Step& step) { return wanted < step.change.offset; });
  if (after == steps_.begin() || offset > asset_size_) return offset;
  const auto& [change, before] = *std::prev(after);
  if (offset - change.offset < change.erase) return change.offset + before + change.insert;
  return offset + before + change.insert - change.erase;
}

std::uint64_t OffsetMap::landing(std::uint64_t offset) const {
  for (const Step& step : steps_)
    if (step.change.offset >= offset) return offset + step.before;
  return moved(offset);
}

Result<std::optional<Table>> read_table(const Source& source, const Box& box) {
  const bool is_offsets = box.type == type_of("stco") || box.type == type_of("co64");
  const bool is_saio = box.type == type_of("saio"), is_tfra = box.type == type_of("tfra");
  if (!is_offsets && !is_saio && !is_tfra) return std::optional<Table>();
  std::array<std::uint8_t, 16> block;
  TANBA_TRY(const Bytes head, fields(source, box, block));
  ByteReader reader(head);
  Table table;
  if (is_saio) {
    table = read_saio(reader);
  } else if (is_tfra) {
    table = read_tfra(reader);
  } else {
    reader.skip(kFullBox);
    table.count = reader.u32();
    table.width = table.stride = box.type == type_of("co64") ? 8 : 4;
  }
  table.entries = box.payload() + reader.at();
  if (!reader.ok() || table.size() > box.end() - table.entries) return too_large(box);
  return std::optional(table);
}

Result<std::uint64_t> largest_offset(const Source& source, const Table& table) {
  std::uint64_t largest = 0;
  Buffer block;
  for (std::uint64_t first = 0; first < table.count; first += kBlockEntries) {
    const std::uint64_t count = std::min(kBlockEntries, table.count - first);
    block.resize(static_cast<std::size_t>(count * table.stride));
    TANBA_CHECK(source.read(table.entries + first * table.stride, block));
    ByteReader reader(block);
    for (std::uint64_t i = 0; i < count; ++i) {
      reader.skip(table.field);
      const std::uint64_t offset = table.width == 8 ? reader.u64() : reader.u32();
      if (offset <= source.size()) largest = std::max(largest, offset);
      reader.skip(table.stride - table.field - table.width);
    }
  }
  return largest;
}

std::shared_ptr<const Source> patched(const Source& source, const Table& table,
                                      std::shared_ptr<const OffsetMap> map, std::uint32_t width) {
  return std::make_shared<PatchedTable>(source, table, std::move(map), width);
}

}  // namespace tanba::bmff
