// Signing of a fragmented set: one manifest over many files. C2PA 2.4, 10.3, 18.6 and A.5.4.1.2.
#pragma once

#include <span>
#include <vector>

#include "container/bmff_segment.hpp"
#include "sign/sign.hpp"

namespace tanba {

/// A file of the set.
struct SetPart {
  const Source& asset;
  bmff::SegmentFacts facts;
  Layout layout;         // of an initialization segment
  Payloads beside = {};  // likewise, what goes in with the store; `store_bytes` does not count
};

/// A track: its media segments in the order of their time, as indices of the parts.
struct SetTrack {
  std::size_t init = 0;  // index of the part
  std::uint64_t unique_id = 0, track_id = 0;
  std::vector<std::size_t> segments;
};

struct SignedSet {
  std::string manifest_label;
  std::vector<std::uint64_t> bytes_out;  // by part
};

/// Writes each part into the sink of the same index. `input.asset`, `format` and `layout` are those
/// of the first initialization segment, `beside` does not count; nothing is detached. Every part is
/// read twice: hashed, then written. Nothing is published here.
Result<SignedSet> sign_set(const SignInput& input, const std::vector<SetPart>& parts,
                           const std::vector<SetTrack>& tracks, std::span<Sink* const> sinks);

}  // namespace tanba
