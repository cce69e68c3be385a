// libtiff over a file in memory. TIFF 6.0, sections 3 to 8, 15, 16, 18.
#include "pictures/tiff_file.hpp"

#include <algorithm>
#include <cstring>

#include "base/check.hpp"

namespace tanba::tiff {
namespace {

constexpr Error kBroken{Errc::malformed, "tiff: the picture cannot be decoded"};
constexpr std::uint64_t kMostPiece = 256ULL << 20;

tmsize_t read(thandle_t handle, void* into, tmsize_t size) {
  Memory& memory = *static_cast<Memory*>(handle);
  const std::uint64_t left =
      memory.bytes.size() - std::min<std::uint64_t>(memory.at, memory.bytes.size());
  const auto count =
      static_cast<std::size_t>(std::min<std::uint64_t>(left, static_cast<std::uint64_t>(size)));
  if (count > 0) std::memcpy(into, &memory.bytes[static_cast<std::size_t>(memory.at)], count);
  memory.at += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t write(thandle_t handle, void* from, tmsize_t size) {
  Memory& memory = *static_cast<Memory*>(handle);
  const auto count = static_cast<std::uint64_t>(size);
  if (memory.at > kMostPictureBytes || count > kMostPictureBytes) return 0;
  if (memory.at + count > memory.bytes.size())
    memory.bytes.resize(static_cast<std::size_t>(memory.at + count));
  if (count > 0)
    std::memcpy(&memory.bytes[static_cast<std::size_t>(memory.at)], from,
                static_cast<std::size_t>(count));
  memory.at += count;
  return size;
}

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  Memory& memory = *static_cast<Memory*>(handle);
  if (whence == SEEK_CUR) offset += memory.at;
  if (whence == SEEK_END) offset += memory.bytes.size();
  return memory.at = offset;
}

int close(thandle_t) { return 0; }
toff_t size_of(thandle_t handle) { return static_cast<Memory*>(handle)->bytes.size(); }

// libtiff's handlers are of the process; messages go nowhere while nobody asked for them.
void quieten() {
  static const bool is_done = [] {
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
    return true;
  }();
  (void)is_done;
}

std::uint16_t short_of(TIFF* file, ttag_t tag, std::uint16_t otherwise) {
  std::uint16_t value = otherwise;
  return TIFFGetFieldDefaulted(file, tag, &value) == 1 ? value : otherwise;
}

}  // namespace

File open(Memory& memory) {
  quieten();
  return File(TIFFClientOpen("picture", "r+", &memory, read, write, seek, close, size_of, nullptr,
                             nullptr));
}

Result<void> Page::read_kind() {
  const unsigned photometric = short_of(file_, TIFFTAG_PHOTOMETRIC, 0xFFFF);
  const unsigned bits = short_of(file_, TIFFTAG_BITSPERSAMPLE, 1);
  const unsigned format = short_of(file_, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  if ((bits != 8 && bits != 16) || format != SAMPLEFORMAT_UINT)
    return Error{Errc::unsupported,
                 "tiff: a notice is drawn where samples are whole numbers of 8 or 16 bits"};
  bytes_ = static_cast<std::uint16_t>(bits / 8);
  kind_.most = (1U << bits) - 1;
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
      if (short_of(file_, TIFFTAG_COMPRESSION, 1) == COMPRESSION_JPEG &&
          TIFFSetField(file_, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB) == 1)
        break;
      [[fallthrough]];
    default:
      return Error{Errc::unsupported,
                   "tiff: a notice is drawn in gray, RGB, CMYK, and YCbCr in JPEG; not in palettes "
                   "or Lab"};
  }
  std::uint16_t count = 0, *kinds = nullptr;
  TIFFGetFieldDefaulted(file_, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  kind_.has_alpha = count > 0 && kinds != nullptr &&
                    (kinds[0] == EXTRASAMPLE_ASSOCALPHA || kinds[0] == EXTRASAMPLE_UNASSALPHA);
  kind_.is_premultiplied = kind_.has_alpha && kinds[0] == EXTRASAMPLE_ASSOCALPHA;
  samples_ = short_of(file_, TIFFTAG_SAMPLESPERPIXEL, 1);
  if (samples_ < kind_.samples() || samples_ > 32) return kBroken;
  return {};
}

Result<Page> Page::make(TIFF* file) {
  Page page;
  page.file_ = file;
  if (TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &page.canvas_.width) != 1 ||
      TIFFGetField(file, TIFFTAG_IMAGELENGTH, &page.canvas_.height) != 1)
    return kBroken;
  TANBA_CHECK(page.read_kind());
  TANBA_CHECK(check_size(page.canvas_.width, page.canvas_.height,
                         std::uint64_t{page.samples_} * page.bytes_));
  page.canvas_.orientation = std::clamp<unsigned>(short_of(file, TIFFTAG_ORIENTATION, 1), 1, 8);
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
  return page;
}

Result<Page::Piece*> Page::piece_at(std::uint32_t x, std::uint32_t y, unsigned plane) {
  const auto sample = static_cast<std::uint16_t>(plane);
  const std::uint32_t number =
      is_tiled_ ? TIFFComputeTile(file_, x, y, 0, sample) : TIFFComputeStrip(file_, y, sample);
  const auto [at, is_new] = pieces_.try_emplace(number);
  if (!is_new) return &at->second;
  const std::uint32_t top = y / piece_height_ * piece_height_;
  const std::uint32_t rows =
      is_tiled_ ? piece_height_ : std::min(piece_height_, canvas_.height - top);
  const tmsize_t size = is_tiled_ ? TIFFTileSize(file_) : TIFFVStripSize(file_, rows);
  const std::size_t wanted =
      std::size_t{rows} * piece_width_ * bytes_ * (is_planar_ ? std::size_t{1} : samples_);
  if (size <= 0 || static_cast<std::uint64_t>(size) > kMostPiece ||
      static_cast<std::size_t>(size) < wanted)
    return kBroken;
  at->second.samples.resize(static_cast<std::size_t>(size));
  const tmsize_t got = is_tiled_
                           ? TIFFReadEncodedTile(file_, number, at->second.samples.data(), size)
                           : TIFFReadEncodedStrip(file_, number, at->second.samples.data(), size);
  if (got != size) {
    pieces_.erase(at);
    return kBroken;
  }
  return &at->second;
}

std::size_t Page::place_in_piece(std::uint32_t x, std::uint32_t y, unsigned sample) const {
  const std::size_t across = is_planar_ ? 1 : samples_;
  return ((std::size_t{y % piece_height_} * piece_width_ + x % piece_width_) * across +
          (is_planar_ ? 0 : sample)) *
         bytes_;
}

Result<Pixel> Page::get(std::uint32_t x, std::uint32_t y) {
  Pixel pixel{};
  for (unsigned i = 0; i < kind_.samples(); ++i) {
    TANBA_TRY(const Piece* const piece, piece_at(x, y, is_planar_ ? i : 0));
    const std::uint8_t* const at = &piece->samples[place_in_piece(x, y, i)];
    std::uint16_t wide = *at;
    if (bytes_ == 2) std::memcpy(&wide, at, 2);
    pixel[i] = wide;
  }
  return pixel;
}

Result<void> Page::set(std::uint32_t x, std::uint32_t y, const Pixel& pixel) {
  for (unsigned i = 0; i < kind_.samples(); ++i) {
    TANBA_TRY(Piece* const piece, piece_at(x, y, is_planar_ ? i : 0));
    std::uint8_t* const at = &piece->samples[place_in_piece(x, y, i)];
    const auto wide = static_cast<std::uint16_t>(pixel[i]);
    if (bytes_ == 2)
      std::memcpy(at, &wide, 2);
    else
      *at = static_cast<std::uint8_t>(wide);
    piece->is_changed = true;
  }
  return {};
}

Result<void> Page::finish() {
  for (auto& [number, piece] : pieces_) {
    if (!piece.is_changed) continue;
    const auto size = static_cast<tmsize_t>(piece.samples.size());
    const tmsize_t put = is_tiled_
                             ? TIFFWriteEncodedTile(file_, number, piece.samples.data(), size)
                             : TIFFWriteEncodedStrip(file_, number, piece.samples.data(), size);
    if (put != size) return Error{Errc::unsupported, "tiff: its compression cannot be written"};
  }
  return {};
}

Look Page::look() {
  return [this](std::uint32_t x, std::uint32_t y) {
    const auto pixel = get(x, y);
    if (!pixel) failed_ = pixel.error();
    return pixel ? lightness(kind_, *pixel) : 0;
  };
}

}  // namespace tanba::tiff
