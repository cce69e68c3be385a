// The index of further pictures behind a JPEG's first one. CIPA DC-007, 5.2: offsets count from the
// TIFF header of the index itself.
#include "pictures/jpeg_mpf.hpp"

#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"

namespace tanba::jpeg {
namespace {

constexpr std::string_view kName{"MPF\0", 4};
constexpr std::uint16_t kEntries = 0xB002;
constexpr std::uint32_t kEntryBytes = 16, kMostPictures = 1000;
constexpr Error kBroken{Errc::unsupported, "jpeg: its index of further pictures (MPF) is broken"};

struct Order {
  bool is_little = false;
  std::uint16_t u16(ByteReader& in) const { return is_little ? in.u16le() : in.u16(); }
  std::uint32_t u32(ByteReader& in) const { return is_little ? in.u32le() : in.u32(); }
};

// The list of pictures in the index, from its TIFF header on.
Result<Range> entries_of(Bytes tiff, const Order& order) {
  ByteReader in(tiff);
  in.skip(4);
  const std::uint32_t directory = order.u32(in);
  ByteReader entries(tiff);
  entries.skip(directory);
  for (std::uint16_t left = order.u16(entries); left > 0 && entries.ok(); --left) {
    const std::uint16_t tag = order.u16(entries);
    entries.skip(2);
    const std::uint32_t size = order.u32(entries), at = order.u32(entries);
    if (tag != kEntries || !entries.ok()) continue;
    if (at > tiff.size() || size > tiff.size() - at || size % kEntryBytes != 0 ||
        size / kEntryBytes > kMostPictures)
      return kBroken;
    return Range{at, size};
  }
  return kBroken;
}

}  // namespace

bool is_mpf(Bytes marker_data) { return starts_with(marker_data, kName); }

Result<std::uint64_t> find_mpf(const Source& asset) {
  std::uint64_t at = 2;
  for (int count = 0; count < 1000; ++count) {
    std::array<std::uint8_t, 8> head;
    TANBA_CHECK(asset.read(at, head));
    ByteReader in(head);
    const std::uint16_t marker = in.u16();
    const std::uint16_t size = in.u16();
    if (marker == 0xFFE2 && starts_with(in.rest(), kName)) return at + 4;
    if (marker < 0xFFC0 || marker == 0xFFDA || size < 2) return kBroken;
    at += 2 + std::uint64_t{size};
  }
  return kBroken;
}

Result<void> patch_mpf(const Source& asset, const Mpf& mpf, std::uint64_t old_end,
                       std::uint64_t new_end, Sink& out) {
  const Bytes tiff = Bytes(mpf.data).subspan(kName.size());
  const Order order{starts_with(tiff, "II")};
  TANBA_TRY(const Range entries, entries_of(tiff, order));
  TANBA_TRY(const std::uint64_t old_data, find_mpf(asset));
  const std::uint64_t old_at = old_data + kName.size(), new_at = mpf.at + kName.size();
  const std::uint64_t moved = (new_end - new_at) - (old_end - old_at);
  ByteReader in(tiff.subspan(static_cast<std::size_t>(entries.offset)));
  ByteWriter list;
  for (std::uint64_t i = 0; i < entries.size / kEntryBytes; ++i) {
    const Bytes attribute = in.take(4);
    const std::uint32_t size = order.u32(in), offset = order.u32(in);
    const std::uint32_t new_size = offset == 0 ? static_cast<std::uint32_t>(new_end) : size;
    const std::uint32_t new_offset = offset == 0 ? 0 : static_cast<std::uint32_t>(offset + moved);
    list.bytes(attribute);
    order.is_little ? list.u32le(new_size).u32le(new_offset) : list.u32(new_size).u32(new_offset);
    list.bytes(in.take(4));
  }
  return out.patch(new_at + entries.offset, list.view());
}

}  // namespace tanba::jpeg
