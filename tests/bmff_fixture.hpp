// What the tests of ISO BMFF share: files put together box by box, and an embed done in memory.
#pragma once

#include "base/byte_writer.hpp"
#include "binding/bmff_survey.hpp"
#include "container_fixture.hpp"

namespace tanba::fixture {

inline Buffer joined(const std::vector<Buffer>& parts) {
  Buffer all;
  for (const Buffer& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline Buffer bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

/// A box of this type around `payload`.
inline Buffer box(std::string_view type, const Buffer& payload = {}) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(8 + payload.size())).text(type).bytes(payload);
  return out.take();
}
inline Buffer large_box(std::string_view type, const Buffer& payload = {}) {
  ByteWriter out;
  out.u32(1).text(type).u64(16 + payload.size()).bytes(payload);
  return out.take();
}

inline Buffer ftyp(std::string_view brand = "isom") {
  return box("ftyp", bytes_of(std::string(brand) + std::string("\0\0\2\0", 4) + "isom"));
}

/// A C2PA box of this purpose.
inline Buffer c2pa_box(std::string_view purpose, const Buffer& data) {
  ByteWriter out;
  out.bytes(bmff::kC2paUuid).u32(0).text(purpose).u8(0).bytes(data);
  return box("uuid", out.take());
}

inline Buffer number(std::uint64_t value, unsigned width) {
  ByteWriter out;
  if (width == 8)
    out.u64(value);
  else if (width == 4)
    out.u32(static_cast<std::uint32_t>(value));
  else if (width == 2)
    out.u16(static_cast<std::uint16_t>(value));
  return out.take();
}
inline Buffer u32(std::uint64_t value) { return number(value, 4); }

inline std::uint64_t number_at(Bytes bytes, std::uint64_t at, unsigned width) {
  ByteReader reader(bytes.subspan(static_cast<std::size_t>(at)));
  return width == 8 ? reader.u64() : width == 4 ? reader.u32() : reader.u16();
}

// Where the text first stands from `from` on.
inline std::size_t find(const Buffer& bytes, std::string_view text, std::size_t from = 0) {
  return as_text(bytes).find(text, from);
}

inline Buffer index_of(std::string_view type, unsigned width, std::uint64_t first,
                       std::uint64_t second) {
  const Buffer table =
      box(type, joined({u32(0), u32(2), number(first, width), number(second, width)}));
  return box("moov", box("trak", box("mdia", box("minf", box("stbl", table)))));
}

inline Buffer manifest_data(std::size_t size = 40) { return joined({Buffer(8), store_of(size)}); }

/// A store of `size` bytes in `asset`.
inline Buffer embedded_for(Bytes asset, std::uint64_t size, bool parallel_hash = false) {
  const Exact exact(asset);
  const auto layout = kBmff.scan(exact.source(), {});
  EXPECT_TRUE(layout);
  Payloads payloads;
  payloads.store_bytes = size;
  payloads.parallel_hash = parallel_hash;
  auto embedding = kBmff.embed(exact.source(), *layout, payloads, {});
  EXPECT_TRUE(embedding) << (embedding ? "" : embedding.error().what);
  if (!embedding) return {};
  EXPECT_TRUE(is_well_formed(embedding->edit, asset.size()));
  Buffer out = all_of(SplicedView(exact.source(), std::move(embedding->edit)));
  const Buffer store = store_of(static_cast<std::size_t>(size));
  const std::uint64_t at =
      embedding->carrier.store.empty() ? 0 : embedding->carrier.store[0].offset;
  std::copy(store.begin(), store.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
  return out;
}

inline const Buffer kMedia = box("mdat", bytes_of("0123456789"));

/// plain.mp4 with a `free` and an XMP box behind all others, and a `free` box in `moov/udta`.
inline Buffer sample_with_padding() {
  Buffer file = sample("bmff/plain.mp4");
  ByteWriter xmp;
  xmp.bytes(bmff::kXmpUuid).text("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
  return joined({file, box("free", Buffer(40, 7)), box("uuid", xmp.take())});
}

}  // namespace tanba::fixture
