// Trust lists that a user put in place once, by purpose, with the date and the hash of what came.
#pragma once

#include <string>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"
#include "tanba/trust.hpp"

namespace tanba {

/// "claim", "tsa", "allowed", "identity" or "denied".
const char* name(TrustPurpose purpose) noexcept;
/// TrustList::entries() as a JSON array of {purpose, who, not_before, not_after, believed_from,
/// believed_until}, the last four only where there are any, as RFC 3339 times.
std::string to_json(const TrustList& trust);

struct InstalledTrust {
  TrustPurpose purpose = TrustPurpose::claim_signing;
  std::string sha256;             ///< of `pem`, lower-case hex
  std::int64_t installed_at = 0;  ///< seconds since 1970-01-01 UTC
  std::size_t certificates = 0;   ///< and issuers of identities
  Buffer pem;                     ///< as it came
};

/// Puts a list into `folder` (which must be there), in the place of one for the same purpose that
/// was there. `now`: seconds since 1970-01-01 UTC.
/// \return Errc::credential: no certificate, or a broken one; Errc::invalid_argument: a list of
/// what
///         is denied is given each time, never installed; Errc::io
Result<InstalledTrust> install_trust(const std::string& folder, TrustPurpose purpose, Bytes pem,
                                     std::int64_t now);

/// The lists in `folder`; none where there is no such folder.
/// \return Errc::credential: one is not what was put there; Errc::io
Result<std::vector<InstalledTrust>> installed_trust(const std::string& folder);

}  // namespace tanba
