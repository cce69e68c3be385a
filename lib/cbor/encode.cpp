// Deterministic encoding (RFC 8949, 4.2.1).
#include <algorithm>
#include <bit>
#include <cmath>

#include "base/byte_writer.hpp"
#include "cbor/nodes.hpp"

namespace tanba::cbor {
namespace {

constexpr std::uint8_t kFalse = 20, kTrue = 21, kNull = 22;

void put_head(Buffer& out, std::uint8_t major, std::uint64_t argument) {
  ByteWriter writer;
  const auto initial = [&](unsigned info) {
    return static_cast<std::uint8_t>(unsigned{major} << 5 | info);
  };
  if (argument < 24)
    writer.u8(initial(static_cast<unsigned>(argument)));
  else if (argument <= 0xFF)
    writer.u8(initial(24)).u8(static_cast<std::uint8_t>(argument));
  else if (argument <= 0xFFFF)
    writer.u8(initial(25)).u16(static_cast<std::uint16_t>(argument));
  else if (argument <= 0xFFFFFFFF)
    writer.u8(initial(26)).u32(static_cast<std::uint32_t>(argument));
  else
    writer.u8(initial(27)).u64(argument);
  out.insert(out.end(), writer.view().begin(), writer.view().end());
}

// The half-precision bits of `value`, where they hold it exactly.
std::optional<std::uint16_t> half_bits(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
  const int exponent = static_cast<int>(bits >> 23 & 255) - 127;
  const std::uint32_t mantissa = bits & 0x7FFFFF;
  if (exponent == 128 && mantissa == 0) return static_cast<std::uint16_t>(sign | 0x7C00);
  if (value == 0) return sign;
  if (exponent >= -14 && exponent <= 15) {
    if ((mantissa & 0x1FFF) != 0) return {};
    return static_cast<std::uint16_t>(sign | static_cast<unsigned>(exponent + 15) << 10 |
                                      mantissa >> 13);
  }
  if (exponent < -24 || exponent > -15) return {};
  const std::uint32_t full = mantissa | 0x800000;  // 1.m * 2^exponent, as a multiple of 2^-24
  const int shift = -1 - exponent;                 // 23 - (exponent + 24)
  if ((full & ((1u << shift) - 1)) != 0) return {};
  return static_cast<std::uint16_t>(sign | full >> shift);
}

// RFC 8949, 4.2.2: the shortest float that holds the value; one form of NaN.
Buffer float_item(double value) {
  ByteWriter writer;
  if (std::isnan(value)) return ByteWriter().u8(0xF9).u16(0x7E00).take();
  const auto single = static_cast<float>(value);
  if (static_cast<double>(single) != value)
    return ByteWriter().u8(0xFB).u64(std::bit_cast<std::uint64_t>(value)).take();
  if (const auto half = half_bits(single)) return ByteWriter().u8(0xF9).u16(*half).take();
  return ByteWriter().u8(0xFA).u32(std::bit_cast<std::uint32_t>(single)).take();
}

}  // namespace

Value::Value() : kind_(Kind::null) {}
Value::Value(Kind kind, std::uint64_t argument) : kind_(kind), argument_(argument) {}

Value Value::integer(std::int64_t value) {
  if (value >= 0) return unsigned_integer(static_cast<std::uint64_t>(value));
  return {Kind::negative_integer, static_cast<std::uint64_t>(-1 - value)};
}
Value Value::unsigned_integer(std::uint64_t value) { return {Kind::unsigned_integer, value}; }
Value Value::boolean(bool value) { return {Kind::boolean, value ? kTrue : kFalse}; }
Value Value::floating(double value) { return encoded(float_item(value)); }

Value Value::text(std::string_view value) {
  Value made = bytes(as_bytes(value));
  made.kind_ = Kind::text;
  return made;
}

Value Value::bytes(Bytes value) {
  Value made(Kind::bytes, value.size());
  made.data_.assign(value.begin(), value.end());
  return made;
}

Value Value::array(std::vector<Value> values) {
  Value made(Kind::array, 0);
  made.children_ = std::move(values);
  return made;
}

Value Value::map() { return {Kind::map, 0}; }

Value Value::tag(std::uint64_t number, Value content) {
  Value made(Kind::tag, number);
  made.children_.push_back(std::move(content));
  return made;
}

Value Value::encoded(Bytes item) {
  Value made = bytes(item);
  made.raw_ = true;
  return made;
}

Value Value::date(std::string_view rfc3339) { return tag(0, text(rfc3339)); }

Value& Value::add(Value element) {
  children_.push_back(std::move(element));
  return *this;
}

Value& Value::set(std::string_view key, Value value) {
  children_.push_back(text(key));
  return add(std::move(value));
}

Value& Value::set(std::int64_t key, Value value) {
  children_.push_back(integer(key));
  return add(std::move(value));
}

bool Value::empty() const { return children_.empty(); }

Buffer Value::encode() const {
  Buffer out;
  encode_to(out);
  return out;
}

void Value::encode_to(Buffer& out) const {
  if (raw_) {
    out.insert(out.end(), data_.begin(), data_.end());
    return;
  }
  if (kind_ == Kind::map) return encode_map_to(out);
  // The kinds up to tag stand in the order of the major types.
  const auto major =
      kind_ < Kind::boolean ? static_cast<std::uint8_t>(kind_) : std::uint8_t{kSimple};
  const std::uint64_t argument = kind_ == Kind::null    ? kNull
                                 : kind_ == Kind::array ? children_.size()
                                                        : argument_;
  put_head(out, major, argument);
  out.insert(out.end(), data_.begin(), data_.end());
  for (const Value& child : children_) child.encode_to(out);
}

void Value::encode_map_to(Buffer& out) const {
  std::vector<std::pair<Buffer, std::size_t>> keys;  // as encoded, and where the value stands
  for (std::size_t i = 0; i < children_.size(); i += 2)
    keys.emplace_back(children_[i].encode(), i + 1);
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
    const int order = as_text(a.first).compare(as_text(b.first));  // bytewise
    return order != 0 ? order < 0 : a.second < b.second;
  });
  std::vector<std::size_t> last;  // of each key
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (i + 1 == keys.size() || keys[i].first != keys[i + 1].first) last.push_back(i);
  put_head(out, kMap, last.size());
  for (const std::size_t i : last) {
    out.insert(out.end(), keys[i].first.begin(), keys[i].first.end());
    children_[keys[i].second].encode_to(out);
  }
}

std::size_t head_size(std::uint64_t count) {
  return count < 24 ? 1 : count <= 0xFF ? 2 : count <= 0xFFFF ? 3 : count <= 0xFFFFFFFF ? 5 : 9;
}

}  // namespace tanba::cbor
