// Any segment hash over any text: the first two bytes say how long the assertion is.
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
  const auto text = memory_source(reader.rest());
  const auto digest = [&](const HashPlan& plan) { return run(plan, *text, {}); };
  const SegmentHash hash = read_segment_hash(document->root());
  const BindingInput input{*text, kJsonLines, nullptr, digest, HashAlg::sha256, true, {}};
  const auto verdict = check_segment_hash(input, hash, "");
  if (verdict ? verdict->status.success.size() + verdict->status.failure.size() != 1
              : verdict.error().code == Errc::internal)
    std::abort();
  return 0;
}
