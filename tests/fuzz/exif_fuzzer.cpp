// Reads any bytes as an Exif block and merges texts into them; what was merged must read back.
#include <cstdlib>

#include "metadata/exif.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tanba;
  const ExifTexts texts{"Tanba", "", "\xD0\x96"};
  const auto before = read_exif({data, size}, {});
  const auto merged = merge_exif(Bytes(data, size), texts, {});
  if (merged && !before) std::abort();
  if (!merged) return 0;
  const auto again = merge_exif(*merged, texts, {});
  if (!again || *again != *merged) std::abort();
  return 0;
}
