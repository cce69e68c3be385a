// Update manifests of ISO BMFF files, which lie apart from what they update. C2PA 2.4, A.5.3.
#pragma once

#include "io/splice.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba::bmff {

struct UpdatedStores {
  Bytes original;  // empty: as it is
  Bytes update;
};

/// Every splice that puts the store of the updates in, and redactions into the store that they
/// update. Nothing that is hashed moves. Errc::unsupported where the file has no place for it.
Result<Edit> put_update(const Source& asset, const UpdatedStores& stores, const Limits& limits);

}  // namespace tanba::bmff
