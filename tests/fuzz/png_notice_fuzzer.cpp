// Gives a notice to any bytes as PNG.
#include "fuzz/notice_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tanba::fuzz_picture("image/png", {data, size});
  return 0;
}
