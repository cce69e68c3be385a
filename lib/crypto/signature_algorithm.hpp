// Signature algorithms of X.509 certificates that C2PA 2.4, 14.5.1.1 allows.
#pragma once

#include "crypto/certificate_state.hpp"

namespace tanba {

/// The rule that the certificate's signatureAlgorithm breaks; null: none.
const ProfileRule* signature_algorithm_flaw(const X509* x509);

/// Whether RSASSA-PSS parameters name one of SHA-256, SHA-384 and SHA-512 for hash and mask
/// generation alike (RFC 8017, A.2.3).
bool pss_parameters_allowed(const X509_ALGOR* algorithm);

}  // namespace tanba
