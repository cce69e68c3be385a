// What of an SVG drawing is seen. SVG 2, 8.2 (viewBox), 7.2 (width and height).
#pragma once

#include <string>

#include "container/xml.hpp"

namespace tanba::written {

/// The frame of a drawing, in the units that its elements are in.
struct Frame {
  std::string prefix;   // of the root element, with its colon
  std::size_t end = 0;  // where its end tag begins
  double left = 0, top = 0, width = 0,
         height = 0;  // of no width: it is as large as the page lets it
  double shortest() const { return width < height ? width : height; }
};

/// \return Errc::unsupported: a drawing that is cut to its frame, or an empty one; and what
///         xml::walk() gives
Result<Frame> frame_of(std::string_view text, const Limits& limits);

}  // namespace tanba::written
