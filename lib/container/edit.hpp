// Putting an edit together: splices come in any order, the result ascends.
#pragma once

#include <algorithm>
#include <limits>
#include <utility>

#include "container/format.hpp"

namespace tanba {

inline void erase(Edit& edit, const Range& range) {
  edit.push_back({range.offset, range.size, {}, nullptr});
}
/// The stores that are there, with their framing.
inline void erase(Edit& edit, const std::vector<Carrier>& carriers) {
  for (const Carrier& carrier : carriers)
    for (const Range& range : carrier.erase) erase(edit, range);
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

/// Bytes that come in less bytes that go, in front of `offset`, modulo 2^64.
inline std::uint64_t growth(const Edit& edit,
                            std::uint64_t offset = std::numeric_limits<std::uint64_t>::max()) {
  std::uint64_t change = 0;
  for (const Splice& splice : edit)
    if (splice.offset < offset) change += splice.insert.size() - splice.erase;
  return change;
}

/// Where the first splice at `offset` begins in the output.
inline std::uint64_t landing(const Edit& edit, std::uint64_t offset) {
  return offset + growth(edit, offset);
}

/// The edit that puts what fill() made into its hole.
inline Edit filling(std::vector<Patch> patches) {
  Edit edit;
  for (Patch& patch : patches)
    edit.push_back({patch.offset, patch.bytes.size(), std::move(patch.bytes), nullptr});
  return edit;
}

}  // namespace tanba
