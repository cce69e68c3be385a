// Any segment hash over any text.
#include "binding_fuzz.hpp"
#include "container/rows.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tanba::fuzz::BindingCase given(data, size);
  if (!given.is_good()) return 0;
  const tanba::SegmentHash hash = tanba::read_segment_hash(given.assertion());
  tanba::fuzz::expect_one_code(check_segment_hash(given.input(tanba::kJsonLines), hash, ""));
  return 0;
}
