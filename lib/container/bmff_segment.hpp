// Files of a fragmented set: what an initialization segment or a media segment says of itself, and
// the Merkle box that goes into a media segment. C2PA 2.4, A.5.3 and A.5.4.1.2; ISO/IEC 14496-12,
// 8.8 and 8.16.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "container/bmff_c2pa.hpp"
#include "io/splice.hpp"

namespace tanba::bmff {

struct SegmentFacts {
  bool has_moov = false;
  std::uint32_t moofs = 0, mdats = 0;
  std::vector<std::uint32_t> tracks;      // of the `tkhd` boxes, or of the first `moof`; in order
  std::vector<std::uint32_t> timescales;  // of the `mdhd` boxes, likewise
  std::optional<std::uint64_t> decode_time;  // of the first track in the first `moof`: `tfdt`
  std::uint32_t sequence = 0;                // of the first `moof`: `mfhd`
  std::uint64_t moof_at = 0;                 // where the first `moof` begins
  std::vector<Range> c2pa;                   // C2PA boxes at the root, ascending
  // With Fragments::all:
  std::set<std::uint32_t> later_tracks;     // of the other `moof` boxes
  std::optional<std::uint64_t> decode_end;  // of the first track behind the last `moof`, where
                                            // `tfhd` and `trun` say how long its samples last

  bool is_init() const { return has_moov && moofs == 0; }
  bool is_segment() const { return !has_moov && moofs > 0; }
};

/// What is looked into: the first `moof`, or all of them, and how long their samples last.
enum class Fragments : std::uint8_t { first, all };

/// Walks the whole file once.
/// \return Errc::malformed, Errc::truncated, Errc::limit_exceeded, Errc::io
Result<SegmentFacts> read_segment(const Source& asset, const Limits& limits,
                                  Fragments fragments = Fragments::first);

/// Puts `box` right before the one `moof` of a media segment, in the place of every C2PA box, and
/// patches the offsets over it (`sidx`, `tfhd`, `tfra`). Borrows `asset` as the edit does.
/// \return Errc::unsupported where an offset has no room, or a C2PA box lies behind the `moof`
Result<Edit> put_before_moof(const Source& asset, const SegmentFacts& facts, Buffer box,
                             const Limits& limits);

}  // namespace tanba::bmff
