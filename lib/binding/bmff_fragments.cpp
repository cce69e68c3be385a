// Merkle trees over the fragments of one file: each `moof` with all that follows up to the next.
// C2PA 2.4, 15.12.2.2 and A.5.4.1.2.
#include "base/check.hpp"
#include "binding/bmff_case.hpp"
#include "binding/bmff_merkle.hpp"

namespace tanba::bmff {
namespace {

constexpr Finding kNoProof = {kMalformed, "A fragment has not one Merkle proof of its own."};

// Which tree and which proof a fragment has.
struct Leaf {
  std::size_t map = 0;
  std::size_t box = 0;  // index of found.c2pa
};

// The one proof between the fragment before (or the start) and fragment `number`.
std::optional<std::size_t> box_of(const Case& state, std::size_t number) {
  const std::size_t from = number == 0 ? 0 : state.found.proof_before[number - 1];
  std::optional<std::size_t> found;
  for (std::size_t i = from; i < state.found.proof_before[number]; ++i) {
    if (state.found.c2pa[i].purpose != Purpose::merkle) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

// Every fragment is the next leaf of one tree, and no leaf is left over.
Result<Finding> find_leaves(Case& state, const MapIndex& index, std::vector<Leaf>& leaves) {
  std::vector<std::uint64_t> seen(state.hash.merkle.size());
  for (std::size_t i = 0; i < state.found.fragments.size(); ++i) {
    const auto box = box_of(state, i);
    if (!box) return kNoProof;
    TANBA_TRY(const auto proof,
              read_proof(state.input.asset, state.found.c2pa[*box], state.input.limits));
    if (!proof) return kNoProof;
    const auto map = index.find({proof->unique_id, proof->local_id});
    if (map == index.end()) return Finding{kMismatch, "A fragment belongs to no Merkle tree."};
    if (proof->location != seen[map->second]++)
      return Finding{kMismatch, "The fragments are not in order."};
    state.used[*box] = true;
    leaves.push_back({map->second, *box});
  }
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (seen[i] != state.hash.merkle[i].count)
      return Finding{kMismatch, "There are not as many fragments as the Merkle tree has leaves."};
  return Finding{};
}

HashPlan plan_of(const Case& state, const std::vector<Leaf>& leaves) {
  const auto& fragments = state.found.fragments;
  HashPlan plan;
  for (const MerkleMap& map : state.hash.merkle)
    plan.jobs.push_back(job_of(state.found, 0, fragments[0], state.alg_of(map)));
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const std::size_t end = i + 1 < fragments.size() ? fragments[i + 1] : state.found.pieces.size();
    plan.jobs.push_back(
        job_of(state.found, fragments[i], end, state.alg_of(state.hash.merkle[leaves[i].map])));
  }
  return plan;
}

Result<Finding> compare(const Case& state, const std::vector<Leaf>& leaves,
                        const Digests& digests) {
  const std::size_t maps = state.hash.merkle.size();
  for (std::size_t i = 0; i < maps; ++i)
    if (digests[i] != state.hash.merkle[i].init_hash)
      return Finding{kMismatch, "What comes before the fragments is not as it was."};
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const MerkleMap& map = state.hash.merkle[leaves[i].map];
    TANBA_TRY(const auto proof,
              read_proof(state.input.asset, state.found.c2pa[leaves[i].box], state.input.limits));
    if (!proof ||
        !leads_to_row(map, proof->location, digests[maps + i], proof->hashes, state.alg_of(map)))
      return Finding{kMismatch, "A fragment is not as it was."};
  }
  return Finding{};
}

}  // namespace

Finding index_maps(const Case& state, MapIndex& index) {
  if (state.hash.hash)
    return {kMalformed, "A file in fragments has both a flat hash and Merkle trees."};
  for (std::size_t i = 0; i < state.hash.merkle.size(); ++i) {
    const MerkleMap& map = state.hash.merkle[i];
    if (map.init_hash.size() != digest_size(state.alg_of(map)))
      return {kMalformed, "A Merkle tree lacks the hash of what comes before its fragments."};
    if (map.fixed_block_size || !map.variable_block_sizes.empty())
      return {kMalformed, "A Merkle tree over fragments has blocks."};
    if (!index.emplace(std::pair(map.unique_id, map.local_id), i).second)
      return {kMalformed, "Two Merkle trees have the same name."};
  }
  return {};
}

Result<Finding> check_fragments(Case& state) {
  MapIndex index;
  if (const Finding finding = index_maps(state, index); !finding.code.empty()) return finding;
  std::vector<Leaf> leaves;
  TANBA_TRY(const Finding finding, find_leaves(state, index, leaves));
  if (!finding.code.empty()) return finding;
  TANBA_TRY(const Digests digests, state.input.digest(plan_of(state, leaves)));
  return compare(state, leaves, digests);
}

}  // namespace tanba::bmff
