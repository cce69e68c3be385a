// Merkle trees of a BMFF hash. C2PA 2.4, 18.6.2 and A.5.4: no node is doubled, an odd one goes up
// as it is; one row of the tree is in the assertion, the way to it in the file.
#pragma once

#include <optional>
#include <vector>

#include "crypto/digest.hpp"
#include "manifest/hash_assertions.hpp"

namespace tanba::bmff {

/// Whether a tree of `count` leaves has a row of this length.
bool has_row(std::uint64_t count, std::uint64_t length);

/// The row of this length above `leaves`, which must have one.
std::vector<Buffer> row_above(std::vector<Buffer> leaves, std::size_t length, HashAlg alg);

/// Whether `leaf` at `location` leads over `siblings`, all of them, to its place in the row that
/// `map` holds.
bool leads_to_row(const MerkleMap& map, std::uint64_t location, Buffer leaf,
                  const std::vector<Buffer>& siblings, HashAlg alg);

/// A tree over leaves, up to a row of at most `max_row` hashes.
class MerkleTree {
 public:
  MerkleTree(std::vector<Buffer> leaves, std::size_t max_row, HashAlg alg);

  const std::vector<Buffer>& row() const { return rows_.back(); }
  /// The hashes beside the way from a leaf to the row, leaf first.
  std::vector<Buffer> siblings(std::size_t location) const;

 private:
  std::vector<std::vector<Buffer>> rows_;  // the leaves first
};

/// The sizes of the blocks that the payload of an `mdat` is cut into, or why it cannot be.
struct Blocks {
  std::vector<std::uint64_t> sizes;
  const char* flaw = nullptr;  // static text: assertion.bmffHash.malformed
};
Blocks blocks_of(const MerkleMap& map, std::uint64_t payload_bytes);

}  // namespace tanba::bmff
