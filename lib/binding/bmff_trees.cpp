// Merkle trees over the `mdat` boxes of a file without fragments. C2PA 2.4, 15.12.2.1 and
// A.5.4.1.1.
#include <algorithm>

#include "base/check.hpp"
#include "binding/bmff_case.hpp"
#include "binding/bmff_merkle.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kMaxProofBytes = 64 << 10;

// Where the leaves begin in an `mdat`: behind its header, as the specification has it, or always 16
// bytes in, as the reference implementation has it. The same for a header of 16 bytes.
enum class Start { reference, payload };

std::uint64_t start_in(const Box& mdat, Start start) {
  return start == Start::reference ? 16 : mdat.header;
}

// What the flat hash leaves out of this `mdat` must be among the leaves.
bool is_covered(const Case& state, const Box& mdat, std::uint64_t start) {
  const auto& omitted = state.found.omitted;
  const auto first = std::lower_bound(
      omitted.begin(), omitted.end(), mdat.offset,
      [](const Omitted& row, std::uint64_t wanted) { return row.range.offset < wanted; });
  return first == omitted.end() || first->range.offset >= mdat.offset + start;
}

// Appends a job for each leaf of each tree, or says why there are none.
const char* add_leaves(const Case& state, Start start, HashPlan& plan) {
  for (std::size_t i = 0; i < state.found.mdats.size(); ++i) {
    const MerkleMap& map = state.hash.merkle[i];
    const Box& mdat = state.found.mdats[i];
    const std::uint64_t skipped = start_in(mdat, start);
    if (mdat.size < skipped || !is_covered(state, mdat, skipped))
      return "The leaves of a Merkle tree leave bytes of the mdat out.";
    const Blocks blocks = blocks_of(map, mdat.size - skipped);
    if (blocks.flaw != nullptr) return blocks.flaw;
    std::uint64_t at = mdat.offset + skipped;
    for (const std::uint64_t size : blocks.sizes) {
      plan.jobs.push_back({state.alg_of(map), {{{at, size}}}});
      at += size;
    }
  }
  return nullptr;
}

// The `merkle` boxes of a file, one after the other.
class Proofs {
 public:
  explicit Proofs(Case& state) : state_(state) {}

  // The next one; `present` is false behind the last.
  Result<std::optional<MerkleProof>> peek(bool& present) {
    const auto& boxes = state_.found.c2pa;
    while (at_ < boxes.size() && boxes[at_].purpose != Purpose::merkle) ++at_;
    present = at_ < boxes.size();
    if (!present) return std::optional<MerkleProof>();
    return read_proof(state_.input.asset, boxes[at_], state_.input.limits);
  }
  void use() { state_.used[at_++] = true; }

 private:
  Case& state_;
  std::size_t at_ = 0;
};

bool is_for(const MerkleProof& proof, const MerkleMap& map) {
  return proof.unique_id == map.unique_id && proof.local_id == map.local_id;
}

// Without proofs the whole row is built anew: of the leaves, or (as the reference implementation
// writes it) the root.
Finding compare_row(const MerkleMap& map, std::vector<Buffer> leaves, HashAlg alg) {
  if (map.hashes.size() != map.count && map.hashes.size() != 1)
    return {kMalformed, "A Merkle tree lacks the proofs of its leaves."};
  if (row_above(std::move(leaves), map.hashes.size(), alg) == map.hashes) return {};
  return {kMismatch, "A block of the media data is not as it was."};
}

Result<Finding> compare_tree(const MerkleMap& map, std::vector<Buffer> leaves, HashAlg alg,
                             Proofs& proofs) {
  bool present = false;
  TANBA_TRY(auto proof, proofs.peek(present));
  if (!present || (proof && !is_for(*proof, map))) return compare_row(map, std::move(leaves), alg);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (!proof || !is_for(*proof, map) || proof->location != i)
      return Finding{kMalformed, "The proofs of a Merkle tree are not complete and in order."};
    if (!leads_to_row(map, i, leaves[i], proof->hashes, alg))
      return Finding{kMismatch, "A block of the media data is not as it was."};
    proofs.use();
    TANBA_TRY(proof, proofs.peek(present));
  }
  return Finding{};
}

Result<Finding> compare_trees(Case& state, const Digests& digests, std::size_t first) {
  Proofs proofs(state);
  for (const MerkleMap& map : state.hash.merkle) {
    const auto begin = digests.begin() + static_cast<std::ptrdiff_t>(first);
    first += static_cast<std::size_t>(map.count);
    const auto end = digests.begin() + static_cast<std::ptrdiff_t>(first);
    TANBA_TRY(const Finding finding, compare_tree(map, {begin, end}, state.alg_of(map), proofs));
    if (!finding.code.empty()) return finding;
  }
  return Finding{};
}

Finding check_maps(const Case& state) {
  if (state.hash.merkle.size() != state.found.mdats.size())
    return {kMismatch, "There is not one Merkle tree for each mdat."};
  for (const MerkleMap& map : state.hash.merkle)
    if (!map.init_hash.empty())
      return {kMismatch, "The BMFF hash is that of a file in fragments; they are not here."};
  return {};
}

}  // namespace

Result<std::optional<MerkleProof>> read_proof(const Source& asset, const C2paBox& box,
                                              const Limits& limits) {
  if (box.proof.size > kMaxProofBytes) return std::optional<MerkleProof>();
  Buffer bytes(static_cast<std::size_t>(box.proof.size));
  TANBA_CHECK(asset.read(box.proof.offset, bytes));
  return read_merkle_proof(bytes, limits);
}

Result<Finding> check_mdat_trees(Case& state) {
  if (const Finding finding = check_maps(state); !finding.code.empty()) return finding;
  const char* flaw = nullptr;
  bool flat_is_done = false;
  Finding finding;
  for (const Start start : {Start::reference, Start::payload}) {
    HashPlan plan;
    if (!flat_is_done) plan.jobs = {job_of(state.found, state.alg)};
    const std::size_t flat_jobs = plan.jobs.size();
    if (const char* why = add_leaves(state, start, plan); why != nullptr) {
      flaw = why;
      continue;
    }
    TANBA_TRY(const Digests digests, state.input.digest(plan));
    if (!flat_is_done && digests[0] != *state.hash.hash)
      return Finding{kMismatch, "The file is not as it was."};
    flat_is_done = true;
    TANBA_TRY(finding, compare_trees(state, digests, flat_jobs));
    if (finding.code.empty()) return finding;
  }
  if (!flat_is_done) return Finding{kMalformed, flaw};
  return finding;
}

}  // namespace tanba::bmff
