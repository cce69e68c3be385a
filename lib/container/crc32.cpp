#include "container/crc32.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kBlockBytes = 64 << 10;

}  // namespace

std::uint32_t crc32_of(std::uint32_t crc, Bytes bytes) {
  return static_cast<std::uint32_t>(::crc32_z(crc, bytes.data(), bytes.size()));
}

Result<std::uint32_t> crc32_of(std::uint32_t crc, const Source& asset, const Range& range) {
  Buffer block(static_cast<std::size_t>(std::min(kBlockBytes, range.size)));
  for (std::uint64_t done = 0; done < range.size;) {
    const auto part =
        std::span(block).first(static_cast<std::size_t>(std::min(kBlockBytes, range.size - done)));
    TANBA_CHECK(asset.read(range.offset + done, part));
    crc = crc32_of(crc, part);
    done += part.size();
  }
  return crc;
}

}  // namespace tanba
