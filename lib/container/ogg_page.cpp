// Pages of Ogg, and their CRC. RFC 3533, 6.
#include "container/ogg_page.hpp"

#include <array>

#include "base/byte_reader.hpp"

namespace tanba::ogg {
namespace {

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i << 24;
    for (int bit = 0; bit < 8; ++bit) crc = crc << 1 ^ (crc >> 31 != 0 ? 0x04C1'1DB7U : 0U);
    table[i] = crc;
  }
  return table;
}
constexpr std::array<std::uint32_t, 256> kCrcTable = make_crc_table();

}  // namespace

std::uint32_t crc_of(std::uint32_t crc, Bytes bytes) {
  for (const std::uint8_t byte : bytes) crc = crc << 8 ^ kCrcTable[(crc >> 24 ^ byte) & 0xFF];
  return crc;
}

Result<Page> page_at(Window& window, std::uint64_t at) {
  TANBA_TRY(Bytes bytes, window.at(at, kHeader));
  ByteReader in(bytes.first(kHeader));
  if (as_text(in.take(4)) != kCapture || in.u8() != 0)
    return Error{Errc::malformed, "ogg: bytes that are no page", at};
  Page page;
  page.flags = in.u8();
  page.granule = in.u64le();
  page.serial = in.u32le();
  page.sequence = in.u32le();
  page.crc = in.u32le();
  const std::uint8_t segments = in.u8();
  TANBA_TRY(bytes, window.at(at, kHeader + segments));
  std::uint64_t size = 0;
  const Bytes table = bytes.subspan(kHeader, segments);
  for (std::size_t i = 0; i < table.size(); ++i) {
    size += table[i];
    if (table[i] < kSegment && i + 1 < table.size()) page.has_one_part = false;
  }
  if (segments == 0) page.has_one_part = false;
  page.is_full = segments > 0 && table.back() == kSegment;
  page.body = {at + kHeader + segments, size};
  page.range = {at, kHeader + segments + size};
  if (size > window.size() - page.body.offset)
    return Error{Errc::truncated, "ogg: a page runs past the end", at};
  return page;
}

}  // namespace tanba::ogg
