// Where a notice stands in a picture, how large, and on which plate: the same for every format.
#pragma once

#include <algorithm>
#include <array>
#include <functional>

#include "notice/notice.hpp"

namespace tanba {

/// Limits of what is decoded.
inline constexpr std::uint64_t kMostPictureBytes = 2ull << 30;  // samples held at once
inline constexpr std::uint32_t kMostPictureSide = 65'535;
inline constexpr std::uint32_t kLeastPictureSide = 64;

/// A picture as its file stores it; a viewer turns it as Exif, 4.6.4.A (Orientation), says.
struct Canvas {
  std::uint32_t width = 0, height = 0;
  unsigned orientation = 1;  // 1 to 8
};

/// A rectangle of stored pixels.
struct Box {
  std::uint32_t x = 0, y = 0, width = 0, height = 0;

  std::uint32_t right() const { return x + width; }
  std::uint32_t bottom() const { return y + height; }
  bool covers(std::uint32_t at_x, std::uint32_t at_y) const {
    return at_x >= x && at_x < right() && at_y >= y && at_y < bottom();
  }
};

/// A notice turned and put where it goes, in stored pixels. It is gray: letters and plate are.
struct Placement {
  Canvas canvas;                       // with the margin, where one was asked for
  std::uint32_t old_x = 0, old_y = 0;  // where the picture stands in it
  Box box;
  std::vector<std::array<std::uint8_t, 2>> pixels;  // gray and alpha, row by row
  std::uint32_t letter_px = 0;
  bool is_badge = false, is_light = false;

  const std::array<std::uint8_t, 2>& at(std::uint32_t x, std::uint32_t y) const {
    return pixels[std::size_t{y - box.y} * box.width + (x - box.x)];
  }
};

/// Luminance, 0 to 1, of a stored pixel of the picture as it is.
using Look = std::function<double(std::uint32_t x, std::uint32_t y)>;

struct PlaceOptions {
  // A margin is so many stored pixels wide or high, or a multiple of it: the blocks of the format.
  std::uint32_t whole_x = 1, whole_y = 1;
};

/// Puts the plan's notice into a picture: on a dark plate, or a light one.
/// \return or Errc::invalid_argument: the picture is too small, or the place is unknown;
///         Errc::limit_exceeded: it is too large
Result<Placement> place(const NoticePlan& plan, const Canvas& canvas, bool is_light,
                        const PlaceOptions& options = {});

/// Whether the plate should be light: what lies under it is, so that letters and plate differ most.
bool wants_light_plate(const Placement& placement, const Look& look);

/// How far the notice is in the picture at its place, 0 to 1.
double likeness(const Placement& placement, const Look& look);

/// Whether the picture has the margin of that plan already.
bool has_margin(const NoticePlan& plan, const Canvas& canvas, const Look& look,
                const PlaceOptions& options = {});

/// Decides on the plate of a notice that was placed on a dark one. Errc::invalid_argument where it
/// is there already.
Result<Placement> with_plate(Placement dark, const Look& look);

/// The same for a plan. Errc::invalid_argument where the notice is there already. The look is at
/// the picture as it is.
Result<Placement> place_anew(const NoticePlan& plan, const Canvas& canvas, const Look& look,
                             const PlaceOptions& options = {});

/// The stored pixels of the notice that was declared; nothing: it says none of this picture.
std::optional<Box> declared_box(const NoticeGiven& given, const Canvas& canvas);

/// The likeness of the notice that was declared, of either plate, where it was declared to be.
Result<double> look_for(const NoticePlan& plan, const NoticeGiven& given, const Canvas& canvas,
                        const Look& look);

NoticeGiven given_of(const NoticePlan& plan, const Placement& placement);

/// Checks the size of a picture before it is decoded.
Result<void> check_size(std::uint64_t width, std::uint64_t height, std::uint64_t bytes_a_pixel);

}  // namespace tanba
