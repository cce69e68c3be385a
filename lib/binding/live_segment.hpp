// A media segment of live video against the hash that its own info has. C2PA 2.5, 15.8.3 and
// 16.3.2.2.
#pragma once

#include "binding/binding.hpp"

namespace tanba {

struct LiveSegmentVerdict {
  const char* flaw = nullptr;  // static text; null: the hash fits, and covers all of the media
  std::vector<Uncovered> uncovered;  // beside the box with the info
};

/// `input.asset`: the segment. `info_box`: where the `emsg` box lies that the hash stands in.
/// \return an Error where the segment cannot be read, but for its boxes: those are a flaw
Result<LiveSegmentVerdict> check_segment_of_stream(const BindingInput& input, BmffHash hash,
                                                   const Range& info_box);

}  // namespace tanba
