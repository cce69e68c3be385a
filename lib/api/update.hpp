// An update manifest for an asset that has a manifest. C2PA 2.4, 11.2.3.
#pragma once

#include "tanba/label.hpp"

namespace tanba {

/// What label() does where LabelOptions::update is set. Verified before the first byte goes out.
/// \return also Errc::unsupported where the asset has no valid manifest, or its hashes would not
/// survive a longer store
Result<LabelOutcome> update(const Source& asset, Sink& out, const Label& label,
                            const Signer& signer, const LabelOptions& options);

}  // namespace tanba
