// Any bytes as sound: two tones, or the Morse rhythm.
#include "fuzz/notice_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool is_tone = data[size - 1] % 2 == 0;
  const auto form = is_tone ? tanba::NoticeForm::earcon : tanba::NoticeForm::rhythm;
  tanba::fuzz_media("audio/", {data, size}, form);
  return 0;
}
