// GIF: frames under the notice, or the first with its margin, are packed anew, each with a palette
// of its own that has the colours of letters and plate; all else stays. GIF89a.
#include <algorithm>
#include <bit>
#include <span>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "io/splice.hpp"
#include "pictures/gif_file.hpp"
#include "pictures/gif_lzw.hpp"
#include "pictures/rows.hpp"

namespace tanba {
namespace {

using namespace gif;

constexpr unsigned kClear = 2, kBack = 3;  // what becomes of the canvas behind a frame
constexpr std::uint64_t kHeightAt = 8;     // of the screen
constexpr std::uint64_t kTopAt = 3;        // in a frame's descriptor
constexpr Error kEmptyPlace{
    Errc::unsupported,
    "gif: a frame of the animation leaves the notice's place empty: give frames that are as large "
    "as the picture"};

struct Shown {
  Frame frame;
  Buffer pixels;  // the numbers of their colours, row by row
  Palette palette;

  std::size_t place_of(std::uint32_t x, std::uint32_t y) const {
    return std::size_t{y - frame.box.y} * frame.box.width + (x - frame.box.x);
  }
};

Result<Shown> shown(const Source& asset, const File& file, const Frame& frame) {
  TANBA_TRY(Buffer pixels, read_pixels(asset, frame));
  TANBA_TRY(Palette palette, read_palette(asset, file, frame));
  return Shown{frame, std::move(pixels), std::move(palette)};
}

Look look_at(const Shown& picture) {
  return [&](std::uint32_t x, std::uint32_t y) {
    if (!picture.frame.box.covers(x, y)) return 1.0;
    const Palette::Colour& colour = picture.palette.at(picture.pixels[picture.place_of(x, y)]);
    if (colour.alpha == 0) return 1.0;
    return lightness(colour);
  };
}

bool overlap(const Box& a, const Box& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

bool contains(const Box& outer, const Box& inner) {
  return outer.x <= inner.x && outer.y <= inner.y && outer.right() >= inner.right() &&
         outer.bottom() >= inner.bottom();
}

void reuse_unused(Shown& picture) {
  std::array<bool, 256> is_used{};
  for (const std::uint8_t pixel : picture.pixels) is_used[pixel] = true;
  if (picture.frame.clear) is_used[*picture.frame.clear] = true;
  picture.palette.reuse_unused(is_used);
}

// Draws where the frame is. What it leaves open stays so where the notice is there already.
Result<void> draw(Shown& picture, const Placement& placement, bool is_there) {
  reuse_unused(picture);
  TANBA_CHECK(picture.palette.prepare(256));
  const Box& box = placement.box;
  for (std::uint32_t y = box.y; y < box.bottom(); ++y)
    for (std::uint32_t x = box.x; x < box.right(); ++x) {
      const auto [gray, alpha] = placement.at(x, y);
      if (alpha < kHalf || !picture.frame.box.covers(x, y)) continue;
      std::uint8_t& pixel = picture.pixels[picture.place_of(x, y)];
      if (is_there && picture.frame.clear == pixel) continue;
      pixel = static_cast<std::uint8_t>(picture.palette.gray(gray));
    }
  return {};
}

// The descriptor with a palette of the frame's own, and the picture.
Buffer packed(const Shown& picture) {
  const auto& [frame, pixels, palette] = picture;
  const auto bits = std::max(1U, static_cast<unsigned>(std::bit_width(palette.size() - 1)));
  ByteWriter to;
  to.u8(0x2C).u16le(static_cast<std::uint16_t>(frame.box.x));
  to.u16le(static_cast<std::uint16_t>(frame.box.y));
  to.u16le(static_cast<std::uint16_t>(frame.box.width));
  to.u16le(static_cast<std::uint16_t>(frame.box.height));
  to.u8(static_cast<std::uint8_t>((frame.flags & 0x60) | 0x80 | (bits - 1)));
  for (std::size_t i = 0; i < std::size_t{1} << bits; ++i) {
    const Palette::Colour& colour = palette.at(i);
    to.u8(colour.red).u8(colour.green).u8(colour.blue);
  }
  Buffer stored;
  stored.reserve(pixels.size());
  for (const std::uint32_t row : row_order(frame)) {
    const Bytes line = Bytes(pixels).subspan(std::size_t{row} * frame.box.width, frame.box.width);
    for (const std::uint8_t number : line)
      stored.push_back(number < palette.size() ? number : std::uint8_t{0});
  }
  const unsigned code_bits = std::max(2U, bits);
  const Buffer codes = pack(stored, code_bits);
  to.u8(static_cast<std::uint8_t>(code_bits));
  for (std::size_t at = 0; at < codes.size(); at += 255) {
    const Bytes block = Bytes(codes).subspan(at, std::min<std::size_t>(255, codes.size() - at));
    to.u8(static_cast<std::uint8_t>(block.size())).bytes(block);
  }
  return to.u8(0).take();
}

class Writer {
 public:
  Writer(const NoticeTask& task, const File& file, const Placement& placement, Sink& out)
      : task_(task), file_(file), placement_(placement), out_(out) {}

  Result<void> run() {
    for (const Frame& frame : file_.frames) {
      if (task_.progress.cancel && *task_.progress.cancel)
        return Error{Errc::cancelled, "gif: the caller asked to stop"};
      TANBA_CHECK(next(frame));
    }
    return out_.copy(task_.asset, done_, task_.asset.size() - done_);
  }

 private:
  Result<void> next(const Frame& frame) {
    if (!is_there_ && !contains(frame.box, placement_.box)) return kEmptyPlace;
    const bool touches = overlap(frame.box, placement_.box);
    const bool was_there = is_there_, is_first = !is_begun_;
    is_begun_ = true;
    if (frame.dispose == kClear || (frame.dispose == kBack && is_first))
      is_there_ = was_there && !touches;
    else if (frame.dispose != kBack)
      is_there_ = true;
    if (!touches) return {};
    TANBA_TRY(Shown picture, shown(task_.asset, file_, frame));
    TANBA_CHECK(draw(picture, placement_, was_there));
    TANBA_CHECK(out_.copy(task_.asset, done_, frame.at - done_));
    done_ = frame.end;
    return out_.write(packed(picture));
  }

  const NoticeTask& task_;
  const File& file_;
  const Placement& placement_;
  Sink& out_;
  std::uint64_t done_ = 0;  // of the asset
  bool is_there_ = false, is_begun_ = false;
};

Splice number_at(std::uint64_t at, std::uint32_t value) {
  return {at, 2, ByteWriter().u16le(static_cast<std::uint16_t>(value)).take(), nullptr};
}

// The frame with the margin above or below it.
Shown grown(const Shown& first, const Placement& placement) {
  Shown larger{first.frame, {}, first.palette};
  larger.frame.box.height = placement.canvas.height;
  larger.pixels.assign(std::size_t{larger.frame.box.width} * larger.frame.box.height,
                       first.pixels.front());
  std::ranges::copy(first.pixels, larger.pixels.begin() + static_cast<std::ptrdiff_t>(
                                                              larger.place_of(0, placement.old_y)));
  return larger;
}

// The screen grows by the margin, and so does the first frame, which nothing clears; the others
// move where the margin stands above them.
Result<Edit> with_margin(const File& file, const Shown& first, const Placement& placement) {
  const Frame& frame = first.frame;
  const bool is_cleared = frame.dispose == kClear || frame.dispose == kBack;
  if (!contains(frame.box, {0, 0, file.canvas.width, file.canvas.height}) ||
      (is_cleared && file.frames.size() > 1))
    return kEmptyPlace;
  Shown larger = grown(first, placement);
  TANBA_CHECK(draw(larger, placement, false));
  Edit edit{number_at(kHeightAt, placement.canvas.height),
            {frame.at, frame.end - frame.at, packed(larger), nullptr}};
  if (placement.old_y > 0)
    for (const Frame& other : std::span(file.frames).subspan(1))
      edit.push_back(number_at(other.at + kTopAt, other.box.y + placement.old_y));
  return edit;
}

Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  TANBA_TRY(const File file, read_file(task.asset, task.limits));
  TANBA_CHECK(check_size(file.canvas.width, file.canvas.height, 1));
  TANBA_TRY(const Shown first, shown(task.asset, file, file.frames.front()));
  TANBA_TRY(const Placement placement, place_anew(task.plan, file.canvas, look_at(first)));
  if (task.plan.form == NoticeForm::margin) {
    TANBA_TRY(Edit edit, with_margin(file, first, placement));
    const SplicedView view(task.asset, std::move(edit));
    TANBA_CHECK(out.copy(view, 0, view.size()));
  } else {
    TANBA_CHECK(Writer(task, file, placement, out).run());
  }
  return given_of(task.plan, placement);
}

Result<double> look(const NoticeTask& task, const NoticeGiven& given) {
  TANBA_TRY(const File file, read_file(task.asset, task.limits));
  TANBA_TRY(const Shown first, shown(task.asset, file, file.frames.front()));
  return look_for(task.plan, given, file.canvas, look_at(first));
}

}  // namespace

const NoticeWriter kGifNotice{"image/gif", give, look};

}  // namespace tanba
