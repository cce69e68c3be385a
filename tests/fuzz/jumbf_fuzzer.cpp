// Parses a superbox, looks every label up, and reads the bytes as a URI.
#include <cstdlib>

#include "base/byte_reader.hpp"
#include "jumbf/jumbf.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  (void)jumbf::parse_uri(as_text(bytes));
  const auto tree = jumbf::parse(bytes, {});
  if (!tree) return 0;
  for (const jumbf::Box& box : tree->boxes) {
    if (box.whole.end() > size || box.payload.end() != box.whole.end()) std::abort();
    for (const std::uint32_t child : box.children)
      if (tree->child(box, tree->boxes[child].label) != nullptr &&
          tree->boxes[child].whole.end() > box.whole.end())
        std::abort();
  }
  return 0;
}
