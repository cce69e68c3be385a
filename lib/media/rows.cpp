// A row a format.
#include "media/rows.hpp"

#include <array>

#include "media/sound.hpp"
#include "media/video.hpp"

namespace tanba {
namespace {

constexpr auto kRows = std::to_array<NoticeWriter>({
    {"audio/wav", sound::give, sound::look},
    {"audio/aiff", sound::give, sound::look},
    {"audio/x-caf", sound::give, sound::look},
    {"audio/flac", sound::give, sound::look},
    {"video/mp4", film::give, film::look},
    {"video/quicktime", film::give, film::look},
    {"video/x-m4v", film::give, film::look},
    {"video/3gpp", film::give, film::look},
    {"video/x-matroska", film::give, film::look},
    {"video/webm", film::give, film::look},
    {"video/x-msvideo", film::give, film::look},
    {"audio/mpeg", sound::give, sound::look},
    {"audio/aac", sound::give, sound::look},
    {"audio/mp4", sound::give, sound::look},
    {"audio/ogg", sound::give, sound::look},
});

}  // namespace

std::span<const NoticeWriter> media_notices() { return kRows; }

}  // namespace tanba
