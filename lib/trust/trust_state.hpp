// What a TrustList holds, for the rooms that judge by it.
#pragma once

#include <vector>

#include "crypto/timestamp.hpp"
#include "tanba/trust.hpp"
#include "trust/anchor.hpp"
#include "trust/identity_issuer.hpp"

namespace tanba {

class TrustCache;

struct TrustList::State {
  std::vector<Anchor> signer_anchors;
  std::vector<Anchor> time_stamp_anchors;
  std::vector<Anchor> identity_anchors;
  std::vector<IdentityIssuer> identity_issuers;
  std::vector<Anchor> allowed;
  std::vector<Anchor> denied;         // without a period
  std::shared_ptr<TrustCache> cache;  // what was parsed and built under these anchors; thread-safe
};

/// The same as Certificate::from_der, but a certificate that the list has met lately is not parsed
/// again.
Result<Certificate> read_certificate(const TrustList& trust, Bytes der);

/// Has read_certificate know them without parsing. It says nothing of trust.
void remember(const TrustList& trust, const std::vector<Certificate>& certificates);

/// Whether the claim signer's chain (leaf first) is trusted at `at`: allowed as it is, or by a path
/// to an anchor and an accepted key purpose.
struct SignerTrust {
  bool trusted = false;
  bool denied = false;            // the leaf or an authority of its chain or path is refused
  bool allowed = false;           // the leaf is trusted as it is: the profile is not asked for
  const char* reason = "";        // static text, where not trusted
  std::vector<Certificate> path;  // leaf to anchor where there is one, or the allowed leaf; also
                                  // where one is not valid at `at`, which is then not trusted
};
SignerTrust judge_signer(const TrustList& trust, const std::vector<Certificate>& chain,
                         std::int64_t at);

/// check_time_stamp() by the anchors that the list believes for the time that the token tells.
TimeStamp judge_time_stamp(const TrustList& trust, Bytes der, bool is_response,
                           const std::vector<Bytes>& messages);

}  // namespace tanba
