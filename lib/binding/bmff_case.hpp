// What the parts of the check of a BMFF hash share.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "binding/bmff_survey.hpp"
#include "binding/finding.hpp"

namespace tanba::bmff {

inline constexpr std::string_view kMalformed = "assertion.bmffHash.malformed",
                                  kMismatch = "assertion.bmffHash.mismatch";

/// A hash, the file that it is to fit, and how far the check has come.
struct Case {
  Case(const BindingInput& its_input, const BmffHash& its_hash)
      : input(its_input), hash(its_hash) {}

  const BindingInput& input;
  const BmffHash& hash;
  HashAlg alg = HashAlg::sha256;
  Survey found;
  bool additional = false;  // exclusions beyond those that everybody must have
  std::vector<bool> used;   // by index of found.c2pa: a proof that had its say

  HashAlg alg_of(const MerkleMap& map) const {
    return map.alg.empty() ? alg : hash_alg_from(map.alg).value_or(alg);
  }
};

/// What a `merkle` box holds; nothing where that makes no sense.
Result<std::optional<MerkleProof>> read_proof(const Source& asset, const C2paBox& box,
                                              const Limits& limits);

/// The pieces [from, to) of a survey as one job.
HashJob job_of(const Survey& found, std::size_t from, std::size_t to, HashAlg alg);
/// All of them.
HashJob job_of(const Survey& found, HashAlg alg);

/// All that can be said without reading the asset; settles the algorithm.
Result<Finding> check_form(Case& state, const Exclusions& exclusions);

/// Nothing is in the C2PA boxes that is not accounted for, for they are in no hash; and no media
/// lie where bytes are left out.
Result<Finding> check_omitted(const Source& asset, const Survey& found, const Limits& limits);

/// Flat hash and one tree for each `mdat`. C2PA 2.4, 15.12.2.1.
Result<Finding> check_mdat_trees(Case& state);

/// Trees over the fragments of one file. C2PA 2.4, 15.12.2.2.
Result<Finding> check_fragments(Case& state);

/// Trees by the names that proofs call them.
using MapIndex = std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t>;
/// Whether the maps can be those of fragments.
Finding index_maps(const Case& state, MapIndex& index);

/// What could not be followed was not signed like that; every other Error stays one.
Result<Finding> unless_broken(Result<Finding> finding);

/// `ftyp` and `mfra`, which C2PA leaves out in every file.
bool is_left_out_by_specification(const Omitted& omitted);

/// Adds what is left out of another file of the set than the first one. What this signer alone
/// leaves out does not fall off behind what everybody leaves out.
void add_elsewhere(const Omitted& omitted, std::vector<Uncovered>& rows);

/// What comes of the finding.
BindingVerdict verdict_of(const Case& state, const Finding& finding, const std::string& url);

}  // namespace tanba::bmff
