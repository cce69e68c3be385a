// Any bytes as two media segments of a live stream, alone and behind an initialization segment.
#include <cstdlib>

#include "tanba/set.hpp"

using namespace tanba;

static void check(std::span<const NamedSource> parts) {
  VerifyOptions options;
  options.now = 1'790'000'000;
  const auto report = verify_set(parts, TrustList(), options);
  if (!report && report.error().code == Errc::internal) std::abort();
  if (report && report->state == State::trusted) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto whole = memory_source({data, size});
  const auto first = memory_source({data, size / 2});
  const auto second = memory_source({data + size / 2, size - size / 2});
  check(std::initializer_list<NamedSource>{{"s1.m4s", *whole}, {"s2.m4s", *whole}});
  check(std::initializer_list<NamedSource>{{"init.mp4", *first}, {"s1.m4s", *second}});
  return 0;
}
