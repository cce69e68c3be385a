// A row a format.
#include "pictures/rows.hpp"

#include <array>

namespace tanba {

std::span<const NoticeWriter> pictures_notices() {
  static const std::array kRows = {kJpegNotice, kPngNotice,  kApngNotice,
                                   kGifNotice,  kWebpNotice, kTiffNotice};
  return kRows;
}

}  // namespace tanba
