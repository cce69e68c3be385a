// Marks that a manifest holds beside its actions: metadata assertions and soft bindings.
#pragma once

#include <vector>

#include "tanba/report.hpp"

namespace tanba {

/// C2PA 2.4, 18.16 (metadata) and 18.10 (soft binding); CAWG metadata 1.1. Not yet called valid.
std::vector<Mark> signed_marks(const ManifestReport& manifest);

}  // namespace tanba
