// DER (ITU-T X.690, 8 and 10): a bounded walk that refuses what BER allows besides.
#pragma once

#include <optional>

#include "base/byte_reader.hpp"

namespace tanba::der {

constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kSequence = 0x30;

/// One tag-length-value. Views into what was read.
struct Item {
  std::uint8_t tag = 0;  // identifier octet; tag numbers past 30 are refused
  Bytes content;
  Bytes whole;  // with identifier and length
};

/// The next item: definite length in the shortest form. Nothing where it is not that.
std::optional<Item> read(ByteReader& reader);

/// Whether `bytes` are exactly one item that is DER all through: definite shortest lengths,
/// primitive strings, integers without padding, booleans 0 or 255, bit strings with zero unused
/// bits. The order inside a SET OF is not looked at. Nesting is limited to 64.
bool is_strict(Bytes bytes);

}  // namespace tanba::der
