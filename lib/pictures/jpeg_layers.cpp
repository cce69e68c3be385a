// What the components of a JPEG picture mean for a notice. ITU-T T.871, 6 (JFIF); T.872, 6.1 (inks,
// which Adobe's programs store inverted).
#include "pictures/jpeg_layers.hpp"

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
  std::array<double, 4> part{};
  for (int i = 0; i < machine_.num_components; ++i)
    part[static_cast<unsigned>(i)] =
        double{blocks_.sample(i, x / blocks_.step_x(i), y / blocks_.step_y(i))} / 255;
  const double mixed = 0.299 * part[0] + 0.587 * part[1] + 0.114 * part[2];
  switch (machine_.jpeg_color_space) {
    case JCS_RGB:
      return mixed;
    case JCS_CMYK:
      return machine_.saw_Adobe_marker ? mixed * part[3] : (1 - mixed) * (1 - part[3]);
    case JCS_YCCK:
      return (1 - part[0]) * part[3];
    default:
      return part[0];
  }
}

void Layers::blend_component(int component, const Placement& placement) {
  const std::uint32_t step_x = blocks_.step_x(component), step_y = blocks_.step_y(component);
  const Box& box = placement.box;
  // What lies beyond the edge of the picture in its last blocks goes on as the edge is.
  const auto end = [](std::uint32_t edge, std::uint32_t whole, std::uint32_t step) {
    return edge < whole ? edge : (edge + 8 * step - 1) / (8 * step) * (8 * step);
  };
  const std::uint32_t right = end(box.right(), placement.canvas.width, step_x);
  const std::uint32_t bottom = end(box.bottom(), placement.canvas.height, step_y);
  for (std::uint32_t y = box.y / step_y; y * step_y < bottom; ++y)
    for (std::uint32_t x = box.x / step_x; x * step_x < right; ++x) {
      float alpha = 0, colour = 0;
      for (std::uint32_t i = 0; i < step_x * step_y; ++i) {
        const std::uint32_t at_x = std::min(x * step_x + i % step_x, box.right() - 1);
        const std::uint32_t at_y = std::min(y * step_y + i / step_x, box.bottom() - 1);
        const bool is_past = x * step_x + i % step_x >= right || y * step_y + i / step_x >= bottom;
        if (is_past || !box.covers(at_x, at_y)) continue;
        const auto [gray, over] = placement.at(at_x, at_y);
        alpha += over;
        colour += static_cast<float>(over) * target(component, gray);
      }
      if (alpha <= 0) continue;
      const float part = 1.F / (255.F * static_cast<float>(step_x * step_y));
      blocks_.set(component, x, y,
                  colour * part + blocks_.sample(component, x, y) * (1 - alpha * part));
    }
}

void Layers::blend(const Placement& placement) {
  for (int i = 0; i < machine_.num_components; ++i) blend_component(i, placement);
  blocks_.finish();
}

}  // namespace tanba::jpeg
