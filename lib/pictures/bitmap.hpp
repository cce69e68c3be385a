// A decoded picture in memory, for formats that are encoded anew.
#pragma once

#include "pictures/blend.hpp"
#include "pictures/place.hpp"

namespace tanba {

/// Samples side by side, row by row, of one byte or of two in the machine's order.
struct Bitmap {
  std::uint32_t width = 0, height = 0;
  PixelKind kind;
  unsigned sample_bytes = 1;
  Buffer samples;

  static Bitmap empty(std::uint32_t width, std::uint32_t height, const PixelKind& kind,
                      unsigned sample_bytes);
  std::size_t row_bytes() const { return std::size_t{width} * kind.samples() * sample_bytes; }
  Pixel get(std::uint32_t x, std::uint32_t y) const;
  void set(std::uint32_t x, std::uint32_t y, const Pixel& pixel);
  /// Borrows the bitmap.
  Look look() const;
};

/// Draws a notice that was placed; the bitmap grows with the canvas.
void draw_on(Bitmap& bitmap, const Placement& placement);

/// Places a notice and draws it.
Result<Placement> notice_on(Bitmap& bitmap, const NoticePlan& plan, unsigned orientation);

/// The whole asset. Errc::limit_exceeded where that is too much to hold.
Result<Buffer> whole_file(const Source& asset);

}  // namespace tanba
