// DER (ITU-T X.690, 8 and 10): a bounded walk that refuses what BER allows besides.
#include "crypto/der.hpp"

#include <vector>

namespace tanba::der {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::uint8_t kConstructed = 0x20;

// length octets, X.690 10.1: the definite form with the fewest octets.
std::optional<std::uint64_t> read_length(ByteReader& reader) {
  const std::uint8_t first = reader.u8();
  if (first < 0x80) return first;
  const unsigned octets = first & 0x7F;
  if (octets == 0 || octets > 4) return {};
  std::uint64_t length = 0;
  for (unsigned i = 0; i < octets; ++i) length = length << 8 | reader.u8();
  const bool shortest = length >= 0x80 && length >> (8 * (octets - 1)) != 0;
  if (!shortest) return {};
  return length;
}

bool is_integer(Bytes content) {
  if (content.empty()) return false;
  if (content.size() == 1) return true;
  const bool high = (content[1] & 0x80) != 0;
  return !(content[0] == 0x00 && !high) && !(content[0] == 0xFF && high);
}

bool is_bit_string(Bytes content) {
  if (content.empty() || content[0] > 7) return false;
  if (content.size() == 1) return content[0] == 0;
  return (content.back() & ((1u << content[0]) - 1)) == 0;
}

// sub-identifiers without leading 0x80, the last one ended (X.690, 8.19.2).
bool is_object_identifier(Bytes content) {
  bool start = true;
  for (const std::uint8_t octet : content) {
    if (start && octet == 0x80) return false;
    start = (octet & 0x80) == 0;
  }
  return !content.empty() && start;
}

// What DER says of the universal primitive types (X.690, 8 and 11).
bool primitive_is_strict(const Item& item) {
  switch (item.tag) {
    case 0x01:
      return item.content.size() == 1 && (item.content[0] == 0 || item.content[0] == 0xFF);
    case 0x02:
    case 0x0A:
      return is_integer(item.content);
    case 0x03:
      return is_bit_string(item.content);
    case 0x05:
      return item.content.empty();
    case 0x06:
      return is_object_identifier(item.content);
    case 0x10:
    case 0x11:
      return false;  // SEQUENCE and SET are always constructed
    default:
      return true;
  }
}

bool is_universal_string(std::uint8_t tag) {
  return (tag & 0xC0) == 0 && tag != 0x30 && tag != 0x31;
}

}  // namespace

std::optional<Item> read(ByteReader& reader) {
  const Bytes from = reader.rest();
  Item item;
  item.tag = reader.u8();
  if ((item.tag & 0x1F) == 0x1F) return {};
  const auto length = read_length(reader);
  if (!length) return {};
  item.content = reader.take(*length);
  if (!reader.ok()) return {};
  item.whole = from.first(from.size() - reader.left());
  return item;
}

bool is_strict(Bytes bytes) {
  std::vector<ByteReader> open = {ByteReader(bytes)};
  bool first = true;
  while (!open.empty()) {
    ByteReader& reader = open.back();
    if (reader.left() == 0 && !first) {
      open.pop_back();
      continue;
    }
    if (!first && open.size() == 1) return false;  // a second item at the top
    first = false;
    const auto item = read(reader);
    if (!item) return false;
    if ((item->tag & kConstructed) == 0) {
      if (!primitive_is_strict(*item)) return false;
      continue;
    }
    if (is_universal_string(item->tag) || open.size() > kMaxDepth) return false;
    open.emplace_back(item->content);
  }
  return true;
}

}  // namespace tanba::der
