// Pages of a TIFF file whose pixels are numbers of colours, or grays of less than 8 bits. TIFF 6.0,
// sections 3 to 5 (ColorMap).
#include <algorithm>

#include "base/check.hpp"
#include "pictures/tiff_file.hpp"

namespace tanba::tiff {

Result<void> Page::read_palette(unsigned photometric) {
  if (bits_ != 1 && bits_ != 2 && bits_ != 4 && bits_ != 8)
    return Error{Errc::unsupported, "tiff: a notice is drawn in palettes of 1, 2, 4 or 8 bits"};
  if (samples_ != 1)
    return Error{Errc::unsupported,
                 "tiff: no notice is drawn where a palette, or gray of less than 8 bits, has "
                 "further samples"};
  kind_ = {.colours = 1, .most = (1U << bits_) - 1};
  palette_.emplace();
  if (photometric == PHOTOMETRIC_PALETTE) return read_colours();
  for (unsigned i = 0; i <= kind_.most; ++i) {
    const unsigned number = photometric == PHOTOMETRIC_MINISWHITE ? kind_.most - i : i;
    const auto gray = static_cast<std::uint8_t>(255 * number / kind_.most);
    palette_->add({gray, gray, gray, 255});
  }
  return {};
}

// Values are of 16 bits; some programs write 8.
Result<void> Page::read_colours() {
  std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
  if (TIFFGetField(file_, TIFFTAG_COLORMAP, &red, &green, &blue) != 1) return kBroken;
  has_map_ = true;
  unsigned most = 0;
  for (unsigned i = 0; i <= kind_.most; ++i)
    for (const std::uint16_t* const part : {red, green, blue})
      most = std::max<unsigned>(most, part[i]);
  colour_scale_ = 0 < most && most < 256 ? 1 : 257;
  const auto of = [&](unsigned value) { return static_cast<std::uint8_t>(value / colour_scale_); };
  for (unsigned i = 0; i <= kind_.most; ++i)
    palette_->add({of(red[i]), of(green[i]), of(blue[i]), 255});
  return {};
}

Result<void> Page::find_used(std::array<bool, 256>& used) {
  for (std::uint32_t number = 0; number < pieces(); ++number) {
    const std::uint32_t rows = rows_of(is_tiled_ ? 0 : number * piece_height_);
    TANBA_TRY(const Buffer samples, read_piece(number, rows));
    for (const std::uint8_t byte : samples)
      for (unsigned shift = 0; shift < 8; shift += bits_) used[byte >> shift & kind_.most] = true;
  }
  return {};
}

Result<void> Page::prepare() {
  if (!palette_) return {};
  const Palette before = *palette_;
  if (has_map_) {
    std::array<bool, 256> used{};
    TANBA_CHECK(find_used(used));
    palette_->reuse_unused(used);
  }
  TANBA_CHECK(palette_->prepare(palette_->size()));
  return has_map_ ? write_colours(before) : Result<void>();
}

// Colours that stay, stay to the bit.
Result<void> Page::write_colours(const Palette& before) {
  std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
  TIFFGetField(file_, TIFFTAG_COLORMAP, &red, &green, &blue);
  std::array<std::vector<std::uint16_t>, 3> all;
  const std::array<const std::uint16_t*, 3> stored = {red, green, blue};
  for (std::size_t part = 0; part < all.size(); ++part)
    all[part].assign(stored[part], stored[part] + before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    const Palette::Colour& now = palette_->at(i);
    if (now.alpha == 0 || (now.red == before.at(i).red && now.green == before.at(i).green &&
                           now.blue == before.at(i).blue))
      continue;
    for (auto& part : all) part[i] = static_cast<std::uint16_t>(now.red * colour_scale_);
  }
  if (TIFFSetField(file_, TIFFTAG_COLORMAP, all[0].data(), all[1].data(), all[2].data()) != 1)
    return kBroken;
  return {};
}

}  // namespace tanba::tiff
