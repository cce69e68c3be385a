// formats: which files the library knows, straight from its registry.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tanba {

struct FormatRow {
  std::string_view name, mime_type, extensions;
  std::string_view media;    ///< "image", "audio", "video", "text", "document", "model", "other"
  std::string_view binding;  ///< "data", "bmff", "boxes", "collection"
  std::string_view clause;   ///< "C2PA 2.4, A.3.1"; empty: no clause covers it
  bool writes = false;       ///< a manifest can be embedded; else by sidecar
  std::string metadata;      ///< what label() puts in beside it: "xmp exif aigc properties"
};

/// All rows, in the order in which they are tried. Static storage.
std::vector<FormatRow> known_formats();

/// "0.1.0"; the C2PA level that is written, "2.4"; and those that are read, "1.0 to 2.5".
const char* version() noexcept;
const char* c2pa_level_written() noexcept;
const char* c2pa_levels_read() noexcept;

}  // namespace tanba
