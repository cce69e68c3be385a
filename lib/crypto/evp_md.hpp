// OpenSSL's object for a hash algorithm.
#pragma once

#include <openssl/types.h>

#include "crypto/digest.hpp"

namespace tanba {

/// Fetched once per process, null where the library's configuration has no such algorithm. Static
/// storage.
const EVP_MD* evp_md(HashAlg alg);

}  // namespace tanba
