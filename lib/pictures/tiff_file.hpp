// libtiff over a file in memory that can be written to.
#pragma once

#include <fcntl.h>
#include <tiffio.h>

#include <array>
#include <map>
#include <memory>
#include <optional>

#include "pictures/blend.hpp"
#include "pictures/palette.hpp"
#include "pictures/place.hpp"

namespace tanba::tiff {

inline constexpr Error kBroken{Errc::malformed, "tiff: the picture cannot be decoded"};

/// The file's bytes, as libtiff reads and writes them.
struct Memory {
  Buffer bytes;
  std::uint64_t at = 0;
};

/// Writes nothing more: what is to be written is flushed before. After an error libtiff would write
/// a directory of which it has half.
struct Close {
  void operator()(TIFF* file) const {
    TIFFSetMode(file, O_RDONLY);
    TIFFClose(file);
  }
};
using File = std::unique_ptr<TIFF, Close>;

/// Opens a file to read it and write to it. Null: it is no TIFF file.
File open(Memory& memory);

/// The pixels of the directory that the file is at; only the strips or tiles that are asked for are
/// decoded, and only those that were changed are encoded.
class Page {
 public:
  static Result<Page> make(TIFF* file);

  const Canvas& canvas() const { return canvas_; }
  /// Adds rows below the picture as it is stored, which are to be drawn on. Errc::unsupported: it
  /// is not made of strips with all samples of a pixel.
  Result<void> grow(std::uint32_t height);
  /// Of a palette: chooses the colours of a notice, in place of those that no pixel has. Once,
  /// before it is drawn on.
  Result<void> prepare();
  /// Lays gray with an alpha over a pixel; in a palette, where it covers most of it.
  Result<void> draw(std::uint32_t x, std::uint32_t y, const std::array<std::uint8_t, 2>& notice);
  Result<void> finish();
  /// Borrows the page. What cannot be decoded shows black, and in failed().
  Look look();
  const Result<void>& failed() const { return failed_; }

 private:
  struct Piece {
    Buffer samples;
    bool is_changed = false;
  };
  Result<void> read_kind();
  Result<void> read_palette(unsigned photometric);
  Result<void> read_colours();
  Result<void> write_colours(const Palette& before);
  Result<void> find_used(std::array<bool, 256>& used);
  Result<Piece*> piece_at(std::uint32_t x, std::uint32_t y, unsigned plane);
  bool is_jpeg() const;
  Result<void> check_written(std::uint32_t number, const Buffer& wanted);
  Result<Buffer> read_piece(std::uint32_t number, std::uint32_t rows);
  std::uint32_t rows_of(std::uint32_t y) const;
  std::size_t row_bytes() const;
  std::size_t place_in_piece(std::uint32_t x, std::uint32_t y, unsigned sample) const;
  Result<Pixel> get(std::uint32_t x, std::uint32_t y);
  Result<void> set(std::uint32_t x, std::uint32_t y, const Pixel& pixel);

  TIFF* file_ = nullptr;
  Canvas canvas_;
  PixelKind kind_;
  std::optional<Palette> palette_;  // pixels are numbers of its colours
  bool has_map_ = false;            // the palette is the file's own
  unsigned colour_scale_ = 257;     // of the file's colours to those of 8 bits
  unsigned samples_ = 1, bits_ = 8;
  bool is_tiled_ = false, is_planar_ = false;
  std::uint32_t piece_width_ = 0, piece_height_ = 0;
  std::uint32_t stored_pieces_ = 0;
  std::map<std::uint32_t, Piece> pieces_;
  Result<void> failed_;
};

}  // namespace tanba::tiff
