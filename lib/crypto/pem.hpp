// PEM texts (RFC 7468).
#pragma once

#include <string>

#include "crypto/openssl.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// The first private key of a PEM text (PKCS#8, SEC1, PKCS#1; `passphrase` for an encrypted one).
/// Never asks a terminal. Errc::credential.
Result<ossl::PkeyPtr> private_key_from_pem(Bytes pem, const std::string& passphrase);

}  // namespace tanba
