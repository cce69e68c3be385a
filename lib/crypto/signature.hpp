// Raw signatures of C2PA 2.4, 13.2.1 over OpenSSL: made with a private key, checked with a
// certificate's.
#pragma once

#include <optional>

#include "crypto/certificate_state.hpp"
#include "crypto/digest.hpp"
#include "tanba/signer.hpp"

namespace tanba {

/// Whether a key of that kind may be used with `alg`: any of the three curves with any ES...
/// (C2PA 2.4, 13.2.1).
bool key_fits(SignatureAlg alg, KeyKind kind);

/// What an algorithm hashes with; not Ed25519's, which hashes inside.
HashAlg hash_of(SignatureAlg alg);

/// r and s side by side from an Ecdsa-Sig-Value in DER; empty where it is none, or where the leaf
/// has another kind of key.
Buffer side_by_side(Bytes der, const Certificate& leaf);

/// The algorithm that a key has without being asked for another.
std::optional<SignatureAlg> usual_algorithm(KeyKind kind);

/// Whether `signature` over `message` is by the key.
bool verify_with(const PublicKey& key, SignatureAlg alg, Bytes message, Bytes signature);

/// Signs `message`; ECDSA gives r and s side by side (RFC 9053, 2.1), RSASSA-PSS a salt as long as
/// the hash. Thread-safe. Errc::signer.
Result<Buffer> sign_with(EVP_PKEY* key, SignatureAlg alg, std::size_t signature_bytes,
                         Bytes message);

}  // namespace tanba
