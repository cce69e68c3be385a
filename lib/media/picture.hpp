// The pixels of a decoded picture, of any layout that FFmpeg describes, and a notice on them.
#pragma once

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

#include "pictures/place.hpp"

namespace tanba::film {

/// How a film is shown: what its pixels become on a screen.
struct Shown {
  Canvas canvas;      // of square pixels, and how it is turned
  double aspect = 1;  // width of a stored pixel by its height
};

/// \return or Errc::unsupported: it is turned by another angle than quarters, or has pixels that
///         cannot be drawn on; Errc::limit_exceeded: it is too large
Result<Shown> shown(const AVFrame& frame, const std::int32_t* display_matrix);

/// Luminance, 0 to 1, of the picture as it is shown before it is turned; borrows the frame.
Look look_at(const AVFrame& frame, const Shown& how);

/// The notice in stored pixels, ready for every picture of the film.
class Stamp {
 public:
  Stamp(const Placement& placement, const Shown& how, const AVFrame& like);
  void put_on(AVFrame& frame) const;

 private:
  struct Ink {
    float gray = 0, alpha = 0;
  };
  Ink at(std::uint32_t x, std::uint32_t y) const;
  Ink over(std::uint32_t x, std::uint32_t y, unsigned wide, unsigned high) const;
  void put_on_plane(AVFrame& frame, int component) const;

  Box box_;                // of stored pixels
  std::vector<Ink> inks_;  // gray as the film's signal has it, 0 to 1
};

}  // namespace tanba::film
