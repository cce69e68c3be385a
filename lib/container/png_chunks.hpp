// The chunks of a PNG. PNG (third edition), 5.
//
//   length u32 | type, four letters | data | CRC-32 of type and data
#pragma once

#include <array>
#include <string_view>

#include "container/format.hpp"

namespace tanba::png {

inline constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
inline constexpr std::string_view kXmpKeyword{"XML:com.adobe.xmp\0", 18};
inline constexpr std::uint64_t kFrame = 12;              // length, type and CRC
inline constexpr std::uint64_t kMaxLength = 0x7FFFFFFF;  // 5.3

struct Chunk {
  std::array<char, 4> letters{};
  Range range;  // with length, type and CRC
  Range data;

  std::string_view type() const { return {letters.data(), letters.size()}; }
};

/// \return Errc::truncated, Errc::malformed, Errc::io
Result<Chunk> chunk_at(const Source& asset, std::uint64_t at);

/// A whole chunk of `data`, with its CRC.
Buffer chunk_of(std::string_view type, Bytes data);

/// For Format::metadata: XMP, Exif, and every text by its keyword.
Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits);

}  // namespace tanba::png
