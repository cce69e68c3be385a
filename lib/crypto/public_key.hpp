// Public keys that C2PA 2.4, 13.2.1 and 14.5.1 allow: named curves P-256, P-384, P-521; RSA 2048 to
// 16384; Ed25519.
#pragma once

#include "crypto/certificate_state.hpp"

namespace tanba {

/// Judges the key of a parsed certificate. The result borrows from `x509`.
PublicKey read_public_key(X509* x509);

/// Judges a key that OpenSSL read from a SubjectPublicKeyInfo with a named curve, of RSA or of
/// Ed25519. The result borrows from `pkey`.
PublicKey read_public_key(EVP_PKEY* pkey);

/// Whether an Ed25519 point encoding is refused: not canonical, or of small order.
bool is_weak_ed25519_point(Bytes encoded);

}  // namespace tanba
