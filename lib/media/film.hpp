// What the notices in films share: what is said of one that was given.
#pragma once

#include "notice/film_times.hpp"

namespace tanba::film {

/// What was given: words, language, place and times; without size and region.
NoticeGiven given_of(const NoticePlan& plan, const Times& times, bool is_badge);

/// ISO 639-2/T for a language of BCP 47: "kk" is "kaz"; "und" where the table has none; "mul" for
/// several.
std::string three_letters(const NoticePlan& plan);

/// The kernel copies what it can; told and asked between blocks.
Result<void> copy_whole(const Source& from, const Progress& progress, Sink& out);

}  // namespace tanba::film
