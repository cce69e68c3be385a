// A palette of colours: which of them draw a notice. Contrast as WCAG 2.2, 1.4.3 has it.
#include "pictures/palette.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pictures/blend.hpp"

namespace tanba {
namespace {

constexpr double kContrast = 4.5;
constexpr std::uint8_t kDark = 16, kLight = 255;
// Ends first, then what smooths the edges of letters.
constexpr std::array<std::uint8_t, 7> kWanted = {kDark, kLight, 136, 76, 196, 46, 226};

double linear(double value) {
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double contrast(double a, double b) { return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05); }

}  // namespace

double luminance(const Palette::Colour& colour) {
  return 0.2126 * linear(colour.red / 255.0) + 0.7152 * linear(colour.green / 255.0) +
         0.0722 * linear(colour.blue / 255.0);
}

double lightness(const Palette::Colour& colour) {
  return luma(colour.red, colour.green, colour.blue) / 255;
}

const Palette::Colour& Palette::at(std::size_t number) const {
  static const Colour black{0, 0, 0, 255};
  return number < colours_.size() ? colours_[number] : black;
}

std::size_t Palette::nearest(int gray) const {
  std::size_t best = 0;
  int least = std::numeric_limits<int>::max();
  for (std::size_t i = 0; i < colours_.size(); ++i) {
    const Colour& colour = colours_[i];
    if (colour.alpha != 255) continue;
    const int red = colour.red - gray, green = colour.green - gray, blue = colour.blue - gray;
    const int distance = red * red + green * green + blue * blue;
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}

void Palette::reuse(std::size_t number) {
  colours_[number].alpha = 0;  // so that nothing is drawn with it as it is
  free_.push_back(number);
}

void Palette::reuse_unused(const std::array<bool, 256>& used) {
  for (std::size_t i = 0; i < colours_.size(); ++i)
    if (!used[i]) reuse(i);
}

Result<void> Palette::prepare(std::size_t most) {
  for (const std::uint8_t gray : kWanted) {
    if (colours_.size() >= most && free_.empty()) break;
    const Colour& there = colours_.empty() ? Colour{0, 0, 0, 0} : at(nearest(gray));
    if (there.alpha == 255 && there.red == gray && there.green == gray && there.blue == gray)
      continue;
    if (free_.empty()) {
      colours_.push_back({gray, gray, gray, 255});
    } else {
      colours_[free_.back()] = {gray, gray, gray, 255};
      free_.pop_back();
    }
  }
  for (std::size_t gray = 0; gray < grays_.size(); ++gray)
    grays_[gray] = nearest(static_cast<int>(gray));
  const Colour &dark = at(grays_[kDark]), &light = at(grays_[kLight]);
  if (dark.alpha != 255 || light.alpha != 255 ||
      contrast(luminance(dark), luminance(light)) < kContrast)
    return Error{Errc::unsupported,
                 "notice: the picture's palette has no room for letters that can be read: save it "
                 "in true colour"};
  return {};
}

}  // namespace tanba
