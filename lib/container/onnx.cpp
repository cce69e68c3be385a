// ONNX: the store is the value of `c2pa:manifest` in the metadata_props of the ModelProto.
// C2PA 2.5, A.3.15; the ONNX IR; the encoding of Protocol Buffers.
//
// A message is fields in any order: tag, a varint of number << 3 | wire type, then the value. Only
// the tags are read, so that a graph of gigabytes costs nothing.
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"
#include "container/edit.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

using base64_value::kKey;

constexpr std::uint32_t kMetadataProps = 14, kEntryKey = 1, kEntryValue = 2;
constexpr std::uint8_t kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5;
constexpr std::size_t kWidestVarint = 10;

struct Field {
  std::uint32_t number = 0;
  std::uint8_t type = 0;
  std::uint64_t value = 0;        // of a varint
  std::uint64_t head_bytes = 0;   // of the tag, and of the length
  std::uint64_t value_bytes = 0;  // behind that
};

bool read_varint(ByteReader& in, std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < kWidestVarint; ++i) {
    const std::uint8_t byte = in.u8();
    if (!in.ok() || (i == kWidestVarint - 1 && byte > 1)) return false;
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

// The field that `bytes` begin with; its value may reach past them.
bool read_field(Bytes bytes, Field& field) {
  ByteReader in(bytes);
  std::uint64_t tag = 0;
  if (!read_varint(in, tag) || tag > 0xFFFFFFFF || tag >> 3 == 0) return false;
  field.number = static_cast<std::uint32_t>(tag >> 3);
  field.type = tag & 7;
  field.value_bytes = field.type == kFixed64 ? 8 : field.type == kFixed32 ? 4 : 0;
  if (field.type == kVarint && !read_varint(in, field.value)) return false;
  if (field.type == kBytes && !read_varint(in, field.value_bytes)) return false;
  field.head_bytes = in.at();
  return field.type <= kBytes || field.type == kFixed32;
}

// The field at `at` of the message that ends at `end`.
Result<Field> field_at(const Source& asset, std::uint64_t at, std::uint64_t end) {
  std::array<std::uint8_t, 2 * kWidestVarint> block;
  const auto head = std::span(block).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), end - at)));
  TANBA_CHECK(asset.read(at, head));
  Field field;
  if (!read_field(head, field))
    return Error{head.size() < block.size() ? Errc::truncated : Errc::malformed,
                 "onnx: a field that is none", at};
  if (field.value_bytes > end - at - field.head_bytes)
    return Error{Errc::truncated, "onnx: a field runs past the end", at};
  return field;
}

struct Entry {
  std::uint32_t keys = 0, values = 0;
  bool is_manifest = false;
  Range value;
};

Result<bool> is_key(const Source& asset, const Range& range) {
  std::array<std::uint8_t, kKey.size()> text;
  if (range.size != text.size()) return false;
  TANBA_CHECK(asset.read(range.offset, text));
  return as_text(text) == kKey;
}

Result<Entry> entry_at(const Source& asset, const Range& range, std::uint64_t& fields_left) {
  Entry entry;
  for (std::uint64_t at = range.offset; at < range.end();) {
    if (fields_left-- == 0) return Error{Errc::limit_exceeded, "onnx: too many fields", at};
    TANBA_TRY(const Field field, field_at(asset, at, range.end()));
    const Range value{at + field.head_bytes, field.value_bytes};
    at = value.end();
    if (field.number == kEntryKey && field.type == kBytes) {
      TANBA_TRY(const bool is_ours, is_key(asset, value));
      entry.is_manifest = entry.is_manifest || is_ours;
      ++entry.keys;
    } else if (field.number == kEntryValue && field.type == kBytes) {
      entry.value = value;
      ++entry.values;
    }
  }
  return entry;
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  Layout layout;
  layout.insert_at = asset.size();
  std::uint64_t fields_left = limits.max_boxes;
  for (std::uint64_t at = 0; at < asset.size();) {
    if (fields_left-- == 0) return Error{Errc::limit_exceeded, "onnx: too many fields", at};
    TANBA_TRY(const Field field, field_at(asset, at, asset.size()));
    const Range whole{at, field.head_bytes + field.value_bytes};
    at = whole.end();
    if (field.number != kMetadataProps || field.type != kBytes) continue;
    const Range message{whole.offset + field.head_bytes, field.value_bytes};
    TANBA_TRY(const Entry entry, entry_at(asset, message, fields_left));
    if (!entry.is_manifest) continue;
    if (entry.keys != 1 || entry.values != 1)
      layout.flaw = "onnx: the entry of the manifest store is not one key and one value";
    else
      TANBA_CHECK(base64_value::note(layout, asset, entry.value, whole, limits));
  }
  return layout;
}

// The wire type of a field of the ModelProto.
std::uint8_t type_of(std::uint32_t number) {
  constexpr std::uint8_t kNone = 0xFF;
  switch (number) {
    case 1:  // ir_version
    case 5:  // model_version
      return kVarint;
    case 2:   // producer_name
    case 3:   // producer_version
    case 4:   // domain
    case 6:   // doc_string
    case 7:   // graph
    case 8:   // opset_import
    case 14:  // metadata_props
    case 20:  // training_info
    case 25:  // functions
    case 26:  // configuration
      return kBytes;
    default:
      return kNone;
  }
}

// A ModelProto has no signature: every field that the head shows must be one of it, ir_version
// first, as its writers have it, until the graph or the operator sets.
bool sniff(Bytes head, std::string_view) {
  constexpr std::uint64_t kHighestVersion = 64;
  for (std::size_t at = 0, count = 0; at < head.size(); ++count) {
    Field field;
    if (!read_field(head.subspan(at), field) || field.type != type_of(field.number)) return false;
    const bool is_version = field.number == 1 && field.value > 0 && field.value < kHighestVersion;
    if (count == 0 && !is_version) return false;
    if (field.number == 7 || field.number == 8) return field.value_bytes > 0;
    if (field.value_bytes > head.size() - at - field.head_bytes) return false;
    at += static_cast<std::size_t>(field.head_bytes + field.value_bytes);
  }
  return false;
}

std::uint64_t varint_size(std::uint64_t value) {
  std::uint64_t size = 1;
  while ((value >>= 7) != 0) ++size;
  return size;
}

void write_varint(ByteWriter& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.u8(static_cast<std::uint8_t>(value | 0x80));
  out.u8(static_cast<std::uint8_t>(value));
}

void write_head(ByteWriter& out, std::uint32_t number, std::uint64_t size) {
  write_varint(out, number << 3 | kBytes);
  write_varint(out, size);
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  TANBA_CHECK(base64_value::check_embed(layout, payloads, limits));
  Embedding out;
  erase(out.edit, layout.carriers);
  if (payloads.store_bytes == 0) return out;
  const std::uint64_t value = base64_value::carried_bytes(payloads.store_bytes);
  ByteWriter field;
  write_head(field, kMetadataProps, 2 + kKey.size() + 1 + varint_size(value) + value);
  write_head(field, kEntryKey, kKey.size());
  field.text(kKey);
  write_head(field, kEntryValue, value);
  const std::uint64_t head = field.size();
  field.zeros(static_cast<std::size_t>(value));
  insert(out.edit, asset.size(), field.take());
  sort(out.edit);
  const std::uint64_t at = landing(out.edit, asset.size());
  out.carrier = base64_value::carrier_of({at + head, value}, {at, head + value});
  return out;
}

}  // namespace

const Format kOnnx = {
    .name = "onnx",
    .mime_type = "application/onnx",
    .extensions = ".onnx",
    .media = Media::model,
    .binding = BindingKind::data,
    .clause = "C2PA 2.5, A.3.15",
    .sniff = sniff,
    .scan = scan,
    .extract = base64_value::extract,
    .embed = embed,
    .fill = base64_value::fill,
};

}  // namespace tanba
