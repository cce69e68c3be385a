// What is left of a TIFF once its stores are out, and a packet of XMP in that. C2PA 2.4, A.3.6.
#pragma once

#include <optional>
#include <vector>

#include "container/tiff_ifd.hpp"

namespace tanba {

/// What a picture is once its stores are out.
struct TiffPage {
  TiffDirectory directory;
  bool changes = false;           // it has an entry to lose, in its place
  std::optional<Buffer> entries;  // of a directory that comes in; else those of the file
};

struct TiffRest {
  std::vector<TiffPage> pages;
  std::uint64_t end = 0;  // what lies behind goes
  Edit edit;              // overwrites what cannot go
  Buffer fresh;           // what comes in at the end, before all else

  std::uint64_t full_end() const { return end + fresh.size(); }
};

/// Puts `packet` into the first picture: over the packet that is there, where it fits, else behind
/// the rest with a new directory for the picture, which stays when the store goes again.
/// \return Errc::limit_exceeded, Errc::malformed, Errc::io
Result<void> put_packet(const Source& asset, const TiffShape& shape, TiffRest& rest, Bytes packet);

}  // namespace tanba
