// Where a notice stands in a picture: a margin of half a letter from the edges, at the corner that
// was asked for as a viewer shows it. The drawing is turned as the picture is stored.
#include "pictures/place.hpp"

#include <cmath>
#include <tuple>

#include "base/check.hpp"
#include "draw/draw.hpp"

namespace tanba {
namespace {

constexpr std::uint32_t kLeastLetter = 9;
constexpr int kMostRounds = 8;
constexpr Error kAlready{Errc::invalid_argument, "notice: the picture has this notice already"};
constexpr double kThere = 0.8;  // a likeness from here on: it is the very notice

bool is_turned(unsigned orientation) { return orientation >= 5; }

struct Side {
  bool is_top = false, is_left = false;
};

Result<Side> side_of(const std::string& position) {
  if (position.empty() || position == "bottom_right") return Side{};
  if (position == "bottom_left") return Side{false, true};
  if (position == "top_right") return Side{true, false};
  if (position == "top_left") return Side{true, true};
  return Error{Errc::invalid_argument,
               "notice: in a picture it stands at top_left, top_right, bottom_left or "
               "bottom_right"};
}

// Where pixel (x, y) of the upright picture is stored. Exif 2.32, 4.6.4.A: tag 274.
std::pair<std::uint32_t, std::uint32_t> stored(const Canvas& canvas, std::uint32_t x,
                                               std::uint32_t y) {
  const std::uint32_t right = canvas.width - 1, bottom = canvas.height - 1;
  switch (canvas.orientation) {
    case 2:
      return {right - x, y};
    case 3:
      return {right - x, bottom - y};
    case 4:
      return {x, bottom - y};
    case 5:
      return {y, x};
    case 6:
      return {y, bottom - x};
    case 7:
      return {right - y, bottom - x};
    case 8:
      return {right - y, x};
    default:
      return {x, y};
  }
}

Box stored_box(const Canvas& canvas, const Box& upright) {
  const auto [ax, ay] = stored(canvas, upright.x, upright.y);
  const auto [bx, by] = stored(canvas, upright.right() - 1, upright.bottom() - 1);
  return {std::min(ax, bx), std::min(ay, by), std::max(ax, bx) - std::min(ax, bx) + 1,
          std::max(ay, by) - std::min(ay, by) + 1};
}

Canvas upright(const Canvas& canvas) {
  return is_turned(canvas.orientation) ? Canvas{canvas.height, canvas.width} : canvas;
}

// Turns a stored box upright: the turn that undoes it.
Box upright_box(const Canvas& canvas, const Box& box) {
  constexpr std::array<unsigned, 9> kInverse = {1, 1, 2, 3, 4, 5, 8, 7, 6};
  Canvas turned = upright(canvas);
  turned.orientation = kInverse[canvas.orientation];
  return stored_box(turned, box);
}

std::uint32_t letter_for(const NoticePlan& plan, const Canvas& canvas) {
  const double wanted = plan.size_pct / 100 * std::min(canvas.width, canvas.height);
  return std::max(kLeastLetter, static_cast<std::uint32_t>(std::ceil(wanted - 1e-6)));
}

// The drawing on the canvas at the upright place (x, y).
void put(Placement& placement, const DrawnNotice& drawn, std::uint32_t x, std::uint32_t y) {
  const Box box{x, y, drawn.width, drawn.height};
  placement.box = stored_box(placement.canvas, box);
  placement.pixels.resize(std::size_t{box.width} * box.height);
  const auto index = [&](std::uint32_t at_x, std::uint32_t at_y) {
    const auto [to_x, to_y] = stored(placement.canvas, at_x, at_y);
    return static_cast<std::ptrdiff_t>(std::size_t{to_y - placement.box.y} * placement.box.width +
                                       (to_x - placement.box.x));
  };
  const std::uint8_t* from = drawn.rgba.data();
  for (std::uint32_t down = 0; down < box.height; ++down) {
    const std::ptrdiff_t first = index(x, y + down);
    const std::ptrdiff_t step = box.width > 1 ? index(x + 1, y + down) - first : 0;
    for (std::uint32_t across = 0; across < box.width; ++across, from += 4)
      placement.pixels[static_cast<std::size_t>(first + across * step)] = {from[0], from[3]};
  }
}

// A sentence that would hide half of the picture gives way to the mark where it may.
Result<DrawnNotice> draw_within(const NoticePlan& plan, const DrawOptions& options) {
  if (!plan.may_be_badge || plan.form == NoticeForm::badge) return draw_notice(plan, options);
  NoticePlan sentence = plan, mark = plan;
  sentence.may_be_badge = false;
  DrawOptions half = options;
  half.max_height /= 2;
  auto drawn = draw_notice(sentence, half);
  if (drawn || drawn.error().code != Errc::invalid_argument) return drawn;
  mark.form = NoticeForm::badge;
  return draw_notice(mark, options);
}

Result<Placement> corner(const NoticePlan& plan, const Canvas& canvas, bool is_light) {
  TANBA_TRY(const Side side, side_of(plan.position));
  const Canvas seen = upright(canvas);
  Placement placement{
      .canvas = canvas, .letter_px = letter_for(plan, canvas), .is_light = is_light};
  const std::uint32_t gap = placement.letter_px / 2;
  if (std::min(seen.width, seen.height) <= 2 * gap)
    return Error{Errc::invalid_argument, "notice: there is no room for it"};
  const std::uint32_t width = seen.width - 2 * gap, height = seen.height - 2 * gap;
  TANBA_TRY(const DrawnNotice drawn,
            draw_within(plan, {placement.letter_px, width, height, is_light}));
  placement.is_badge = drawn.is_badge;
  put(placement, drawn, side.is_left ? gap : seen.width - gap - drawn.width,
      side.is_top ? gap : seen.height - gap - drawn.height);
  return placement;
}

// The drawing in the middle of a strip of the plate's own colour, which nothing shines through.
DrawnNotice strip_of(const DrawnNotice& drawn, std::uint32_t width, std::uint32_t height,
                     bool is_left) {
  DrawnNotice strip{width, height, Buffer(std::size_t{width} * height * 4), drawn.is_badge};
  const std::uint8_t plate = drawn.rgba[(drawn.width / 2) * std::size_t{4}];
  const std::uint32_t left = is_left ? 0 : width - drawn.width, top = (height - drawn.height) / 2;
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      std::uint8_t* const to = &strip.rgba[(std::size_t{y} * width + x) * 4];
      const bool is_inside = Box{left, top, drawn.width, drawn.height}.covers(x, y);
      const std::uint8_t* const from =
          is_inside ? &drawn.rgba[(std::size_t{y - top} * drawn.width + (x - left)) * 4] : nullptr;
      // The corners of the plate are cut: there the drawing has no colour.
      std::fill(to, to + 3, from && from[3] > 128 ? from[0] : plate);
      to[3] = 255;
    }
  return strip;
}

std::uint32_t rounded_up(std::uint32_t value, std::uint32_t step) {
  return (value + step - 1) / step * step;
}

// The picture as it is, and a strip below it, or above it, as a viewer shows it.
Result<Placement> margin(const NoticePlan& plan, const Canvas& canvas, bool is_light,
                         const PlaceOptions& options) {
  TANBA_TRY(const Side side, side_of(plan.position));
  const Canvas seen = upright(canvas);
  Placement placement{
      .canvas = canvas, .letter_px = letter_for(plan, canvas), .is_light = is_light};
  NoticePlan line = plan;
  if (line.form == NoticeForm::margin) line.form = NoticeForm::line;
  TANBA_TRY(const DrawnNotice drawn,
            draw_notice(line, {placement.letter_px, seen.width, seen.height, is_light}));
  placement.is_badge = drawn.is_badge;
  const bool is_turn = is_turned(canvas.orientation);
  const std::uint32_t added = rounded_up(drawn.height + placement.letter_px / 2,
                                         is_turn ? options.whole_x : options.whole_y);
  std::uint32_t& grown = is_turn ? placement.canvas.width : placement.canvas.height;
  if (added > kMostPictureSide - grown)
    return Error{Errc::limit_exceeded, "notice: the picture is too large to grow"};
  grown += added;
  const DrawnNotice strip = strip_of(drawn, seen.width, added, side.is_left);
  put(placement, strip, 0, side.is_top ? 0 : seen.height);
  placement.old_x =
      placement.box.x == 0 && placement.box.width < placement.canvas.width ? added : 0;
  placement.old_y =
      placement.box.y == 0 && placement.box.height < placement.canvas.height ? added : 0;
  return placement;
}

Box box_of(const Label::Region& region) {
  const auto whole = [](double value) {
    return static_cast<std::uint32_t>(std::clamp(value, 0.0, double{kMostPictureSide}));
  };
  return {whole(region.x), whole(region.y), whole(region.width), whole(region.height)};
}

// The notice as it must look if it is where the label says: of the same size, in the same lines.
Result<DrawnNotice> draw_again(const NoticePlan& plan, const NoticeGiven& given,
                               const Canvas& canvas) {
  const Box box = box_of(*given.notice.region);
  const double share = given.notice.size_pct.value_or(plan.size_pct) / 100;
  const double letter = std::round(share * std::min(canvas.width, canvas.height));
  NoticePlan same = plan;
  same.may_be_badge = false;
  same.form = given.notice.short_text.empty() ? NoticeForm::badge : NoticeForm::line;
  TANBA_TRY(const DrawnNotice drawn,
            draw_notice(same, {static_cast<unsigned>(std::clamp(letter, 0.0, 1e6)), box.width,
                               box.height, false}));
  if (plan.form != NoticeForm::margin || drawn.width > box.width || drawn.height > box.height)
    return drawn;
  return strip_of(drawn, box.width, box.height, given.notice.position.ends_with("left"));
}

// How alike two pictures are that are given pixel by pixel: their correlation.
class Correlation {
 public:
  void add(double a, double b) {
    count_ += 1;
    a_ += a, b_ += b, aa_ += a * a, bb_ += b * b, ab_ += a * b;
  }
  double value() const {
    const double both = (aa_ - a_ * a_ / count_) * (bb_ - b_ * b_ / count_);
    return count_ < 1 || both <= 1e-9 ? 0 : (ab_ - a_ * b_ / count_) / std::sqrt(both);
  }

 private:
  double count_ = 0, a_ = 0, b_ = 0, aa_ = 0, bb_ = 0, ab_ = 0;
};

// Of a large notice not each pixel is looked at.
std::uint32_t stride_of(const Placement& placement) {
  constexpr std::size_t kEnough = 100'000;
  std::uint32_t stride = 1;
  while (placement.pixels.size() / stride / stride > kEnough) ++stride;
  return stride;
}

// What a notice on a dark plate would find at its place.
struct Seen {
  double alike = 0;  // below 0: as that on a light plate would be
  double light = 0;  // on average
};

Seen see(const Placement& placement, const Look& look) {
  const std::uint32_t stride = stride_of(placement);
  Correlation correlation;
  double sum = 0, count = 0;
  for (std::uint32_t y = placement.box.y; y < placement.box.bottom(); y += stride)
    for (std::uint32_t x = placement.box.x; x < placement.box.right(); x += stride) {
      const double light = look(x, y);
      sum += light;
      count += 1;
      if (const auto [gray, alpha] = placement.at(x, y); alpha > 128) correlation.add(gray, light);
    }
  return {correlation.value(), count < 1 ? 0 : sum / count};
}

// The same notice on the other plate: where the one is dark, the other is light.
Placement turned_light(Placement placement) {
  constexpr int kDarkAndLight = 16 + 255;
  for (auto& [gray, alpha] : placement.pixels)
    gray = static_cast<std::uint8_t>(std::min(kDarkAndLight - gray, 255));
  placement.is_light = true;
  return placement;
}

}  // namespace

Result<void> check_size(std::uint64_t width, std::uint64_t height, std::uint64_t bytes_a_pixel) {
  if (width == 0 || height == 0) return Error{Errc::malformed, "notice: the picture has no pixels"};
  if (width > kMostPictureSide || height > kMostPictureSide ||
      width * height > kMostPictureBytes / bytes_a_pixel)
    return Error{Errc::limit_exceeded,
                 "notice: the picture is too large: 65535 pixels a side, 2 GiB of samples"};
  if (std::min(width, height) < kLeastPictureSide)
    return Error{Errc::invalid_argument,
                 "notice: the picture is too small for letters that can be read: 64 pixels a side "
                 "at least"};
  return {};
}

Result<Placement> place(const NoticePlan& plan, const Canvas& canvas, bool is_light,
                        const PlaceOptions& options) {
  TANBA_CHECK(check_size(canvas.width, canvas.height, 1));
  if (canvas.orientation < 1 || canvas.orientation > 8 || !(plan.size_pct > 0) ||
      plan.size_pct > 100)
    return Error{Errc::invalid_argument, "notice: a size is more than 0 and at most 100 per cent"};
  if (plan.form == NoticeForm::margin) return margin(plan, canvas, is_light, options);
  if (plan.form == NoticeForm::line || plan.form == NoticeForm::badge)
    return corner(plan, canvas, is_light);
  return Error{Errc::unsupported, "notice: a picture takes a line, a badge or a margin"};
}

bool wants_light_plate(const Placement& placement, const Look& look) {
  return see(placement, look).light > 0.5;
}

double likeness(const Placement& placement, const Look& look) {
  return std::max(0.0, see(placement, look).alike);
}

bool has_margin(const NoticePlan& plan, const Canvas& canvas, const Look& look,
                const PlaceOptions& options) {
  // What the picture measured before it grew: its letters, and so the strip, depend on that.
  Canvas before = canvas;
  for (int round = 0; round < kMostRounds; ++round) {
    const auto placement = place(plan, before, false, options);
    if (!placement) return false;
    const auto [grown, now, side] =
        is_turned(canvas.orientation)
            ? std::tie(placement->canvas.width, canvas.width, before.width)
            : std::tie(placement->canvas.height, canvas.height, before.height);
    if (grown == now) return likeness(*placement, look) >= kThere;
    if (side <= grown - now && grown > now) return false;
    side += now - grown;
  }
  return false;
}

Result<Placement> with_plate(Placement dark, const Look& look) {
  const Seen seen = see(dark, look);
  if (std::abs(seen.alike) >= kThere) return kAlready;
  return seen.light > 0.5 ? turned_light(std::move(dark)) : std::move(dark);
}

Result<Placement> place_anew(const NoticePlan& plan, const Canvas& canvas, const Look& look,
                             const PlaceOptions& options) {
  TANBA_TRY(Placement dark, place(plan, canvas, false, options));
  if (plan.form != NoticeForm::margin) return with_plate(std::move(dark), look);
  if (has_margin(plan, canvas, look, options)) return kAlready;
  return dark;
}

std::optional<Box> declared_box(const NoticeGiven& given, const Canvas& canvas) {
  if (!given.notice.region || given.notice.region->unit != "pixel") return {};
  const Box box = box_of(*given.notice.region);
  const Canvas seen = upright(canvas);
  if (box.width == 0 || box.height == 0 || box.width > seen.width || box.height > seen.height ||
      box.x > seen.width - box.width || box.y > seen.height - box.height)
    return {};
  return stored_box(canvas, box);
}

Result<double> look_for(const NoticePlan& plan, const NoticeGiven& given, const Canvas& canvas,
                        const Look& look) {
  TANBA_CHECK(check_size(canvas.width, canvas.height, 1));
  if (!given.notice.region || given.notice.region->unit != "pixel")
    return Error{Errc::invalid_argument, "notice: the label does not say where it stands"};
  if (!declared_box(given, canvas)) return 0.0;
  const Box box = box_of(*given.notice.region);
  const auto drawn = draw_again(plan, given, canvas);
  if (!drawn && drawn.error().code == Errc::invalid_argument) return 0.0;
  if (!drawn) return drawn.error();
  if (drawn->width != box.width || drawn->height != box.height) return 0.0;
  Placement dark{.canvas = canvas};
  put(dark, *drawn, box.x, box.y);
  return std::abs(see(dark, look).alike);
}

NoticeGiven given_of(const NoticePlan& plan, const Placement& placement) {
  NoticeGiven given;
  for (const NoticeWords& words : plan.words) given.notice.lang.push_back(words.lang);
  (placement.is_badge ? given.notice.badge : given.notice.short_text) =
      drawn_words(plan, placement.is_badge);
  given.notice.form =
      name(placement.is_badge && plan.form != NoticeForm::margin ? NoticeForm::badge : plan.form);
  given.notice.position = plan.position.empty() ? "bottom_right" : plan.position;
  given.notice.size_pct =
      100.0 * placement.letter_px / std::min(placement.canvas.width, placement.canvas.height);
  const Box box = upright_box(placement.canvas, placement.box);
  given.notice.region =
      Label::Region{double(box.x), double(box.y), double(box.width), double(box.height), "pixel"};
  return given;
}

}  // namespace tanba
