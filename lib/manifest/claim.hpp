// The claim: `c2pa.claim.v2` read and written, `c2pa.claim` (v1) read. C2PA 2.4, 10.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/hashed_uri.hpp"

namespace tanba {

struct GeneratorInfo {
  std::string name, version, spec_version, operating_system;
  HashedUri icon;
};

struct Claim {
  int version = 2;
  std::string instance_id, title, format;  // format: v1 alone
  std::string signature;                   // JUMBF URI
  std::string alg;                         // default hash algorithm
  GeneratorInfo generator;
  std::vector<HashedUri> created;  // v1: `assertions`
  std::vector<HashedUri> gathered;
  std::vector<std::string> redacted;
  bool over_limit = false;  // `flaw` is there because a limit was hit
  const char* flaw =
      nullptr;  // static text: a required field is missing or of the wrong kind (claim.malformed)
};

/// Reads the claim of a box labelled `label`. A field of the wrong kind sets `flaw`.
Claim read_claim(cbor::Item item, std::string_view label, const Limits& limits = {});
/// Writes a v2 claim, deterministically encoded.
Buffer write_claim(const Claim& claim);

}  // namespace tanba
