// What the options of a label call say, as the record of the C++ API.
#pragma once

#include "tanba.h"
#include "tanba/label.hpp"

namespace tanba::capi {

/// The JSON of the options, with their fields over it.
Result<Label> record_of(const tanba_label_options& options);

}  // namespace tanba::capi
