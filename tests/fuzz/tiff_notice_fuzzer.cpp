// Gives a notice to any bytes as TIFF.
#include "fuzz/notice_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tanba::fuzz_picture("image/tiff", {data, size});
  return 0;
}
