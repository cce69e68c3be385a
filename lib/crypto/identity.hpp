// Making a signing identity: a throw-away root and one leaf that fits the C2PA profile.
#pragma once

#include "tanba/signer.hpp"

namespace tanba {

/// make_identity with `options.now` as it stands: this room has no clock.
Result<Identity> make_identity_at(const IdentityOptions& options);

}  // namespace tanba
