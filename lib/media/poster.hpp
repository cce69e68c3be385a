// The picture that stands for a film where it is not played, with the notice on it.
#pragma once

#include "media/remux.hpp"

namespace tanba::film {

/// Cover art as a file of its own, JPEG or PNG.
struct Poster {
  AVCodecID codec = AV_CODEC_ID_MJPEG;
  Buffer bytes;
  struct Cover {
    int stream = 0;  // as FFmpeg numbers it
    Range bytes;     // in the film; of Matroska not known
  };
  std::optional<Cover> replaces;  // the film's own
};

/// The plan's notice as a line, or badge where that has no room, on the first of the film's covers,
/// else on the picture that it begins with, upright and no larger than 1280 pixels a side.
/// Nothing: neither can be read and drawn on, or it has the notice. Reads the film's first
/// pictures.
/// \return or Errc::cancelled, Errc::io, Errc::out_of_memory
Result<std::optional<Poster>> poster_of(const NoticeTask& task);

}  // namespace tanba::film
