// The one pass: hashing in some threads beside the copy in another.
#pragma once

#include "binding/hash_plan.hpp"
#include "io/splice.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// Writes all of `view` to `sink` while running `plan` over it. Whichever fails first stops the
/// other.
Result<Digests> write_and_hash(const SplicedView& view, const HashPlan& plan, Sink& sink,
                               const HashingOptions& options);

/// Writes all of `view` to `sink`.
Result<void> write_all(const SplicedView& view, Sink& sink, const std::atomic<bool>* cancel);

}  // namespace tanba
