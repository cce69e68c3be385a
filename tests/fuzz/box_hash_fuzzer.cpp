// Any assertion over any file: the first two bytes say how long the assertion is.
#include <cstdlib>

#include "base/byte_reader.hpp"
#include "binding/binding.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader reader(Bytes(data, size));
  const Bytes assertion = reader.take(reader.u16());
  const auto document = cbor::Document::decode(assertion);
  if (!reader.ok() || !document) return 0;
  const auto file = memory_source(reader.rest());
  const auto format = detect(*file, "");
  if (!format || *format == nullptr || (*format)->parts == nullptr) return 0;
  const auto digest = [&](const HashPlan& plan) { return run(plan, *file, {}); };
  const BindingInput input{*file, **format, nullptr, digest, HashAlg::sha256, true, {}};
  const auto verdict = check_box_hash(input, read_box_hash(document->root(), {}), "");
  if (verdict ? verdict->status.success.size() + verdict->status.failure.size() != 1
              : verdict.error().code == Errc::internal)
    std::abort();
  return 0;
}
