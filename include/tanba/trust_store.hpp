// Trust lists that a user put in place once, by purpose, with the date and the hash of what came.
#pragma once

#include <string>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// What an installed list is good for (C2PA 2.4, 14.4).
enum class TrustPurpose : std::int32_t {
  claim_signing = 1,  ///< anchors for TrustList::add_signer_anchors
  time_stamping = 2,  ///< anchors for TrustList::add_time_stamp_anchors
  allowed = 3         ///< end-entity certificates for TrustList::allow
};

const char* name(TrustPurpose purpose) noexcept;  ///< "claim", "tsa" or "allowed"

struct InstalledTrust {
  TrustPurpose purpose = TrustPurpose::claim_signing;
  std::string sha256;             ///< of `pem`, lower-case hex
  std::int64_t installed_at = 0;  ///< seconds since 1970-01-01 UTC
  std::size_t certificates = 0;
  Buffer pem;  ///< as it came
};

/// Puts a list into `folder` (which must be there), in the place of one for the same purpose that
/// was there. `now`: seconds since 1970-01-01 UTC.
/// \return Errc::credential: no certificate, or a broken one; Errc::io
Result<InstalledTrust> install_trust(const std::string& folder, TrustPurpose purpose, Bytes pem,
                                     std::int64_t now);

/// The lists in `folder`; none where there is no such folder.
/// \return Errc::credential: one is not what was put there; Errc::io
Result<std::vector<InstalledTrust>> installed_trust(const std::string& folder);

}  // namespace tanba
