// Where the media of an ISO BMFF file lie, and whether all of it is hashed. A sample that lies in a
// box which the hash leaves out could be changed at will (threats: B14).
#pragma once

#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"
#include "tanba/source.hpp"

namespace tanba::bmff {

/// Byte ranges that no hash covers.
class Holes {
 public:
  explicit Holes(std::vector<Range> ranges);  // in any order, overlaps allowed

  bool empty() const { return ranges_.empty(); }
  /// Whether one of them has a byte of [offset, offset + size).
  bool touch(std::uint64_t offset, std::uint64_t size) const;

 private:
  std::vector<Range> ranges_;  // ascending, apart
};

/// Whether no chunk of a track, fragment of a track or extent of an item has a byte in `holes`.
/// Reads the tables of `moov`, `moof` and `meta`, block by block.
Result<bool> media_avoid(const Source& asset, const Holes& holes, const Limits& limits);

}  // namespace tanba::bmff
