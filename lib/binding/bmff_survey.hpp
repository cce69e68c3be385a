// An ISO BMFF file as a BMFF hash sees it: what goes into the flat hash, what is left out, and
// where the parts lie that a Merkle tree is about. C2PA 2.4, 18.6.2.
#pragma once

#include <vector>

#include "binding/bmff_exclusions.hpp"
#include "binding/hash_plan.hpp"
#include "container/bmff_c2pa.hpp"

namespace tanba::bmff {

struct Omitted {
  Range range;
  Type type = 0;
  bool whole = false;
};

struct Survey {
  std::vector<HashPiece> pieces;       // of the whole file, in order
  std::vector<std::size_t> fragments;  // where in `pieces` each `moof` begins
  std::vector<Box> mdats;
  std::vector<C2paBox> c2pa;              // in order, those for stores and those with proofs
  std::vector<std::size_t> proof_before;  // how many of `c2pa` come before each `moof`
  std::vector<Omitted> omitted;           // ascending, overlaps possible
  bool has_init = false;                  // there is a `moov`
  const char* refused = nullptr;          // an exclusion that must not be
};

/// Walks the whole file once.
/// \return Errc::malformed, Errc::truncated, Errc::limit_exceeded, Errc::io
Result<Survey> survey(const Source& asset, Exclusions exclusions, const Limits& limits);

}  // namespace tanba::bmff
