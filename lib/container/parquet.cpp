// Parquet: the store is the value of `c2pa:manifest` in the key_value_metadata of the footer.
// C2PA 2.5, A.3.14; the Apache Parquet format.
//
//   PAR1 | row groups | footer | its length u32le | PAR1
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"
#include "container/edit.hpp"
#include "container/parquet_footer.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

using base64_value::kKey;
using parquet::Entry;
using parquet::FieldHead;
using parquet::Metadata;

constexpr std::string_view kMagic = "PAR1", kEncryptedMagic = "PARE";
constexpr std::uint64_t kTail = 8;
constexpr std::int64_t kKeyValueMetadata = 5;
constexpr std::uint8_t kList = 9, kStruct = 12;
constexpr std::uint8_t kFirstBinary = 0x18;  // the next field, binary

struct Footer {
  Range range;
  Metadata metadata;
};

Result<Footer> read_footer(const Source& asset, const Limits& limits) {
  std::array<std::uint8_t, kTail> tail;
  if (asset.size() < kMagic.size() + kTail)
    return Error{Errc::truncated, "parquet: the file ends before its footer"};
  const std::uint64_t end = asset.size() - kTail;
  TANBA_CHECK(asset.read(end, tail));
  ByteReader in(tail);
  const std::uint64_t size = in.u32le();
  const std::string_view magic = as_text(in.take(kMagic.size()));
  if (magic == kEncryptedMagic)
    return Error{Errc::unsupported, "parquet: the footer is encrypted", end};
  if (magic != kMagic || size > end - kMagic.size())
    return Error{Errc::truncated, "parquet: no footer at the end of the file", end};
  if (size > limits.max_table_bytes)
    return Error{Errc::limit_exceeded, "parquet: the footer is too large", end};
  Footer footer;
  footer.range = {end - size, size};
  Buffer bytes(static_cast<std::size_t>(size));
  TANBA_CHECK(asset.read(footer.range.offset, bytes));
  TANBA_TRY(footer.metadata, parquet::parse_footer(bytes, limits));
  return footer;
}

// Where a file begins: a page header, or the footer of an empty file; both with a field 1 of i32.
bool sniff(Bytes head, std::string_view hint) {
  constexpr std::uint8_t kFirstI32 = 0x15;
  if (!starts_with(head, kMagic) || head.size() <= kMagic.size()) return false;
  return head[kMagic.size()] == kFirstI32 ||
         hint_is(hint, ".parquet", "application/vnd.apache.parquet");
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Footer footer, read_footer(asset, limits));
  const std::uint64_t base = footer.range.offset;
  Layout layout;
  layout.insert_at = base + footer.metadata.end;
  for (const Entry& entry : footer.metadata.manifests) {
    if (!entry.has_value) {
      layout.flaw = "parquet: the entry of the manifest store is not one key and one value";
      continue;
    }
    TANBA_CHECK(base64_value::note(layout, asset, {base + entry.value.offset, entry.value.size},
                                   {base + entry.whole.offset, entry.whole.size}, limits));
  }
  return layout;
}

void write_varint(ByteWriter& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.u8(static_cast<std::uint8_t>(value | 0x80));
  out.u8(static_cast<std::uint8_t>(value));
}

void write_list_head(ByteWriter& out, std::uint64_t count) {
  constexpr std::uint8_t kMany = 0x0F;
  out.u8(static_cast<std::uint8_t>((count < kMany ? count : kMany) << 4 | kStruct));
  if (count >= kMany) write_varint(out, count);
}

// The head of the field behind the metadata, whose number may count from another now.
Buffer counted_from(const FieldHead& head, std::int64_t before) {
  const std::int64_t difference = head.id - before;
  ByteWriter out;
  if (difference <= 0x0F) return {static_cast<std::uint8_t>(difference << 4 | head.type)};
  out.u8(head.type);
  write_varint(out, static_cast<std::uint64_t>(head.id) << 1);  // zigzag
  return out.take();
}

// A list of metadata that says nothing else goes in and out with the manifest.
struct Change {
  Edit edit;   // offsets in the footer
  Range hole;  // in what comes in at `at`
  std::uint64_t at = 0;
  std::uint64_t entry_bytes = 0;
  std::uint64_t entry_start = 0;  // in what comes in
};

void take_out(Change& change, const Metadata& metadata) {
  const FieldHead& after = metadata.after;
  const Range field{metadata.field.range.offset, metadata.end - metadata.field.range.offset};
  if (!after.is_short) {
    erase(change.edit, field);
    return;
  }
  change.edit.push_back(
      {field.offset, field.size + after.range.size, counted_from(after, metadata.before), nullptr});
}

void write_entry(ByteWriter& out, std::uint64_t value_bytes, Range& hole) {
  out.u8(kFirstBinary);
  write_varint(out, kKey.size());
  out.text(kKey).u8(kFirstBinary);
  write_varint(out, value_bytes);
  hole = {out.size(), value_bytes};
  out.zeros(static_cast<std::size_t>(value_bytes)).u8(0);
}

void put_in(Change& change, const Metadata& metadata, std::uint64_t value_bytes) {
  ByteWriter out;
  if (!metadata.present) {
    out.u8(static_cast<std::uint8_t>((kKeyValueMetadata - metadata.before) << 4 | kList));
    write_list_head(out, 1);
    if (metadata.after.is_short)
      change.edit.push_back({metadata.after.range.offset, metadata.after.range.size,
                             counted_from(metadata.after, kKeyValueMetadata), nullptr});
  } else if (metadata.manifests.empty()) {
    ByteWriter head;
    write_list_head(head, metadata.count + 1);
    change.edit.push_back(
        {metadata.list_head.offset, metadata.list_head.size, head.take(), nullptr});
  }
  change.entry_start = out.size();
  write_entry(out, value_bytes, change.hole);
  change.entry_bytes = out.size() - change.entry_start;
  change.at = metadata.end;
  insert(change.edit, change.at, out.take());
}

Change change_of(const Metadata& metadata, std::uint64_t store_bytes) {
  Change change;
  const bool had = !metadata.manifests.empty();
  if (store_bytes == 0 && had && metadata.count == 1) {
    take_out(change, metadata);
    return change;
  }
  if (had) erase(change.edit, metadata.manifests.front().whole);
  if (store_bytes > 0) {
    put_in(change, metadata, base64_value::carried_bytes(store_bytes));
  } else if (had) {
    ByteWriter head;
    write_list_head(head, metadata.count - 1);
    change.edit.push_back(
        {metadata.list_head.offset, metadata.list_head.size, head.take(), nullptr});
  }
  return change;
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  TANBA_CHECK(base64_value::check_embed(layout, payloads, limits));
  TANBA_TRY(const Footer footer, read_footer(asset, limits));
  Change change = change_of(footer.metadata, payloads.store_bytes);
  const std::uint64_t base = footer.range.offset;
  std::uint64_t size = footer.range.size;
  Embedding out;
  for (Splice& splice : change.edit) {
    size += splice.insert.size() - splice.erase;  // modulo 2^64: it may shrink
    splice.offset += base;
    out.edit.push_back(std::move(splice));
  }
  if (size > limits.max_table_bytes || size > 0x7FFFFFFF)
    return Error{Errc::limit_exceeded, "parquet: with its manifest the footer is too large"};
  ByteWriter length;
  length.u32le(static_cast<std::uint32_t>(size));
  out.edit.push_back({footer.range.end(), 4, length.take(), nullptr});
  sort(out.edit);
  if (payloads.store_bytes == 0) return out;
  const std::uint64_t at = landing(out.edit, base + change.at);
  out.carrier = base64_value::carrier_of({at + change.hole.offset, change.hole.size},
                                         {at + change.entry_start, change.entry_bytes});
  return out;
}

}  // namespace

const Format kParquet = {
    .name = "parquet",
    .mime_type = "application/vnd.apache.parquet",
    .extensions = ".parquet",
    .media = Media::other,
    .binding = BindingKind::data,
    .clause = "C2PA 2.5, A.3.14",
    .sniff = sniff,
    .scan = scan,
    .extract = base64_value::extract,
    .embed = embed,
    .fill = base64_value::fill,
};

}  // namespace tanba
