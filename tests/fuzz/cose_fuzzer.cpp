// Parses any signature box; what is found without a flaw must hang together.
#include <cstdlib>

#include "base/byte_reader.hpp"
#include "crypto/cose.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const CoseSign1 cose = parse_cose({data, size}, Limits{});
  if (cose.flaw == CoseFlaw::malformed) return 0;
  const bool inside = cose.signature_item.data() >= data &&
                      cose.signature_item.data() + cose.signature_item.size() <= data + size;
  if (!inside || cose.signature_item.size() < cose.signature.size()) std::abort();
  if (cose.flaw != CoseFlaw::none) return 0;
  if (!cose.alg || cose.chain.empty() || *cose.what != '\0') std::abort();
  const CoseParts parts{.alg = *cose.alg, .chain = &cose.chain};
  const Buffer again = encode_cose(parts, cose.signature);
  const CoseSign1 second = parse_cose(again, Limits{});
  if (second.flaw != CoseFlaw::none || second.chain != cose.chain || !second.canonical)
    std::abort();
  const auto leaf = Certificate::from_der(cose.chain.front());
  if (leaf && verify_cose(cose, *leaf, as_bytes("no such claim"))) std::abort();
  return 0;
}
