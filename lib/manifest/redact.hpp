// Redaction of a manifest that is kept. C2PA 2.4, 6.8.
#pragma once

#include "manifest/store.hpp"

namespace tanba {

/// The manifest's superbox, of a compressed one what is inside, but for these assertions of its
/// own.
Buffer without(const Manifest& manifest, std::vector<const jumbf::Box*> assertions);

}  // namespace tanba
