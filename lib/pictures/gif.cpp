// GIF: frames under the notice, or the first with its margin, are packed anew, each with a palette
// of its own that has the colours of letters and plate; all else stays. GIF89a.
#include <algorithm>
#include <bit>
#include <span>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "pictures/gif_file.hpp"
#include "pictures/gif_lzw.hpp"
#include "pictures/rows.hpp"

namespace tanba {
namespace {

using namespace gif;

constexpr std::uint8_t kHalf = 128, kWhite = 255;
constexpr unsigned kClear = 2, kBack = 3;  // what becomes of the canvas behind a frame
constexpr std::uint64_t kHeightAt = 8;     // of the screen
constexpr Error kEmptyPlace{
    Errc::unsupported,
    "gif: a frame of the animation leaves the notice's place empty: give frames that are as large "
    "as the picture"};

Look look_at(const Frame& frame, const Palette& palette, const Buffer& pixels) {
  return [&](std::uint32_t x, std::uint32_t y) {
    if (!frame.box.covers(x, y)) return 1.0;
    const std::size_t at = std::size_t{y - frame.box.y} * frame.box.width + (x - frame.box.x);
    const Palette::Colour& colour = palette.at(pixels[at]);
    if (colour.alpha == 0) return 1.0;
    return (0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue) / kWhite;
  };
}

bool overlap(const Box& a, const Box& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

bool contains(const Box& outer, const Box& inner) {
  return outer.x <= inner.x && outer.y <= inner.y && outer.right() >= inner.right() &&
         outer.bottom() >= inner.bottom();
}

// Draws where the frame is. What it leaves open stays so where the notice is there already.
void draw(const Frame& frame, const Placement& placement, const Palette& palette, bool is_there,
          Buffer& pixels) {
  const Box& box = placement.box;
  for (std::uint32_t y = box.y; y < box.bottom(); ++y)
    for (std::uint32_t x = box.x; x < box.right(); ++x) {
      const auto [gray, alpha] = placement.at(x, y);
      if (alpha < kHalf || !frame.box.covers(x, y)) continue;
      std::uint8_t& pixel =
          pixels[std::size_t{y - frame.box.y} * frame.box.width + (x - frame.box.x)];
      if (is_there && frame.clear == pixel) continue;
      pixel = static_cast<std::uint8_t>(palette.gray(gray));
    }
}

// Colours that no pixel has, make room for others.
void reuse(Palette& palette, const Buffer& pixels, const Frame& frame) {
  std::array<bool, 256> is_used{};
  for (const std::uint8_t pixel : pixels) is_used[pixel] = true;
  if (frame.clear) is_used[*frame.clear] = true;
  for (std::size_t i = 0; i < palette.size(); ++i)
    if (!is_used[i]) palette.reuse(i);
}

// The descriptor with a palette of the frame's own, and the picture.
Result<void> write_frame(const Frame& frame, const Palette& palette, const Buffer& pixels,
                         Sink& out) {
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
  to.u8(0);
  return out.write(to.view());
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
    TANBA_TRY(Buffer pixels, read_pixels(task_.asset, frame));
    TANBA_TRY(Palette palette, read_palette(task_.asset, file_, frame));
    reuse(palette, pixels, frame);
    TANBA_CHECK(palette.prepare(256));
    draw(frame, placement_, palette, was_there, pixels);
    TANBA_CHECK(out_.copy(task_.asset, done_, frame.at - done_));
    done_ = frame.end;
    return write_frame(frame, palette, pixels, out_);
  }

  const NoticeTask& task_;
  const File& file_;
  const Placement& placement_;
  Sink& out_;
  std::uint64_t done_ = 0;  // of the asset
  bool is_there_ = false, is_begun_ = false;
};

// The screen grows by the margin, and so does the first frame, which nothing clears; the others
// move where the margin stands above them.
class MarginWriter {
 public:
  MarginWriter(const NoticeTask& task, const File& file, const Placement& placement, Sink& out)
      : task_(task), file_(file), placement_(placement), out_(out) {}

  Result<void> run() {
    const Frame& first = file_.frames.front();
    const bool is_cleared = first.dispose == kClear || first.dispose == kBack;
    if (!contains(first.box, {0, 0, file_.canvas.width, file_.canvas.height}) ||
        (is_cleared && file_.frames.size() > 1))
      return kEmptyPlace;
    TANBA_CHECK(change(kHeightAt, placement_.canvas.height));
    TANBA_CHECK(grow(first));
    for (const Frame& frame :
         std::span(file_.frames).subspan(placement_.old_y > 0 ? 1 : file_.frames.size()))
      TANBA_CHECK(change(frame.at + 3, frame.box.y + placement_.old_y));
    return out_.copy(task_.asset, done_, task_.asset.size() - done_);
  }

 private:
  Result<void> change(std::uint64_t at, std::uint32_t value) {
    TANBA_CHECK(out_.copy(task_.asset, done_, at - done_));
    done_ = at + 2;
    return out_.write(ByteWriter().u16le(static_cast<std::uint16_t>(value)).view());
  }

  Result<void> grow(const Frame& frame) {
    TANBA_TRY(const Buffer pixels, read_pixels(task_.asset, frame));
    TANBA_TRY(Palette palette, read_palette(task_.asset, file_, frame));
    reuse(palette, pixels, frame);
    TANBA_CHECK(palette.prepare(256));
    Frame larger = frame;
    larger.box.height = placement_.canvas.height;
    Buffer all(std::size_t{larger.box.width} * larger.box.height);
    const std::size_t above = std::size_t{placement_.old_y} * larger.box.width;
    std::ranges::copy(pixels, all.begin() + static_cast<std::ptrdiff_t>(above));
    draw(larger, placement_, palette, false, all);
    TANBA_CHECK(out_.copy(task_.asset, done_, frame.at - done_));
    done_ = frame.end;
    return write_frame(larger, palette, all, out_);
  }

  const NoticeTask& task_;
  const File& file_;
  const Placement& placement_;
  Sink& out_;
  std::uint64_t done_ = 0;  // of the asset
};

Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  TANBA_TRY(const File file, read_file(task.asset, task.limits));
  TANBA_CHECK(check_size(file.canvas.width, file.canvas.height, 1));
  const Frame& first = file.frames.front();
  TANBA_TRY(const Buffer pixels, read_pixels(task.asset, first));
  TANBA_TRY(const Palette palette, read_palette(task.asset, file, first));
  TANBA_TRY(const Placement placement,
            place_anew(task.plan, file.canvas, look_at(first, palette, pixels)));
  const bool is_margin = task.plan.form == NoticeForm::margin;
  TANBA_CHECK(is_margin ? MarginWriter(task, file, placement, out).run()
                        : Writer(task, file, placement, out).run());
  return given_of(task.plan, placement);
}

Result<double> look(const NoticeTask& task, const NoticeGiven& given) {
  TANBA_TRY(const File file, read_file(task.asset, task.limits));
  const Frame& first = file.frames.front();
  TANBA_TRY(const Buffer pixels, read_pixels(task.asset, first));
  TANBA_TRY(const Palette palette, read_palette(task.asset, file, first));
  return look_for(task.plan, given, file.canvas, look_at(first, palette, pixels));
}

}  // namespace

const NoticeWriter kGifNotice{"image/gif", give, look};

}  // namespace tanba
