// What a TrustList holds, for the rooms that judge by it.
#pragma once

#include <vector>

#include "crypto/certificate.hpp"
#include "tanba/trust.hpp"

namespace tanba {

struct TrustList::State {
  std::vector<Certificate> signer_anchors;
  std::vector<Certificate> time_stamp_anchors;
  std::vector<Certificate> allowed;
  std::vector<Certificate> denied;
};

/// Whether the claim signer's chain (leaf first) is trusted at `at`: allowed as it is, or by a path
/// to an anchor and an accepted key purpose.
struct SignerTrust {
  bool trusted = false;
  bool denied = false;
  const char* reason = "";        // static text
  std::vector<Certificate> path;  // leaf to anchor where there is one
};
SignerTrust judge_signer(const TrustList& trust, const std::vector<Certificate>& chain,
                         std::int64_t at);

}  // namespace tanba
