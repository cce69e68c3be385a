// Redaction by removal: an assertion's superbox goes, the sizes of what held it shrink. C2PA 2.4,
// 6.8.
#include "manifest/redact.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace tanba {
namespace {

constexpr std::uint32_t kLongHeader = 1;

// LBox, or XLBox behind it; an LBox of 0 goes to the end whatever the size.
void shrink(Buffer& bytes, std::size_t at, std::uint64_t by) {
  ByteReader reader(Bytes(bytes).subspan(at));
  const std::uint32_t size = reader.u32();
  if (size == 0) return;
  reader.skip(4);
  const bool is_long = size == kLongHeader;
  const std::uint64_t smaller = (is_long ? reader.u64() : size) - by;
  ByteWriter writer;
  if (is_long)
    writer.u64(smaller);
  else
    writer.u32(static_cast<std::uint32_t>(smaller));
  std::ranges::copy(writer.view(),
                    bytes.begin() + static_cast<std::ptrdiff_t>(at + (is_long ? 8 : 0)));
}

}  // namespace

Buffer without(const Manifest& manifest, std::vector<const jumbf::Box*> assertions) {
  const std::uint64_t start = manifest.box->whole.offset;
  const auto inside = [&](const jumbf::Box& box) {
    return static_cast<std::size_t>(box.whole.offset - start);
  };
  const Bytes whole = manifest.bytes.subspan(static_cast<std::size_t>(start),
                                             static_cast<std::size_t>(manifest.box->whole.size));
  Buffer bytes(whole.begin(), whole.end());
  std::uint64_t gone = 0;
  for (const jumbf::Box* box : assertions) gone += box->whole.size;
  shrink(bytes, 0, gone);
  shrink(bytes, inside(*manifest.assertion_store), gone);
  // From the back, so that the places of the others stay.
  std::ranges::sort(assertions, std::ranges::greater(),
                    [](const jumbf::Box* box) { return box->whole.offset; });
  for (const jumbf::Box* box : assertions) {
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(inside(*box));
    bytes.erase(first, first + static_cast<std::ptrdiff_t>(box->whole.size));
  }
  return bytes;
}

}  // namespace tanba
