// What Report::parts has of the files of a live stream: one report of each sense, and one of each
// signer beside that of the manifest at hand, whom a Policy asks for.
#pragma once

#include <set>
#include <tuple>

#include "validate/live_manifest.hpp"

namespace tanba::validation {

class LiveParts {
 public:
  /// `whole`: the report of the manifest at hand; outlives this. `signer`: of that manifest.
  LiveParts(Report& whole, const SignerReport& signer) : whole_(whole), signer_(signer) {}

  /// `report`: on one file, valid. Memory is bounded: of too many that say something of their own
  /// the last ones are not kept, and `complete()` is false. Of too many signers one more is kept as
  /// that of nobody, so that no policy that expects someone is met.
  /// \return whether the signer is that of the manifest at hand
  bool keep(const Report& report);
  bool complete() const { return complete_; }

 private:
  using Identity = std::tuple<std::string, std::string, std::string>;

  Report& whole_;
  const SignerReport& signer_;
  std::set<Buffer> senses_;
  std::set<Identity> others_;  // signers
  bool complete_ = true;
};

/// What a part says that the report itself says too, when all of that is written.
void drop_repeated_part(Report& report);

}  // namespace tanba::validation
