// What is said of a notice in a film, and the film's way out.
#include "media/film.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "draw/draw.hpp"

namespace tanba::film {

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

Result<void> copy_whole(const Source& from, const Progress& progress, Sink& out) {
  constexpr std::uint64_t kBlock = 16 << 20;
  for (std::uint64_t at = 0; at < from.size();) {
    if (progress.cancel != nullptr && progress.cancel->load())
      return Error{Errc::cancelled, "notice: stopped"};
    const std::uint64_t count = std::min(kBlock, from.size() - at);
    TANBA_CHECK(out.copy(from, at, count));
    at += count;
    if (progress.report) progress.report(at, from.size());
  }
  return {};
}

}  // namespace tanba::film
