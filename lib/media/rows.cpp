// A row a format.
#include "media/rows.hpp"

#include <array>

#include "media/sound.hpp"

namespace tanba {
namespace {

constexpr auto kRows = std::to_array<NoticeWriter>({
    {"audio/wav", sound::give, sound::look},
    {"audio/aiff", sound::give, sound::look},
    {"audio/x-caf", sound::give, sound::look},
    {"audio/flac", sound::give, sound::look},
});

}  // namespace

std::span<const NoticeWriter> media_notices() { return kRows; }

}  // namespace tanba
