// The pixels of a page of a TIFF file. TIFF 6.0, sections 3 to 8, 15, 16, 18.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/check.hpp"
#include "pictures/tiff_file.hpp"

namespace tanba::tiff {
namespace {

unsigned short_of(TIFF* file, ttag_t tag, std::uint16_t otherwise) {
  std::uint16_t value = otherwise;
  return TIFFGetFieldDefaulted(file, tag, &value) == 1 ? value : otherwise;
}

}  // namespace

Result<void> Page::read_kind() {
  const unsigned photometric = short_of(file_, TIFFTAG_PHOTOMETRIC, 0xFFFF);
  const unsigned format = short_of(file_, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  bits_ = short_of(file_, TIFFTAG_BITSPERSAMPLE, 1);
  samples_ = short_of(file_, TIFFTAG_SAMPLESPERPIXEL, 1);
  const bool is_gray = photometric <= PHOTOMETRIC_MINISBLACK;
  if (photometric == PHOTOMETRIC_PALETTE || (is_gray && bits_ < 8))
    return read_palette(photometric);
  if ((bits_ != 8 && bits_ != 16) || format != SAMPLEFORMAT_UINT)
    return Error{Errc::unsupported,
                 "tiff: a notice is drawn where samples are whole numbers of 8 or 16 bits, in gray "
                 "and palettes also of 1, 2 or 4"};
  kind_.most = (1U << bits_) - 1;
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
      kind_.is_inverted = true;
      [[fallthrough]];
    case PHOTOMETRIC_MINISBLACK:
      kind_.colours = 1;
      break;
    case PHOTOMETRIC_RGB:
      kind_.colours = 3;
      break;
    case PHOTOMETRIC_SEPARATED:
      kind_.colours = 4;
      break;
    case PHOTOMETRIC_YCBCR:
      if (is_jpeg() && show_colours()) break;
      [[fallthrough]];
    default:
      return Error{Errc::unsupported,
                   "tiff: a notice is drawn in gray, palettes, RGB, CMYK, and YCbCr in JPEG; not "
                   "in Lab"};
  }
  std::uint16_t count = 0, *kinds = nullptr;
  TIFFGetFieldDefaulted(file_, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  kind_.has_alpha = count > 0 && kinds != nullptr &&
                    (kinds[0] == EXTRASAMPLE_ASSOCALPHA || kinds[0] == EXTRASAMPLE_UNASSALPHA);
  kind_.is_premultiplied = kind_.has_alpha && kinds[0] == EXTRASAMPLE_ASSOCALPHA;
  if (samples_ < kind_.samples() || samples_ > 32) return kBroken;
  return {};
}

// JPEG is decoded to the colours that its YCbCr means.
Result<void> Page::show_colours() {
  if (!is_jpeg() || short_of(file_, TIFFTAG_PHOTOMETRIC, 0) != PHOTOMETRIC_YCBCR ||
      TIFFSetField(file_, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB) == 1)
    return {};
  return kBroken;
}

Result<Page> Page::make(File& handle) {
  Page page;
  TIFF* const file = handle.get();
  page.handle_ = &handle;
  page.file_ = file;
  if (TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &page.canvas_.width) != 1 ||
      TIFFGetField(file, TIFFTAG_IMAGELENGTH, &page.canvas_.height) != 1)
    return kBroken;
  TANBA_CHECK(page.read_kind());
  TANBA_CHECK(check_size(page.canvas_.width, page.canvas_.height,
                         std::uint64_t{page.samples_} * ((page.bits_ + 7) / 8)));
  page.canvas_.orientation = std::clamp(short_of(file, TIFFTAG_ORIENTATION, 1), 1U, 8U);
  page.is_planar_ = short_of(file, TIFFTAG_PLANARCONFIG, 1) == PLANARCONFIG_SEPARATE;
  page.is_tiled_ = TIFFIsTiled(file) != 0;
  page.piece_width_ = page.canvas_.width;
  if (page.is_tiled_) {
    TIFFGetField(file, TIFFTAG_TILEWIDTH, &page.piece_width_);
    TIFFGetField(file, TIFFTAG_TILELENGTH, &page.piece_height_);
  } else {
    TIFFGetFieldDefaulted(file, TIFFTAG_ROWSPERSTRIP, &page.piece_height_);
    page.piece_height_ = std::min(page.piece_height_, page.canvas_.height);
  }
  if (page.piece_width_ == 0 || page.piece_height_ == 0) return kBroken;
  TANBA_CHECK(page.check_grid());
  if (page.stored_pieces() != page.pieces()) return kBroken;
  return page;
}

// Of all strips or tiles, with what of tiles lies outside of the picture.
Result<void> Page::check_grid() const {
  if (std::uint64_t{across()} * down() * planes() > kMostPieces) return kBroken;
  const std::uint64_t rows = std::uint64_t{down()} * piece_height_ * planes();
  if (std::uint64_t{across()} * row_bytes() > kMostPictureBytes / rows)
    return Error{Errc::limit_exceeded, "tiff: its strips or tiles are too large to be held: 2 GiB"};
  return {};
}

std::size_t Page::row_bytes() const {
  return (std::size_t{piece_width_} * (is_planar_ ? 1 : samples_) * bits_ + 7) / 8;
}

// Of the piece in which row y lies.
std::uint32_t Page::rows_of(std::uint32_t y) const {
  if (is_tiled_) return piece_height_;
  return std::min(piece_height_, canvas_.height - y / piece_height_ * piece_height_);
}

Result<Buffer> Page::read_piece(std::uint32_t number, std::uint32_t rows) {
  const tmsize_t size = is_tiled_ ? TIFFTileSize(file_) : TIFFVStripSize(file_, rows);
  if (size <= 0 || static_cast<std::uint64_t>(size) > kMostPieceBytes ||
      static_cast<std::size_t>(size) < rows * row_bytes())
    return kBroken;
  Buffer samples(static_cast<std::size_t>(size));
  const tmsize_t got = is_tiled_ ? TIFFReadEncodedTile(file_, number, samples.data(), size)
                                 : TIFFReadEncodedStrip(file_, number, samples.data(), size);
  if (got != size) return kBroken;
  return samples;
}

Result<Page::Piece*> Page::piece_at(std::uint32_t x, std::uint32_t y, unsigned plane) {
  const std::uint32_t number = number_of({x, y, plane});
  if (const auto at = pieces_.find(number); at != pieces_.end()) return &at->second;
  Piece piece;
  if (number < origins_.size() && origins_[number] == kNoPiece) {
    piece.samples.resize(row_bytes() * rows_of(y));
  } else {
    TANBA_TRY(piece.samples, read_piece(number, rows_of(y)));
  }
  return &pieces_.emplace(number, std::move(piece)).first->second;
}

std::size_t Page::place_in_piece(std::uint32_t x, std::uint32_t y, unsigned sample) const {
  const std::size_t across = is_planar_ ? 1 : samples_;
  return y % piece_height_ * row_bytes() +
         (x % piece_width_ * across + (is_planar_ ? 0 : sample)) * bits_ / 8;
}

Result<Pixel> Page::get(std::uint32_t x, std::uint32_t y) {
  Pixel pixel{};
  for (unsigned i = 0; i < kind_.samples(); ++i) {
    TANBA_TRY(const Piece* const piece, piece_at(x, y, is_planar_ ? i : 0));
    const std::uint8_t* const at = &piece->samples[place_in_piece(x, y, i)];
    std::uint16_t wide = *at;
    if (bits_ == 16) std::memcpy(&wide, at, 2);
    pixel[i] = bits_ < 8 ? wide >> (8 - bits_ - x * bits_ % 8) & kind_.most : wide;
  }
  return pixel;
}

Result<void> Page::set(std::uint32_t x, std::uint32_t y, const Pixel& pixel) {
  for (unsigned i = 0; i < kind_.samples(); ++i) {
    TANBA_TRY(Piece* const piece, piece_at(x, y, is_planar_ ? i : 0));
    std::uint8_t* const at = &piece->samples[place_in_piece(x, y, i)];
    const auto wide = static_cast<std::uint16_t>(pixel[i]);
    const unsigned shift = bits_ < 8 ? 8 - bits_ - x * bits_ % 8 : 0;
    if (bits_ == 16)
      std::memcpy(at, &wide, 2);
    else
      *at = static_cast<std::uint8_t>((*at & ~(kind_.most << shift)) | pixel[i] << shift);
    piece->is_changed = true;
  }
  return {};
}

Result<void> Page::draw(std::uint32_t x, std::uint32_t y,
                        const std::array<std::uint8_t, 2>& notice) {
  if (palette_) {
    if (notice[1] < kHalf) return {};
    return set(x, y, {static_cast<std::uint32_t>(palette_->gray(notice[0]))});
  }
  TANBA_TRY(Pixel pixel, get(x, y));
  blend(kind_, pixel, notice);
  return set(x, y, pixel);
}

std::uint32_t Page::stored_pieces() const {
  return is_tiled_ ? TIFFNumberOfTiles(file_) : TIFFNumberOfStrips(file_);
}

Result<void> Page::finish() {
  for (auto& [number, piece] : pieces_) {
    if (!piece.is_changed) continue;
    TANBA_CHECK(forget_place(number));
    TANBA_CHECK(write_piece(number, piece));
  }
  return {};
}

// libtiff would write over the bytes of a piece where the new ones are as few, and they may be
// those of another, or of a directory: the piece goes to the end of the file.
Result<void> Page::forget_place(std::uint32_t number) {
  TANBA_TRY(const PlacesInFile places, places_in_file(file_));
  places.offsets[number] = places.sizes[number] = 0;
  return {};
}

// Every piece is read again: it must not have lost anything.
Result<void> Page::write_piece(std::uint32_t number, Piece& piece) {
  if (short_of(file_, TIFFTAG_COMPRESSION, 1) == COMPRESSION_WEBP)
    TIFFSetField(file_, TIFFTAG_WEBP_LOSSLESS, 1);
  const auto size = static_cast<tmsize_t>(piece.samples.size());
  const tmsize_t put = is_tiled_ ? TIFFWriteEncodedTile(file_, number, piece.samples.data(), size)
                                 : TIFFWriteEncodedStrip(file_, number, piece.samples.data(), size);
  const auto read =
      read_piece(number, static_cast<std::uint32_t>(piece.samples.size() / row_bytes()));
  if (put == size && read && *read == piece.samples) return {};
  return Error{Errc::unsupported,
               "tiff: its compression cannot be written: save it in another, such as LZW"};
}

// The units of JPEG stay whole; at the left and the top, where pieces have their order, so do they.
PlaceOptions Page::whole(const Placement& placement) const {
  if (!is_jpeg()) return {bits_ < 8 ? 8U : 1U, 1};
  std::uint16_t across = 1, down = 1;
  if (photometric() == PHOTOMETRIC_YCBCR)
    TIFFGetFieldDefaulted(file_, TIFFTAG_YCBCRSUBSAMPLING, &across, &down);
  const bool is_one = !is_tiled_ && piece_height_ == canvas_.height;
  return {placement.old_x == 0 ? 1
          : is_tiled_          ? piece_width_
                               : 8U * across,
          placement.old_y == 0 ? 1
          : is_one             ? 8U * down
                               : piece_height_};
}

unsigned Page::photometric() const { return short_of(file_, TIFFTAG_PHOTOMETRIC, 0xFFFF); }

bool Page::is_jpeg() const { return short_of(file_, TIFFTAG_COMPRESSION, 1) == COMPRESSION_JPEG; }

Look Page::look() {
  return [this](std::uint32_t x, std::uint32_t y) {
    if (!failed_) return 0.0;  // once is enough: each try decodes a whole strip or tile
    const auto pixel = get(x, y);
    if (!pixel) failed_ = pixel.error();
    if (!pixel) return 0.0;
    return palette_ ? lightness(palette_->at((*pixel)[0])) : lightness(kind_, *pixel);
  };
}

}  // namespace tanba::tiff
