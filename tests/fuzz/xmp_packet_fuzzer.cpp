// Reads any bytes as an XMP packet and merges into them; what was merged must read back.
#include <cstdlib>

#include "metadata/xmp_packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tanba;
  const XmpProperty given{"urn:a", "a", "b", "<&>", XmpKind::text, {}};
  const auto before = read_xmp({data, size}, {});
  const auto merged = merge_xmp(Bytes(data, size), {&given, 1}, {});
  if (!merged) return 0;
  const auto after = read_xmp(*merged, {});
  if (before && (!after || after->empty())) std::abort();
  const auto again = merge_xmp(*merged, {&given, 1}, {});
  if (!again || *again != *merged) std::abort();
  return 0;
}
