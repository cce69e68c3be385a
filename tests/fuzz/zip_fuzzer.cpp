// Walks any bytes as ZIP, names its parts, takes the store out, and puts one in where that works.
#include "fuzz/container_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tanba;
  const Bytes bytes(data, size);
  const auto asset = memory_source(bytes);
  const auto parts = kZip.parts(*asset, nullptr, {});
  must(parts || parts.error().code != Errc::internal);
  if (parts)
    for (const Part& part : *parts)
      for (const Range& range : part.ranges)
        must(range.offset <= size && range.size <= size - range.offset);
  kZip.mime_type_of(bytes.first(std::min<std::size_t>(size, 4096)), "");
  fuzz_container(kZip, bytes);
  return 0;
}
