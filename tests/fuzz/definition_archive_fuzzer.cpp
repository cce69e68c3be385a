// Reads any bytes as the archive of a definition; what was read can be saved and read again.
#include <cstdlib>

#include "tanba/definition_archive.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tanba;
  const auto archive = memory_source({data, size});
  const auto read = open_saved_definition(*archive);
  if (!read) return read.error().code == Errc::internal ? (std::abort(), 0) : 0;
  Buffer again;
  if (!save_definition(read->definition, *buffer_sink(again))) std::abort();
  if (!open_saved_definition(*memory_source(again))) std::abort();
  return 0;
}
