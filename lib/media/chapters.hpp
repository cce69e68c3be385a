// Chapters and tracks that metadata of sound name by their times: they move with the programme.
#pragma once

#include "media/sound.hpp"

namespace tanba::sound {

/// The same block of a FLAC file (CUESHEET) for the sound with its notices, as long as it was; as
/// it was where it cannot be read. It is no CD's any more. RFC 9639, 8.7.
Buffer moved_cue_sheet(Buffer block, const Places& places);

/// Patches the chapters (`CHAP`) of the tag that `tagged` begins with, which `out` begins with too;
/// not those that are unsynchronised or packed. ID3v2 Chapter Frame Addendum, 3.1.
Result<void> move_chapters(const Source& tagged, const NoticeTask& task, const Programme& programme,
                           const Places& places, Sink& out);

/// Moves the chapters of a comment header of Vorbis (`CHAPTER001=00:01:02.500`), which keep their
/// lengths. Whether there are any. Ogg's chapter extension, as mkvtoolnix and FFmpeg write it.
bool move_comment_chapters(Buffer& comments, const Programme& programme, const Places& places,
                           const Limits& limits);

}  // namespace tanba::sound
