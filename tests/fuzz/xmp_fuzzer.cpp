// Looks for a reference to a manifest in any bytes as an XMP packet.
#include "container/xmp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tanba::xmp::provenance({data, size});
  return 0;
}
