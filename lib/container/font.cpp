// Fonts, TrueType and OpenType: the store lies in the table `C2PA`. C2PA 2.4, A.3.9 and 18.7.3.6;
// OpenType 1.9.1, "The OpenType font file".
//
//   version u32 | numTables, searchRange, entrySelector, rangeShift u16 | entries, sorted by tag:
//   tag | checksum u32 | offset u32 | length u32
//
// Sums over what holds the store (the table's checksum, head.checkSumAdjustment) are made when the
// store is known; no hash covers them. Collections and WOFF have no such table.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/font_tables.hpp"
#include "container/part.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

using namespace font;

constexpr std::string_view kTag = "C2PA", kHead = "head";
constexpr std::string_view kVersions[] = {{"\0\1\0\0", 4}, "OTTO", "true"};
constexpr std::uint64_t kMaxFile = 0xFFFF'FF00;  // offsets have 32 bits; room for one more table

bool overlaps_another(const Directory& directory, const Table& table) {
  const Range& ours = table.range;
  return std::ranges::any_of(directory.tables, [&](const Table& other) {
    return &other != &table && other.range.offset < ours.end() && ours.offset < other.range.end();
  });
}

// Zeros behind a table that bring the next one to a whole word, as far as they are there.
Result<Range> padding_behind(const Source& asset, const Range& table) {
  const Range pad{table.end(), std::min(padding(table.end()), asset.size() - table.end())};
  TANBA_TRY(const bool zero, is_zero(asset, pad));
  return zero ? pad : Range{table.end(), 0};
}

struct Walk {
  Directory directory;
  Layout layout;
  Range old_table;  // with its padding; empty: there is none
};

Result<const char*> flaw_of(const Walk& walk, const Source& asset, const Table& table) {
  if (table.range.offset % 4 != 0) return "font: the C2PA table is not aligned";
  if (!walk.directory.is_sorted()) return "font: the table directory is not sorted";
  if (overlaps_another(walk.directory, table)) return "font: a table lies over the C2PA table";
  const Range behind{table.range.end(),
                     std::min(padding(table.range.end()), asset.size() - table.range.end())};
  TANBA_TRY(const bool zero, is_zero(asset, behind));
  return zero ? nullptr : "font: the padding of the C2PA table is not zero";
}

Result<Walk> walk_over(const Source& asset, const Limits& limits) {
  Walk walk;
  TANBA_TRY(walk.directory, read_directory(asset, limits));
  walk.layout.insert_at = asset.size();
  const Table* const table = walk.directory.find(kTag);
  if (table == nullptr) return walk;
  TANBA_TRY(const Range pad, padding_behind(asset, table->range));
  walk.old_table = {table->range.offset, pad.end() - table->range.offset};
  TANBA_TRY(const RecordOrFlaw found, read_record(asset, table->range));
  TANBA_TRY(const char* flaw, flaw_of(walk, asset, *table));
  walk.layout.flaw = found.flaw ? found.flaw : flaw;
  if (found.record.store.size == 0) return walk;  // the manifest lies elsewhere
  const auto index = static_cast<std::uint64_t>(table - walk.directory.tables.data());
  const Range entry{kHeaderBytes + kEntryBytes * index, kEntryBytes};
  walk.layout.carriers.push_back(
      {{found.record.store}, {entry, walk.old_table}, table->range, walk.old_table, {}});
  return walk;
}

bool sniff(Bytes head, std::string_view /*hint*/) {
  const bool known = std::ranges::any_of(
      kVersions, [&](std::string_view version) { return starts_with(head, version); });
  ByteReader in(head);
  in.skip(4);
  const std::uint16_t count = in.u16();
  in.skip(6);
  const Bytes tag = in.take(4);
  in.skip(4);
  const std::uint32_t offset = in.u32();
  return known && in.ok() && count > 0 && offset >= kHeaderBytes + kEntryBytes * count &&
         std::ranges::all_of(tag, [](std::uint8_t c) { return c >= 0x20 && c < 0x7F; });
}

std::string_view mime_type_of(Bytes head, std::string_view /*hint*/) {
  return starts_with(head, "OTTO") ? "font/otf" : "font/ttf";
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(Walk walk, walk_over(asset, limits));
  return std::move(walk.layout);
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

// The directory with a `C2PA` table of `table_bytes` in the place where it belongs (none where that
// is zero), as the output will have it. `table_at`: where that table comes, counted in a file whose
// directory stays as long as it was.
Directory moved(const Walk& walk, std::uint64_t table_at, std::uint64_t table_bytes) {
  Directory out{walk.directory.version, {}};
  for (Table table : walk.directory.tables) {
    if (table.tag() == kTag) continue;
    if (table.range.offset >= walk.old_table.end()) table.range.offset -= walk.old_table.size;
    out.tables.push_back(table);
  }
  if (table_bytes > 0) {
    Table table{{'C', '2', 'P', 'A'}, 0, {table_at, table_bytes}};
    const auto place = std::ranges::upper_bound(out.tables, kTag, {}, &Table::tag);
    out.tables.insert(place, table);
  }
  const std::uint64_t shift = out.bytes() - walk.directory.bytes();  // modulo 2^64
  for (Table& table : out.tables) table.range.offset += shift;
  return out;
}

// head.checkSumAdjustment of an output that is final but for it.
Result<Patch> adjust(const Source& output, const Table& head, std::uint32_t correction) {
  const Range field{head.range.offset + kAdjustmentAt, kAdjustmentEnd - kAdjustmentAt};
  TANBA_TRY(const std::uint32_t before, sum_of(output, {0, field.offset}));
  const std::uint64_t end = field.end();
  TANBA_TRY(const std::uint32_t behind, sum_of(output, {end, output.size() - end}));
  ByteWriter bytes;
  bytes.u32(adjustment(before + behind + correction));
  return Patch{field.offset, bytes.take()};
}

const Table* adjustable(const Directory& directory) {
  const Table* const head = directory.find(kHead);
  return head != nullptr && head->range.size >= kAdjustmentEnd && head->range.offset % 4 == 0
             ? head
             : nullptr;
}

// Without a store nothing is filled in later, so the sum is made at once.
Result<void> adjust_now(Edit& edit, const Source& asset, const Walk& walk,
                        const Directory& directory) {
  const Table* const old_head = walk.directory.find(kHead);
  const Table* const head = adjustable(directory);
  if (head == nullptr) return {};
  const SplicedView view(asset, edit);
  TANBA_TRY(Patch patch, adjust(view, *head, 0));
  edit.push_back({old_head->range.offset + kAdjustmentAt, patch.bytes.size(),
                  std::move(patch.bytes), nullptr});
  sort(edit);
  return {};
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  const std::uint64_t size = payloads.store_bytes;
  TANBA_TRY(const Walk walk, walk_over(asset, limits));
  Embedding out;
  if (size == 0 && walk.old_table.size == 0) return out;
  if (!walk.directory.is_sorted())
    return Error{Errc::unsupported, "font: the table directory is not sorted, write a sidecar"};
  if (size > limits.max_store_bytes || walk.directory.tables.size() >= 0xFFFF ||
      asset.size() > kMaxFile || size > kMaxFile - asset.size())
    return Error{Errc::limit_exceeded, "font: the manifest store is too large"};

  const std::uint64_t kept = asset.size() - walk.old_table.size;
  const std::uint64_t table_bytes = size == 0 ? 0 : Record::kBytes + size;
  const Directory directory = moved(walk, padded(kept), table_bytes);
  out.edit.push_back({0, walk.directory.bytes(), write_directory(directory), nullptr});
  if (walk.old_table.size > 0) erase(out.edit, walk.old_table);
  if (size == 0) {
    TANBA_CHECK(adjust_now(out.edit, asset, walk, directory));
    return out;
  }
  ByteWriter table;
  table.zeros(static_cast<std::size_t>(padding(kept))).bytes(write_record(size));
  table.zeros(static_cast<std::size_t>(padded(size)));
  insert(out.edit, asset.size(), table.take());

  const Table& ours = *directory.find(kTag);
  const auto index = static_cast<std::uint64_t>(&ours - directory.tables.data());
  const Range whole{ours.range.offset, padded(table_bytes)};
  out.carrier = {{{whole.offset + Record::kBytes, size}},
                 {{kHeaderBytes + kEntryBytes * index, kEntryBytes}, whole},
                 ours.range,
                 whole,
                 {}};
  return out;
}

// The store, the checksum of its table in the directory, and the sum over the whole file.
Result<std::vector<Patch>> fill_table(const Source& output, const Carrier& carrier, Bytes store) {
  TANBA_TRY(std::vector<Patch> patches, spread(carrier.store, store));
  TANBA_TRY(const Directory directory, read_directory(output, Limits()));
  const std::uint32_t of_store = sum_of(store);  // it begins at a whole word
  TANBA_TRY(const std::uint32_t of_hole, sum_of(output, carrier.exclusion));
  ByteWriter sum;
  sum.u32(of_hole + of_store);
  patches.push_back({carrier.erase.front().offset + 4, sum.take()});
  if (const Table* const head = adjustable(directory)) {
    // The sum goes into the directory, the store into its table: both count.
    TANBA_TRY(Patch adjusted, adjust(output, *head, of_hole + of_store + of_store));
    patches.push_back(std::move(adjusted));
  }
  std::ranges::sort(patches, {}, &Patch::offset);
  return patches;
}

// The directory, what is made of sums, and what else no box covers.
Result<Part> left_out(const Source& asset, const Directory& directory) {
  Part part{"", {{0, directory.bytes()}}};
  if (const Table* const head = directory.find(kHead); head && head->range.size >= kAdjustmentEnd)
    part.ranges.push_back({head->range.offset + kAdjustmentAt, kAdjustmentEnd - kAdjustmentAt});
  if (const Table* const table = directory.find(kTag)) {
    TANBA_TRY(const RecordOrFlaw found, read_record(asset, table->range));
    if (found.record.uri.size > 0) part.ranges.push_back(found.record.uri);
  }
  return part;
}

Result<Part> part_of(const Source& asset, const Table& table) {
  const Range& range = table.range;
  Part part{std::string(table.tag()), {range}};
  if (table.tag() == kTag) {
    TANBA_TRY(const Range pad, padding_behind(asset, range));
    part.ranges.push_back(pad);
  } else if (table.tag() == kHead && range.size >= kAdjustmentEnd) {
    part.ranges = {{range.offset, kAdjustmentAt},
                   {kZeros, kAdjustmentEnd - kAdjustmentAt},
                   {range.offset + kAdjustmentEnd, range.size - kAdjustmentEnd}};
  }
  return part;
}

// In the order of the directory, C2PA 2.4, 18.7.3.6.
Result<std::vector<Part>> parts(const Source& asset, const Carrier*, const Limits& limits) {
  TANBA_TRY(const Directory directory, read_directory(asset, limits));
  std::vector<Part> found;
  TANBA_TRY(Part rest, left_out(asset, directory));
  std::uint64_t end = directory.bytes();
  for (const Table& table : directory.tables) {
    TANBA_TRY(Part part, part_of(asset, table));
    end = std::max(end, part.ranges.back().end());
    found.push_back(std::move(part));
  }
  TANBA_TRY(const Range pad, padding_behind(asset, {end, 0}));
  if (pad.size > 0) rest.ranges.push_back(pad);
  found.push_back(std::move(rest));
  return found;
}

}  // namespace

const Format kFont = {
    .name = "font",
    .mime_type = "font/ttf",
    .extensions = ".ttf .otf",
    .media = Media::other,
    .binding = BindingKind::boxes,
    .clause = "C2PA 2.4, A.3.9",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .fill = fill_table,
    .parts = parts,
    .mime_type_of = mime_type_of,
};

}  // namespace tanba
