// The BMFF hash: flat, with Merkle trees over `mdat`, or with trees over fragments.
// C2PA 2.4, 15.12.2 and 18.6.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "binding/bmff_case.hpp"
#include "binding/bmff_media.hpp"
#include "binding/bmff_merkle.hpp"

namespace tanba {
namespace bmff {
namespace {

constexpr std::string_view kMatch = "assertion.bmffHash.match",
                           kAdditional = "assertion.bmffHash.additionalExclusionsPresent",
                           kUnsupported = "algorithm.unsupported";

Finding check_map(const Case& state, const MerkleMap& map) {
  if (!map.alg.empty() && !hash_alg_from(map.alg))
    return {kUnsupported, "A Merkle tree names no algorithm that C2PA allows."};
  const std::size_t size = digest_size(state.alg_of(map));
  if (!has_row(map.count, map.hashes.size()) ||
      std::any_of(map.hashes.begin(), map.hashes.end(),
                  [&](const Buffer& hash) { return hash.size() != size; }))
    return {kMalformed, "The hashes of a Merkle tree are no row of it."};
  return {};
}

Result<Finding> check_flat(Case& state) {
  HashPlan plan;
  plan.jobs = {job_of(state.found, state.alg)};
  TANBA_TRY(const Digests digests, state.input.digest(plan));
  if (digests[0] == *state.hash.hash) return Finding{};
  return Finding{kMismatch, "The file is not as it was."};
}

Result<Finding> check_hashes(Case& state) {
  if (state.hash.merkle.empty()) return check_flat(state);
  std::uint64_t leaves = 0;
  for (const MerkleMap& map : state.hash.merkle) {
    if (map.count > state.input.limits.max_hash_entries - leaves)
      return Finding{kMalformed, "The Merkle trees have too many leaves."};
    leaves += map.count;
  }
  if (!state.found.fragments.empty()) return check_fragments(state);
  if (state.hash.hash) return check_mdat_trees(state);
  return Finding{kMismatch, "The BMFF hash is that of a file in fragments; they are not here."};
}

// Whether the box has what it should have, and nothing else.
Result<Finding> check_box(const Source& asset, const Survey& found, const C2paBox& box) {
  if (box.purpose == Purpose::unknown)
    return Finding{kMismatch, "A C2PA box has no known purpose."};
  if (!box.holds_store()) return Finding{};
  const bool points_at_proof =
      std::any_of(found.c2pa.begin(), found.c2pa.end(), [&](const C2paBox& other) {
        return other.purpose == Purpose::merkle && other.box.offset == box.merkle_offset;
      });
  if (box.merkle_offset != 0 && !points_at_proof)
    return Finding{kMismatch, "The C2PA box points at a Merkle proof that is not there."};
  TANBA_TRY(const bool zero, holds_zeros_alone(asset, box.padding));
  if (!zero) return Finding{kMismatch, "The padding of the C2PA box is not zero."};
  return Finding{};
}

// The C2PA box that begins at `offset`, where it is the store at hand or a proof that was used.
bool is_accounted_for(const Case& state, std::uint64_t offset) {
  const auto& boxes = state.found.c2pa;
  const auto found = std::lower_bound(
      boxes.begin(), boxes.end(), offset,
      [](const C2paBox& box, std::uint64_t wanted) { return box.box.offset < wanted; });
  if (found == boxes.end() || found->box.offset != offset) return false;
  if (found->holds_store()) return state.input.carrier != nullptr;
  return state.used[static_cast<std::size_t>(found - boxes.begin())];
}

Uncovered row_of(const Omitted& omitted) {
  if (!is_left_out_by_specification(omitted)) return {omitted.range, "exclusion of the BMFF hash"};
  return {omitted.range,
          omitted.type == type_of("ftyp") ? "ftyp (left out by C2PA)" : "mfra (left out by C2PA)",
          true};
}

std::vector<Uncovered> uncovered(const Case& state) {
  std::vector<Uncovered> rows;
  for (const Omitted& omitted : state.found.omitted) {
    if (omitted.type == type_of("mdat")) continue;  // its tree covers it
    if (omitted.whole && is_accounted_for(state, omitted.range.offset)) continue;
    if (!rows.empty() && rows.back().range == omitted.range) continue;
    if (rows.size() >= kMaxUncovered) {
      Uncovered& last = rows.back();
      last.range.size = std::max(last.range.end(), omitted.range.end()) - last.range.offset;
      last.why = "exclusions of the BMFF hash, too many to list";
      last.by_specification = last.by_specification && is_left_out_by_specification(omitted);
      continue;
    }
    rows.push_back(row_of(omitted));
  }
  return rows;
}

bool has_unused_proof(const Case& state) {
  for (std::size_t i = 0; i < state.used.size(); ++i)
    if (!state.used[i] && state.found.c2pa[i].purpose == Purpose::merkle) return true;
  return false;
}

Result<Finding> judge(Case& state, Exclusions exclusions) {
  TANBA_TRY(state.found, survey(state.input.asset, std::move(exclusions), state.input.limits));
  state.used.resize(state.found.c2pa.size());
  if (state.found.refused != nullptr) return Finding{kMismatch, state.found.refused};
  TANBA_TRY(const Finding finding, check_hashes(state));
  if (!finding.code.empty()) return finding;
  if (!state.hash.merkle.empty() && has_unused_proof(state))
    return Finding{kMalformed, "A Merkle proof belongs to no tree."};
  return check_omitted(state.input.asset, state.found, state.input.limits);
}

}  // namespace

HashJob job_of(const Survey& found, std::size_t from, std::size_t to, HashAlg alg) {
  const auto begin = found.pieces.begin();
  return {alg,
          {begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to)}};
}

HashJob job_of(const Survey& found, HashAlg alg) {
  return job_of(found, 0, found.pieces.size(), alg);
}

Result<Finding> check_form(Case& state, const Exclusions& exclusions) {
  const BmffHash& hash = state.hash;
  if (hash.over_limit) return Error{Errc::limit_exceeded, hash.flaw};
  if (hash.flaw != nullptr) return Finding{kMalformed, hash.flaw};
  if (exclusions.flaw() != nullptr) return Finding{kMalformed, exclusions.flaw()};
  if (!hash.hash && hash.merkle.empty()) return Finding{kMismatch, "The BMFF hash holds no hash."};
  const auto alg = algorithm_of(hash.alg, state.input);
  if (!alg) return Finding{kUnsupported, "The BMFF hash names no algorithm that C2PA allows."};
  state.additional = exclusions.additional();
  state.alg = *alg;
  for (const MerkleMap& map : hash.merkle) {
    if (const Finding finding = check_map(state, map); !finding.code.empty()) return finding;
  }
  return Finding{};
}

Result<Finding> check_omitted(const Source& asset, const Survey& found, const Limits& limits) {
  for (const C2paBox& box : found.c2pa) {
    TANBA_TRY(const Finding finding, check_box(asset, found, box));
    if (!finding.code.empty()) return finding;
  }
  std::vector<Range> holes;
  for (const Omitted& omitted : found.omitted)
    if (omitted.type != type_of("mdat")) holes.push_back(omitted.range);
  const Holes all(std::move(holes));
  TANBA_TRY(const bool avoided, media_avoid(asset, all, limits));
  if (avoided) return Finding{};
  return Finding{kMismatch, "Media data lie where the BMFF hash leaves bytes out."};
}

Result<Finding> unless_broken(Result<Finding> finding) {
  if (finding || !is_broken(finding.error())) return finding;
  return Finding{kMismatch, "The boxes of the file cannot be followed."};
}

bool is_left_out_by_specification(const Omitted& omitted) {
  return omitted.whole && (omitted.type == type_of("ftyp") || omitted.type == type_of("mfra"));
}

BindingVerdict verdict_of(const Case& state, const Finding& finding, const std::string& url) {
  if (!finding.code.empty()) return failed(finding, url);
  BindingVerdict verdict = passed(kMatch, url);
  if (state.additional) verdict.status.informational.push_back({std::string(kAdditional), url, {}});
  verdict.uncovered = uncovered(state);
  return verdict;
}

}  // namespace bmff

Result<BindingVerdict> check_bmff_hash(const BindingInput& input, const BmffHash& hash,
                                       const std::string& url) {
  bmff::Case state(input, hash);
  bmff::Exclusions exclusions(hash);
  TANBA_TRY(Finding finding, bmff::check_form(state, exclusions));
  if (finding.code.empty()) {
    TANBA_TRY(finding, bmff::unless_broken(bmff::judge(state, std::move(exclusions))));
  }
  return bmff::verdict_of(state, finding, url);
}

}  // namespace tanba
