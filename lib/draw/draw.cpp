// Lines of text as a picture, by Pango, Cairo and HarfBuzz. Letters and plate keep a contrast of
// 4.5:1 (WCAG 2.2, 1.4.3) over black and over white, so over anything.
#include "draw/draw.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

#include "base/check.hpp"
#include "draw/pango.hpp"

namespace tanba {
namespace {

using letters::Fonts;
using letters::Owned;

constexpr double kPlateAlpha = 0.88, kDark = 16 / 255.0, kLight = 1.0;
constexpr unsigned kLeastLetter = 5, kMostLetter = 4000;
constexpr std::uint64_t kMostPixels = 100'000'000;
constexpr std::size_t kMostWords = 64, kMostTextBytes = 4096;

constexpr Error kNoRoom{Errc::invalid_argument, "notice: there is no room for it"};

struct Block {
  Owned<PangoLayout> layout;
  int x = 0, y = 0, width = 0, height = 0;  // pixels
};

int pixels(int units) { return (units + PANGO_SCALE - 1) / PANGO_SCALE; }

void measure(Block& block, int width) {
  pango_layout_set_width(block.layout.get(), width * PANGO_SCALE);
  PangoRectangle logical{}, ink{};
  pango_layout_get_extents(block.layout.get(), &ink, &logical);
  block.width = std::max(pixels(logical.width), pixels(ink.width)) + 1;
  block.height = pixels(logical.height);
}

// Measures a block, wrapped at `width`. False: a word of it is wider than that. Where a line's ink
// alone reaches beyond, it is wrapped earlier by as much.
bool wrap(Block& block, int width) {
  measure(block, width);
  if (const int over = block.width - width; over > 0 && over < width) measure(block, width - over);
  return block.width <= width;
}

// Blocks below each other: the sentences.
bool stack(std::vector<Block>& blocks, int width) {
  int y = 0, widest = 0;
  for (Block& block : blocks) {
    if (!wrap(block, width)) return false;
    block.y = y;
    y += block.height;
    widest = std::max(widest, block.width);
  }
  for (Block& block : blocks) {  // what is written from the right begins at the same edge
    pango_layout_set_width(block.layout.get(), widest * PANGO_SCALE);
    block.width = widest;
  }
  return true;
}

// Blocks beside each other, in as many rows as they need: the short marks.
bool flow(std::vector<Block>& blocks, int width, int gap) {
  int x = 0, y = 0, row = 0;
  for (Block& block : blocks) {
    if (!wrap(block, width)) return false;
    if (x > 0 && block.width > width - x) {
      x = 0;
      y += row;
      row = 0;
    }
    pango_layout_set_width(block.layout.get(), block.width * PANGO_SCALE);
    block.x = x;
    block.y = y;
    x += block.width + gap;
    row = std::max(row, block.height);
  }
  return true;
}

const std::string& words_of(const NoticeWords& words, bool is_badge) {
  return is_badge && !words.badge.empty() ? words.badge : words.text;
}

bool is_drawn_before(const std::vector<NoticeWords>& words, std::size_t at) {
  return std::any_of(
      words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at),
      [&](const NoticeWords& other) { return words_of(other, true) == words_of(words[at], true); });
}

Result<std::vector<Block>> blocks_of(const Fonts& fonts, const NoticePlan& plan, bool is_badge) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < plan.words.size(); ++i) {
    const std::string& text = words_of(plan.words[i], is_badge);
    if (text.empty() || text.size() > kMostTextBytes)
      return Error{Errc::invalid_argument, "notice: its text is empty or too long"};
    if (is_badge && is_drawn_before(plan.words, i)) continue;
    TANBA_TRY(auto layout, fonts.lay_out(text, plan.words[i].lang));
    blocks.push_back({std::move(layout)});
  }
  return blocks;
}

void fill_plate(cairo_t* cairo, double width, double height, double radius) {
  constexpr double kQuarter = std::numbers::pi / 2;
  cairo_arc(cairo, width - radius, radius, radius, -kQuarter, 0);
  cairo_arc(cairo, width - radius, height - radius, radius, 0, kQuarter);
  cairo_arc(cairo, radius, height - radius, radius, kQuarter, 2 * kQuarter);
  cairo_arc(cairo, radius, radius, radius, 2 * kQuarter, 3 * kQuarter);
  cairo_close_path(cairo);
  cairo_fill(cairo);
}

// Each line's letters stand on a whole row of pixels, so that they are as high as was asked for.
void show(cairo_t* cairo, const Block& block, int left, int top) {
  const Owned<PangoLayoutIter> iter(pango_layout_get_iter(block.layout.get()));
  do {
    PangoRectangle logical{};
    pango_layout_iter_get_line_extents(iter.get(), nullptr, &logical);
    const int baseline = pango_layout_iter_get_baseline(iter.get());
    cairo_move_to(cairo, left + block.x + double{1} * logical.x / PANGO_SCALE,
                  std::round(top + block.y + double{1} * baseline / PANGO_SCALE));
    pango_cairo_show_layout_line(cairo, pango_layout_iter_get_line_readonly(iter.get()));
  } while (pango_layout_iter_next_line(iter.get()));
}

// Cairo's pixels are 0xAARRGGBB, multiplied by alpha.
std::array<std::uint8_t, 4> straight(std::uint32_t pixel) {
  const std::uint32_t alpha = pixel >> 24;
  const auto part = [&](unsigned shift) {
    const std::uint32_t multiplied = pixel >> shift & 0xff;
    return static_cast<std::uint8_t>(
        alpha == 0 ? 0 : std::min(255u, (multiplied * 255 + alpha / 2) / alpha));
  };
  return {part(16), part(8), part(0), static_cast<std::uint8_t>(alpha)};
}

Buffer straight(cairo_surface_t* surface, int width, int height) {
  cairo_surface_flush(surface);
  const std::uint8_t* const from = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  Buffer rgba(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  std::uint8_t* to = rgba.data();
  std::uint32_t last = 0;
  std::array<std::uint8_t, 4> made{};  // of the last pixel: mostly it comes again
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x, to += 4) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel, from + std::ptrdiff_t{y} * stride + std::ptrdiff_t{x} * 4, 4);
      if (pixel != last) made = straight(pixel);
      last = pixel;
      std::copy(made.begin(), made.end(), to);
    }
  return rgba;
}

struct Sizes {
  int pad_x = 0, pad_y = 0, gap = 0;
  int width = 0, height = 0;  // of all of it
};

Result<DrawnNotice> paint(const std::vector<Block>& blocks, const Sizes& sizes, bool is_light) {
  const Owned<cairo_surface_t> surface(
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, sizes.width, sizes.height));
  const Owned<cairo_t> cairo(cairo_create(surface.get()));
  const double plate = is_light ? kLight : kDark, letters = is_light ? kDark : kLight;
  cairo_set_source_rgba(cairo.get(), plate, plate, plate, kPlateAlpha);
  fill_plate(cairo.get(), sizes.width, sizes.height, sizes.pad_x);
  cairo_set_source_rgb(cairo.get(), letters, letters, letters);
  for (const Block& block : blocks) show(cairo.get(), block, sizes.pad_x, sizes.pad_y);
  if (cairo_status(cairo.get()) != CAIRO_STATUS_SUCCESS)
    return Error{Errc::out_of_memory, "notice: the drawing failed"};
  return DrawnNotice{static_cast<unsigned>(sizes.width), static_cast<unsigned>(sizes.height),
                     straight(surface.get(), sizes.width, sizes.height)};
}

Result<DrawnNotice> draw_words(const Fonts& fonts, const NoticePlan& plan,
                               const DrawOptions& options, bool is_badge) {
  const int letter = static_cast<int>(options.letter_px);
  Sizes sizes{std::max(2, letter * 6 / 10), std::max(1, letter / 5), letter};
  const auto most = [](unsigned pixels) { return static_cast<int>(std::min(pixels, 32'000u)); };
  const int width = most(options.max_width) - 2 * sizes.pad_x;
  TANBA_TRY(std::vector<Block> blocks, blocks_of(fonts, plan, is_badge));
  if (width <= 0 || !(is_badge ? flow(blocks, width, sizes.gap) : stack(blocks, width)))
    return kNoRoom;
  for (const Block& block : blocks) {
    sizes.width = std::max(sizes.width, block.x + block.width + 2 * sizes.pad_x);
    sizes.height = std::max(sizes.height, block.y + block.height + 2 * sizes.pad_y);
  }
  if (sizes.height > most(options.max_height) ||
      static_cast<std::uint64_t>(sizes.width) * static_cast<std::uint64_t>(sizes.height) >
          kMostPixels)
    return kNoRoom;
  TANBA_TRY(DrawnNotice drawn, paint(blocks, sizes, options.is_light));
  drawn.is_badge = is_badge;
  return drawn;
}

}  // namespace

Result<DrawnNotice> draw_notice(const NoticePlan& plan, const DrawOptions& options) {
  if (plan.words.empty() || plan.words.size() > kMostWords)
    return Error{Errc::invalid_argument, "notice: it has no words, or too many languages"};
  if (options.letter_px < kLeastLetter || options.letter_px > kMostLetter) return kNoRoom;
  TANBA_TRY(Fonts fonts, Fonts::load());
  fonts.scale_to(options.letter_px);
  const bool is_badge = plan.form == NoticeForm::badge;
  auto drawn = draw_words(fonts, plan, options, is_badge);
  const bool has_room = drawn || drawn.error().code != Errc::invalid_argument;
  if (has_room || is_badge || !plan.may_be_badge) return drawn;
  return draw_words(fonts, plan, options, true);
}

std::string drawn_words(const NoticePlan& plan, bool is_badge) {
  std::string all;
  for (std::size_t i = 0; i < plan.words.size(); ++i) {
    if (is_badge && is_drawn_before(plan.words, i)) continue;
    if (!all.empty()) all += '\n';
    all += words_of(plan.words[i], is_badge);
  }
  return all;
}

}  // namespace tanba
