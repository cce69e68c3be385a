// Damage that FFmpeg walks over: it would only leave out of a film what is broken.
#pragma once

#include "media/av.hpp"

namespace tanba::film {

/// Whether Matroska and WebM can be walked without a gap. RFC 9559, 5; other containers have tables
/// that say where each frame is.
/// \return or Errc::malformed, Errc::truncated, Errc::io, Errc::cancelled
Result<void> check_whole(const NoticeTask& task);

/// Whether the coded data of a picture of Motion JPEG fill it to its end: codes that are broken
/// mean other pixels, and seldom nothing at all.
/// \return or Errc::malformed
Result<void> check_jpeg(Bytes picture);

}  // namespace tanba::film
