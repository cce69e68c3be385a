// Policy: what a caller asks of a report beyond `valid`, and whether the report meets it.
#pragma once

#include <string>
#include <vector>

#include "tanba/report.hpp"

namespace tanba {

/// What is asked. A manifest that is there and valid is always asked for.
/// \since 0.1
struct Policy {
  bool trusted = false;          ///< the signer is on the trust list
  bool ai_label = false;         ///< a signed and valid mark says generated or modified
  bool strict_coverage = false;  ///< no byte is left out but those that C2PA itself leaves out
  bool allow_partial = false;    ///< parts of a set may be missing: Report::partly_verified
  std::vector<std::string> expected_signers;  ///< one of them signed: common name, organization,
                                              ///< subject, or SHA-256 of the public key in hex
};

/// How a report stands to a policy. The numbers are the command's exit codes.
enum class Verdict : std::int32_t { met = 0, invalid = 2, none = 3, unmet = 4 };

struct Judgement {
  Verdict verdict = Verdict::met;
  std::string reason;  ///< why it is unmet, or a caveat where it is met; escaped for a terminal
};

/// Whether the report meets the policy. A signer that is denied is always unmet.
Judgement meets(const Report& report, const Policy& policy);

}  // namespace tanba
