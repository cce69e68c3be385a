// What the kinds of manifests may hold.
#pragma once

#include <string_view>

namespace tanba::validation {

/// Whether an update manifest may tell of it (2.4, 11.2.3).
bool is_update_action(std::string_view action);

}  // namespace tanba::validation
