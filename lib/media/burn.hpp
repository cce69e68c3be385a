// Notices that are drawn into the pictures of a film.
#pragma once

#include "media/film.hpp"

namespace tanba::film {

/// Draws the notice into each picture of its time and encodes the pictures anew with a codec of the
/// same family; all else is copied.
Result<NoticeGiven> burn(const NoticeTask& task, Sink& out);

/// How far the notice is in pictures near the start, the middle and the end of its time: the least.
Result<double> look_for_burned(const NoticeTask& task, const NoticeGiven& given);

}  // namespace tanba::film
