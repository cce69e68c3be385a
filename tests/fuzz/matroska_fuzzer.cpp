// Reads any bytes as the tags of Matroska, and puts a reference into them.
#include "fuzz/container_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = tanba::memory_source({data, size});
  (void)tanba::kMatroska.metadata(*source, {});
  const auto edit = tanba::kMatroska.refer(*source, "film.mkv.c2pa", {});
  if (!edit) return 0;
  tanba::must(tanba::is_well_formed(*edit, size));
  const tanba::SplicedView view(*source, *edit);
  (void)tanba::kMatroska.metadata(view, {});
  tanba::must(static_cast<bool>(tanba::kMatroska.refer(view, "b", {})));
  return 0;
}
