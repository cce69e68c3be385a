// The pixels of one PNG image or APNG frame. PNG (third edition), 7 to 10; RFC 1950, RFC 1951. What
// stands before the first row that changes is kept as it was compressed.
#include "pictures/png_raster.hpp"

#include <cstring>

#include "base/check.hpp"
#include "pictures/png_stream.hpp"

namespace tanba::png {
namespace {

constexpr std::array<Pass, 7> kAdam7 = {{{0, 0, 0, 0, 8, 8},
                                         {0, 0, 4, 0, 8, 8},
                                         {0, 0, 0, 4, 4, 8},
                                         {0, 0, 2, 0, 4, 4},
                                         {0, 0, 0, 2, 2, 4},
                                         {0, 0, 1, 0, 2, 2},
                                         {0, 0, 0, 1, 1, 2}}};

std::uint32_t share(std::uint32_t size, std::uint32_t first, std::uint32_t step) {
  return size <= first ? 0 : (size - first + step - 1) / step;
}

std::uint8_t paeth(int a, int b, int c) {
  const int p = a + b - c, pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
  return static_cast<std::uint8_t>(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

// What a filter predicts from the bytes at the left, above, and above at the left.
template <unsigned kFilter>
std::uint8_t predicted(int left, int above, int corner) {
  if constexpr (kFilter == 1) return static_cast<std::uint8_t>(left);
  if constexpr (kFilter == 2) return static_cast<std::uint8_t>(above);
  if constexpr (kFilter == 3) return static_cast<std::uint8_t>((left + above) / 2);
  if constexpr (kFilter == 4) return paeth(left, above, corner);
  return 0;
}

struct RowView {
  const std::uint8_t* above;  // null: the first row
  std::size_t size, unit;     // bytes of a row, and of a pixel
};

template <unsigned kFilter>
void undo(std::uint8_t* row, const RowView& view) {
  for (std::size_t i = 0; i < view.size; ++i) {
    const int left = i < view.unit ? 0 : row[i - view.unit];
    const int above = view.above ? view.above[i] : 0;
    const int corner = view.above && i >= view.unit ? view.above[i - view.unit] : 0;
    row[i] = static_cast<std::uint8_t>(row[i] + predicted<kFilter>(left, above, corner));
  }
}

template <unsigned kFilter>
void apply(const std::uint8_t* row, const RowView& view, std::uint8_t* to) {
  for (std::size_t i = 0; i < view.size; ++i) {
    const int left = i < view.unit ? 0 : row[i - view.unit];
    const int above = view.above ? view.above[i] : 0;
    const int corner = view.above && i >= view.unit ? view.above[i - view.unit] : 0;
    to[i] = static_cast<std::uint8_t>(row[i] - predicted<kFilter>(left, above, corner));
  }
}

}  // namespace

Raster::Raster(const Shape& shape) : shape_(shape) {
  const auto add = [&](Pass pass) {
    pass.width = share(shape.width, pass.x, pass.step_x);
    pass.height = share(shape.height, pass.y, pass.step_y);
    if (pass.width == 0 || pass.height == 0) return;
    pass.at = static_cast<std::size_t>(size_);
    pass.stride = 1 + (std::size_t{pass.width} * shape.pixel_bits() + 7) / 8;
    size_ += std::uint64_t{pass.stride} * pass.height;
    passes_.push_back(pass);
  };
  if (shape.is_interlaced)
    for (const Pass& pass : kAdam7) add(pass);
  else
    add({});
}

Raster Raster::empty(const Shape& shape) {
  Raster raster(shape);
  raster.data_.resize(static_cast<std::size_t>(raster.size_));
  const std::uint8_t filter = shape.depth < 8 || shape.colour == 3 ? 0 : 4;
  for (const Pass& pass : raster.passes_)
    for (std::uint32_t row = 0; row < pass.height; ++row)
      raster.data_[pass.at + row * pass.stride] = filter;
  return raster;
}

Result<Raster> Raster::inflate(const Shape& shape, Bytes stream, std::uint32_t first_changed_row) {
  Raster raster(shape);
  const std::uint64_t keep_up_to =
      shape.is_interlaced ? 0 : std::uint64_t{raster.passes_.front().stride} * first_changed_row;
  TANBA_TRY(Inflated inflated, inflate_stream(stream, raster.size_, keep_up_to));
  raster.data_ = std::move(inflated.data);
  raster.kept_ = std::move(inflated.kept);
  TANBA_CHECK(raster.unfilter());
  return raster;
}

Result<void> Raster::unfilter() {
  const std::size_t unit = std::max(1U, shape_.pixel_bits() / 8);
  for (const Pass& pass : passes_)
    for (std::uint32_t i = 0; i < pass.height; ++i) {
      std::uint8_t* const row = &data_[pass.at + i * pass.stride];
      const RowView view{i == 0 ? nullptr : row + 1 - pass.stride, pass.stride - 1, unit};
      switch (row[0]) {
        case 0:
          break;
        case 1:
          undo<1>(row + 1, view);
          break;
        case 2:
          undo<2>(row + 1, view);
          break;
        case 3:
          undo<3>(row + 1, view);
          break;
        case 4:
          undo<4>(row + 1, view);
          break;
        default:
          return Error{Errc::malformed, "png: a row has an unknown filter"};
      }
    }
  return {};
}

void Raster::filter_row(const Pass& pass, std::uint32_t number, Buffer& into) const {
  const std::uint8_t* const row = &data_[pass.at + number * pass.stride];
  const RowView view{number == 0 ? nullptr : row + 1 - pass.stride, pass.stride - 1,
                     std::max(1U, shape_.pixel_bits() / 8)};
  into.resize(pass.stride);
  into[0] = row[0];
  switch (row[0]) {
    case 1:
      return apply<1>(row + 1, view, &into[1]);
    case 2:
      return apply<2>(row + 1, view, &into[1]);
    case 3:
      return apply<3>(row + 1, view, &into[1]);
    case 4:
      return apply<4>(row + 1, view, &into[1]);
    default:
      std::memcpy(&into[1], row + 1, view.size);
  }
}

Result<Buffer> Raster::deflate() const {
  Deflater deflater(kept_);
  Buffer row;
  std::uint64_t at = 0;
  for (const Pass& pass : passes_)
    for (std::uint32_t i = 0; i < pass.height; ++i, at += pass.stride) {
      if (at + pass.stride <= kept_.size) continue;
      filter_row(pass, i, row);
      const std::size_t done = at < kept_.size ? static_cast<std::size_t>(kept_.size - at) : 0;
      TANBA_CHECK(deflater.add(Bytes(row).subspan(done)));
    }
  return deflater.finish();
}

// Where a pixel's first bit stands: the byte, and the place in it from the left.
Raster::Cell Raster::cell(std::uint32_t x, std::uint32_t y) const {
  for (const Pass& pass : passes_) {
    if (x < pass.x || y < pass.y || (x - pass.x) % pass.step_x != 0 ||
        (y - pass.y) % pass.step_y != 0)
      continue;
    const std::size_t bit = std::size_t{(x - pass.x) / pass.step_x} * shape_.pixel_bits();
    return {pass.at + std::size_t{(y - pass.y) / pass.step_y} * pass.stride + 1 + bit / 8,
            static_cast<unsigned>(bit % 8)};
  }
  return {};
}

std::uint64_t Raster::get(std::uint32_t x, std::uint32_t y) const {
  const auto [at, bit] = cell(x, y);
  const unsigned bits = shape_.pixel_bits();
  if (bits < 8) return data_[at] >> (8 - bit - bits) & ((1U << bits) - 1);
  std::uint64_t value = 0;
  for (unsigned i = 0; i < bits / 8; ++i) value = value << 8 | data_[at + i];
  return value;
}

void Raster::set(std::uint32_t x, std::uint32_t y, std::uint64_t value) {
  const auto [at, bit] = cell(x, y);
  const unsigned bits = shape_.pixel_bits();
  if (bits < 8) {
    const unsigned shift = 8 - bit - bits, mask = ((1U << bits) - 1) << shift;
    data_[at] = static_cast<std::uint8_t>((data_[at] & ~mask) | (value << shift & mask));
    return;
  }
  for (unsigned i = bits / 8; i-- > 0; value >>= 8)
    data_[at + i] = static_cast<std::uint8_t>(value & 0xFF);
}

}  // namespace tanba::png
