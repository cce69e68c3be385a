// The order of the media segments of a live stream, and which are missing. C2PA 2.5, 15.5.1, 15.8.2
// and 15.8.3. What lies before the first segment at hand and behind the last one cannot be told.
#pragma once

#include <vector>

#include "validate/live_manifest.hpp"

namespace tanba::validation {

/// A media segment that is what it was.
struct Placed {
  const SetFile* file;
  std::uint64_t sequence;
  std::optional<std::uint64_t> decode_time, decode_end;
  std::uint32_t track;                    // the first of the segment
  const FileManifest* manifest;           // that has its key, or that it brings
  const FileManifest* brought = nullptr;  // by its file, with session keys
};

struct Order {
  struct Flaw {
    std::string_view code;
    const SetFile* file;
    const char* why;  // static text
  };
  std::vector<Flaw> flaws;
  bool complete = true;  // nothing between the segments of a track is missing
  bool certain = true;   // nor, as far as can be told, between those of two tracks
};

/// Of segments that session keys sign.
void check_signed_order(const std::vector<Placed>& segments, Order& order);

/// Of segments that bring manifests of their own, each with its place in the stream. `signed_too`:
/// session keys sign them as well, and tell what is missing.
void check_chain(const std::vector<Placed>& segments, bool signed_too, Order& order);

}  // namespace tanba::validation
