// Walks any bytes as an ID3v2 tag, takes the store out, and puts one in where that works.
#include "fuzz/container_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tanba::fuzz_container(tanba::kMp3, {data, size});
  tanba::kFlac.sniff({data, size < 4096 ? size : 4096}, "");
  tanba::kAac.sniff({data, size < 4096 ? size : 4096}, "");
  return 0;
}
