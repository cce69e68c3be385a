// c2pa.hash.segment: the hash of what was added to a text since the checkpoint before. C2PA 2.5,
// 16.3.6. What it means for an asset is judged in binding/.
#pragma once

#include <optional>
#include <string>

#include "cbor/cbor.hpp"
#include "tanba/bytes.hpp"

namespace tanba {

struct SegmentHash {
  std::string alg;  // empty: the claim's
  Buffer hash;
  std::uint64_t start = 0, end = 0;  // of the segment; the checkpoint's line begins at `end`
  std::optional<std::uint64_t> sentinel_length;  // of a line that holds the URI of its store
  struct Before {
    Range line;
    Buffer hash;
  };
  std::optional<Before> before;  // the line of the checkpoint before
  const char* flaw = nullptr;    // static text: assertion.segmentHash.malformed
};
SegmentHash read_segment_hash(cbor::Item item);
Buffer write_segment_hash(const SegmentHash& hash);

}  // namespace tanba
