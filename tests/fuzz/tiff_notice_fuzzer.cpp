// Gives a notice to any bytes as TIFF: over the picture, or in a margin below or above it.
#include "fuzz/notice_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tanba::NoticePlan plan;
  if (size % 3 != 0) plan.form = tanba::NoticeForm::margin;
  plan.position = size % 3 == 1 ? "top_left" : "bottom_right";
  tanba::fuzz_picture("image/tiff", {data, size}, plan);
  return 0;
}
