// Chapters and tracks that metadata of sound name by their times: they move with the programme.
#pragma once

#include "media/sound.hpp"

namespace tanba::sound {

/// The same block of a FLAC file (CUESHEET) for the sound with its notices, as long as it was; as
/// it was where it cannot be read. It is no CD's any more. RFC 9639, 8.7.
Buffer moved_cue_sheet(Buffer block, const Places& places);

/// Patches the chapters (`CHAP`) of the tag that `asset` begins with, where `out` has it from
/// `tag_at` on. Those of an unsynchronised tag and packed ones stay. ID3v2 Chapter Frame Addendum,
/// 3.1.
Result<void> move_chapters(const NoticeTask& task, const Programme& programme, const Places& places,
                           std::uint64_t tag_at, Sink& out);

}  // namespace tanba::sound
