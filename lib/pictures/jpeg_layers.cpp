// What the components of a JPEG picture mean for a notice. ITU-T T.871, 6 (JFIF); T.872, 6.1 (inks,
// which Adobe's programs store inverted).
#include "pictures/jpeg_layers.hpp"

#include "pictures/blend.hpp"

namespace tanba::jpeg {

bool can_lie_in(const jpeg_decompress_struct& machine, std::uint64_t bytes) {
  const std::uint64_t blocks = (std::uint64_t{machine.image_width} + 7) / 8 *
                               ((std::uint64_t{machine.image_height} + 7) / 8);
  const auto unit = static_cast<unsigned>(machine.max_h_samp_factor * machine.max_v_samp_factor);
  return blocks / 8 / unit <= bytes;
}

Result<void> check_components(const jpeg_decompress_struct& machine) {
  constexpr Error kOther{Errc::unsupported,
                         "jpeg: its components are not gray, YCbCr, RGB, CMYK or YCCK"};
  switch (machine.jpeg_color_space) {
    case JCS_GRAYSCALE:
    case JCS_YCbCr:
    case JCS_RGB:
    case JCS_CMYK:
    case JCS_YCCK:
      break;
    default:
      return kOther;
  }
  for (int i = 0; i < machine.num_components; ++i) {
    const jpeg_component_info& info = machine.comp_info[i];
    if (machine.max_h_samp_factor % info.h_samp_factor != 0 ||
        machine.max_v_samp_factor % info.v_samp_factor != 0)
      return Error{Errc::unsupported, "jpeg: samples of a component do not lie on those of others"};
  }
  return {};
}

float Layers::target(int component, float gray) const {
  switch (machine_.jpeg_color_space) {
    case JCS_YCbCr:
      return component == 0 ? gray : 128;
    case JCS_YCCK:
      return component == 3 ? gray : component == 0 ? 0.F : 128.F;
    case JCS_CMYK:
      if (machine_.saw_Adobe_marker) return component == 3 ? gray : 255;
      return component == 3 ? 255 - gray : 0;
    default:
      return gray;
  }
}

double Layers::lightness(std::uint32_t x, std::uint32_t y) {
  const auto part = [&](int i) {
    return double{blocks_.sample(i, x / blocks_.step_x(i), y / blocks_.step_y(i))} / 255;
  };
  const auto mixed = [&] { return luma(part(0), part(1), part(2)); };
  switch (machine_.jpeg_color_space) {
    case JCS_RGB:
      return mixed();
    case JCS_CMYK:
      return machine_.saw_Adobe_marker ? mixed() * part(3) : (1 - mixed()) * (1 - part(3));
    case JCS_YCCK:
      return (1 - part(0)) * part(3);
    default:
      return part(0);
  }
}

// The notice as a component has it: what lies over each of its samples, and of what colour.
struct Layers::Over {
  float alpha = 0, colour = 0;
};

struct Layers::Reach {
  const Placement& placement;
  std::uint32_t step_x, step_y;
  std::uint32_t right, bottom;          // where it ends, in pixels
  std::array<float, 256> targets = {};  // by gray
};

// Sums over a row of a block, whose first pixel is at x; y is in the box.
void Layers::add_row(std::array<Over, 8>& sums, std::uint32_t x, std::uint32_t y,
                     const Reach& reach) {
  const Box& box = reach.placement.box;
  const auto* const row = &reach.placement.at(box.x, y);
  for (Over& sum : sums)
    for (const std::uint32_t end = x + reach.step_x; x < end; ++x) {
      if (x < box.x || x >= reach.right) continue;
      const auto& [gray, alpha] = row[std::min(x - box.x, box.width - 1)];
      sum.alpha += alpha;
      sum.colour += static_cast<float>(alpha) * reach.targets[gray];
    }
}

void Layers::blend_block(Samples& samples, std::uint32_t x, std::uint32_t y, const Reach& reach) {
  const Box& box = reach.placement.box;
  const float part = 1.F / (255.F * static_cast<float>(reach.step_x * reach.step_y));
  for (auto row = samples.begin(); row != samples.end(); row += 8) {
    std::array<Over, 8> sums{};
    for (const std::uint32_t end = y + reach.step_y; y < end; ++y)
      if (y >= box.y && y < reach.bottom) add_row(sums, x, std::min(y, box.bottom() - 1), reach);
    for (unsigned i = 0; i < 8; ++i)
      if (const auto [alpha, colour] = sums[i]; alpha > 0)
        row[i] = colour * part + std::clamp(row[i], 0.F, 255.F) * (1 - alpha * part);
  }
}

void Layers::blend_component(int component, const Placement& placement) {
  const std::uint32_t step_x = blocks_.step_x(component), step_y = blocks_.step_y(component);
  const Box& box = placement.box;
  // What lies beyond the edge of the picture in its last blocks goes on as the edge is.
  const auto end = [](std::uint32_t edge, std::uint32_t whole, std::uint32_t step) {
    return edge < whole ? edge : (edge + 8 * step - 1) / (8 * step) * (8 * step);
  };
  Reach reach{placement, step_x, step_y, end(box.right(), placement.canvas.width, step_x),
              end(box.bottom(), placement.canvas.height, step_y)};
  for (std::size_t gray = 0; gray < reach.targets.size(); ++gray)
    reach.targets[gray] = target(component, static_cast<float>(gray));
  for (std::uint32_t row = box.y / step_y / 8; row * step_y * 8 < reach.bottom; ++row)
    for (std::uint32_t column = box.x / step_x / 8; column * step_x * 8 < reach.right; ++column)
      blend_block(blocks_.change(component, column, row), column * 8 * step_x, row * 8 * step_y,
                  reach);
}

void Layers::blend(const Placement& placement) {
  for (int i = 0; i < machine_.num_components; ++i) blend_component(i, placement);
  blocks_.finish();
}

}  // namespace tanba::jpeg
