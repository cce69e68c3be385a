// The formats of this module.
#pragma once

#include "notice/notice.hpp"

namespace tanba {

extern const NoticeWriter kJpegNotice, kPngNotice, kApngNotice, kGifNotice, kWebpNotice,
    kTiffNotice;

std::span<const NoticeWriter> pictures_notices();

}  // namespace tanba
