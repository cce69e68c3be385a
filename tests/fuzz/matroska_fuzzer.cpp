// Reads any bytes as the tags of Matroska.
#include "fuzz/container_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = tanba::memory_source({data, size});
  (void)tanba::kMatroska.metadata(*source, {});
  return 0;
}
