// RIFF, and WAV (BWF, RF64, BW64) on it: the store is the data of a chunk `C2PA`, the last one of
// the first RIFF chunk. C2PA 2.4, A.3.7.
//
//   'RIFF' | size u32le | form | chunks: id | size u32le | data | pad byte where the size is odd
//
// Only headers are read, so a long recording costs no more than a short one.
#include "container/riff.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kHeader = 8, kForm = 12;
constexpr std::uint64_t kSizeField = 4, kLongSizeField = 20;
constexpr std::uint64_t kSmallestDs64 = 28;
constexpr std::uint32_t kUnknown = 0xFFFF'FFFF;  // the size stands in ds64
constexpr std::string_view kStoreId = "C2PA", kWaveXmpId = "_PMX";

struct Header {
  std::array<char, 4> letters{};
  std::uint32_t size = 0;
  std::string_view id() const { return {letters.data(), letters.size()}; }
};

Result<Header> header_at(const Source& asset, std::uint64_t at) {
  std::array<std::uint8_t, kHeader> bytes;
  TANBA_CHECK(asset.read(at, bytes));
  ByteReader in(bytes);
  Header header;
  const std::string_view id = as_text(in.take(4));
  std::copy(id.begin(), id.end(), header.letters.begin());
  header.size = in.u32le();
  return header;
}

// Reads what stands in front of the chunks; gives the size of the `data` chunk of a long form.
Result<std::uint64_t> read_sizes(const Source& asset, Riff& riff) {
  std::array<std::uint8_t, kForm> start;
  TANBA_CHECK(asset.read(0, start));
  if (!is_riff(start, as_text(Bytes(start).subspan(8)), true))
    return Error{Errc::malformed, "riff: no RIFF chunk"};
  riff.size = ByteReader(Bytes(start).subspan(4)).u32le();
  riff.is_long = !starts_with(start, "RIFF") && riff.size == kUnknown;
  if (!riff.is_long) return kUnknown;
  TANBA_TRY(const Header header, header_at(asset, kForm));
  if (header.id() != "ds64" || header.size < kSmallestDs64)
    return Error{Errc::malformed, "riff: no ds64 chunk where RF64 has it", kForm};
  std::array<std::uint8_t, 16> sizes;
  TANBA_CHECK(asset.read(kLongSizeField, sizes));
  ByteReader in(sizes);
  riff.size = in.u64le();
  return in.u64le();
}

// The end of the chunks: where the size is odd, a zero byte behind it is the pad byte of the last.
Result<std::uint64_t> end_of(const Source& asset, const Riff& riff) {
  if (riff.size < 4) return Error{Errc::malformed, "riff: the size holds no form"};
  if (riff.size > asset.size() - kHeader)
    return Error{Errc::truncated, "riff: the file is shorter than its RIFF chunk"};
  const std::uint64_t end = kHeader + riff.size;
  if (end % 2 == 0 || end == asset.size()) return end;
  std::array<std::uint8_t, 1> next;
  TANBA_CHECK(asset.read(end, next));
  return end + (next[0] == 0 ? 1 : 0);
}

Result<RiffChunk> chunk_at(const Source& asset, const Riff& riff, std::uint64_t at,
                           std::uint64_t long_data) {
  if (riff.end - at < kHeader) return Error{Errc::malformed, "riff: bytes between chunks", at};
  TANBA_TRY(const Header header, header_at(asset, at));
  const bool in_ds64 = riff.is_long && header.size == kUnknown && header.id() == "data";
  const std::uint64_t size = in_ds64 ? long_data : header.size;
  const std::uint64_t left = riff.end - at - kHeader;
  if (size > left) return Error{Errc::malformed, "riff: a chunk runs past the RIFF chunk", at};
  RiffChunk chunk;
  chunk.letters = header.letters;
  chunk.data = {at + kHeader, size};
  chunk.range = {at, kHeader + size + (size % 2 != 0 && size < left ? 1 : 0)};
  return chunk;
}

// Lists within lists say nothing of the store, but a reader that enters them must be able to come
// back. A list whose chunks do not add up is left alone.
Result<void> check_depth(const Source& asset, const Range& list, Riff& riff, const Limits& limits) {
  std::vector<std::uint64_t> ends = {list.end()};
  std::uint64_t at = list.offset + 4;  // the type of the list
  while (!ends.empty()) {
    const std::uint64_t end = ends.back();
    const bool over = at > end || end - at < kHeader;
    TANBA_TRY(const Header header, over ? Result<Header>(Header()) : header_at(asset, at));
    if (over || header.size > end - at - kHeader) {
      at = end + end % 2;
      ends.pop_back();
      continue;
    }
    if (++riff.count > limits.max_boxes)
      return Error{Errc::limit_exceeded, "riff: too many chunks", at};
    if (header.id() != "LIST" || header.size < 4) {
      at += kHeader + header.size + header.size % 2;
      continue;
    }
    if (ends.size() >= limits.max_depth)
      return Error{Errc::limit_exceeded, "riff: lists are nested too deep", at};
    ends.push_back(at + kHeader + header.size);
    at += kForm;
  }
  return {};
}

Result<std::string> name_at(const Source& asset, std::uint64_t at) {
  std::array<std::uint8_t, 4> letters;
  TANBA_CHECK(asset.read(at, letters));
  return std::string(as_text(letters));
}

Result<void> note(const Source& asset, const RiffChunk& chunk, Riff& riff, const Limits& limits) {
  if (chunk.id() == kStoreId) riff.stores.push_back(chunk);
  if (riff.stores.size() > limits.max_manifests)
    return Error{Errc::limit_exceeded, "riff: too many manifest stores", chunk.range.offset};
  if (is_riff_metadata(chunk.id())) riff.told.push_back(chunk);
  if (chunk.id() != "LIST" || chunk.data.size < 4) return {};
  TANBA_TRY(const std::string type, name_at(asset, chunk.data.offset));
  if (type == "movi" && riff.movi_at == 0) riff.movi_at = chunk.range.offset;
  if (is_riff_metadata(type)) {
    riff.told.push_back({{}, chunk.range, {chunk.data.offset + 4, chunk.data.size - 4}});
    std::copy(type.begin(), type.end(), riff.told.back().letters.begin());
  }
  return type == "movi" ? Result<void>() : check_depth(asset, chunk.data, riff, limits);
}

Result<Carrier> carrier_of(const Source& asset, const RiffChunk& chunk) {
  const Range unpadded{chunk.range.offset, kHeader + chunk.data.size};
  Carrier carrier{{chunk.data}, {chunk.range}, unpadded, unpadded, {}};
  if (chunk.range == unpadded) return carrier;
  std::array<std::uint8_t, 1> pad;
  TANBA_CHECK(asset.read(unpadded.end(), pad));
  if (pad[0] == 0) carrier.framing = chunk.range;
  return carrier;
}

// A list by its type; what is not the store is never called so.
Result<Part> part_of(const Source& asset, const RiffChunk& chunk, const Carrier* carrier) {
  if (carrier != nullptr && carrier->framing.offset == chunk.range.offset)
    return Part{std::string(kStoreId), {carrier->framing}};
  std::string name(chunk.id());
  if (name == "LIST" && chunk.data.size >= 4) {
    TANBA_TRY(std::string type, name_at(asset, chunk.data.offset));
    name = std::move(type);
  }
  if (name == kStoreId) name = "LIST";
  return Part{std::move(name), {chunk.range}};
}

std::uint64_t padded(std::uint64_t size) { return size + size % 2; }

// The size of the RIFF chunk in the output, where it is patched in.
Result<void> patch_size(Edit& edit, const Riff& riff, std::uint64_t size) {
  if (!riff.is_long && size > 0xFFFF'FFFE)
    return Error{Errc::limit_exceeded, "riff: more than a RIFF chunk can hold (4 GiB)"};
  ByteWriter field;
  if (riff.is_long)
    field.u64le(size);
  else
    field.u32le(static_cast<std::uint32_t>(size));
  const std::uint64_t at = riff.is_long ? kLongSizeField : kSizeField;
  edit.push_back({at, field.size(), field.take(), nullptr});
  return {};
}

// The last chunk may lack its pad byte; it gets one before another comes behind it.
void pad_last_chunk(Edit& edit, const Riff& riff) {
  if ((riff.end + growth(edit)) % 2 == 0) return;
  for (Splice& splice : edit)
    if (splice.offset == riff.end) splice.insert.insert(splice.insert.begin(), 0);
}

bool sniff_wave(Bytes head, std::string_view /*hint*/) { return is_riff(head, "WAVE", true); }

Result<Embedding> embed_wave(const Source& asset, const Layout& /*layout*/,
                             const Payloads& payloads, const Limits& limits) {
  TANBA_TRY(const Riff riff, walk_riff(asset, kWaveXmpId, limits));
  Edit edit;
  if (!payloads.xmp.empty()) put_riff_xmp(edit, riff, kWaveXmpId, payloads.xmp);
  if (!payloads.aigc.empty())
    TANBA_CHECK(put_riff_aigc(edit, asset, riff, AigcPlace::chunk, payloads.aigc));
  return embed_riff(std::move(edit), riff, payloads.store_bytes, limits);
}

}  // namespace

bool is_riff(Bytes head, std::string_view form, bool long_too) {
  if (head.size() < kForm || as_text(head.subspan(8, 4)) != form) return false;
  return starts_with(head, "RIFF") ||
         (long_too && (starts_with(head, "RF64") || starts_with(head, "BW64")));
}

Result<Riff> walk_riff(const Source& asset, std::string_view xmp_id, const Limits& limits) {
  Riff riff;
  TANBA_TRY(const std::uint64_t long_data, read_sizes(asset, riff));
  TANBA_TRY(riff.end, end_of(asset, riff));
  for (std::uint64_t at = kForm; at < riff.end;) {
    TANBA_TRY(const RiffChunk chunk, chunk_at(asset, riff, at, long_data));
    if (++riff.count > limits.max_boxes)
      return Error{Errc::limit_exceeded, "riff: too many chunks", at};
    if (at == kForm) riff.first = chunk;
    if (chunk.id() == xmp_id) riff.xmp.push_back(chunk);
    TANBA_CHECK(note(asset, chunk, riff, limits));
    at = chunk.range.end();
  }
  return riff;
}

Result<Layout> scan_riff(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Riff riff, walk_riff(asset, "", limits));
  Layout layout;
  layout.insert_at = riff.end;
  for (const RiffChunk& chunk : riff.stores) {
    TANBA_TRY(Carrier carrier, carrier_of(asset, chunk));
    layout.carriers.push_back(std::move(carrier));
  }
  return layout;
}

Result<Buffer> extract_riff(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

Result<std::vector<Part>> parts_riff(const Source& asset, const Carrier* carrier,
                                     const Limits& limits) {
  Riff riff;
  TANBA_TRY(const std::uint64_t long_data, read_sizes(asset, riff));
  TANBA_TRY(riff.end, end_of(asset, riff));
  TANBA_TRY(std::string form, name_at(asset, kHeader));
  std::vector<Part> parts = {{std::move(form), {{0, kForm}}}};
  for (std::uint64_t at = kForm; at < riff.end;) {
    TANBA_TRY(const RiffChunk chunk, chunk_at(asset, riff, at, long_data));
    if (parts.size() > limits.max_boxes)
      return Error{Errc::limit_exceeded, "riff: too many chunks", at};
    TANBA_TRY(Part part, part_of(asset, chunk, carrier));
    parts.push_back(std::move(part));
    at = chunk.range.end();
  }
  if (riff.end < asset.size())
    parts.push_back({"c2pa.after", {{riff.end, asset.size() - riff.end}}});
  return parts;
}

Buffer riff_chunk(std::string_view id, Bytes data) {
  ByteWriter out;
  out.text(id).u32le(static_cast<std::uint32_t>(data.size())).bytes(data);
  if (data.size() % 2 != 0) out.u8(0);
  return out.take();
}

void put_riff_xmp(Edit& edit, const Riff& riff, std::string_view id, Bytes packet) {
  insert(edit, riff.xmp.empty() ? riff.end : riff.xmp.front().range.offset, riff_chunk(id, packet));
  for (const RiffChunk& chunk : riff.xmp) erase(edit, chunk.range);
}

Result<Embedding> embed_riff(Edit edit, const Riff& riff, std::uint64_t store_bytes,
                             const Limits& limits) {
  if (store_bytes > limits.max_store_bytes || store_bytes > 0xFFFF'FFFF - kHeader)
    return Error{Errc::limit_exceeded, "riff: the manifest store is too large"};
  if (store_bytes > 0)
    insert(edit, riff.end, riff_chunk(kStoreId, Buffer(static_cast<std::size_t>(store_bytes))));
  for (const RiffChunk& chunk : riff.stores) erase(edit, chunk.range);
  if (edit.empty()) return Embedding();
  pad_last_chunk(edit, riff);
  const std::uint64_t end = riff.end + growth(edit);
  TANBA_CHECK(patch_size(edit, riff, end - kHeader));
  sort(edit);
  Embedding out;
  out.edit = std::move(edit);
  if (store_bytes == 0) return out;
  const std::uint64_t at = end - kHeader - padded(store_bytes);
  const Range whole{at, end - at};
  out.carrier = {{{at + kHeader, store_bytes}}, {whole}, {at, kHeader + store_bytes}, whole, {}};
  return out;
}

const Format kRiffWave = {
    .name = "wav",
    .mime_type = "audio/wav",
    .extensions = ".wav .wave .bwf .rf64",
    .media = Media::audio,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.7",
    .sniff = sniff_wave,
    .scan = scan_riff,
    .extract = extract_riff,
    .embed = embed_wave,
    .parts = parts_riff,
    .metadata = metadata_riff,
    .takes = kTakesXmp | kTakesAigc,
};

}  // namespace tanba
