// A palette of colours, for PNG, GIF and TIFF: which of them draw a notice.
#pragma once

#include <array>
#include <cstddef>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// From this alpha on a pixel of a palette is the notice's.
inline constexpr std::uint8_t kHalf = 128;

class Palette {
 public:
  struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0, alpha = 255;
  };

  void add(const Colour& colour) { colours_.push_back(colour); }
  std::size_t size() const { return colours_.size(); }
  const Colour& at(std::size_t number) const;

  /// Colours that no pixel has may become others.
  void reuse_unused(const std::array<bool, 256>& used);
  /// Chooses colours for letters, plate and what lies between, and adds grays while there are less
  /// than `most` colours. Errc::unsupported: their contrast is less than 4.5:1
  Result<void> prepare(std::size_t most);
  /// The number of the colour that draws gray. After prepare().
  std::size_t gray(std::uint8_t value) const { return grays_[value]; }

 private:
  void reuse(std::size_t number);
  std::size_t nearest(int gray) const;

  std::vector<Colour> colours_;
  std::vector<std::size_t> free_;
  std::array<std::size_t, 256> grays_{};
};

/// Relative luminance, 0 to 1, of 8-bit sRGB. WCAG 2.2.
double luminance(const Palette::Colour& colour);
/// How light a colour looks, 0 to 1; its alpha is left out of account.
double lightness(const Palette::Colour& colour);

}  // namespace tanba
