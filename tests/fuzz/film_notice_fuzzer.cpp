// Any bytes as a film: a text track, or a line on its pictures.
#include "fuzz/notice_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool is_track = data[size - 1] % 2 == 0;
  const auto form = is_track ? tanba::NoticeForm::track : tanba::NoticeForm::line;
  tanba::fuzz_media("video/", {data, size}, form);
  return 0;
}
