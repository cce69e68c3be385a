// The root element of a drawing.
#include "notice/svg_frame.hpp"

#include <charconv>
#include <cmath>
#include <optional>

#include "base/ascii.hpp"
#include "base/check.hpp"
#include "container/zip.hpp"

namespace tanba::written {
namespace {

constexpr double kMostUnits = 1e9;

class Root final : public xml::Visitor {
 public:
  xml::Element element;
  std::string local, prefix;

  void open(const xml::Name& name, const Range& tag, std::uint32_t depth) override {
    if (depth != 1) return;
    element.open = tag;
    local = name.local;
    if (!name.prefix.empty()) prefix = std::string(name.prefix) + ":";
  }
  void close(const Range& tag, std::uint32_t depth) override {
    if (depth == 1) element.close = tag;
  }
};

// Takes a number off `text`, with the white space and the comma behind it.
std::optional<double> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n,+"), text.size()));
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || !(std::abs(number) < kMostUnits)) return {};
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return number;
}

// In pixels; nothing for a share of the page.
std::optional<double> length_of(std::string_view text) {
  struct Unit {
    std::string_view name;
    double pixels;
  };
  constexpr Unit kUnits[] = {{"", 1},    {"px", 1},         {"pt", 96 / 72.0}, {"pc", 16},
                             {"in", 96}, {"cm", 96 / 2.54}, {"mm", 96 / 25.4}};
  const auto number = take_number(text);
  for (const Unit& unit : kUnits)
    if (number && *number > 0 && ascii::is_equal(ascii::trimmed(text), unit.name))
      return *number * unit.pixels;
  return {};
}

Result<void> measure(std::string_view tag, Frame& frame) {
  std::string_view box = zip::attribute(tag, "viewBox");
  if (!box.empty()) {
    const auto left = take_number(box), top = take_number(box), width = take_number(box),
               height = take_number(box);
    if (!left || !top || !width || !height || !(*width > 0) || !(*height > 0))
      return Error{Errc::malformed, "svg: a viewBox that is none"};
    if (zip::attribute(tag, "preserveAspectRatio").find("slice") != std::string_view::npos)
      return Error{Errc::unsupported, "svg: the drawing is cut to its frame (slice)"};
    frame.left = *left;
    frame.top = *top;
    frame.width = *width;
    frame.height = *height;
    return {};
  }
  const auto width = length_of(zip::attribute(tag, "width"));
  const auto height = length_of(zip::attribute(tag, "height"));
  if (width && height) {
    frame.width = *width;
    frame.height = *height;
  }
  return {};
}

}  // namespace

Result<Frame> frame_of(std::string_view text, const Limits& limits) {
  Root root;
  TANBA_CHECK(xml::walk(*memory_source(as_bytes(text)), root, limits));
  if (root.local != "svg") return Error{Errc::malformed, "svg: the root element is not svg"};
  if (root.element.empty())
    return Error{Errc::unsupported, "svg: an empty drawing (<svg/>) has no room for a notice"};
  Frame frame;
  frame.prefix = root.prefix;
  frame.end = static_cast<std::size_t>(root.element.close.offset);
  TANBA_CHECK(measure(text.substr(static_cast<std::size_t>(root.element.open.offset),
                                  static_cast<std::size_t>(root.element.open.size)),
                      frame));
  return frame;
}

}  // namespace tanba::written
