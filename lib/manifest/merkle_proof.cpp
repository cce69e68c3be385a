// The `merkle` map of a BMFF auxiliary C2PA box. C2PA 2.4, A.5.4 and 18.6.
#include "base/byte_reader.hpp"
#include "manifest/fields.hpp"
#include "manifest/hash_assertions.hpp"

namespace tanba {

std::optional<MerkleProof> read_merkle_proof(Bytes bytes, const Limits& limits) {
  std::size_t consumed = 0;
  const auto document = cbor::Document::decode_prefix(bytes, consumed, limits);
  if (!document || !all_zero(bytes.subspan(consumed))) return {};
  Fields fields(document->root(), "merkle box: a field is missing or of the wrong kind");
  MerkleProof proof;
  proof.unique_id = fields.required_number("uniqueId");
  proof.local_id = fields.required_number("localId");
  proof.location = fields.required_number("location");
  const cbor::Item hashes = fields.array("hashes");
  if (fields.flaw() != nullptr || hashes.size() > limits.max_hash_entries) return {};
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    auto hash = read_bytes(hashes.at(i));
    if (!hash) return {};
    proof.hashes.push_back(*std::move(hash));
  }
  return proof;
}

}  // namespace tanba
