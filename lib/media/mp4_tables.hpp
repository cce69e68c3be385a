// The tables of a sound file on ISO BMFF (`moov`), rebuilt with samples put in. ISO/IEC 14496-12.
#pragma once

#include "media/mp4_read.hpp"

namespace tanba::sound {

/// Samples (frames of sound) that come in front of sample `before`.
struct InsertedFrames {
  std::uint64_t before = 0;
  std::vector<std::uint32_t> sizes;
  std::uint64_t data_at = 0;  // in the new `mdat`'s payload
};

struct Rebuild {
  const std::vector<InsertedFrames>& inserted;
  std::uint32_t frame_samples = 1024;
  std::uint64_t moov_at = 0;  // of the old `moov`
  /// Where the new `mdat`'s payload will lie, as a function of the size of the new `moov`.
  std::uint64_t data_at_without_growth = 0;
};
/// The new `moov`.
Result<Buffer> rebuilt_moov(Bytes moov, const Rebuild& rebuild);

}  // namespace tanba::sound
