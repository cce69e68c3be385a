// Looks for any path (the bytes up to the first line break) among the boxes of any file.
#include <cstdlib>

#include "base/byte_reader.hpp"
#include "binding/part_box.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all = as_text({data, size});
  const std::string_view path = all.substr(0, all.find('\n'));
  const Bytes file = Bytes(data, size).subspan(std::min(size, path.size() + 1));
  const auto source = memory_source(file);
  const auto found = bmff::find_box(*source, path, {});
  if (!found) {
    if (found.error().code != Errc::limit_exceeded) std::abort();
  } else if (found->box && (found->flaw != nullptr || found->box->payload() > file.size())) {
    std::abort();
  }
  return 0;
}
