// The verifiable credential of an aggregator of identity claims: CAWG Identity
// Assertion 1.1, 8.1.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "manifest/hashed_uri.hpp"

namespace tanba::validation {

struct ClaimsCredential {
  std::string issuer;  // a DID, without its fragment; may be hostile text
  bool has_valid_from = false, has_valid_until = false, has_status = false;
  std::optional<std::int64_t> valid_from, valid_until;  // nothing where it is no time
  std::string sig_type;                                 // of `c2paAsset`
  std::vector<HashedUri> referenced;
  std::vector<std::string> roles;
};

/// Nothing where it is no credential of that kind: JSON, its types, an issuer, at least one
/// verified identity and the asset.
std::optional<ClaimsCredential> read_claims_credential(Bytes json, std::uint32_t max_depth);

}  // namespace tanba::validation
