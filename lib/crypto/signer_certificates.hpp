// The certificates of a signer, parsed.
#pragma once

#include <vector>

#include "crypto/certificate.hpp"
#include "tanba/signer.hpp"

namespace tanba {

/// What signer.chain() holds; a signer of this library has parsed it already. Empty where one is
/// broken.
std::vector<Certificate> certificates_of(const Signer& signer);

}  // namespace tanba
