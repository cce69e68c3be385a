// Who issues credentials for identity assertions, by a decentralized identifier (W3C DID 1.0):
// CAWG Identity Assertion 1.1, 8.1.
#pragma once

#include <string>
#include <vector>

#include "crypto/jwk.hpp"
#include "tanba/result.hpp"

namespace tanba {

struct IdentityIssuer {
  std::string did;            // "did:web:example.org", without a fragment
  std::vector<BareKey> keys;  // of its assertionMethod
};

/// From a DID document (JSON). Errc::credential where it is none, or names no key for assertions
/// (but `did:jwk`, which is its key).
Result<IdentityIssuer> read_did_document(Bytes json);

/// The key that a `did:jwk` is; nothing where it is none that can be used.
std::optional<BareKey> key_of_did_jwk(std::string_view did);

}  // namespace tanba
