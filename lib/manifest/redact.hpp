// Redaction of a manifest that is kept. C2PA 2.4, 6.8.
#pragma once

#include "manifest/store.hpp"

namespace tanba {

/// The manifest's superbox as it is stored, but for these assertions of its own. Not of a
/// compressed one.
Buffer without(const Manifest& manifest, std::vector<const jumbf::Box*> assertions);

}  // namespace tanba
