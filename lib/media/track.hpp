// Notices as a text track that players show by default: nothing is encoded anew.
#pragma once

#include "media/film.hpp"

namespace tanba::film {

/// Into ISO BMFF (MP4, QuickTime): one more track and its text, put in beside what is there; all
/// other boxes and all media stay as they are. 3GPP TS 26.245 (tx3g).
Result<NoticeGiven> track_into_mp4(const NoticeTask& task, Sink& out);

/// Into Matroska and WebM: every stream is copied. Subtitles of SubRip, in WebM of WebVTT.
Result<NoticeGiven> track_into_matroska(const NoticeTask& task, Sink& out);

/// 1 where text tracks that are shown by default have the plan's words at the start, the middle and
/// the end of their time, else 0.
Result<double> look_for_track(const NoticeTask& task);

}  // namespace tanba::film
