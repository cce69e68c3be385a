// An initialization segment and media segments in files of their own. C2PA 2.4, 15.12.2.2, 18.6.6
// and A.5.4.1.2.
#include <algorithm>

#include "base/check.hpp"
#include "binding/bmff_case.hpp"
#include "binding/bmff_merkle.hpp"

namespace tanba::bmff {
namespace {

class SegmentSet {
 public:
  SegmentSet(Case& state, const Exclusions& exclusions) : state_(state), exclusions_(exclusions) {}

  Result<Finding> operator()(const std::vector<Segment>& segments) {
    if (const Finding finding = index_maps(state_, index_); !finding.code.empty()) return finding;
    seen_.resize(state_.hash.merkle.size());
    init_is_checked_.resize(seen_.size());
    TANBA_TRY(const Finding finding, open_init());
    if (!finding.code.empty()) return finding;
    for (const Segment& segment : segments) {
      TANBA_TRY(const Finding found, check_segment(segment));
      if (!found.code.empty()) return found;
    }
    if (segments.empty()) return Finding{kMismatch, "There are no media segments to check."};
    return Finding{};
  }

  // Whether leaves of a tree were not among the segments.
  bool partial() const {
    for (std::size_t i = 0; i < seen_.size(); ++i)
      if (seen_[i] != state_.hash.merkle[i].count) return true;
    return false;
  }

 private:
  Result<Finding> open_init() {
    const BindingInput& input = state_.input;
    TANBA_TRY(state_.found, survey(input.asset, exclusions_, input.limits));
    state_.used.resize(state_.found.c2pa.size());
    if (state_.found.refused != nullptr) return Finding{kMismatch, state_.found.refused};
    if (!state_.found.fragments.empty())
      return Finding{kMalformed, "The initialization segment has fragments of its own."};
    return check_omitted(input.asset, state_.found, input.limits);
  }

  Result<Finding> check_segment(const Segment& segment) {
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
    return check_omitted(segment.asset, found, limits);
  }

  Result<Finding> compare(const Segment& segment, const Survey& found, const MerkleProof& proof) {
    const auto row = index_.find({proof.unique_id, proof.local_id});
    if (row == index_.end()) return Finding{kMismatch, "A segment belongs to no Merkle tree."};
    const std::size_t number = row->second;
    TANBA_TRY(const Finding finding, check_init(number));
    if (!finding.code.empty()) return finding;
    // The first one may be any; those behind it follow without a gap.
    if (seen_[number] != 0 && proof.location != next_[number])
      return Finding{kMismatch, "The segments are not in order."};
    ++seen_[number];
    next_[number] = proof.location + 1;
    const MerkleMap& map = state_.hash.merkle[number];
    const HashAlg alg = state_.alg_of(map);
    TANBA_TRY(const Digests digests, segment.digest({{job_of(found, alg)}}));
    if (leads_to_row(map, proof.location, digests[0], proof.hashes, alg)) return Finding{};
    return Finding{kMismatch, "A segment is not as it was."};
  }

  Result<Finding> check_init(std::size_t number) {
    if (init_is_checked_[number]) return Finding{};
    init_is_checked_[number] = true;
    const MerkleMap& map = state_.hash.merkle[number];
    TANBA_TRY(const Digests digests,
              state_.input.digest({{job_of(state_.found, state_.alg_of(map))}}));
    if (digests[0] == map.init_hash) return Finding{};
    return Finding{kMismatch, "The initialization segment is not as it was."};
  }

  Case& state_;
  const Exclusions& exclusions_;
  MapIndex index_;
  std::vector<std::uint64_t> seen_;            // segments, by tree
  std::map<std::size_t, std::uint64_t> next_;  // location, by tree
  std::vector<bool> init_is_checked_;          // by tree
};

}  // namespace
}  // namespace tanba::bmff

namespace tanba {

Result<BindingVerdict> check_bmff_segments(const BindingInput& init,
                                           const std::vector<Segment>& segments,
                                           const BmffHash& hash, const std::string& url) {
  bmff::Case state(init, hash);
  const bmff::Exclusions exclusions(hash);
  TANBA_TRY(bmff::Finding finding, bmff::check_form(state, exclusions));
  bmff::SegmentSet set(state, exclusions);
  if (finding.code.empty()) {
    TANBA_TRY(finding, bmff::unless_broken(set(segments)));
  }
  BindingVerdict verdict = bmff::verdict_of(state, finding, url);
  verdict.partial = finding.code.empty() && set.partial();
  return verdict;
}

}  // namespace tanba
