// Frames with the notice in each of them. PNG (third edition), 11.3.6.2: what becomes of the canvas
// behind a frame, and how a frame goes onto it.
#include "pictures/png_frames.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"

namespace tanba::png {
namespace {

constexpr unsigned kClear = 1, kBack = 2, kOver = 1;
constexpr std::size_t kPart = 1 << 20;

// The place of a frame on the new canvas.
Box box_of(const Frame& frame, const Placement& placement) {
  if (frame.is_picture) return {0, 0, placement.canvas.width, placement.canvas.height};
  return {frame.x + placement.old_x, frame.y + placement.old_y, frame.shape.width,
          frame.shape.height};
}

Box common(const Box& a, const Box& b) {
  Box both{std::max(a.x, b.x), std::max(a.y, b.y)};
  const std::uint32_t right = std::min(a.right(), b.right());
  const std::uint32_t bottom = std::min(a.bottom(), b.bottom());
  if (right > both.x && bottom > both.y) {
    both.width = right - both.x;
    both.height = bottom - both.y;
  }
  return both;
}

bool is_grown(const Frame& frame, const Placement& placement) {
  return frame.is_picture && (frame.shape.width != placement.canvas.width ||
                              frame.shape.height != placement.canvas.height);
}

Raster grown(const Raster& raster, const Placement& placement) {
  Shape shape = raster.shape();
  shape.width = placement.canvas.width;
  shape.height = placement.canvas.height;
  Raster larger = Raster::empty(shape);
  for (std::uint32_t y = 0; y < raster.shape().height; ++y)
    for (std::uint32_t x = 0; x < raster.shape().width; ++x)
      larger.set(x + placement.old_x, y + placement.old_y, raster.get(x, y));
  return larger;
}

}  // namespace

Result<void> FrameWriter::put_control(const Frame& frame, Bytes data) {
  const Box box = box_of(frame, placement_);
  ByteWriter control;
  control.u32(sequence_++).u32(box.width).u32(box.height).u32(box.x).u32(box.y);
  control.bytes(data.subspan(20));
  return put_chunk(out_, "fcTL", control.view());
}

Result<void> FrameWriter::follow(const Frame& frame) {
  const Box both = common(box_of(frame, placement_), placement_.box);
  const bool touches = both.width > 0;
  const bool covers = both.width == placement_.box.width && both.height == placement_.box.height;
  if (!is_there_ && !covers)
    return Error{Errc::unsupported,
                 "png: a frame of the animation leaves the notice's place empty: give frames that "
                 "are as large as the picture"};
  const bool is_first = !is_begun_;
  is_begun_ = true;
  if (frame.dispose == kClear || (frame.dispose == kBack && is_first))
    is_there_ = is_there_ && !touches;
  else if (frame.dispose != kBack)
    is_there_ = true;
  return {};
}

void FrameWriter::draw(const Frame& frame, Raster& raster, bool is_there) const {
  const Box at = box_of(frame, placement_), both = common(at, placement_.box);
  for (std::uint32_t y = both.y; y < both.bottom(); ++y)
    for (std::uint32_t x = both.x; x < both.right(); ++x) {
      const std::uint64_t bits = raster.get(x - at.x, y - at.y);
      if (is_there && frame.blend == kOver && paint_.is_clear(bits)) continue;
      raster.set(x - at.x, y - at.y, paint_.blended(bits, placement_.at(x, y)));
    }
}

Result<void> FrameWriter::put_picture(const Frame& frame, const Raster& raster) {
  const bool was_there = is_there_;
  if (frame.control > 0) TANBA_CHECK(follow(frame));
  Raster changed = is_grown(frame, placement_) ? grown(raster, placement_) : raster;
  draw(frame, changed, was_there);
  TANBA_TRY(const Buffer stream, changed.deflate());
  for (std::size_t at = 0; at < stream.size(); at += kPart) {
    const Bytes part = Bytes(stream).subspan(at, std::min(kPart, stream.size() - at));
    if (frame.is_picture) {
      TANBA_CHECK(put_chunk(out_, "IDAT", part));
      continue;
    }
    ByteWriter data;
    data.u32(sequence_++).bytes(part);
    TANBA_CHECK(put_chunk(out_, "fdAT", data.view()));
  }
  return {};
}

}  // namespace tanba::png
