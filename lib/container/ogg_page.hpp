// A page of Ogg. RFC 3533, 6.
#pragma once

#include <string_view>

#include "container/window.hpp"
#include "tanba/bytes.hpp"

namespace tanba::ogg {

inline constexpr std::string_view kCapture = "OggS";
inline constexpr std::uint8_t kContinued = 1, kBegin = 2, kEnd = 4;
inline constexpr std::uint64_t kHeader = 27, kCrcAt = 22, kSegmentsAt = 26, kSegment = 255,
                               kMaxSegments = 255;

struct Page {
  Range range;
  Range body;
  std::uint8_t flags = 0;
  std::uint64_t granule = 0;
  std::uint32_t serial = 0, sequence = 0, crc = 0;
  bool is_full = false;      // its last packet goes on
  bool has_one_part = true;  // of one packet, and nothing else

  bool begins() const { return (flags & kBegin) != 0; }
};

/// Errc::malformed, Errc::truncated
Result<Page> page_at(Window& window, std::uint64_t at);

/// The CRC-32 of pages, which is not that of ZIP.
std::uint32_t crc_of(std::uint32_t crc, Bytes bytes);

}  // namespace tanba::ogg
