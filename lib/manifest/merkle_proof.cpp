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

Buffer write_merkle_proof(const MerkleProof& proof) {
  cbor::Value map = cbor::Value::map(), hashes = cbor::Value::array();
  map.set("uniqueId", cbor::Value::unsigned_integer(proof.unique_id));
  map.set("localId", cbor::Value::unsigned_integer(proof.local_id));
  map.set("location", cbor::Value::unsigned_integer(proof.location));
  for (const Buffer& hash : proof.hashes) hashes.add(cbor::Value::bytes(hash));
  // Not an empty array: the syntax wants one hash at least.
  if (!hashes.empty()) map.set("hashes", std::move(hashes));
  return map.encode();
}

}  // namespace tanba
