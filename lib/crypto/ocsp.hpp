// OCSP responses (RFC 6960) that came with a manifest or from a file: C2PA 2.4, 15.9. Nothing is
// fetched.
#pragma once

#include <optional>
#include <vector>

#include "crypto/certificate.hpp"
#include "tanba/bytes.hpp"

namespace tanba {

/// Of several answers the last in this order counts. `revoked_unless_good`: revoked only after the
/// time asked about, or held for a while: an answer that says good for that time outweighs it.
enum class OcspVerdict : std::uint8_t { unusable, unknown, revoked_unless_good, good, revoked };

/// What the response says of `leaf` at time `at`. One for another certificate, by an unauthorised
/// responder, with a bad signature or outside its window is `unusable` and counts as absent.
/// `chain`: leaf first, with its issuer if known. `remove_from_crl_is_good`: C2PA up to 2.4.
OcspVerdict check_ocsp(Bytes response, const std::vector<Certificate>& chain, std::int64_t at,
                       std::int64_t now, bool remove_from_crl_is_good);

/// The same by a responder whose authority cannot be checked, for the issuer is not in the chain:
/// only what it says of the serial that this issuer gave.
OcspVerdict claimed_by_ocsp(Bytes response, const Certificate& leaf, std::int64_t now);

/// Whether the issuer of the first certificate stands in the chain too.
bool has_issuer(const std::vector<Certificate>& chain);

}  // namespace tanba
