// What the pixels of a PNG picture mean for a notice: gray, colours, or numbers in a palette.
#pragma once

#include <functional>
#include <optional>

#include "pictures/blend.hpp"
#include "pictures/palette.hpp"
#include "pictures/png_raster.hpp"

namespace tanba::png {

class Paint {
 public:
  /// `plte` and `trns`: the data of these chunks; empty where there is none.
  static Result<Paint> make(const Shape& shape, Bytes plte, Bytes trns, bool may_grow);

  double lightness(const Raster& raster, std::uint32_t x, std::uint32_t y) const;
  /// Whether nothing of the pixel is seen.
  bool is_clear(std::uint64_t bits) const;
  /// Makes a palette's colours for letters and plate. Errc::unsupported: there are none.
  Result<void> prepare();
  std::uint64_t blended(std::uint64_t bits, const std::array<std::uint8_t, 2>& notice) const;
  /// The bits of a pixel of which nothing is seen; nothing: the picture has none.
  std::optional<std::uint64_t> clear() const;

  const std::optional<Palette>& palette() const { return palette_; }

 private:
  Pixel unpack(std::uint64_t bits) const;
  std::uint64_t pack(const Pixel& pixel) const;

  Shape shape_;
  PixelKind kind_;
  bool may_grow_ = true;              // the palette
  std::optional<std::uint64_t> key_;  // the one colour of gray or true colour that is transparent
  std::optional<Palette> palette_;
};

}  // namespace tanba::png
