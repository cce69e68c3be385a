// Any assertion over any file: the first two bytes say how long the assertion is.
#include <cstdlib>

#include "base/byte_reader.hpp"
#include "binding/binding.hpp"
#include "container/rows.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader reader(Bytes(data, size));
  const Bytes assertion = reader.take(reader.u16());
  const auto document = cbor::Document::decode(assertion);
  if (!reader.ok() || !document) return 0;
  const auto file = memory_source(reader.rest());
  const auto digest = [&](const HashPlan& plan) { return run(plan, *file, {}); };
  const BmffHash hash = read_bmff_hash(document->root(), "c2pa.hash.bmff.v3", {});
  const Carrier carrier;
  const SetFile part{*file, digest, "", {}};
  const BmffSet set{{part}, {part}};
  const BindingInput input{*file, kBmff, &carrier, digest, HashAlg::sha256, true, {}, false, &set};
  for (const auto& verdict : {check_bmff_hash(input, hash, ""), check_bmff_set(input, hash, "")})
    if (verdict ? verdict->status.success.size() + verdict->status.failure.size() != 1
                : verdict.error().code == Errc::internal)
      std::abort();
  return 0;
}
