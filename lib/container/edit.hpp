// Putting an edit together: splices come in any order, the result ascends.
#pragma once

#include <algorithm>
#include <utility>

#include "io/splice.hpp"

namespace tanba {

/// Splices at one offset keep the order in which they were added: add an insertion before the
/// erasure that begins where it goes in.
inline void sort(Edit& edit) {
  std::stable_sort(edit.begin(), edit.end(),
                   [](const Splice& a, const Splice& b) { return a.offset < b.offset; });
}

inline void erase(Edit& edit, const Range& range) {
  edit.push_back({range.offset, range.size, {}, nullptr});
}
inline void insert(Edit& edit, std::uint64_t offset, Buffer bytes) {
  edit.push_back({offset, 0, std::move(bytes), nullptr});
}

/// Where the first splice at `offset` begins in the output of a sorted edit.
inline std::uint64_t landing(const Edit& edit, std::uint64_t offset) {
  std::uint64_t shift = 0;  // modulo 2^64: it may be a shift to the left
  for (const Splice& splice : edit) {
    if (splice.offset >= offset) break;
    shift += splice.insert.size() - splice.erase;
  }
  return offset + shift;
}

}  // namespace tanba
