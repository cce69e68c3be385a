// Decodes, reads every item, and encodes the document again as one raw value.
#include <cstdlib>

#include "cbor/cbor.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::size_t consumed = 0;
  const auto document = cbor::Document::decode_prefix({data, size}, consumed);
  if (!document) return 0;
  std::vector<cbor::Item> open = {document->root()};
  if (open.back().encoded().size() != consumed) std::abort();
  while (!open.empty()) {
    const cbor::Item item = open.back();
    open.pop_back();
    (void)item.as_unsigned(), (void)item.as_integer(), (void)item.as_double(), (void)item.as_bool();
    (void)item.as_bytes(), (void)item.as_text(), (void)item.as_tag(), (void)item.encoded();
    for (std::size_t i = 0; i < item.size(); ++i)
      for (const cbor::Item child : {item.at(i), item.key(i), item.value(i)})
        if (child) open.push_back(child);
  }
  return 0;
}
