// The box of ISO BMFF that a part of an asset is: C2PA 2.4, 18.9 (`mpvd` of a motion photo).
#pragma once

#include <optional>
#include <string_view>

#include "container/bmff_box.hpp"

namespace tanba::bmff {

struct FoundBox {
  std::optional<Box> box;      // nothing: there is none at that path
  const char* flaw = nullptr;  // static text: no path, no boxes, or more than one that it could be
};

/// The one box at `path` ("/mpvd", "/moov/trak[2]": the n-th of its type in its parent).
/// \return Errc::limit_exceeded, Errc::io
Result<FoundBox> find_box(const Source& asset, std::string_view path, const Limits& limits);

}  // namespace tanba::bmff
