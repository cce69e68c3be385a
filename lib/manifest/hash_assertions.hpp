// The hard bindings as assertions: c2pa.hash.data, c2pa.hash.bmff.v2 and .v3, and the BMFF
// auxiliary `merkle` map. C2PA 2.4, 18.5 to 18.7. What they mean for an asset is judged in
// binding/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cbor/cbor.hpp"
#include "tanba/bytes.hpp"

namespace tanba {

struct DataHash {
  std::vector<Range> exclusions;
  bool has_exclusions = false;
  std::string alg;
  Buffer hash;
  bool has_hash = false;
  bool padding_is_zero = true;
  bool over_limit = false;     // `flaw` is there because a limit was hit
  const char* flaw = nullptr;  // static text: assertion.dataHash.malformed
};
DataHash read_data_hash(cbor::Item item, const Limits& limits);
/// `pad` is always written; `pad_bytes` zeros in it.
Buffer write_data_hash(const DataHash& hash, std::size_t pad_bytes);

struct BmffExclusion {
  std::string xpath;
  std::optional<std::uint64_t> length;
  std::vector<std::pair<std::uint64_t, Buffer>>
      data;                   // offset from the start of the box, bytes that must be there
  std::vector<Range> subset;  // offsets from the start of the box; the last size may be 0: the rest
  std::optional<std::int64_t> version;
  std::optional<Buffer> flags;  // 3 bytes
  bool exact = true;
};
struct MerkleMap {
  std::uint64_t unique_id = 0, local_id = 0, count = 0;
  std::string alg;
  Buffer init_hash;
  std::vector<Buffer> hashes;  // one row of the tree
  std::optional<std::uint64_t> fixed_block_size;
  std::vector<std::uint64_t> variable_block_sizes;
};
struct BmffHash {
  int version = 3;
  std::vector<BmffExclusion> exclusions;
  std::string alg;
  std::optional<Buffer> hash;
  std::vector<MerkleMap> merkle;
  bool over_limit = false;     // `flaw` is there because a limit was hit
  const char* flaw = nullptr;  // static text: assertion.bmffHash.malformed
};
BmffHash read_bmff_hash(cbor::Item item, std::string_view label, const Limits& limits);
Buffer write_bmff_hash(const BmffHash& hash);  // .v3

/// What a `merkle` uuid box holds; zero bytes may follow it.
struct MerkleProof {
  std::uint64_t unique_id = 0, local_id = 0, location = 0;
  std::vector<Buffer> hashes;  // siblings, leaf to root
};
std::optional<MerkleProof> read_merkle_proof(Bytes bytes, const Limits& limits);
Buffer write_merkle_proof(const MerkleProof& proof);

}  // namespace tanba
