// The encoder for pictures of a film, of the family that they came in.
#pragma once

#include "media/av.hpp"

namespace tanba::film {

struct EncoderWish {
  const AVStream& stream;      // as it was read
  const AVFrame& first;        // what its pictures are like
  AVRational rate;             // pictures a second; 0/1: not known
  bool global_header = false;  // the container wants the codec's headers in its own
  bool reorders = true;        // pictures may come in another order than they are shown in
};

/// \return or Errc::unsupported: there is no encoder of the family, or it does not take such
///         pictures
Result<av::Codec> open_encoder(const EncoderWish& wish);

/// Whether the description of a stream tells of what a new encoding would lose.
Result<void> check_kept(const AVStream& stream);

}  // namespace tanba::film
