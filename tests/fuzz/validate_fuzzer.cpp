// Validates any store over one fixed asset that no store was made for: never valid.
#include <cstdlib>

#include "base/byte_reader.hpp"
#include "validate/validate.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto store = parse_store(Buffer(data, data + size), {});
  if (!store) return 0;
  const auto asset = memory_source(as_bytes("an asset"));
  const Format format;
  const Carrier carrier{{{3, 2}}, {}, {3, 2}, {3, 2}, {}};
  const TrustList trust;
  const auto digest = [&](const HashPlan& plan) { return run(plan, *asset, {}); };
  for (const Carrier* where : {&carrier, static_cast<const Carrier*>(nullptr)}) {
    const auto report =
        validate({*asset, format, where, *store, trust, 1'790'000'000, nullptr, {}, digest});
    if (report ? report->state != State::invalid : report.error().code == Errc::internal)
      std::abort();
  }
  return 0;
}
