#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "binding/bmff_case.hpp"
#include "binding/live_segment.hpp"
#include "container/bmff_emsg.hpp"

namespace tanba {
namespace bmff {
namespace {

// C2PA 2.5, 15.5.1 has the scheme at offset 0, which counts from the box everywhere else
// (16.3.2.2): taken by the letter, that leaves nothing out. Writers have it where it stands.
void read_by_its_sense(BmffHash& hash) {
  for (BmffExclusion& exclusion : hash.exclusions)
    for (auto& [offset, value] : exclusion.data)
      if (exclusion.xpath == "/emsg" && offset == 0 && equal(value, as_bytes(kSegmentInfoScheme)))
        offset = kSchemeOffset;
}

Finding check_kind(const Survey& found) {
  if (found.refused != nullptr) return {kMismatch, found.refused};
  if (found.has_init || found.fragments.empty()) return {kMismatch, "It is no media segment."};
  if (!std::ranges::all_of(found.c2pa, &C2paBox::holds_store))
    return {kMismatch, "The segment has a C2PA box without use."};
  return {};
}

Result<Finding> judge(Case& state, const Exclusions& exclusions) {
  TANBA_TRY(Finding finding, check_form(state, exclusions));
  if (!finding.code.empty()) return finding;
  TANBA_TRY(state.found, survey(state.input.asset, exclusions, state.input.limits));
  finding = check_kind(state.found);
  if (!finding.code.empty()) return finding;
  TANBA_TRY(const Digests digests, state.input.digest({{job_of(state.found, state.alg)}}));
  if (digests[0] != *state.hash.hash) return Finding{kMismatch, "The segment is not as it was."};
  return check_omitted(state.input.asset, state.found, state.input.limits);
}

}  // namespace
}  // namespace bmff

Result<LiveSegmentVerdict> check_segment_of_stream(const BindingInput& input, BmffHash hash,
                                                   const Range& info_box) {
  bmff::read_by_its_sense(hash);
  bmff::Case state(input, hash);
  TANBA_TRY(const Finding finding, bmff::unless_broken(bmff::judge(state, bmff::Exclusions(hash))));
  LiveSegmentVerdict verdict;
  if (!finding.code.empty()) {
    verdict.flaw = finding.why;
    return verdict;
  }
  for (const bmff::Omitted& omitted : state.found.omitted)
    if (omitted.range != info_box) bmff::add_elsewhere(omitted, verdict.uncovered);
  return verdict;
}

}  // namespace tanba
