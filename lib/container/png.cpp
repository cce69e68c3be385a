// PNG and APNG: the store is the data of one `caBX` chunk. C2PA 2.4, A.3.2; PNG (third edition), 5.
//
//   length u32 | type, four letters | data | CRC-32 of type and data
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/crc32.hpp"
#include "container/edit.hpp"
#include "container/png_chunks.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

using namespace png;

constexpr std::string_view kStoreType = "caBX", kXmpType = "iTXt", kExifType = "eXIf";

// Whether the CRC that stands behind the chunk is that of its type and data.
Result<bool> crc_matches(const Source& asset, const Chunk& chunk) {
  TANBA_TRY(const std::uint32_t crc,
            crc32_of(crc32_of(0, as_bytes(chunk.type())), asset, chunk.data));
  std::array<std::uint8_t, 4> stored;
  TANBA_CHECK(asset.read(chunk.data.end(), stored));
  return ByteReader(stored).u32() == crc;
}

Result<bool> is_xmp(const Source& asset, const Chunk& chunk) {
  std::array<std::uint8_t, kXmpKeyword.size()> start;
  if (chunk.type() != kXmpType || chunk.data.size < start.size()) return false;
  TANBA_CHECK(asset.read(chunk.data.offset, start));
  return as_text(start) == kXmpKeyword;
}

struct Walk {
  Layout layout;           // a store goes in behind IHDR, and behind acTL: players look for that
                           // within the first kilobytes to tell an animation
  std::vector<Range> xmp;  // chunks with an XMP packet
  std::vector<Range> exif;
};

Result<void> note(Walk& walk, const Source& asset, const Chunk& chunk, const Limits& limits) {
  TANBA_TRY(const bool xmp, is_xmp(asset, chunk));
  if (xmp) walk.xmp.push_back(chunk.range);
  if (chunk.type() == kExifType) walk.exif.push_back(chunk.range);
  if (chunk.type() != kStoreType) return {};
  if (walk.layout.carriers.size() >= limits.max_manifests)
    return Error{Errc::limit_exceeded, "png: too many manifest stores", chunk.range.offset};
  TANBA_TRY(const bool whole, crc_matches(asset, chunk));
  if (!whole) walk.layout.flaw = "png: the CRC of the caBX chunk does not match";
  walk.layout.carriers.push_back({{chunk.data}, {chunk.range}, chunk.range, chunk.range, {}});
  return {};
}

// From the signature to IEND; what follows belongs to no chunk.
Result<Walk> walk_over(const Source& asset, const Limits& limits) {
  std::array<std::uint8_t, kSignature.size()> signature;
  TANBA_CHECK(asset.read(0, signature));
  if (as_text(signature) != kSignature) return Error{Errc::malformed, "png: no signature"};
  Walk walk;
  std::uint64_t at = signature.size();
  for (std::uint32_t count = 0; count < limits.max_boxes; ++count) {
    TANBA_TRY(const Chunk chunk, chunk_at(asset, at));
    if ((chunk.type() == "IHDR") != (count == 0) || (count == 0 && chunk.data.size != 13))
      return Error{Errc::malformed, "png: not one IHDR, first and of 13 bytes", at};
    at = chunk.range.end();
    if (count == 0) walk.layout.insert_at = at;
    if (chunk.type() == "IEND") return walk;
    TANBA_CHECK(note(walk, asset, chunk, limits));
  }
  return Error{Errc::limit_exceeded, "png: too many chunks", at};
}

bool sniff(Bytes head, std::string_view /*hint*/) { return starts_with(head, kSignature); }

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(Walk walk, walk_over(asset, limits));
  return std::move(walk.layout);
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

// iTXt: keyword, NUL, compression flag and method, language tag, NUL, translated keyword, NUL, text
Buffer xmp_chunk(Bytes packet) {
  ByteWriter data;
  data.text(kXmpKeyword).zeros(4).bytes(packet);
  return chunk_of(kXmpType, data.view());
}

// In place of those that are there, the new one where the first of them is.
void put(Edit& edit, const std::vector<Range>& old, std::uint64_t insert_at, Buffer chunk) {
  insert(edit, old.empty() ? insert_at : old.front().offset, std::move(chunk));
  for (const Range& range : old) erase(edit, range);
}

Buffer store_chunk(std::uint64_t store_bytes) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(store_bytes)).text(kStoreType);
  out.zeros(static_cast<std::size_t>(store_bytes) + 4);
  return out.take();
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  const std::uint64_t size = payloads.store_bytes;
  if (size > limits.max_store_bytes || size > kMaxLength)
    return Error{Errc::limit_exceeded, "png: the manifest store is too large"};
  if (std::max(payloads.xmp.size(), payloads.exif.size()) >
      std::min(limits.max_metadata_bytes, kMaxLength / 2))
    return Error{Errc::limit_exceeded, "png: the XMP packet or Exif block is too large"};
  TANBA_TRY(const Walk walk, walk_over(asset, limits));
  Embedding out;
  if (size > 0) insert(out.edit, layout.insert_at, store_chunk(size));
  if (!payloads.exif.empty())
    put(out.edit, walk.exif, layout.insert_at, chunk_of(kExifType, payloads.exif));
  if (!payloads.xmp.empty()) put(out.edit, walk.xmp, layout.insert_at, xmp_chunk(payloads.xmp));
  erase(out.edit, layout.carriers);
  sort(out.edit);
  if (size == 0) return out;
  const Range chunk{landing(out.edit, layout.insert_at), size + kFrame};
  out.carrier = {{{chunk.offset + 8, size}}, {chunk}, chunk, chunk, {}};
  return out;
}

// The store, and the CRC behind it, which is known only now.
Result<std::vector<Patch>> fill_chunk(const Source&, const Carrier& carrier, Bytes store) {
  TANBA_TRY(std::vector<Patch> patches, spread(carrier.store, store));
  ByteWriter crc;
  crc.u32(crc32_of(crc32_of(0, as_bytes(kStoreType)), store));
  patches.push_back({carrier.store.back().end(), crc.take()});
  return patches;
}

// C2PA 2.4, 18.7.3.2: the signature is a box too.
Result<std::vector<Part>> parts(const Source& asset, const Carrier* carrier, const Limits& limits) {
  std::vector<Part> found = {{"PNGh", {{0, kSignature.size()}}}};
  std::uint64_t at = kSignature.size();
  while (found.back().name != "IEND") {
    if (found.size() >= limits.max_boxes)
      return Error{Errc::limit_exceeded, "png: too many chunks", at};
    TANBA_TRY(const Chunk chunk, chunk_at(asset, at));
    const bool is_store = carrier && chunk.range == carrier->exclusion;
    found.push_back({is_store ? "C2PA" : std::string(chunk.type()), {chunk.range}});
    at = chunk.range.end();
  }
  return found;
}

}  // namespace

const Format kPng = {
    .name = "png",
    .mime_type = "image/png",
    .extensions = ".png .apng",
    .media = Media::image,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.2",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .fill = fill_chunk,
    .parts = parts,
    .metadata = png::metadata,
    .takes = kTakesXmp | kTakesExif,
};

}  // namespace tanba
