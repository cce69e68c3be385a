// Duplicate keys (RFC 8949, 5.6): a map that has one is not valid.
#include <algorithm>
#include <bit>
#include <tuple>

#include "cbor/nodes.hpp"

namespace tanba::cbor {
namespace {

// A key as something that can be put in an order; equal for the same value in another encoding.
struct Key {
  int rank = 0;
  std::uint64_t number = 0;
  std::string_view text;

  auto tied() const { return std::tie(rank, number, text); }
};

Key key_of(const Nodes& nodes, std::uint32_t index) {
  const Head head = nodes.head(index);
  const std::size_t offset = nodes.nodes[index].offset;
  switch (head.major) {
    case kUnsigned:
    case kNegative:
      return {head.major, head.argument, {}};
    case kByteString:
    case kTextString:
      return {head.major, 0, as_text(nodes.string(index))};
    case kSimple:
      return {head.info < 25 ? kSimple : 8 + head.info, head.argument, {}};
    default:
      return {head.major, 0, as_text(nodes.bytes.subspan(offset, nodes.end(index) - offset))};
  }
}

// Most comparisons end at the prefix, so few keys are read more than twice.
struct Entry {
  std::uint64_t prefix;
  std::uint32_t pair;
};

std::uint64_t prefix_of(const Key& key) {
  std::uint64_t prefix = key.number;
  for (const char letter : key.text.substr(0, 8))
    prefix = prefix << 8 | static_cast<std::uint8_t>(letter);
  return prefix;
}

bool has_unique_keys(const Nodes& nodes, Run pairs) {
  const auto key = [&](std::uint32_t pair) { return key_of(nodes, pairs.first + 2 * pair); };
  const auto less = [&](std::uint32_t a, std::uint32_t b) { return key(a).tied() < key(b).tied(); };
  const std::uint32_t count = pairs.count / 2;
  std::uint32_t ascending = 1;
  while (ascending < count && less(ascending - 1, ascending)) ++ascending;
  if (ascending >= count) return true;
  std::vector<Entry> order;
  order.reserve(count);
  for (std::uint32_t pair = 0; pair < count; ++pair) order.push_back({prefix_of(key(pair)), pair});
  const auto before = [&](const Entry& a, const Entry& b) {
    return a.prefix != b.prefix ? a.prefix < b.prefix : less(a.pair, b.pair);
  };
  std::sort(order.begin(), order.end(), before);
  const auto same = [&](const Entry& a, const Entry& b) { return !before(a, b); };
  return std::adjacent_find(order.begin(), order.end(), same) == order.end();
}

}  // namespace

bool keys_are_unique(const Nodes& nodes) {
  for (std::uint32_t index = 0; index < nodes.nodes.size(); ++index)
    if (nodes.head(index).major == kMap && !has_unique_keys(nodes, nodes.children(index)))
      return false;
  return true;
}

}  // namespace tanba::cbor
