// What the parts of the check of a BMFF hash share.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "binding/binding.hpp"
#include "binding/bmff_survey.hpp"

namespace tanba::bmff {

inline constexpr std::string_view kMalformed = "assertion.bmffHash.malformed",
                                  kMismatch = "assertion.bmffHash.mismatch";

struct Finding {
  std::string_view code;  // empty: nothing is wrong
  const char* why = "";   // static text
};

/// A hash, the file that it is to fit, and how far the check has come.
struct Case {
  Case(const BindingInput& its_input, const BmffHash& its_hash)
      : input(its_input), hash(its_hash) {}

  const BindingInput& input;
  const BmffHash& hash;
  HashAlg alg = HashAlg::sha256;
  Survey found;
  std::vector<bool> used;  // by index of found.c2pa: a proof that had its say

  HashAlg alg_of(const MerkleMap& map) const {
    return map.alg.empty() ? alg : hash_alg_from(map.alg).value_or(alg);
  }
};

/// What a `merkle` box holds; nothing where that makes no sense.
Result<std::optional<MerkleProof>> read_proof(const Case& state, const C2paBox& box);

/// The pieces [from, to) of the survey as one job.
HashJob job_of(const Case& state, std::size_t from, std::size_t to, HashAlg alg);

/// Flat hash and one tree for each `mdat`. C2PA 2.4, 15.12.2.1.
Result<Finding> check_mdat_trees(Case& state);

/// Trees over the fragments of one file. C2PA 2.4, 15.12.2.2.
Result<Finding> check_fragments(Case& state);

}  // namespace tanba::bmff
