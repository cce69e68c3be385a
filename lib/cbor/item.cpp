// What a decoded item says (RFC 8949, 3).
#include <bit>
#include <cmath>
#include <limits>

#include "cbor/nodes.hpp"

namespace tanba::cbor {
namespace {

constexpr std::uint8_t kFalse = 20, kTrue = 21, kNull = 22, kUndefined = 23;
constexpr std::uint8_t kHalf = 25, kSingle = 26, kDouble = 27;

Kind simple_kind(std::uint8_t info) {
  switch (info) {
    case kFalse:
    case kTrue:
      return Kind::boolean;
    case kNull:
      return Kind::null;
    case kUndefined:
      return Kind::undefined;
    case kHalf:
    case kSingle:
    case kDouble:
      return Kind::floating;
    default:
      return Kind::simple;
  }
}

// RFC 8949, appendix D.
double half_value(std::uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31);
  const auto mantissa = static_cast<double>(bits & 1023);
  double value = 0;
  if (exponent == 0)
    value = std::ldexp(mantissa, -24);
  else if (exponent != 31)
    value = std::ldexp(mantissa + 1024, exponent - 25);
  else
    value = mantissa == 0 ? std::numeric_limits<double>::infinity()
                          : std::numeric_limits<double>::quiet_NaN();
  return (bits & 0x8000) != 0 ? -value : value;
}

}  // namespace

Kind Item::kind() const {
  if (!*this) return Kind::undefined;
  const Head head = nodes_->head(index_);
  constexpr Kind kKinds[] = {Kind::unsigned_integer,
                             Kind::negative_integer,
                             Kind::bytes,
                             Kind::text,
                             Kind::array,
                             Kind::map,
                             Kind::tag};
  return head.major == kSimple ? simple_kind(head.info) : kKinds[head.major];
}

Bytes Item::encoded() const {
  if (!*this) return {};
  const std::size_t offset = nodes_->nodes[index_].offset;
  return nodes_->bytes.subspan(offset, nodes_->end(index_) - offset);
}

std::optional<std::uint64_t> Item::as_unsigned() const {
  if (!is(Kind::unsigned_integer)) return {};
  return nodes_->head(index_).argument;
}

std::optional<std::int64_t> Item::as_integer() const {
  const bool negative = is(Kind::negative_integer);
  if (!negative && !is(Kind::unsigned_integer)) return {};
  const std::uint64_t argument = nodes_->head(index_).argument;
  if (argument > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return {};
  const auto value = static_cast<std::int64_t>(argument);
  return negative ? -1 - value : value;
}

std::optional<bool> Item::as_bool() const {
  if (!is(Kind::boolean)) return {};
  return nodes_->head(index_).info == kTrue;
}

std::optional<double> Item::as_double() const {
  if (!is(Kind::floating)) return {};
  const Head head = nodes_->head(index_);
  if (head.info == kHalf) return half_value(head.argument);
  if (head.info == kSingle)
    return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(head.argument)));
  return std::bit_cast<double>(head.argument);
}

std::optional<Bytes> Item::as_bytes() const {
  if (!is(Kind::bytes)) return {};
  return nodes_->string(index_);
}

std::optional<std::string_view> Item::as_text() const {
  if (!is(Kind::text)) return {};
  return tanba::as_text(nodes_->string(index_));
}

std::optional<std::uint64_t> Item::as_tag() const {
  if (!is(Kind::tag)) return {};
  return nodes_->head(index_).argument;
}

std::size_t Item::size() const {
  if (!*this) return 0;
  const std::size_t count = nodes_->children(index_).count;
  return is(Kind::map) ? count / 2 : count;
}

Item Item::child(std::size_t index) const {
  const Run children = nodes_->children(index_);
  if (index >= children.count) return {};
  return {nodes_, children.first + static_cast<std::uint32_t>(index)};
}

Item Item::at(std::size_t index) const {
  return is(Kind::array) || is(Kind::tag) ? child(index) : Item();
}

Item Item::key(std::size_t index) const {
  return is(Kind::map) && index < size() ? child(2 * index) : Item();
}

Item Item::value(std::size_t index) const {
  return is(Kind::map) && index < size() ? child(2 * index + 1) : Item();
}

Item Item::find(std::string_view text_key) const {
  for (std::size_t i = 0, count = is(Kind::map) ? size() : 0; i < count; ++i)
    if (child(2 * i).as_text() == text_key) return child(2 * i + 1);
  return {};
}

Item Item::find(std::int64_t integer_key) const {
  for (std::size_t i = 0, count = is(Kind::map) ? size() : 0; i < count; ++i)
    if (child(2 * i).as_integer() == integer_key) return child(2 * i + 1);
  return {};
}

}  // namespace tanba::cbor
