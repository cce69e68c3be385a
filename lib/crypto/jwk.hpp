// Public keys as JSON Web Keys (RFC 7517) name them: P-256, P-384, P-521 (RFC 7518, 6.2) and
// Ed25519 (RFC 8037); RSA by its numbers alone.
#pragma once

#include <string_view>

#include "crypto/certificate_state.hpp"
#include "tanba/signer.hpp"

namespace tanba {

/// The members of a JWK that make a public key, as text.
struct Jwk {
  std::string_view kty, crv, x, y;  // y: empty for Ed25519
};

/// A public key that stands in no certificate. Cheap to copy, immutable.
class BareKey {
 public:
  /// Nothing where it is of another kind, or no point of its curve.
  static std::optional<BareKey> from_jwk(const Jwk& jwk);
  /// The same from the coordinates themselves; `curve`: as JSON Web Keys name it.
  static std::optional<BareKey> from_point(std::string_view curve, Bytes x, Bytes y);
  /// RSA of 2048 to 16384 bits for RSASSA-PSS, from big-endian numbers without zeros in front (RFC
  /// 8230, 4).
  static std::optional<BareKey> from_rsa(Bytes modulus, Bytes exponent);

  /// Whether `signature` is this key's over `message`.
  bool verifies(SignatureAlg alg, Bytes message, Bytes signature) const;

 private:
  static std::optional<BareKey> owning(EVP_PKEY* read);

  std::shared_ptr<EVP_PKEY> owner_;
  PublicKey key_;
};

/// Base64 with `-` and `_` (RFC 4648, 5), padded or not. Nothing where the text is not that.
std::optional<Buffer> from_base64url(std::string_view text);

}  // namespace tanba
