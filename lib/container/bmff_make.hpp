// Boxes made in memory, of less than 4 GiB. ISO/IEC 14496-12, 4.2.
#pragma once

#include <string_view>

#include "container/bmff_box.hpp"

namespace tanba::bmff {

Buffer box_of(Type type, Bytes payload);

/// `type`: four letters.
Buffer box_of(std::string_view type, Bytes payload);

/// `meta` with a handler (four letters, and those of its maker if any) in front of `boxes`. 8.11.1.
Buffer meta_of(std::string_view handler, Bytes boxes);

}  // namespace tanba::bmff
