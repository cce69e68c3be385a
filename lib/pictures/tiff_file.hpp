// libtiff over a file in memory that can be written to.
#pragma once

#include <tiffio.h>

#include <map>
#include <memory>

#include "pictures/blend.hpp"
#include "pictures/place.hpp"

namespace tanba::tiff {

/// The file's bytes, as libtiff reads and writes them.
struct Memory {
  Buffer bytes;
  std::uint64_t at = 0;
};

struct Close {
  void operator()(TIFF* file) const { TIFFClose(file); }
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
  const PixelKind& kind() const { return kind_; }
  Result<Pixel> get(std::uint32_t x, std::uint32_t y);
  Result<void> set(std::uint32_t x, std::uint32_t y, const Pixel& pixel);
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
  Result<Piece*> piece_at(std::uint32_t x, std::uint32_t y, unsigned plane);
  std::size_t place_in_piece(std::uint32_t x, std::uint32_t y, unsigned sample) const;

  TIFF* file_ = nullptr;
  Canvas canvas_;
  PixelKind kind_;
  std::uint16_t samples_ = 1, bytes_ = 1;
  bool is_tiled_ = false, is_planar_ = false;
  std::uint32_t piece_width_ = 0, piece_height_ = 0;
  std::map<std::uint32_t, Piece> pieces_;
  Result<void> failed_;
};

}  // namespace tanba::tiff
