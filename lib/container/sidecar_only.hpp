// Whatever no row knows: it can have a manifest beside it.
#pragma once

#include "container/format.hpp"

namespace tanba {

/// Any bytes at all, bound as a whole. Not in the table, for it would match everything; its MIME
/// type is the hint where that is one.
extern const Format kAnything;

}  // namespace tanba
