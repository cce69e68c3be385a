// Pieces of parse_store. Private to the room.
#pragma once

#include "manifest/store.hpp"

namespace tanba {

/// Store::canonical.
bool is_canonical(const Store& store);

}  // namespace tanba
