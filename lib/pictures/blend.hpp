// Lays a notice over single pixels, whatever their samples mean.
#pragma once

#include <array>
#include <cstdint>

namespace tanba {

struct PixelKind {
  unsigned colours = 3;  // 1: gray; 3: red, green and blue; 4: cyan, magenta, yellow and black
  bool has_alpha = false;
  bool is_inverted = false;  // gray of which 0 is white, inks of which 0 is full
  bool is_premultiplied = false;
  std::uint32_t most = 255;  // the largest sample
  double white = 1;          // the part of it that is white: less in high dynamic range

  unsigned samples() const { return colours + (has_alpha ? 1 : 0); }
};

using Pixel = std::array<std::uint32_t, 5>;  // colours, then alpha

/// Lays gray with an alpha (0 to 255 both) over the pixel.
void blend(const PixelKind& kind, Pixel& pixel, const std::array<std::uint8_t, 2>& notice);

/// How light a colour looks. ITU-R BT.601, 2.5.1.
constexpr double luma(double red, double green, double blue) {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/// How light the pixel looks, 0 to 1; what is transparent is over white.
double lightness(const PixelKind& kind, const Pixel& pixel);

}  // namespace tanba
