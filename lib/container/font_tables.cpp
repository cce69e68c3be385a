// The table directory of a font, its `C2PA` table, and the sums over both.
#include "container/font_tables.hpp"

#include <algorithm>
#include <bit>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"

namespace tanba::font {
namespace {

constexpr std::size_t kBlock = 64 << 10;  // whole words

// 0.1 is what the first files have, 1.0 what the numbering of OpenType suggests; C2PA names none.
bool is_known_version(std::uint32_t version) { return version == 1 || version == 0x10000; }

// Calls `take` with every block of `range`, until that says false.
template <class Take>
Result<void> each_block(const Source& asset, Range range, Take take) {
  Buffer block;
  while (range.size > 0) {
    block.resize(static_cast<std::size_t>(std::min<std::uint64_t>(range.size, kBlock)));
    TANBA_CHECK(asset.read(range.offset, block));
    if (!take(Bytes(block))) return {};
    range = {range.offset + block.size(), range.size - block.size()};
  }
  return {};
}

bool overlap(const Range& a, const Range& b) { return a.offset < b.end() && b.offset < a.end(); }

Result<Table> read_table(ByteReader& in, std::uint64_t directory_bytes, std::uint64_t file_bytes) {
  Table table;
  const Bytes tag = in.take(4);
  std::copy(tag.begin(), tag.end(), table.letters.begin());
  table.sum = in.u32();
  table.range.offset = in.u32();
  table.range.size = in.u32();
  const Range& range = table.range;
  if (range.offset < directory_bytes)
    return Error{Errc::malformed, "font: a table lies over the directory", range.offset};
  if (range.offset > file_bytes || range.size > file_bytes - range.offset)
    return Error{Errc::truncated, "font: a table runs past the end", range.offset};
  return table;
}

bool has_twins(const Directory& directory) {
  std::vector<std::string_view> tags;
  tags.reserve(directory.tables.size());
  for (const Table& table : directory.tables) tags.push_back(table.tag());
  std::ranges::sort(tags);
  return std::ranges::adjacent_find(tags) != tags.end();
}

// What lies in the table beside record, URI and store must be zero.
Result<bool> rest_is_zero(const Source& asset, const Range& table, const Record& record) {
  std::array<Range, 2> used = {record.uri, record.store};
  std::ranges::sort(used, {}, &Range::offset);
  std::uint64_t at = table.offset + Record::kBytes;
  for (const Range& range : used) {
    if (range.size == 0) continue;
    TANBA_TRY(const bool zero, is_zero(asset, {at, range.offset - at}));
    if (!zero) return false;
    at = range.end();
  }
  return is_zero(asset, {at, table.end() - at});
}

// `offset` counts from the table; both zero: there is none.
bool place(const Range& table, std::uint32_t offset, std::uint32_t size, Range& into) {
  into = {table.offset + offset, size};
  if (size == 0) return offset == 0;
  return offset >= Record::kBytes && offset <= table.size && size <= table.size - offset;
}

}  // namespace

const Table* Directory::find(std::string_view tag) const {
  const auto found =
      std::ranges::find_if(tables, [&](const Table& table) { return table.tag() == tag; });
  return found == tables.end() ? nullptr : &*found;
}

bool Directory::is_sorted() const { return std::ranges::is_sorted(tables, {}, &Table::tag); }

Result<Directory> read_directory(const Source& asset, const Limits& limits) {
  if (asset.size() < kHeaderBytes) return Error{Errc::truncated, "font: the header is cut off"};
  std::array<std::uint8_t, 6> header;
  TANBA_CHECK(asset.read(0, header));
  ByteReader start(header);
  Directory directory;
  directory.version = start.u32();
  const std::uint16_t count = start.u16();
  if (count > limits.max_boxes) return Error{Errc::limit_exceeded, "font: too many tables"};
  const std::uint64_t size = kHeaderBytes + kEntryBytes * count;
  if (asset.size() < size) return Error{Errc::truncated, "font: the table directory is cut off"};
  Buffer entries(static_cast<std::size_t>(size - kHeaderBytes));
  TANBA_CHECK(asset.read(kHeaderBytes, entries));
  ByteReader in(entries);
  for (std::uint16_t i = 0; i < count; ++i) {
    TANBA_TRY(const Table table, read_table(in, size, asset.size()));
    directory.tables.push_back(table);
  }
  if (has_twins(directory)) return Error{Errc::malformed, "font: two tables have the same tag"};
  return directory;
}

Buffer write_directory(const Directory& directory) {
  const auto count = static_cast<std::uint16_t>(directory.tables.size());
  const std::uint16_t power = count == 0 ? 0 : std::bit_floor(count);  // searchRange / 16
  ByteWriter out;
  out.u32(directory.version).u16(count).u16(static_cast<std::uint16_t>(power * kEntryBytes));
  out.u16(static_cast<std::uint16_t>(std::bit_width(power) - (power > 0 ? 1 : 0)));
  out.u16(static_cast<std::uint16_t>((count - power) * kEntryBytes));
  for (const Table& table : directory.tables) {
    out.text(table.tag()).u32(table.sum);
    out.u32(static_cast<std::uint32_t>(table.range.offset));
    out.u32(static_cast<std::uint32_t>(table.range.size));
  }
  return out.take();
}

Result<RecordOrFlaw> read_record(const Source& asset, const Range& table) {
  std::array<std::uint8_t, Record::kBytes> bytes;
  if (table.size < bytes.size())
    return RecordOrFlaw{{}, "font: the C2PA table is shorter than its record"};
  TANBA_CHECK(asset.read(table.offset, bytes));
  ByteReader in(bytes);
  if (!is_known_version(in.u32()))
    return RecordOrFlaw{{}, "font: a C2PA table of an unknown version"};
  const std::uint32_t uri_at = in.u32();
  const std::uint16_t uri_bytes = in.u16(), reserved = in.u16();
  const std::uint32_t store_at = in.u32(), store_bytes = in.u32();
  RecordOrFlaw found;
  Record& record = found.record;
  if (!place(table, uri_at, uri_bytes, record.uri) ||
      !place(table, store_at, store_bytes, record.store) ||
      (uri_bytes > 0 && store_bytes > 0 && overlap(record.uri, record.store)))
    return RecordOrFlaw{{}, "font: the record of the C2PA table is broken"};
  TANBA_TRY(const bool zero, rest_is_zero(asset, table, record));
  if (reserved != 0 || !zero) found.flaw = "font: the C2PA table holds more than a manifest store";
  return found;
}

Buffer write_record(std::uint64_t store_bytes) {
  ByteWriter out;
  out.u16(0).u16(1).u32(0).u16(0).u16(0);
  out.u32(Record::kBytes).u32(static_cast<std::uint32_t>(store_bytes));
  return out.take();
}

Result<bool> is_zero(const Source& asset, Range range) {
  bool zero = true;
  TANBA_CHECK(each_block(asset, range, [&](Bytes block) { return zero = all_zero(block); }));
  return zero;
}

std::uint32_t sum_of(Bytes bytes) {
  std::uint32_t sum = 0;
  ByteReader in(bytes);
  while (in.left() >= 4) sum += in.u32();
  for (unsigned shift = 24; in.left() > 0; shift -= 8)
    sum += static_cast<std::uint32_t>(in.u8()) << shift;
  return sum;
}

Result<std::uint32_t> sum_of(const Source& asset, Range range) {
  std::uint32_t sum = 0;
  TANBA_CHECK(each_block(asset, range, [&](Bytes block) {
    sum += sum_of(block);
    return true;
  }));
  return sum;
}

}  // namespace tanba::font
