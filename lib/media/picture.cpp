// Pixels as FFmpeg describes them (AVPixFmtDescriptor). A notice is gray: in luma and chroma it is
// one value and the neutral one, so that no colour matrix is needed; in HDR its white is the
// reference white of ITU-R BT.2408, 203 candela a square metre.
#include "media/picture.hpp"

extern "C" {
#include <libavutil/intreadwrite.h>
}

#include <cmath>
#include <cstring>

#include "base/check.hpp"
#include "media/av.hpp"

namespace tanba::film {
namespace {

constexpr double kReferenceWhite = 203;

struct Component {
  const AVComponentDescriptor& in;
  const AVPixFmtDescriptor& format;
  int index;

  bool is_chroma() const {
    return (format.flags & AV_PIX_FMT_FLAG_RGB) == 0 && index > 0 && !is_alpha();
  }
  bool is_alpha() const {
    return (format.flags & AV_PIX_FMT_FLAG_ALPHA) != 0 && index == format.nb_components - 1;
  }
  unsigned across() const { return is_chroma() ? 1u << format.log2_chroma_w : 1; }
  unsigned down() const { return is_chroma() ? 1u << format.log2_chroma_h : 1; }
  unsigned most() const { return (1u << in.depth) - 1; }
};

Component component_of(const AVFrame& frame, int index) {
  const auto& format = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  return {format.comp[index], format, index};
}

std::uint8_t* address(const AVFrame& frame, const Component& part, std::uint32_t x,
                      std::uint32_t y) {
  return frame.data[part.in.plane] + std::ptrdiff_t{y} * frame.linesize[part.in.plane] +
         std::ptrdiff_t{x} * part.in.step + part.in.offset;
}

bool is_wide(const Component& part) { return part.in.depth + part.in.shift > 8; }

unsigned value_at(const std::uint8_t* at, const Component& part) {
  const unsigned word = is_wide(part) ? AV_RL16(at) : *at;
  return word >> part.in.shift & part.most();
}

void set_value(std::uint8_t* at, const Component& part, unsigned value) {
  const unsigned word = is_wide(part) ? AV_RL16(at) : *at;
  const unsigned mask = part.most() << part.in.shift;
  const unsigned changed = (word & ~mask) | (value << part.in.shift & mask);
  if (is_wide(part))
    AV_WL16(at, static_cast<std::uint16_t>(changed));
  else
    *at = static_cast<std::uint8_t>(changed);
}

bool is_full_range(const AVFrame& frame, const Component& part) {
  const std::string_view name = part.format.name;
  return (part.format.flags & AV_PIX_FMT_FLAG_RGB) != 0 || part.is_alpha() ||
         frame.color_range == AVCOL_RANGE_JPEG || name.starts_with("yuvj");
}

// The signal, 0 to 1, as a value of the component. ITU-R BT.709, 4.6; BT.2100, table 9.
double quantised(const AVFrame& frame, const Component& part, double signal) {
  if (part.is_chroma()) return 1 << (part.in.depth - 1);
  if (is_full_range(frame, part)) return signal * part.most();
  return (16 + 219 * signal) * (1 << (part.in.depth - 8));
}

double signal_of(const AVFrame& frame, const Component& part, double value) {
  if (is_full_range(frame, part)) return value / part.most();
  return std::clamp((value / (1 << (part.in.depth - 8)) - 16) / 219, 0.0, 1.0);
}

// ITU-R BT.2100, tables 4 and 5.
double perceptual_quantiser(double candela) {
  const double y = std::pow(candela / 10'000, 0.1593017578125);
  return std::pow((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y), 78.84375);
}
double hybrid_log_gamma(double light) {
  return light <= 1.0 / 12 ? std::sqrt(3 * light)
                           : 0.17883277 * std::log(12 * light - 0.28466892) + 0.55991073;
}

// What a gray of a picture on a web page is in the film's signal.
double graded(const AVFrame& frame, double gray) {
  const double light = gray <= 0.04045 ? gray / 12.92 : std::pow((gray + 0.055) / 1.055, 2.4);
  if (frame.color_trc == AVCOL_TRC_SMPTE2084) return perceptual_quantiser(kReferenceWhite * light);
  if (frame.color_trc == AVCOL_TRC_ARIB_STD_B67) return hybrid_log_gamma(0.265 * light);
  return gray;
}

// The turn of a display matrix as Exif's orientation: where its rows take the axes.
unsigned orientation_of(const std::int32_t* matrix) {
  if (matrix == nullptr) return 1;
  const auto sign = [](std::int32_t value) { return value > 0 ? 1 : value < 0 ? -1 : 0; };
  const int a = sign(matrix[0]), b = sign(matrix[1]), c = sign(matrix[3]), d = sign(matrix[4]);
  struct Turn {
    int a, b, c, d;
  };
  constexpr std::array<Turn, 8> kTurns = {{{1, 0, 0, 1},
                                           {-1, 0, 0, 1},
                                           {-1, 0, 0, -1},
                                           {1, 0, 0, -1},
                                           {0, 1, 1, 0},
                                           {0, 1, -1, 0},
                                           {0, -1, -1, 0},
                                           {0, -1, 1, 0}}};
  for (unsigned i = 0; i < kTurns.size(); ++i)
    if (const Turn& turn = kTurns[i]; turn.a == a && turn.b == b && turn.c == c && turn.d == d)
      return i + 1;
  return 0;
}

bool is_drawable(const AVFrame& frame) {
  const AVPixFmtDescriptor* const format =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (format == nullptr || format->nb_components == 0) return false;
  constexpr std::uint64_t kOther = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                                   AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT |
                                   AV_PIX_FMT_FLAG_BAYER;
  const int depth = format->comp[0].depth;
  const bool is_big = (format->flags & AV_PIX_FMT_FLAG_BE) != 0 && depth > 8;
  const std::string_view name = format->name;
  return (format->flags & kOther) == 0 && !is_big && depth >= 8 && depth <= 16 &&
         !name.starts_with("xyz");
}

}  // namespace

Result<Shown> shown(const AVFrame& frame, const std::int32_t* display_matrix) {
  if (frame.width <= 0 || frame.height <= 0)
    return Error{Errc::malformed, "notice: a picture of the film has no pixels"};
  const auto width = static_cast<std::uint32_t>(frame.width);
  const auto height = static_cast<std::uint32_t>(frame.height);
  if (std::int64_t{frame.width} * frame.height > av::kMostPixels)
    return Error{Errc::limit_exceeded, "notice: the film is larger than 67 million pixels"};
  if (!is_drawable(frame))
    return Error{Errc::unsupported, "notice: the film has pixels that cannot be drawn on"};
  Shown how{{width, height, orientation_of(display_matrix)}};
  if (how.canvas.orientation == 0)
    return Error{Errc::unsupported, "notice: the film is turned, and not by quarters"};
  if (frame.sample_aspect_ratio.num > 0 && frame.sample_aspect_ratio.den > 0)
    how.aspect = av_q2d(frame.sample_aspect_ratio);
  if (how.aspect < 0.1 || how.aspect > 10)
    return Error{Errc::unsupported, "notice: the film has pixels that cannot be drawn on"};
  how.canvas.width = static_cast<std::uint32_t>(std::lround(width * how.aspect));
  return how;
}

Look look_at(const AVFrame& frame, const Shown& how) {
  // In RGB green is most of it; FFmpeg numbers its components red, green, blue.
  const auto& format = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const Component part = component_of(frame, (format.flags & AV_PIX_FMT_FLAG_RGB) != 0 ? 1 : 0);
  return [&frame, part, aspect = how.aspect](std::uint32_t x, std::uint32_t y) {
    const auto stored = std::min(static_cast<std::uint32_t>((x + 0.5) / aspect),
                                 static_cast<std::uint32_t>(frame.width) - 1);
    return signal_of(frame, part, value_at(address(frame, part, stored, y), part));
  };
}

Stamp::Stamp(const Placement& placement, const Shown& how, const AVFrame& like) {
  const auto width = static_cast<std::uint32_t>(like.width);
  const Box& from = placement.box;
  box_ = from;
  box_.x = std::min(static_cast<std::uint32_t>(std::floor(from.x / how.aspect)), width - 1);
  const auto right = static_cast<std::uint32_t>(std::ceil(from.right() / how.aspect));
  box_.width = std::min(right, width) - box_.x;
  inks_.reserve(std::size_t{box_.width} * box_.height);
  const auto share = [&](double x, std::uint32_t y, double weight, Ink& ink) {
    const double inside = std::clamp(x, double(from.x), double(from.right() - 1));
    const auto [gray, alpha] = placement.at(static_cast<std::uint32_t>(inside), y);
    const double opaque = weight * alpha / 255;
    ink.gray += static_cast<float>(opaque * graded(like, gray / 255.0));
    ink.alpha += static_cast<float>(opaque);
  };
  for (std::uint32_t y = box_.y; y < box_.bottom(); ++y)
    for (std::uint32_t x = box_.x; x < box_.right(); ++x) {
      const double seen = std::max(0.0, (x + 0.5) * how.aspect - 0.5);
      const double part = seen - std::floor(seen);
      Ink ink;  // gray multiplied by alpha
      share(std::floor(seen), y, 1 - part, ink);
      share(std::floor(seen) + 1, y, part, ink);
      inks_.push_back(ink);
    }
}

Stamp::Ink Stamp::at(std::uint32_t x, std::uint32_t y) const {
  if (!box_.covers(x, y)) return {};
  return inks_[std::size_t{y - box_.y} * box_.width + (x - box_.x)];
}

Stamp::Ink Stamp::over(std::uint32_t x, std::uint32_t y, unsigned wide, unsigned high) const {
  Ink sum;
  for (std::uint32_t down = 0; down < high; ++down)
    for (std::uint32_t across = 0; across < wide; ++across) {
      const Ink ink = at(x + across, y + down);
      sum.gray += ink.gray;
      sum.alpha += ink.alpha;
    }
  const auto count = static_cast<float>(wide * high);
  return {sum.gray / count, sum.alpha / count};
}

void Stamp::put_on_plane(AVFrame& frame, int component) const {
  const Component part = component_of(frame, component);
  const unsigned wide = part.across(), high = part.down();
  const double zero = quantised(frame, part, 0), one = quantised(frame, part, 1);
  for (std::uint32_t y = box_.y / high; y * high < box_.bottom(); ++y)
    for (std::uint32_t x = box_.x / wide; x * wide < box_.right(); ++x) {
      const Ink ink = over(x * wide, y * high, wide, high);
      if (ink.alpha <= 0) continue;
      std::uint8_t* const at = address(frame, part, x, y);
      const double under = value_at(at, part) * (1.0 - ink.alpha);
      const double gray = part.is_alpha() ? ink.alpha : ink.gray;
      const double mixed = under + zero * ink.alpha + (one - zero) * gray;
      set_value(at, part, static_cast<unsigned>(std::clamp(mixed + 0.5, 0.0, double(part.most()))));
    }
}

void Stamp::put_on(AVFrame& frame) const {
  const auto& format = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  for (int i = 0; i < format.nb_components; ++i) put_on_plane(frame, i);
}

}  // namespace tanba::film
