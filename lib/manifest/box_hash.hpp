// The general box hash as an assertion: c2pa.hash.boxes. C2PA 2.4, 18.7; `exclusions` and `pad2`
// since 2.3. What it means for an asset is judged in binding/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cbor/cbor.hpp"
#include "tanba/bytes.hpp"

namespace tanba {

/// Bytes of one box that its hash leaves out; `range` counts from the start of the box.
struct BoxExclusion {
  Range range;
  std::optional<std::uint64_t> box_index;  // into `names`
};

/// One box, or several that follow one another and are hashed as one range.
struct BoxEntry {
  std::vector<std::string> names;
  std::string alg;
  std::optional<Buffer> hash;
  bool excluded = false;
  std::vector<BoxExclusion> exclusions;
};

struct BoxHash {
  std::vector<BoxEntry> boxes;
  std::string alg;
  bool padding_is_zero = true;
  bool over_limit = false;     // `flaw` is there because a limit was hit
  const char* flaw = nullptr;  // static text: assertion.boxesHash.malformed
};
BoxHash read_box_hash(cbor::Item item, const Limits& limits);
/// An empty `pad` is written with every entry: versions before 2.3 ask for one.
Buffer write_box_hash(const BoxHash& hash);

}  // namespace tanba
