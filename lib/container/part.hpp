// What a Part may hold beside ranges of the asset.
#pragma once

#include <cstdint>

#include "tanba/bytes.hpp"

namespace tanba {

/// The offset of a Range in Part::ranges that stands for zeros in place of as many bytes of the
/// asset (a font's checkSumAdjustment, C2PA 2.4, 18.7.3.6).
inline constexpr std::uint64_t kZeros = ~std::uint64_t{0};

inline bool are_zeros(const Range& range) { return range.offset == kZeros; }

}  // namespace tanba
