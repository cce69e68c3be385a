// Pages of a TIFF file in JPEG: strips and tiles are JPEG pictures, of which only blocks under the
// notice are coded anew. libtiff encodes none of them: it would put tables of its own into them.
#include <algorithm>

#include "base/check.hpp"
#include "pictures/tiff_file.hpp"
#include "pictures/tiff_jpeg.hpp"

namespace tanba::tiff {
namespace {

// Strips and tiles may share bytes, of which each gets its own.
constexpr std::uint64_t kMostGrowth = 64ULL << 20;
constexpr Error kTooMuch{Errc::limit_exceeded,
                         "tiff: with tables in each strip or tile the file would be too large"};

Result<Buffer> raw_piece(TIFF* file, std::uint32_t number, bool is_tiled) {
  const std::uint64_t size = TIFFGetStrileByteCount(file, number);
  if (size == 0 || size > kMostPieceBytes) return kBroken;
  Buffer raw(static_cast<std::size_t>(size));
  const auto wanted = static_cast<tmsize_t>(size);
  const tmsize_t got = is_tiled ? TIFFReadRawTile(file, number, raw.data(), wanted)
                                : TIFFReadRawStrip(file, number, raw.data(), wanted);
  if (got != wanted) return kBroken;
  return raw;
}

}  // namespace

// A plane of its own is a picture of grays.
Result<JpegKind> Page::jpeg_kind() const {
  JpegKind kind;
  kind.components = static_cast<int>(is_planar_ ? 1 : samples_);
  if (samples_ != kind_.colours || bits_ != 8) return kOddJpeg;
  if (kind.components == 1) kind.space = JCS_GRAYSCALE;
  if (kind.components == 3) kind.space = photometric() == PHOTOMETRIC_YCBCR ? JCS_YCbCr : JCS_RGB;
  if (kind.components == 4) kind.space = JCS_CMYK;
  std::uint32_t size = 0;
  const std::uint8_t* tables = nullptr;
  if (TIFFGetField(file_, TIFFTAG_JPEGTABLES, &size, &tables) == 1 && tables != nullptr)
    kind.tables.assign(tables, tables + size);
  return kind;
}

// The part of a notice that lies over a piece, in grays as its plane has them.
std::optional<Placement> Page::part_of(const Placement& placement, const Place& at) const {
  const Box& box = placement.box;
  Placement part;
  part.canvas = {is_tiled_ ? piece_width_ : canvas_.width, rows_of(at.y)};
  const std::uint32_t left = std::max(at.x, box.x), top = std::max(at.y, box.y);
  const std::uint32_t right = std::min(at.x + part.canvas.width, box.right());
  const std::uint32_t bottom = std::min(at.y + part.canvas.height, box.bottom());
  if (left >= right || top >= bottom) return {};
  part.box = {left - at.x, top - at.y, right - left, bottom - top};
  const bool is_ink = is_planar_ && kind_.colours == 4;
  for (std::uint32_t y = top; y < bottom; ++y)
    for (std::uint32_t x = left; x < right; ++x) {
      auto [gray, alpha] = placement.at(x, y);
      if (kind_.is_inverted || is_ink) gray = static_cast<std::uint8_t>(255 - gray);
      if (is_ink && at.plane < 3) gray = 0;
      part.pixels.push_back({gray, alpha});
    }
  return part;
}

// What a piece is made of: the one that was at its place, or none.
std::uint32_t Page::jpeg_origin(const Page& before, const Placement& placement,
                                const Place& at) const {
  const bool is_one = !is_tiled_ && down() == 1;
  const std::uint32_t old_x = is_tiled_ ? placement.old_x : 0, old_y = is_one ? 0 : placement.old_y;
  if (at.x < old_x || at.y < old_y) return kNoPiece;
  const Place old{at.x - old_x, at.y - old_y, at.plane};
  if (old.x >= before.canvas_.width || old.y >= before.canvas_.height) return kNoPiece;
  return before.number_of(old);
}

Result<void> Page::recode(Page& before, const Recoding& recoding, const Place& at) {
  const Placement& placement = recoding.placement;
  const std::uint32_t number = number_of(at), origin = jpeg_origin(before, placement, at);
  auto part = part_of(placement, at);
  JpegPiece piece;
  piece.is_blank = origin == kNoPiece;
  const std::uint32_t old_y =
      piece.is_blank ? 0 : origin / before.across() % before.down() * before.piece_height_;
  piece.size = {before.is_tiled_ ? before.piece_width_ : before.canvas_.width,
                before.rows_of(old_y)};
  if (!part && !piece.is_blank && rows_of(at.y) == piece.size.height &&
      (is_tiled_ || canvas_.width == piece.size.width)) {
    origins_[number] = origin;
    return {};
  }
  if (!part) return kOddJpeg;
  if (!piece.is_blank && !is_tiled_) part->old_x = placement.old_x;
  if (!piece.is_blank && !is_tiled_ && down() == 1) part->old_y = placement.old_y;
  const std::uint32_t from = piece.is_blank ? 0 : origin;
  TANBA_TRY(piece.stream, raw_piece(file_, from, is_tiled_));
  TANBA_TRY(JpegMade made, blended(recoding.task, recoding.kind, piece, *part));
  has_new_codes_ = has_new_codes_ || made.has_new_codes;
  pieces_[number] = {std::move(made.stream), true};
  return {};
}

Result<void> Page::draw_jpeg(const NoticeTask& task, const Placement& placement) {
  TANBA_TRY(const JpegKind kind, jpeg_kind());
  pieces_.clear();
  Page before = *this;
  const bool is_one = !is_tiled_ && piece_height_ == canvas_.height;
  canvas_ = placement.canvas;
  if (!is_tiled_) piece_width_ = canvas_.width;
  if (is_one) piece_height_ = canvas_.height;
  TANBA_CHECK(check_grid());
  origins_.assign(pieces(), kNoPiece);
  const Recoding recoding{task, placement, kind};
  for (Place at; at.plane < planes(); ++at.plane)
    for (at.y = 0; at.y < canvas_.height; at.y += piece_height_)
      for (at.x = 0; at.x < canvas_.width; at.x += piece_width_)
        TANBA_CHECK(recode(before, recoding, at));
  const bool grows =
      canvas_.width != before.canvas_.width || canvas_.height != before.canvas_.height;
  if (grows) TANBA_CHECK(lay_out());
  if (has_new_codes_) TANBA_CHECK(give_tables(kind, task.asset.size()));
  return finish_jpeg();
}

// A decoder may keep the tables of the piece that it read before: where those are new, all others
// get the file's own.
Result<void> Page::give_tables(const JpegKind& kind, std::uint64_t file_bytes) {
  if (kind.tables.empty()) return {};
  std::uint64_t total = 0;
  for (std::uint32_t number = 0; number < origins_.size(); ++number)
    if (origins_[number] != kNoPiece)
      total +=
          std::min(TIFFGetStrileByteCount(file_, number), kMostPieceBytes) + kind.tables.size();
  if (total > kMostGrowth + 4 * file_bytes) return kTooMuch;
  for (std::uint32_t number = 0; number < origins_.size(); ++number) {
    if (origins_[number] == kNoPiece) continue;
    TANBA_TRY(const Buffer raw, raw_piece(file_, number, is_tiled_));
    TANBA_TRY(Buffer whole, with_tables(kind, raw));
    TANBA_CHECK(put_raw(number, std::move(whole)));
  }
  return {};
}

Result<void> Page::finish_jpeg() {
  for (auto& [number, piece] : pieces_) TANBA_CHECK(put_raw(number, std::move(piece.samples)));
  return {};
}

Result<void> Page::put_raw(std::uint32_t number, Buffer bytes) {
  TANBA_CHECK(forget_place(number));
  const auto size = static_cast<tmsize_t>(bytes.size());
  const tmsize_t put = is_tiled_ ? TIFFWriteRawTile(file_, number, bytes.data(), size)
                                 : TIFFWriteRawStrip(file_, number, bytes.data(), size);
  return put == size ? Result<void>() : kTooMuch;
}

}  // namespace tanba::tiff
