// A decoded picture in memory, for formats that are encoded anew.
#include "pictures/bitmap.hpp"

#include <cstring>

#include "base/check.hpp"

namespace tanba {

Bitmap Bitmap::empty(std::uint32_t width, std::uint32_t height, const PixelKind& kind,
                     unsigned sample_bytes) {
  Bitmap bitmap{width, height, kind, sample_bytes, {}};
  bitmap.samples.resize(bitmap.row_bytes() * height);
  return bitmap;
}

Pixel Bitmap::get(std::uint32_t x, std::uint32_t y) const {
  Pixel pixel{};
  const std::uint8_t* at =
      &samples[y * row_bytes() + std::size_t{x} * kind.samples() * sample_bytes];
  for (unsigned i = 0; i < kind.samples(); ++i, at += sample_bytes) {
    std::uint16_t wide = *at;
    if (sample_bytes == 2) std::memcpy(&wide, at, 2);
    pixel[i] = wide;
  }
  return pixel;
}

void Bitmap::set(std::uint32_t x, std::uint32_t y, const Pixel& pixel) {
  std::uint8_t* at = &samples[y * row_bytes() + std::size_t{x} * kind.samples() * sample_bytes];
  for (unsigned i = 0; i < kind.samples(); ++i, at += sample_bytes) {
    const auto wide = static_cast<std::uint16_t>(pixel[i]);
    if (sample_bytes == 2)
      std::memcpy(at, &wide, 2);
    else
      *at = static_cast<std::uint8_t>(wide);
  }
}

Look Bitmap::look() const {
  return [this](std::uint32_t x, std::uint32_t y) { return lightness(kind, get(x, y)); };
}

void draw_on(Bitmap& bitmap, const Placement& placement) {
  if (placement.canvas.width != bitmap.width || placement.canvas.height != bitmap.height) {
    Bitmap larger = Bitmap::empty(placement.canvas.width, placement.canvas.height, bitmap.kind,
                                  bitmap.sample_bytes);
    const std::size_t left =
        std::size_t{placement.old_x} * bitmap.kind.samples() * bitmap.sample_bytes;
    for (std::size_t y = 0; y < bitmap.height; ++y)
      std::memcpy(&larger.samples[(y + placement.old_y) * larger.row_bytes() + left],
                  &bitmap.samples[y * bitmap.row_bytes()], bitmap.row_bytes());
    bitmap = std::move(larger);
  }
  const Box& box = placement.box;
  for (std::uint32_t y = box.y; y < box.bottom(); ++y)
    for (std::uint32_t x = box.x; x < box.right(); ++x) {
      Pixel pixel = bitmap.get(x, y);
      blend(bitmap.kind, pixel, placement.at(x, y));
      bitmap.set(x, y, pixel);
    }
}

Result<Placement> notice_on(Bitmap& bitmap, const NoticePlan& plan, unsigned orientation) {
  TANBA_TRY(const Placement placement,
            place_anew(plan, {bitmap.width, bitmap.height, orientation}, bitmap.look()));
  draw_on(bitmap, placement);
  return placement;
}

Result<Buffer> whole_file(const Source& asset) {
  if (asset.size() > kMostPictureBytes)
    return Error{Errc::limit_exceeded, "notice: the picture's file is too large: 2 GiB"};
  Buffer bytes(static_cast<std::size_t>(asset.size()));
  TANBA_CHECK(asset.read(0, bytes));
  return bytes;
}

}  // namespace tanba
