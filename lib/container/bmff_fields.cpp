// Offsets in boxes that are no plain table. ISO/IEC 14496-12, 8.8.7 (tfhd), 8.16.3 (sidx).
#include "container/bmff_fields.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kHeldBytes = 16ull << 20;  // an `iloc` has 65,535 items and is smaller

}  // namespace

Error no_room(const Box& box) {
  return {Errc::unsupported, "bmff: an offset has no room for its new value", box.offset};
}

Result<Buffer> held(const Source& source, const Box& box) {
  if (box.payload_size() > kHeldBytes)
    return Error{Errc::limit_exceeded, "bmff: a table is too large", box.offset};
  Buffer bytes(static_cast<std::size_t>(box.payload_size()));
  TANBA_CHECK(source.read(box.payload(), bytes));
  return bytes;
}

bool store(Buffer& bytes, std::size_t at, unsigned width, std::uint64_t value) {
  if (width < 8 && value >> (8 * width) != 0) return false;
  for (unsigned i = 0; i < width; ++i)
    bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
  return true;
}

std::uint64_t read_sized(ByteReader& reader, unsigned width) {
  if (width == 0) return 0;
  return width == 4 ? reader.u32() : reader.u64();
}

Result<void> patch_tfhd(const Source& source, const Box& box, const OffsetMap& map, Edit& edit) {
  std::array<std::uint8_t, 16> head{};
  const auto part = std::span(head).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(head.size(), box.payload_size())));
  TANBA_CHECK(source.read(box.payload(), part));
  ByteReader reader{Bytes(part)};
  const bool has_base = (reader.u32() & 1) != 0;
  reader.skip(4);  // track_ID
  if (!has_base) return {};
  const std::uint64_t base = reader.u64();
  if (!reader.ok()) return Error{Errc::malformed, "bmff: a tfhd box ends too early", box.offset};
  if (map.moved(base) == base) return {};
  ByteWriter moved;
  edit.push_back({box.payload() + 8, 8, moved.u64(map.moved(base)).take(), nullptr});
  return {};
}

Result<void> patch_sidx(const Source& source, const Box& box, const OffsetMap& map, Edit& edit) {
  TANBA_TRY(Buffer bytes, held(source, box));
  const Buffer stored = bytes;
  ByteReader reader(stored);
  const unsigned width = reader.u8() == 0 ? 4 : 8;
  reader.skip(3 + 4 + 4 + width);  // flags, reference_ID, timescale, earliest_presentation_time
  const std::size_t first_at = reader.at();
  std::uint64_t at = box.end() + read_sized(reader, width);
  reader.skip(2);
  const unsigned count = reader.u16();
  if (!reader.ok() || reader.left() < std::uint64_t{count} * 12)
    return Error{Errc::malformed, "bmff: a sidx box ends too early", box.offset};
  // The box ends where what is inserted behind it begins.
  bool fits =
      at > source.size() || store(bytes, first_at, width, map.moved(at) - map.landing(box.end()));
  for (unsigned i = 0; i < count && fits; ++i) {
    const std::size_t entry = reader.at();
    const std::uint32_t reference = reader.u32();
    reader.skip(8);
    const std::uint64_t next = at + (reference & 0x7FFFFFFF);
    if (next > source.size()) break;  // what it speaks of from here on is in another file
    const std::uint64_t size = map.moved(next) - map.moved(at);
    fits = size <= 0x7FFFFFFF && store(bytes, entry, 4, size | (reference & 0x80000000));
    at = next;
  }
  if (!fits) return no_room(box);
  if (bytes != stored) edit.push_back({box.payload(), bytes.size(), std::move(bytes), nullptr});
  return {};
}

}  // namespace tanba::bmff
