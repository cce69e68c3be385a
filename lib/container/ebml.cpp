#include "container/ebml.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"

namespace tanba::ebml {
namespace {

constexpr std::uint64_t kLongestHead = 12;

// As many bytes as the zeros in front of the first one bit say. RFC 8794, 4.
Result<std::uint64_t> variable(Bytes bytes, std::size_t longest, bool keep_marker,
                               std::size_t& used) {
  std::size_t width = 1;
  while (width <= longest && (bytes.empty() || (bytes[0] & (0x100 >> width)) == 0)) ++width;
  if (width > longest || width > bytes.size())
    return Error{Errc::malformed, "matroska: broken variable-size integer"};
  std::uint64_t value = keep_marker ? bytes[0] : bytes[0] & (0xFF >> width);
  bool all_ones = (bytes[0] | (0xFF << (8 - width) & 0xFF)) == 0xFF;
  for (std::size_t i = 1; i < width; ++i) {
    value = value << 8 | bytes[i];
    all_ones = all_ones && bytes[i] == 0xFF;
  }
  used += width;
  return all_ones && !keep_marker ? kUnknown : value;
}

// `head`: its first bytes; `left`: how many there are from `at` on.
Result<Element> parse(Bytes head, std::uint64_t at, std::uint64_t left) {
  std::size_t used = 0;
  TANBA_TRY(const std::uint64_t id, variable(head, 4, true, used));
  TANBA_TRY(const std::uint64_t size, variable(head.subspan(used), 8, false, used));
  if (size != kUnknown && size > left - used)
    return Error{Errc::truncated, "matroska: an element runs past the end", at};
  return Element{static_cast<std::uint32_t>(id), at, at + used, size};
}

}  // namespace

Result<Element> element_at(Window& window, std::uint64_t at) {
  const std::uint64_t left = window.size() - at;
  const auto wanted = static_cast<std::size_t>(std::min(left, kLongestHead));
  TANBA_TRY(const Bytes bytes, window.at(at, wanted));
  return parse(bytes.first(wanted), at, left);
}

Result<std::vector<Element>> elements_in(Bytes bytes) {
  std::vector<Element> found;
  for (std::uint64_t at = 0; at < bytes.size(); at = found.back().end()) {
    const Bytes rest = bytes.subspan(static_cast<std::size_t>(at));
    TANBA_TRY(const Element element,
              parse(rest.first(std::min<std::size_t>(rest.size(), kLongestHead)), at, rest.size()));
    if (element.size == kUnknown)
      return Error{Errc::malformed, "matroska: an element of unknown size in the tags"};
    found.push_back(element);
  }
  return found;
}

unsigned width_of(std::uint64_t size) {
  unsigned width = 1;
  while (width < 8 && size >= (std::uint64_t{1} << (7 * width)) - 1) ++width;
  return width;
}

Buffer head_of(std::uint32_t id, std::uint64_t size, unsigned width) {
  ByteWriter out;
  for (int shift = 24; shift >= 0; shift -= 8)
    if ((id >> shift) != 0) out.u8(static_cast<std::uint8_t>(id >> shift));
  const std::uint64_t marked = size | std::uint64_t{1} << (7 * width);
  for (unsigned left = width; left > 0; --left)
    out.u8(static_cast<std::uint8_t>(marked >> (8 * (left - 1))));
  return out.take();
}

Buffer element(std::uint32_t id, Bytes content) {
  Buffer bytes = head_of(id, content.size(), width_of(content.size()));
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

Buffer padding(std::uint64_t bytes) {
  const unsigned width = bytes < 9 ? 1 : 8;
  Buffer all = head_of(kVoid, bytes - 1 - width, width);
  all.resize(static_cast<std::size_t>(bytes));
  return all;
}

}  // namespace tanba::ebml
