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

inline constexpr std::uint32_t kMostPieces = 1U << 25;  // strips or tiles
inline constexpr std::uint64_t kMostPieceBytes = 256ULL << 20;
inline constexpr std::uint32_t kNoPiece = ~0U;
inline constexpr Error kBroken{Errc::malformed, "tiff: the picture cannot be decoded"};
inline constexpr Error kUnwritten{Errc::malformed, "tiff: a directory cannot be written"};

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

/// The places in the file of the strips or tiles of a directory, which libtiff lets nobody set.
struct PlacesInFile {
  std::uint64_t* offsets = nullptr;
  std::uint64_t* sizes = nullptr;
};
Result<PlacesInFile> places_in_file(TIFF* file);

struct JpegKind;

/// The pixels of the directory that the file is at; only the strips or tiles that are asked for are
/// decoded, and only those that were changed are encoded.
class Page {
 public:
  /// Borrows the file, which is opened anew where the page grows.
  static Result<Page> make(File& file);

  const Canvas& canvas() const { return canvas_; }
  /// What the width and height of a margin like that are a multiple of.
  PlaceOptions whole(const Placement& placement) const;
  bool is_jpeg() const;
  /// Of JPEG, all that follows at once: makes room for the margin and draws the notice.
  /// Errc::unsupported: the JPEG is not what the tags say.
  Result<void> draw_jpeg(const NoticeTask& task, const Placement& placement);
  /// Makes room for the margin of a placement, which is to be drawn on.
  Result<void> grow(const Placement& placement);
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
  struct Place {
    std::uint32_t x = 0, y = 0;  // of a piece's first pixel
    unsigned plane = 0;
  };
  struct Piece {
    Buffer samples;  // of JPEG that was coded anew: its stream
    bool is_changed = false;
  };
  Result<void> read_kind();
  Result<void> check_grid() const;
  Result<void> read_palette(unsigned photometric);
  Result<void> read_colours();
  Result<void> write_colours(const Palette& before);
  Result<void> find_used(std::array<bool, 256>& used);
  std::uint32_t planes() const { return is_planar_ ? samples_ : 1; }
  std::uint32_t across() const { return (canvas_.width - 1) / piece_width_ + 1; }
  std::uint32_t down() const { return (canvas_.height - 1) / piece_height_ + 1; }
  std::uint32_t pieces() const { return planes() * down() * across(); }
  std::uint32_t number_of(const Place& at) const {
    return (at.plane * down() + at.y / piece_height_) * across() + at.x / piece_width_;
  }
  Result<Piece*> piece_at(std::uint32_t x, std::uint32_t y, unsigned plane);
  Result<Buffer> read_piece(std::uint32_t number, std::uint32_t rows);
  std::uint32_t origin_of(const Page& before, const Placement& placement, const Place& at) const;
  Result<void> find_pieces(Page& before, const Placement& placement);
  Result<void> compose(Page& before, const Placement& placement, const Place& at);
  Result<void> copy_row(Page& before, const Placement& placement, const Place& at,
                        std::uint8_t* to);
  Result<void> lay_out();
  Result<void> reopen();
  struct Recoding {
    const NoticeTask& task;
    const Placement& placement;
    const JpegKind& kind;
  };
  Result<JpegKind> jpeg_kind() const;
  std::optional<Placement> part_of(const Placement& placement, const Place& at) const;
  std::uint32_t jpeg_origin(const Page& before, const Placement& placement, const Place& at) const;
  Result<void> recode(Page& before, const Recoding& recoding, const Place& at);
  Result<void> give_tables(const JpegKind& kind, std::uint64_t file_bytes);
  Result<void> put_raw(std::uint32_t number, Buffer bytes);
  Result<void> finish_jpeg();
  unsigned photometric() const;
  std::uint32_t stored_pieces() const;
  Result<void> show_colours();
  Result<void> forget_place(std::uint32_t number);
  Result<void> write_piece(std::uint32_t number, Piece& piece);
  std::uint32_t rows_of(std::uint32_t y) const;
  std::size_t row_bytes() const;
  std::size_t place_in_piece(std::uint32_t x, std::uint32_t y, unsigned sample) const;
  Result<Pixel> get(std::uint32_t x, std::uint32_t y);
  Result<void> set(std::uint32_t x, std::uint32_t y, const Pixel& pixel);

  File* handle_ = nullptr;
  TIFF* file_ = nullptr;
  Canvas canvas_;
  PixelKind kind_;
  std::optional<Palette> palette_;  // pixels are numbers of its colours
  bool has_map_ = false;            // the palette is the file's own
  unsigned colour_scale_ = 257;     // of the file's colours to those of 8 bits
  unsigned samples_ = 1, bits_ = 8;
  bool is_tiled_ = false, is_planar_ = false;
  std::uint32_t piece_width_ = 0, piece_height_ = 0;
  std::vector<std::uint32_t> origins_;  // of a page that grew: which piece each was, or kNoPiece
  bool has_new_codes_ = false;          // some strip or tile of JPEG
  std::map<std::uint32_t, Piece> pieces_;
  Result<void> failed_;
};

}  // namespace tanba::tiff
