// Initialization segments and media segments in files of their own. C2PA 2.4, 15.12.2.2, 18.6.6
// and A.5.4.1.2.
#include <algorithm>

#include "base/check.hpp"
#include "binding/bmff_case.hpp"
#include "binding/bmff_merkle.hpp"

namespace tanba::bmff {
namespace {

// A media segment that has its place in a tree.
struct Placed {
  std::uint64_t location = 0;
  const SetFile* file = nullptr;
};

bool differ_in_number_alone(const std::vector<Placed>& leaves) {
  return std::all_of(leaves.begin(), leaves.end(), [&](const Placed& leaf) {
    return leaf.file->number && leaf.file->name == leaves[0].file->name;
  });
}

class SetCheck {
 public:
  SetCheck(Case& state, const Exclusions& exclusions, const BmffSet& set)
      : state_(state), exclusions_(exclusions), set_(set) {}

  Result<Finding> operator()() {
    if (set_.flaw != nullptr) return Finding{kMismatch, set_.flaw};
    if (state_.hash.merkle.empty())
      return Finding{kMismatch, "The BMFF hash is that of one file, not of a set."};
    if (const Finding finding = index_maps(state_, index_); !finding.code.empty()) return finding;
    leaves_.resize(state_.hash.merkle.size());
    init_of_.resize(leaves_.size());
    for (std::size_t i = 0; i < set_.inits.size(); ++i) {
      TANBA_TRY(const Finding finding, check_init(i));
      if (!finding.code.empty()) return finding;
    }
    for (const SetFile& segment : set_.segments) {
      TANBA_TRY(const Finding finding, check_segment(segment));
      if (!finding.code.empty()) return finding;
    }
    if (set_.segments.empty()) return Finding{kMismatch, "There are no media segments to check."};
    return check_places();
  }

  std::uint64_t present() const {
    std::uint64_t count = 0;
    for (const auto& leaves : leaves_) count += leaves.size();
    return count;
  }
  std::uint64_t declared() const {
    std::uint64_t count = 0;
    for (const MerkleMap& map : state_.hash.merkle) count += map.count;
    return count;
  }
  /// What is left out of the files behind the first one.
  const std::vector<Omitted>& elsewhere() const { return elsewhere_; }

 private:
  // An initialization segment is that of the trees whose `initHash` it has; of one at least.
  Result<Finding> check_init(std::size_t number) {
    const SetFile& file = set_.inits[number];
    const Limits& limits = state_.input.limits;
    TANBA_TRY(Survey found, survey(file.asset, exclusions_, limits));
    if (found.refused != nullptr) return Finding{kMismatch, found.refused};
    if (!found.fragments.empty())
      return Finding{kMalformed, "An initialization segment has fragments of its own."};
    TANBA_TRY(const Finding finding, check_omitted(file.asset, found, limits));
    if (!finding.code.empty()) return finding;
    std::map<HashAlg, Buffer> digests;
    bool belongs = false;
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      const MerkleMap& map = state_.hash.merkle[i];
      const HashAlg alg = state_.alg_of(map);
      if (digests[alg].empty()) {
        TANBA_TRY(const Digests taken, file.digest({{job_of(found, alg)}}));
        digests[alg] = taken[0];
      }
      if (digests[alg] != map.init_hash) continue;
      belongs = true;
      if (!init_of_[i]) init_of_[i] = number;
    }
    if (!belongs)
      return Finding{kMismatch, "An initialization segment is not as it was, or of another set."};
    note_omitted(found, number == 0);
    if (number == 0) {
      state_.found = std::move(found);
      state_.used.resize(state_.found.c2pa.size());
    }
    return Finding{};
  }

  Result<Finding> check_segment(const SetFile& segment) {
    const Limits& limits = state_.input.limits;
    TANBA_TRY(const Survey found, survey(segment.asset, exclusions_, limits));
    if (found.refused != nullptr) return Finding{kMismatch, found.refused};
    const auto is_proof = [](const C2paBox& box) { return box.purpose == Purpose::merkle; };
    const auto box = std::find_if(found.c2pa.begin(), found.c2pa.end(), is_proof);
    if (found.fragments.size() != 1 || found.mdats.size() != 1 || found.c2pa.size() != 1 ||
        box == found.c2pa.end())
      return Finding{kMalformed, "A segment is not one proof, one moof and one mdat."};
    TANBA_TRY(const auto proof, read_proof(segment.asset, *box, limits));
    if (!proof) return Finding{kMalformed, "The Merkle proof of a segment makes no sense."};
    TANBA_TRY(const Finding finding, compare(segment, found, *proof));
    if (!finding.code.empty()) return finding;
    note_omitted(found, false);
    return check_omitted(segment.asset, found, limits);
  }

  Result<Finding> compare(const SetFile& segment, const Survey& found, const MerkleProof& proof) {
    const auto row = index_.find({proof.unique_id, proof.local_id});
    if (row == index_.end()) return Finding{kMismatch, "A segment belongs to no Merkle tree."};
    if (!init_of_[row->second])
      return Finding{kMismatch, "The initialization segment of a segment is not here."};
    const MerkleMap& map = state_.hash.merkle[row->second];
    const HashAlg alg = state_.alg_of(map);
    TANBA_TRY(const Digests digests, segment.digest({{job_of(found, alg)}}));
    if (!leads_to_row(map, proof.location, digests[0], proof.hashes, alg))
      return Finding{kMismatch, "A segment is not as it was."};
    leaves_[row->second].push_back({proof.location, &segment});
    return Finding{};
  }

  // A player takes the segments by their names: in another order they tell another story.
  Finding check_places() {
    for (auto& leaves : leaves_) {
      std::sort(leaves.begin(), leaves.end(),
                [](const Placed& a, const Placed& b) { return a.location < b.location; });
      const bool is_numbered = differ_in_number_alone(leaves);
      for (std::size_t i = 1; i < leaves.size(); ++i) {
        if (leaves[i].location == leaves[i - 1].location)
          return {kMismatch, "A segment is there twice."};
        if (is_numbered && *leaves[i].file->number <= *leaves[i - 1].file->number)
          return {kMismatch, "The segments are named in another order than they were signed in."};
      }
    }
    return {};
  }

  void note_omitted(const Survey& found, bool is_first) {
    if (is_first) return;
    for (const Omitted& omitted : found.omitted) {
      const bool is_c2pa =
          std::any_of(found.c2pa.begin(), found.c2pa.end(),
                      [&](const C2paBox& box) { return box.box.offset == omitted.range.offset; });
      if (!is_c2pa) elsewhere_.push_back(omitted);
    }
  }

  Case& state_;
  const Exclusions& exclusions_;
  const BmffSet& set_;
  MapIndex index_;
  std::vector<std::vector<Placed>> leaves_;          // by tree
  std::vector<std::optional<std::size_t>> init_of_;  // by tree
  std::vector<Omitted> elsewhere_;
};

}  // namespace

void add_elsewhere(const Omitted& omitted, std::vector<Uncovered>& rows) {
  const bool by_specification = is_left_out_by_specification(omitted);
  if (rows.size() >= (by_specification ? kMaxUncovered : 2 * kMaxUncovered)) return;
  rows.push_back({omitted.range,
                  by_specification ? "in another file of the set (left out by C2PA)"
                                   : "exclusion, in another file of the set",
                  by_specification});
}

}  // namespace tanba::bmff

namespace tanba {

Result<BindingVerdict> check_bmff_set(const BindingInput& input, const BmffHash& hash,
                                      const std::string& url) {
  bmff::Case state(input, hash);
  const bmff::Exclusions exclusions(hash);
  TANBA_TRY(Finding finding, bmff::check_form(state, exclusions));
  bmff::SetCheck check(state, exclusions, *input.set);
  if (finding.code.empty()) {
    TANBA_TRY(finding, bmff::unless_broken(check()));
  }
  BindingVerdict verdict = bmff::verdict_of(state, finding, url);
  if (!finding.code.empty()) return verdict;
  for (const bmff::Omitted& omitted : check.elsewhere())
    bmff::add_elsewhere(omitted, verdict.uncovered);
  verdict.partial = check.present() != check.declared();
  if (verdict.partial)
    verdict.status.informational.push_back({"org.tanba.set.partial", url,
                                            std::to_string(check.present()) + " of " +
                                                std::to_string(check.declared()) +
                                                " media segments are here."});
  return verdict;
}

}  // namespace tanba
