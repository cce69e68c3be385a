// Writing of integers and slices to a growing buffer.
#pragma once

#include <string_view>

#include "base/byte_reader.hpp"
#include "tanba/bytes.hpp"

namespace tanba {

/// Appends to a Buffer that it owns; `take()` gives it away.
class ByteWriter {
 public:
  ByteWriter& u8(std::uint8_t value) { return big(value, 1); }
  ByteWriter& u16(std::uint16_t value) { return big(value, 2); }
  ByteWriter& u24(std::uint32_t value) { return big(value, 3); }
  ByteWriter& u32(std::uint32_t value) { return big(value, 4); }
  ByteWriter& u64(std::uint64_t value) { return big(value, 8); }
  ByteWriter& u16le(std::uint16_t value) { return little(value, 2); }
  ByteWriter& u32le(std::uint32_t value) { return little(value, 4); }
  ByteWriter& u64le(std::uint64_t value) { return little(value, 8); }
  ByteWriter& bytes(Bytes value) {
    buffer_.insert(buffer_.end(), value.begin(), value.end());
    return *this;
  }
  ByteWriter& text(std::string_view value) { return bytes(as_bytes(value)); }
  ByteWriter& zeros(std::size_t count) {
    buffer_.resize(buffer_.size() + count);
    return *this;
  }

  std::size_t size() const { return buffer_.size(); }
  Bytes view() const { return buffer_; }
  Buffer take() { return std::move(buffer_); }

 private:
  ByteWriter& big(std::uint64_t value, unsigned width) {
    for (unsigned shift = width * 8; shift > 0; shift -= 8)
      buffer_.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
    return *this;
  }
  ByteWriter& little(std::uint64_t value, unsigned width) {
    for (unsigned shift = 0; shift < width * 8; shift += 8)
      buffer_.push_back(static_cast<std::uint8_t>(value >> shift));
    return *this;
  }

  Buffer buffer_;
};

}  // namespace tanba
