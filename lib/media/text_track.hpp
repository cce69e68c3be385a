// A track of timed text for ISO BMFF. ISO/IEC 14496-12; 3GPP TS 26.245.
#pragma once

#include "media/film.hpp"

namespace tanba::film {

/// What of the film the track has to fit.
struct FilmFacts {
  std::uint32_t timescale = 0;          // of `mvhd`
  std::uint64_t duration = 0;           // in it
  std::uint32_t next_track = 0;         // a number that no track has
  std::uint32_t width = 0, height = 0;  // of the film as it is shown, pixels

  double seconds() const { return timescale == 0 ? 0 : static_cast<double>(duration) / timescale; }
};

/// The samples of a track, one after the other, and the lengths that its tables need.
struct TextSamples {
  Buffer bytes;
  struct Sample {
    std::uint32_t size, ms;
  };
  std::vector<Sample> samples;
};

/// A text at the cues' times, and empty samples between.
TextSamples text_samples(const std::vector<Cue>& cues, std::string_view text);

/// The whole `trak` box; its samples lie in one chunk at `offset`, which has 8 bytes where
/// `is_wide`.
struct ChunkPlace {
  std::uint64_t offset = 0;
  bool is_wide = false;
};
Buffer text_track(const FilmFacts& film, const NoticePlan& plan, const TextSamples& samples,
                  const ChunkPlace& place);

}  // namespace tanba::film
