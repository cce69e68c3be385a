// Reads any signature of an identity assertion as an aggregator's, and any JSON as its credential
// or as a DID document.
#include <cstdlib>

#include "crypto/cose_attached.hpp"
#include "trust/identity_issuer.hpp"
#include "validate/claims_credential.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const AttachedCose cose = parse_attached_cose({data, size}, Limits{});
  if (cose.payload && cose.payload->size() > size) std::abort();
  const Bytes json = cose.payload ? *cose.payload : Bytes(data, size);
  const auto credential = validation::read_claims_credential(json, Limits{}.max_depth);
  if (credential && credential->issuer.empty()) std::abort();
  const auto issuer = read_did_document(json);
  if (issuer && issuer->did.empty()) std::abort();
  return 0;
}
