// The blocks of a GIF file. GIF89a, 17 to 26.
#pragma once

#include <optional>

#include "pictures/palette.hpp"
#include "pictures/place.hpp"

namespace tanba::gif {

struct Frame {
  Box box;
  std::uint64_t at = 0;       // its descriptor
  unsigned flags = 0;         // of the descriptor
  Range colours;              // its own palette; of no size: the file's
  std::uint64_t data_at = 0;  // the code size, then sub-blocks
  std::uint64_t end = 0;
  unsigned dispose = 0;
  std::optional<std::uint8_t> clear;  // the number of the colour that is not drawn

  bool is_interlaced() const { return (flags & 0x40) != 0; }
};

struct File {
  Canvas canvas;
  unsigned flags = 0;  // of the screen
  Range colours;       // of the file; of no size: none
  std::vector<Frame> frames;
  std::uint64_t end = 0;  // of the last block
};

Result<File> read_file(const Source& asset, const Limits& limits);
/// The numbers of colours of a frame, row by row from the top.
Result<Buffer> read_pixels(const Source& asset, const Frame& frame);
Result<Palette> read_palette(const Source& asset, const File& file, const Frame& frame);
/// The rows of a frame in the order in which they are stored.
std::vector<std::uint32_t> row_order(const Frame& frame);

}  // namespace tanba::gif
