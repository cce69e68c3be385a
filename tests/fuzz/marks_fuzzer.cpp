// Metadata of every carrier, read for marks.
#include <cstdint>

#include "metadata/marks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tanba::Metadatum;
  const tanba::Buffer value(data, data + size);
  std::vector<Metadatum> metadata;
  for (const char* const carrier : {"xmp", "exif", "iptc", "png-text", "id3", "html"})
    for (const char* const key : {"", "AIGC", "parameters", "ld+json", "Comment"})
      metadata.push_back({carrier, key, value});
  for (const tanba::Mark& mark : tanba::marks_of(metadata, {}))
    if (mark.is_signed || mark.valid || mark.detail.size() > 256) __builtin_trap();
  tanba::remote_manifest_of(metadata, {});
  return 0;
}
