// When a notice is shown in a film, and as which cues of a text track.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "notice/notice.hpp"

namespace tanba::film {

/// When a notice is shown, in seconds from the start of the film.
struct Times {
  double start_s = 0;
  double length_s = 0;                  // of one showing
  std::optional<double> repeat_s = {};  // from one showing's start to the next
  double film_s = 0;                    // of the film

  bool covers(double at_s) const;
  bool is_throughout() const { return start_s <= 0 && length_s >= film_s; }
};

/// What the plan says for a film of that length.
/// \return or Errc::invalid_argument: it begins behind the end, or its times make no sense
Result<Times> times_of(const NoticePlan& plan, double film_s);

/// A sentence on the screen, in milliseconds.
struct Cue {
  std::int64_t start_ms = 0, end_ms = 0;
};

/// A track's cues: none is longer than ten seconds (in films of more than a day: a ten-thousandth
/// of them), so that a player that begins anywhere shows the next one soon.
/// \return or Errc::invalid_argument: it is repeated too often
Result<std::vector<Cue>> cues_of(const Times& times);

/// Moments within the first showing: near its start, its middle and near its end.
std::array<double, 3> moments_of(const Times& times);

/// Whether two moments of a film are the same to a player.
constexpr double kTick = 0.0005;

}  // namespace tanba::film
