// Room for a margin on any side of a page of a TIFF file. Strips and tiles that hold the same
// pixels as before stay where they are in the file; all others are put together anew. TIFF 6.0,
// sections 3, 8 (PlanarConfiguration) and 15.
#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.hpp"
#include "pictures/tiff_file.hpp"

namespace tanba::tiff {

Result<void> Page::grow(const Placement& placement) {
  if (bits_ < 8 && is_tiled_ && piece_width_ % 8 != 0) return kBroken;
  auto decoded = std::exchange(pieces_, {});
  Page before = *this;
  before.pieces_ = std::move(decoded);
  const bool is_one = !is_tiled_ && piece_height_ == canvas_.height;
  canvas_ = placement.canvas;
  TANBA_CHECK(
      check_size(canvas_.width, canvas_.height, std::uint64_t{samples_} * ((bits_ + 7) / 8)));
  if (!is_tiled_) piece_width_ = canvas_.width;
  // libtiff would cut a single one as it likes.
  if (is_one && canvas_.height == before.canvas_.height) piece_height_ = (canvas_.height + 1) / 2;
  TANBA_CHECK(check_grid());
  TANBA_CHECK(find_pieces(before, placement));
  return lay_out();
}

// Which of the pieces before has just the pixels of a piece.
std::uint32_t Page::origin_of(const Page& before, const Placement& placement,
                              const Place& at) const {
  if (at.x < placement.old_x || at.y < placement.old_y) return kNoPiece;
  const Place old{at.x - placement.old_x, at.y - placement.old_y, at.plane};
  if (old.x >= before.canvas_.width || old.y >= before.canvas_.height ||
      old.x % before.piece_width_ != 0 || old.y % before.piece_height_ != 0 ||
      piece_width_ != before.piece_width_ || rows_of(at.y) != before.rows_of(old.y))
    return kNoPiece;
  return before.number_of(old);
}

Result<void> Page::find_pieces(Page& before, const Placement& placement) {
  const Box old{placement.old_x, placement.old_y, before.canvas_.width, before.canvas_.height};
  origins_.assign(pieces(), kNoPiece);
  for (Place at; at.plane < planes(); ++at.plane)
    for (at.y = 0; at.y < canvas_.height; at.y += piece_height_) {
      for (at.x = 0; at.x < canvas_.width; at.x += piece_width_) {
        const std::uint32_t origin = origin_of(before, placement, at);
        origins_[number_of(at)] = origin;
        if (origin == kNoPiece && at.y < old.bottom() &&
            old.y - std::min(old.y, at.y) < rows_of(at.y))
          TANBA_CHECK(compose(before, placement, at));
      }
      // What stands above the next row is needed no more.
      const std::uint32_t passed = at.y + std::min(piece_height_, canvas_.height - at.y);
      const std::uint32_t next = std::min(passed - std::min(passed, old.y), old.height - 1);
      const std::uint32_t first = before.number_of({0, next, at.plane});
      std::erase_if(before.pieces_, [first](const auto& piece) { return piece.first < first; });
    }
  return {};
}

Result<void> Page::compose(Page& before, const Placement& placement, const Place& at) {
  Piece piece;
  piece.is_changed = true;
  piece.samples.resize(row_bytes() * rows_of(at.y));
  const std::uint32_t bottom = placement.old_y + before.canvas_.height;
  for (std::uint32_t row = 0; row < rows_of(at.y); ++row)
    if (at.y + row >= placement.old_y && at.y + row < bottom)
      TANBA_CHECK(copy_row(before, placement, {at.x, at.y + row, at.plane},
                           &piece.samples[row * row_bytes()]));
  pieces_.emplace(number_of(at), std::move(piece));
  return {};
}

// In whole bytes: a margin at the left of pixels of less than 8 bits is as wide.
Result<void> Page::copy_row(Page& before, const Placement& placement, const Place& at,
                            std::uint8_t* to) {
  const std::uint32_t end = std::min(at.x + piece_width_, placement.old_x + before.canvas_.width);
  const std::size_t width = std::size_t{is_planar_ ? 1 : samples_} * bits_;
  for (std::uint32_t x = std::max(at.x, placement.old_x); x < end;) {
    const std::uint32_t old = x - placement.old_x, y = at.y - placement.old_y;
    const std::uint32_t count = std::min(end - x, before.piece_width_ - old % before.piece_width_);
    TANBA_TRY(const Piece* const piece, before.piece_at(old, y, at.plane));
    std::memcpy(to + (x - at.x) * width / 8, &piece->samples[before.place_in_piece(old, y, 0)],
                (count * width + 7) / 8);
    x += count;
  }
  return {};
}

// libtiff forgets what it has worked out for the old size, and makes its tables as long as is
// needed.
Result<void> Page::reopen() {
  Memory& memory = *static_cast<Memory*>(TIFFClientdata(file_));
  const tdir_t number = TIFFCurrentDirectory(file_);
  if (TIFFRewriteDirectory(file_) != 1) return kUnwritten;
  handle_->reset();
  *handle_ = open(memory);
  file_ = handle_->get();
  if (file_ == nullptr || TIFFSetDirectory(file_, number) != 1) return kUnwritten;
  return show_colours();
}

// The file gets the directory as it will be, and the tables of the pieces are put in order.
Result<void> Page::lay_out() {
  std::vector<Range> stored(origins_.size());
  for (std::size_t i = 0; i < stored.size(); ++i)
    if (const std::uint32_t origin = origins_[i]; origin != kNoPiece)
      stored[i] = {TIFFGetStrileOffset(file_, origin), TIFFGetStrileByteCount(file_, origin)};
  if (TIFFSetField(file_, TIFFTAG_IMAGEWIDTH, canvas_.width) != 1 ||
      TIFFSetField(file_, TIFFTAG_IMAGELENGTH, canvas_.height) != 1 ||
      (!is_tiled_ && TIFFSetField(file_, TIFFTAG_ROWSPERSTRIP, piece_height_) != 1))
    return kBroken;
  TANBA_CHECK(reopen());
  TANBA_TRY(const PlacesInFile places, places_in_file(file_));
  if (stored_pieces() != stored.size()) return kBroken;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    places.offsets[i] = stored[i].offset;
    places.sizes[i] = stored[i].size;
  }
  return {};
}

}  // namespace tanba::tiff
