// Walks any bytes as WARC, takes the store out, and puts one in where that works.
#include "fuzz/container_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tanba::fuzz_container(tanba::kWarc, {data, size});
  return 0;
}
