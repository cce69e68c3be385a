// The index of further pictures behind a JPEG's first one. CIPA DC-007 (Multi-Picture Format).
#pragma once

#include "tanba/source.hpp"

namespace tanba::jpeg {

struct Mpf {
  std::uint64_t at = 0;       // where the marker's data begins in the output
  Buffer data;                // "MPF\0", then a TIFF header that offsets count from
  std::uint64_t written = 0;  // all markers of the output
};

bool is_mpf(Bytes marker_data);

/// Where the marker's data begins in the asset. Errc::unsupported: nowhere.
Result<std::uint64_t> find_mpf(const Source& asset);

/// Corrects the index in `out` for a first picture that ends at `new_end` there, and did at
/// `old_end` in the asset. \return Errc::unsupported: the index cannot be understood, so the
/// further pictures would be lost
Result<void> patch_mpf(const Source& asset, const Mpf& mpf, std::uint64_t old_end,
                       std::uint64_t new_end, Sink& out);

}  // namespace tanba::jpeg
