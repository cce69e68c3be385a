// Lays a notice over single pixels. Compositing and Blending Level 1, 5.1: source over.
#include "pictures/blend.hpp"

#include <cmath>

namespace tanba {
namespace {

// The sample of a colour that is gray of `gray`, 0 to 1. Of the inks, black alone draws.
double target(const PixelKind& kind, unsigned at, double gray) {
  double sample = gray * kind.white;
  if (kind.colours == 4) sample = at == 3 ? 1 - gray : 0;
  return kind.is_inverted ? 1 - sample : sample;
}

}  // namespace

void blend(const PixelKind& kind, Pixel& pixel, const std::array<std::uint8_t, 2>& notice) {
  const double over = notice[1] / 255.0, most = kind.most;
  if (notice[1] == 0) return;
  const double under = kind.has_alpha ? pixel[kind.colours] / most : 1;
  const double alpha = over + under * (1 - over);
  for (unsigned i = 0; i < kind.colours; ++i) {
    const double share = kind.is_premultiplied ? 1 - over : under * (1 - over);
    const double sum = target(kind, i, notice[0] / 255.0) * over + pixel[i] / most * share;
    pixel[i] =
        static_cast<std::uint32_t>(std::lround((kind.is_premultiplied ? sum : sum / alpha) * most));
  }
  if (kind.has_alpha) pixel[kind.colours] = static_cast<std::uint32_t>(std::lround(alpha * most));
}

double lightness(const PixelKind& kind, const Pixel& pixel) {
  std::array<double, 4> part{};
  for (unsigned i = 0; i < kind.colours; ++i)
    part[i] =
        kind.is_inverted ? 1 - double{1} * pixel[i] / kind.most : double{1} * pixel[i] / kind.most;
  double light = part[0];
  if (kind.colours == 3) light = luma(part[0], part[1], part[2]);
  if (kind.colours == 4) light = (1 - luma(part[0], part[1], part[2])) * (1 - part[3]);
  if (!kind.has_alpha) return light;
  const double alpha = double{1} * pixel[kind.colours] / kind.most;
  return (kind.is_premultiplied ? light : light * alpha) + 1 - alpha;
}

}  // namespace tanba
