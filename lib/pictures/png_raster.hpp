// The pixels of one PNG image or APNG frame: out of a zlib stream, and back into one.
#pragma once

#include <array>
#include <cstdint>

#include "notice/notice.hpp"
#include "pictures/png_stream.hpp"

namespace tanba::png {

struct Shape {
  std::uint32_t width = 0, height = 0;
  unsigned depth = 8, colour = 2;  // of IHDR
  bool is_interlaced = false;

  unsigned channels() const { return colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : 1; }
  unsigned pixel_bits() const { return depth * channels(); }
};

/// One pass of the picture, or all of it: rows of a filter byte and packed samples.
struct Pass {
  std::uint32_t width = 0, height = 0;
  std::uint32_t x = 0, y = 0, step_x = 1, step_y = 1;  // which pixels
  std::size_t at = 0, stride = 0;                      // its rows in the data
};

class Raster {
 public:
  /// All samples 0.
  static Raster empty(const Shape& shape);
  /// Takes the pixels out of the stream. From `first_changed_row` on the picture will be other:
  /// what stands before it stays as it is compressed.
  static Result<Raster> inflate(const Shape& shape, Bytes stream, std::uint32_t first_changed_row);
  Result<Buffer> deflate() const;

  const Shape& shape() const { return shape_; }
  /// The bits of a pixel, all samples of it.
  std::uint64_t get(std::uint32_t x, std::uint32_t y) const;
  void set(std::uint32_t x, std::uint32_t y, std::uint64_t value);

 private:
  struct Cell {
    std::size_t at = 0;
    unsigned bit = 0;
  };
  explicit Raster(const Shape& shape);
  Cell cell(std::uint32_t x, std::uint32_t y) const;
  Result<void> unfilter();
  void filter_row(const Pass& pass, std::uint32_t number, Buffer& into) const;

  Shape shape_;
  std::vector<Pass> passes_;
  std::uint64_t size_ = 0;
  Buffer data_;  // not filtered; each row behind the number of its filter
  Kept kept_;
};

}  // namespace tanba::png
