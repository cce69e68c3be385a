// Identifiers of signature algorithms in COSE (RFC 9053, RFC 8230, RFC 9864).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tanba/signer.hpp"

namespace tanba {

struct CoseAlgorithm {
  std::int64_t identifier;
  const char* name;
  std::optional<SignatureAlg> alg;  // nothing: known by name alone, not allowed
  bool curve_is_fixed;
};

/// Null for an identifier that has no row.
const CoseAlgorithm* cose_algorithm(std::int64_t identifier);

}  // namespace tanba
