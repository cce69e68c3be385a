// What the parts of the ISO BMFF format share.
#pragma once

#include "container/format.hpp"

namespace tanba::bmff {

/// Format::embed of `kBmff`. C2PA 2.4, A.5.3 and A.5.9.
Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits);

/// An `mdat` from this size on is hashed in parallel, where it can be.
inline constexpr std::uint64_t kParallelBytes = 32ull << 20;

}  // namespace tanba::bmff
