// The chunks of a PNG or APNG file, and the file anew with a notice in it.
#pragma once

#include "pictures/place.hpp"
#include "pictures/png_paint.hpp"

namespace tanba::png {

struct Chunk {
  std::array<char, 4> type{};
  Range data;

  std::string_view name() const { return {type.data(), type.size()}; }
};

/// One frame of an animation, or the still picture. PNG (third edition), 11.3.6.2
struct Frame {
  Shape shape;
  std::uint32_t x = 0, y = 0;
  unsigned dispose = 0, blend = 0;
  bool is_picture = false;         // its data is in IDAT
  std::size_t control = 0;         // the number of its fcTL chunk; 0: it has none
  std::vector<std::size_t> parts;  // the numbers of its chunks of data
};

class File {
 public:
  static Result<File> read(const Source& asset, const Limits& limits);

  const Shape& shape() const { return shape_; }
  Bytes exif() const { return exif_; }
  const Paint& paint() const { return paint_; }
  Result<Raster> first_frame(const Source& asset, std::uint32_t first_changed_row) const;
  /// `first`: the first frame, as it was.
  Result<void> write(const NoticeTask& task, const Placement& placement, const Raster& first,
                     Sink& out);

 private:
  Result<void> walk(const Source& asset, const Limits& limits);
  Result<void> read_colours(const Source& asset);
  Result<void> read_frames(const Source& asset);
  Result<Frame> frame_of(const Source& asset, std::size_t control) const;
  Result<Buffer> stream_of(const Source& asset, const Frame& frame) const;
  Result<void> write_chunk(const NoticeTask& task, const Placement& placement, std::size_t number,
                           Sink& out) const;

  Shape shape_;
  std::vector<Chunk> chunks_;
  std::uint64_t end_ = 0;  // of IEND
  std::vector<Frame> frames_;
  Buffer exif_;
  Paint paint_;
};

}  // namespace tanba::png
