// Rows, proofs and blocks. C2PA 2.4, 15.12.2.1, 18.6.2 and A.5.4.
#include "binding/bmff_merkle.hpp"

#include <algorithm>
#include <utility>

namespace tanba::bmff {
namespace {

Buffer parent(HashAlg alg, const Buffer& left, const Buffer& right) {
  Hasher hasher(alg);
  hasher.update(left);
  hasher.update(right);
  return hasher.finish();
}

}  // namespace

bool has_row(std::uint64_t count, std::uint64_t length) {
  if (length == 0) return false;
  while (count > length) count = count / 2 + count % 2;
  return count == length;
}

std::vector<Buffer> row_above(std::vector<Buffer> leaves, std::size_t length, HashAlg alg) {
  while (leaves.size() > length && leaves.size() > 1) {
    std::vector<Buffer> row;
    for (std::size_t i = 0; i + 1 < leaves.size(); i += 2)
      row.push_back(parent(alg, leaves[i], leaves[i + 1]));
    if (leaves.size() % 2 != 0) row.push_back(std::move(leaves.back()));
    leaves = std::move(row);
  }
  return leaves;
}

bool leads_to_row(const MerkleMap& map, std::uint64_t location, Buffer leaf,
                  const std::vector<Buffer>& siblings, HashAlg alg) {
  if (location >= map.count || !has_row(map.count, map.hashes.size())) return false;
  auto next = siblings.begin();
  for (std::uint64_t length = map.count; length > map.hashes.size();
       length = length / 2 + length % 2) {
    const bool is_right = location % 2 == 1;
    if (is_right || location + 1 < length) {
      if (next == siblings.end() || next->size() != digest_size(alg)) return false;
      leaf = is_right ? parent(alg, *next, leaf) : parent(alg, leaf, *next);
      ++next;
    }
    location /= 2;
  }
  return next == siblings.end() && map.hashes[static_cast<std::size_t>(location)] == leaf;
}

MerkleTree::MerkleTree(std::vector<Buffer> leaves, std::size_t max_row, HashAlg alg) {
  rows_.push_back(std::move(leaves));
  while (rows_.back().size() > max_row) {
    const std::size_t length = rows_.back().size();
    rows_.push_back(row_above(rows_.back(), length / 2 + length % 2, alg));
  }
}

std::vector<Buffer> MerkleTree::siblings(std::size_t location) const {
  std::vector<Buffer> hashes;
  for (std::size_t i = 0; i + 1 < rows_.size(); ++i, location /= 2)
    if (const std::size_t beside = location ^ 1; beside < rows_[i].size())
      hashes.push_back(rows_[i][beside]);
  return hashes;
}

Blocks blocks_of(const MerkleMap& map, std::uint64_t payload_bytes) {
  constexpr const char* kWrongCount =
      "A Merkle tree has not as many leaves as its mdat has blocks.";
  Blocks blocks;
  if (map.fixed_block_size && !map.variable_block_sizes.empty()) {
    blocks.flaw = "A Merkle tree has both fixed and variable blocks.";
  } else if (map.fixed_block_size) {
    const std::uint64_t size = *map.fixed_block_size;
    if (size < 2) {
      blocks.flaw = "The blocks of a Merkle tree have no size.";
    } else if (payload_bytes / size + (payload_bytes % size != 0) != map.count) {
      blocks.flaw = kWrongCount;
    } else {
      for (; payload_bytes > 0; payload_bytes -= blocks.sizes.back())
        blocks.sizes.push_back(std::min(size, payload_bytes));
    }
  } else if (!map.variable_block_sizes.empty()) {
    for (const std::uint64_t size : map.variable_block_sizes) {
      if (size > payload_bytes) {
        blocks.flaw = kWrongCount;
        return blocks;
      }
      payload_bytes -= size;
    }
    blocks.sizes = map.variable_block_sizes;
    if (payload_bytes != 0 || blocks.sizes.size() != map.count) blocks.flaw = kWrongCount;
  } else {
    blocks.sizes = {payload_bytes};
    if (map.count != 1) blocks.flaw = kWrongCount;
  }
  return blocks;
}

}  // namespace tanba::bmff
