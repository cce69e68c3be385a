// Elements of EBML: an id, a size and content. RFC 8794, 4 to 6.
#pragma once

#include "container/window.hpp"

namespace tanba::ebml {

inline constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
inline constexpr std::uint32_t kVoid = 0xEC, kCrc = 0xBF;

struct Element {
  std::uint32_t id = 0;
  std::uint64_t start = 0, content = 0;
  std::uint64_t size = 0;  // of the content; kUnknown: to where its parent ends, or the next of it

  std::uint64_t end() const { return content + size; }
};

/// The element at `at`. Errc::malformed; Errc::truncated where it runs past the end of the source.
Result<Element> element_at(Window& window, std::uint64_t at);

/// The elements that are all of `bytes`, a master element's content.
Result<std::vector<Element>> elements_in(Bytes bytes);

/// Where an element begins: `id`, and `size` in `width` bytes, 1 to 8, which must hold it.
Buffer head_of(std::uint32_t id, std::uint64_t size, unsigned width);

/// The narrowest width that holds `size`.
unsigned width_of(std::uint64_t size);

/// A whole element.
Buffer element(std::uint32_t id, Bytes content);

/// An element of `bytes` bytes in all, at least 2, that says nothing.
Buffer padding(std::uint64_t bytes);

}  // namespace tanba::ebml
