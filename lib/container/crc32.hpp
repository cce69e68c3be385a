// CRC-32 as PNG and ZIP have it. ISO/IEC 15948, annex D; APPNOTE.TXT, 4.4.7.
#pragma once

#include "tanba/bytes.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// `crc` carried on over `bytes`; 0 begins.
std::uint32_t crc32_of(std::uint32_t crc, Bytes bytes);
/// The same over a range of an asset.
Result<std::uint32_t> crc32_of(std::uint32_t crc, const Source& asset, const Range& range);

}  // namespace tanba
