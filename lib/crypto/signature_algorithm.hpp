// Signature algorithms of X.509 certificates that C2PA 2.4, 14.5.1.1 allows.
#pragma once

#include <optional>

#include "crypto/certificate_state.hpp"
#include "crypto/digest.hpp"

namespace tanba {

/// The rule that the signatureAlgorithm of a certificate or OCSP response breaks; null: none.
const ProfileRule* signature_algorithm_flaw(const X509_ALGOR* algorithm);

/// Whether a CMS SignerInfo may be signed so: the same algorithms, where CMS names RSA by its key
/// alone (RFC 3370, 3.2), over SHA-256, SHA-384 or SHA-512.
bool cms_algorithms_allowed(const X509_ALGOR* digest, const X509_ALGOR* signature);

/// SHA-256, SHA-384 or SHA-512; nothing for any other algorithm.
std::optional<HashAlg> hash_alg_of(const X509_ALGOR* algorithm);

/// Whether RSASSA-PSS parameters name one of SHA-256, SHA-384 and SHA-512 for hash and mask
/// generation alike (RFC 8017, A.2.3).
bool pss_parameters_allowed(const X509_ALGOR* algorithm);

}  // namespace tanba
