// What the pixels of a PNG picture mean for a notice. PNG (third
// edition), 11.2.1, 11.2.2, 11.3.1.1.
#include "pictures/png_paint.hpp"

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba::png {
namespace {

Result<Palette> palette_of(Bytes plte, Bytes trns, unsigned depth) {
  const std::size_t count = plte.size() / 3;
  if (plte.size() % 3 != 0 || count == 0 || count > std::size_t{1} << depth || trns.size() > count)
    return Error{Errc::malformed, "png: the palette does not fit the picture"};
  Palette palette;
  for (std::size_t i = 0; i < count; ++i)
    palette.add({plte[i * 3], plte[i * 3 + 1], plte[i * 3 + 2],
                 i < trns.size() ? trns[i] : std::uint8_t{255}});
  return palette;
}

}  // namespace

Result<Paint> Paint::make(const Shape& shape, Bytes plte, Bytes trns, bool may_grow) {
  Paint paint;
  paint.shape_ = shape;
  paint.may_grow_ = may_grow;
  paint.kind_ = {.colours = shape.colour == 0 || shape.colour == 4 ? 1U : 3U,
                 .has_alpha = shape.colour >= 4,
                 .most = (1U << shape.depth) - 1};
  if (shape.colour == 3) {
    TANBA_TRY(paint.palette_, palette_of(plte, trns, shape.depth));
    paint.kind_ = {.has_alpha = true};
  } else if (!trns.empty() && shape.colour < 4) {
    if (trns.size() != paint.kind_.colours * 2)
      return Error{Errc::malformed, "png: tRNS has not the size of a colour"};
    ByteReader in(trns);
    Pixel key{};
    for (unsigned i = 0; i < paint.kind_.colours; ++i) key[i] = in.u16() & paint.kind_.most;
    paint.key_ = paint.pack(key);
  }
  return paint;
}

Pixel Paint::unpack(std::uint64_t bits) const {
  if (palette_) {
    const Palette::Colour& colour = palette_->at(static_cast<std::size_t>(bits));
    return {colour.red, colour.green, colour.blue, colour.alpha};
  }
  Pixel pixel{};
  for (unsigned i = kind_.samples(); i-- > 0; bits >>= shape_.depth)
    pixel[i] = static_cast<std::uint32_t>(bits & kind_.most);
  return pixel;
}

std::uint64_t Paint::pack(const Pixel& pixel) const {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < kind_.samples(); ++i) bits = bits << shape_.depth | pixel[i];
  return bits;
}

double Paint::lightness(const Raster& raster, std::uint32_t x, std::uint32_t y) const {
  const std::uint64_t bits = raster.get(x, y);
  return key_ == bits ? 1 : tanba::lightness(kind_, unpack(bits));
}

bool Paint::is_clear(std::uint64_t bits) const {
  if (key_) return key_ == bits;
  return kind_.has_alpha && unpack(bits)[kind_.colours] == 0;
}

std::optional<std::uint64_t> Paint::clear() const {
  if (key_) return key_;
  if (!palette_) return kind_.has_alpha ? std::optional<std::uint64_t>(0) : std::nullopt;
  for (std::size_t i = 0; i < palette_->size(); ++i)
    if (palette_->at(i).alpha == 0) return i;
  return std::nullopt;
}

Result<void> Paint::prepare() {
  if (!palette_) return {};
  return palette_->prepare(may_grow_ ? std::size_t{1} << shape_.depth : 0);
}

std::uint64_t Paint::blended(std::uint64_t bits, const std::array<std::uint8_t, 2>& notice) const {
  const auto [gray, alpha] = notice;
  if (palette_) return alpha < kHalf ? bits : palette_->gray(gray);
  if (alpha == 0) return bits;
  std::array<std::uint8_t, 2> over = notice;
  if (key_ == bits) {  // nothing shines through what was not to be seen
    if (alpha < kHalf) return bits;
    over[1] = 255;
  }
  // Few grays: nothing shines through either, or letters and plate might become one.
  if (kind_.most < 255) over[1] = alpha < kHalf ? 0 : 255;
  Pixel pixel = unpack(bits);
  blend(kind_, pixel, over);
  if (pack(pixel) == key_) pixel[0] ^= 1;
  return pack(pixel);
}

}  // namespace tanba::png
