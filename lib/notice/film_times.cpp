#include "notice/film_times.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"

namespace tanba::film {
namespace {

constexpr double kCueSeconds = 10;
constexpr double kMostCues = 10'000;
constexpr double kLongestFilm = 1e7;  // seconds

bool is_time(double seconds) { return std::isfinite(seconds) && seconds >= 0; }

std::int64_t milliseconds(double seconds) { return std::llround(seconds * 1000); }

}  // namespace

bool Times::covers(double at_s) const {
  double at = at_s - start_s + kTick;
  if (at < 0) return false;
  if (repeat_s) at = std::fmod(at, *repeat_s);
  return at < length_s;
}

Result<Times> times_of(const NoticePlan& plan, double film_s) {
  if (!is_time(film_s) || film_s <= 0)
    return Error{Errc::invalid_argument, "notice: the film has no length"};
  if (film_s > kLongestFilm)
    return Error{Errc::limit_exceeded, "notice: the film is longer than ten million seconds"};
  const double length = plan.duration_s.value_or(film_s);
  if (!is_time(plan.start_s) || !is_time(length) || length <= 0)
    return Error{Errc::invalid_argument, "notice: its times make no sense"};
  if (plan.start_s + kTick >= film_s)
    return Error{Errc::invalid_argument, "notice: it would begin when the film is over"};
  Times times{plan.start_s, std::min(length, film_s - plan.start_s), {}, film_s};
  if (!plan.repeat_s || !plan.duration_s) return times;
  if (!is_time(*plan.repeat_s) || *plan.repeat_s <= 0)
    return Error{Errc::invalid_argument, "notice: its times make no sense"};
  if (*plan.repeat_s <= length)
    times.length_s = film_s - plan.start_s;
  else
    times.repeat_s = plan.repeat_s;
  return times;
}

Result<std::vector<Cue>> cues_of(const Times& times) {
  const double most = std::max(kCueSeconds, times.film_s / kMostCues);
  std::vector<Cue> cues;
  for (double from = times.start_s; from + kTick < times.film_s;) {
    const double to = std::min(from + times.length_s, times.film_s);
    for (double at = from; at + kTick < to; at += most)
      cues.push_back({milliseconds(at), milliseconds(std::min(at + most, to))});
    if (static_cast<double>(cues.size()) > 2 * kMostCues)
      return Error{Errc::invalid_argument, "notice: it is repeated too often"};
    if (!times.repeat_s) break;
    from += *times.repeat_s;
  }
  return cues;
}

std::array<double, 3> moments_of(const Times& times) {
  const double inset = std::min(0.1, times.length_s / 4);
  return {times.start_s + inset, times.start_s + times.length_s / 2,
          times.start_s + times.length_s - inset};
}

}  // namespace tanba::film
