// What the components of a JPEG picture mean for a notice. ITU-T T.871, 6 (JFIF); T.872, 6.1 (inks,
// which Adobe's programs store inverted).
#include "pictures/jpeg_layers.hpp"

#include "pictures/blend.hpp"

namespace tanba::jpeg {

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

Layers::Over Layers::over(std::uint32_t x, std::uint32_t y, const Reach& reach) {
  const Box& box = reach.placement.box;
  const std::uint32_t right = std::min((x + 1) * reach.step_x, reach.right);
  const std::uint32_t bottom = std::min((y + 1) * reach.step_y, reach.bottom);
  Over sum;
  for (std::uint32_t down = std::max(y * reach.step_y, box.y); down < bottom; ++down) {
    const auto* const row = &reach.placement.at(box.x, std::min(down, box.bottom() - 1));
    for (std::uint32_t across = std::max(x * reach.step_x, box.x); across < right; ++across) {
      const auto& [gray, alpha] = row[std::min(across, box.right() - 1) - box.x];
      sum.alpha += alpha;
      sum.colour += static_cast<float>(alpha) * reach.targets[gray];
    }
  }
  return sum;
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
  const float part = 1.F / (255.F * static_cast<float>(step_x * step_y));
  for (std::uint32_t row = box.y / step_y / 8; row * step_y * 8 < reach.bottom; ++row)
    for (std::uint32_t column = box.x / step_x / 8; column * step_x * 8 < reach.right; ++column) {
      Samples& samples = blocks_.change(component, column, row);
      for (unsigned i = 0; i < 64; ++i) {
        const auto [alpha, colour] = over(column * 8 + i % 8, row * 8 + i / 8, reach);
        if (alpha > 0)
          samples[i] = colour * part + std::clamp(samples[i], 0.F, 255.F) * (1 - alpha * part);
      }
    }
}

void Layers::blend(const Placement& placement) {
  for (int i = 0; i < machine_.num_components; ++i) blend_component(i, placement);
  blocks_.finish();
}

}  // namespace tanba::jpeg
