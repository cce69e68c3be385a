// The byte types that every header of the library uses.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tanba {

using Bytes =
    std::span<const std::uint8_t>;  ///< borrowed; whoever stores one says what it points into
using Buffer = std::vector<std::uint8_t>;  ///< owned

/// The bytes of a string, borrowed.
inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// `size` bytes at `offset`, counted from the start of the asset.
struct Range {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;

  std::uint64_t end() const { return offset + size; }
  friend bool operator==(const Range&, const Range&) = default;
};

}  // namespace tanba
