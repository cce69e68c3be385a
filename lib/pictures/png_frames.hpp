// Frames with the notice in each of them.
#pragma once

#include "pictures/png_file.hpp"

namespace tanba::png {

Result<void> put_chunk(Sink& out, std::string_view type, Bytes data);

/// Writes frames in their order. The notice is in each picture that a viewer puts together: it is
/// drawn where a frame covers its place, and stays where no frame does.
class FrameWriter {
 public:
  FrameWriter(const Placement& placement, const Paint& paint, Sink& out)
      : placement_(placement), paint_(paint), out_(out) {}

  /// `data`: of the old fcTL.
  Result<void> put_control(const Frame& frame, Bytes data);
  Result<void> put_picture(const Frame& frame, const Raster& raster);

 private:
  /// Whether the notice is on the canvas behind this frame.
  /// \return Errc::unsupported: it would be missing while the frame is shown
  Result<void> follow(const Frame& frame);
  void draw(const Frame& frame, Raster& raster, bool is_there) const;

  const Placement& placement_;
  const Paint& paint_;
  Sink& out_;
  std::uint32_t sequence_ = 0;
  bool is_there_ = false;  // on the canvas, before the next frame
  bool is_begun_ = false;  // the animation
};

}  // namespace tanba::png
