// The comment header of Vorbis, which Opus, Theora, Speex and FLAC share. Vorbis I, 5; RFC
// 9639, 8.6.
//
//   size u32le | vendor | count u32le | fields: size u32le | NAME=value in UTF-8
#pragma once

#include <optional>

#include "container/pieces.hpp"

namespace tanba::vorbis {

/// Where things lie in a comment header, counted from its first size.
struct Comments {
  Range vendor;               // without its size
  std::vector<Range> fields;  // likewise
  std::uint64_t end = 0;      // what follows is the codec's
};

/// Nothing where it is none, or one with more fields than max_boxes.
std::optional<Comments> parse(Bytes body, const Limits& limits);

/// Adds vendor and fields, but for pictures. A name comes in upper case: its case means nothing.
void add_to(Pieces& pieces, Bytes body, const Comments& comments);

/// Whether a field is GB 45438-2025's.
bool has_aigc(Bytes body, const Comments& comments);

/// The header with that field once, as the last one, or without any where `json` is empty.
Buffer with_aigc(Bytes body, const Comments& comments, Bytes json);

}  // namespace tanba::vorbis
