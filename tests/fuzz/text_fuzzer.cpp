// Walks any bytes as text of every kind, takes the store out, puts one in, and normalises.
#include "container/text.hpp"
#include "fuzz/container_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tanba;
  static constexpr const Format* kRows[] = {&kPlainText,    &kMarkdown,     &kXmlText, &kWebVtt,
                                            &kHashComments, &kLineComments, &kDataText};
  const Bytes bytes(data, size);
  if (size == 0) return 0;
  fuzz_container(*kRows[data[size - 1] % std::size(kRows)], bytes);
  if (const auto text = text::nfc(bytes)) must(text::nfc(*text) && *text::nfc(*text) == *text);
  return 0;
}
