// When a notice is shown in a film, and what is said of it.
#include "media/film.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.hpp"
#include "draw/draw.hpp"

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

NoticeGiven given_of(const NoticePlan& plan, const Times& times, bool is_badge) {
  NoticeGiven given;
  for (const NoticeWords& words : plan.words) given.notice.lang.push_back(words.lang);
  (is_badge ? given.notice.badge : given.notice.short_text) = drawn_words(plan, is_badge);
  given.notice.form = name(is_badge ? NoticeForm::badge : plan.form);
  given.notice.position = plan.position.empty() ? "bottom_right" : plan.position;
  given.notice.start_s = times.start_s;
  given.notice.duration_s = times.length_s;
  given.notice.repeat_s = times.repeat_s;
  if (!times.is_throughout())
    given.time =
        Label::Span{times.start_s, times.repeat_s ? times.film_s : times.start_s + times.length_s};
  return given;
}

std::string three_letters(const NoticePlan& plan) {
  struct Name {
    std::string_view two, three;
  };
  static constexpr auto kNames = std::to_array<Name>(
      {{"ar", "ara"}, {"de", "deu"}, {"en", "eng"}, {"es", "spa"}, {"fr", "fra"},
       {"hi", "hin"}, {"it", "ita"}, {"ja", "jpn"}, {"kk", "kaz"}, {"ko", "kor"},
       {"ky", "kir"}, {"pl", "pol"}, {"pt", "por"}, {"ru", "rus"}, {"tg", "tgk"},
       {"tr", "tur"}, {"uk", "ukr"}, {"uz", "uzb"}, {"vi", "vie"}, {"zh", "zho"}});
  if (plan.words.size() != 1) return plan.words.empty() ? "und" : "mul";
  const std::string_view lang = plan.words.front().lang;
  const std::string_view primary = lang.substr(0, lang.find('-'));
  const auto* const found = std::ranges::find(kNames, primary, &Name::two);
  return std::string(found == kNames.end() ? "und" : found->three);
}

}  // namespace tanba::film
