// The marker segments of a JPEG. ISO 10918-1, annex B.
#pragma once

#include <vector>

#include "container/format.hpp"
#include "container/window.hpp"

namespace tanba::jpeg {

inline constexpr std::uint8_t kSoi = 0xD8, kEoi = 0xD9, kSos = 0xDA, kTem = 0x01;
inline constexpr std::uint8_t kApp0 = 0xE0, kApp1 = 0xE1, kApp11 = 0xEB, kApp13 = 0xED;
inline constexpr std::uint8_t kComment = 0xFE;
inline constexpr std::string_view kExif{"Exif\0\0", 6};
inline constexpr std::string_view kXmp{"http://ns.adobe.com/xap/1.0/\0", 29};

struct Segment {
  std::uint8_t marker = 0;
  Range range;  // from its FF to its end
  Range payload;
};

inline bool is_restart(std::uint8_t marker) { return marker >= 0xD0 && marker <= 0xD7; }

Result<Segment> segment_at(Window& window, std::uint64_t at);

/// The marker that ends the entropy-coded data at `at`; restart markers belong to the data, unless
/// `also_restarts`.
Result<std::uint64_t> end_of_scan(Window& window, std::uint64_t at, bool also_restarts = false);

/// For Format::parts. C2PA 2.4, 18.7.3.1: restart markers are boxes of their own, with the
/// entropy-coded data behind them.
Result<std::vector<Part>> parts(const Source& asset, const Carrier* carrier, const Limits& limits);

/// For Format::metadata: XMP (an extended packet has the key "extended"), Exif, IPTC, comments.
Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits);

}  // namespace tanba::jpeg
