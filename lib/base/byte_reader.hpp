// Checked reading of integers and slices from bytes: the only way numbers come out of input.
#pragma once

#include <cstring>
#include <string_view>

#include "tanba/bytes.hpp"

namespace tanba {

/// Reads front to back. The first overrun sticks: every later read gives zero or nothing, so check
/// `ok()` once per structure.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t at() const { return at_; }
  std::size_t left() const { return bytes_.size() - at_; }
  Bytes rest() const { return bytes_.subspan(at_); }

  Bytes take(std::uint64_t count) {
    if (!ok_ || count > left()) {
      ok_ = false;
      return {};
    }
    const Bytes taken = bytes_.subspan(at_, static_cast<std::size_t>(count));
    at_ += taken.size();
    return taken;
  }
  void skip(std::uint64_t count) { take(count); }

  std::uint8_t u8() { return static_cast<std::uint8_t>(big(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(big(2)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(big(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(big(4)); }
  std::uint64_t u64() { return big(8); }
  std::uint16_t u16le() { return static_cast<std::uint16_t>(little(2)); }
  std::uint32_t u32le() { return static_cast<std::uint32_t>(little(4)); }
  std::uint64_t u64le() { return little(8); }

 private:
  std::uint64_t big(unsigned width) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(width)) value = value << 8 | byte;
    return value;
  }
  std::uint64_t little(unsigned width) {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const std::uint8_t byte : take(width)) {
      value |= static_cast<std::uint64_t>(byte) << shift;
      shift += 8;
    }
    return value;
  }

  Bytes bytes_;  // points into what the caller gave
  std::size_t at_ = 0;
  bool ok_ = true;
};

/// The text in bytes, borrowed; says nothing of UTF-8.
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline bool equal(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}
inline bool starts_with(Bytes bytes, std::string_view prefix) {
  return bytes.size() >= prefix.size() && as_text(bytes.first(prefix.size())) == prefix;
}
inline bool all_zero(Bytes bytes) {
  for (const std::uint8_t byte : bytes)
    if (byte != 0) return false;
  return true;
}

}  // namespace tanba
