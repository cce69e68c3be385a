// Putting an edit together: splices come in any order, the result ascends.
#pragma once

#include <algorithm>
#include <utility>

#include "io/splice.hpp"

namespace tanba {

inline void erase(Edit& edit, const Range& range) {
  edit.push_back({range.offset, range.size, {}, nullptr});
}
/// What goes in at one offset goes in in the order of the calls, and before an erasure there.
inline void insert(Edit& edit, std::uint64_t offset, Buffer bytes) {
  for (Splice& splice : edit) {
    if (splice.offset != offset || splice.erase > 0) continue;
    splice.insert.insert(splice.insert.end(), bytes.begin(), bytes.end());
    return;
  }
  edit.push_back({offset, 0, std::move(bytes), nullptr});
}

inline void sort(Edit& edit) {
  std::sort(edit.begin(), edit.end(), [](const Splice& a, const Splice& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.erase < b.erase;
  });
}

/// Bytes that come in less bytes that go, modulo 2^64.
inline std::uint64_t growth(const Edit& edit) {
  std::uint64_t change = 0;
  for (const Splice& splice : edit) change += splice.insert.size() - splice.erase;
  return change;
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
