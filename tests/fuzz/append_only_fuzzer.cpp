// Looks for checkpoints in any bytes, as JSON Lines and as a log, and adds one.
#include "fuzz/container_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tanba::fuzz_container(tanba::kJsonLines, {data, size});
  tanba::fuzz_container(tanba::kLog, {data, size});
  return 0;
}
