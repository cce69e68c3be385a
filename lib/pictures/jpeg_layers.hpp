// What the components of a JPEG picture mean for a notice.
#pragma once

#include "pictures/jpeg_blocks.hpp"

namespace tanba::jpeg {

/// A picture's components as one canvas.
class Layers {
 public:
  Layers(jpeg_decompress_struct& machine, Blocks& blocks) : machine_(machine), blocks_(blocks) {}

  /// Luminance, 0 to 1, of a pixel.
  double lightness(std::uint32_t x, std::uint32_t y);
  /// The same as a function; it borrows the layers.
  Look look() {
    return [this](std::uint32_t x, std::uint32_t y) { return lightness(x, y); };
  }
  /// Lays the notice over the samples that it covers.
  void blend(const Placement& placement);

 private:
  struct Over;
  struct Reach;
  static void add_row(std::array<Over, 8>& sums, std::uint32_t x, std::uint32_t y,
                      const Reach& reach);
  static void blend_block(Samples& samples, std::uint32_t x, std::uint32_t y, const Reach& reach);
  void blend_component(int component, const Placement& placement);
  /// The sample of gray.
  float target(int component, float gray) const;

  jpeg_decompress_struct& machine_;
  Blocks& blocks_;
};

/// Whether the picture can lie in so many bytes: a block takes a bit at the least, so that there is
/// no memory for more of them than that.
bool can_lie_in(const jpeg_decompress_struct& machine, std::uint64_t bytes);

/// Errc::unsupported: the components are not those of gray, colour or inks.
Result<void> check_components(const jpeg_decompress_struct& machine);

}  // namespace tanba::jpeg
