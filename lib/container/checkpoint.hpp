// The line of a checkpoint in text that only grows. C2PA 2.5, A.3.17.2.
//   JSON Lines:  {"c2pa:checkpoint":"<reference>"}
//   other text:  -----BEGIN C2PA CHECKPOINT----- <reference> -----END C2PA CHECKPOINT-----
// The reference is the store as a data: URI, or the URI of a store that is kept elsewhere.
#pragma once

#include <optional>

#include "container/format.hpp"

namespace tanba::checkpoint {

/// What is around the reference in a line that we write.
struct Style {
  std::string_view before, after;
  bool json;
};
/// Of a format that has checkpoints (BindingKind::segment).
const Style& style_of(const Format& format);

inline constexpr std::string_view kInline = "data:application/c2pa;base64,";

struct Line {
  Range whole;                 // with its line end
  Range base64;                // the store, where the line holds it
  bool embedded = false;       // false: it is kept elsewhere
  const char* flaw = nullptr;  // static text: the line is meant to be a checkpoint, and is none
};

/// The last line in [0, end) that is a checkpoint or is meant to be one. Nothing where there is
/// none. Reads back from `end`, in blocks; holds none longer.
Result<std::optional<Line>> last(const Source& text, const Style& style, std::uint64_t end);

/// The line that is all of `whole`.
Result<Line> read(const Source& text, const Style& style, const Range& whole);

/// The store of an embedded one, decoded.
Result<Buffer> store_of(const Source& text, const Line& line, const Limits& limits);

}  // namespace tanba::checkpoint
