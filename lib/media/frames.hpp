// Sound that is a row of coded frames with a header each: MPEG layer III and AAC in ADTS. A notice
// joins as frames of its own; those of the programme stay byte for byte.
#pragma once

#include "media/sound.hpp"

namespace tanba::sound {

struct CodedFrame {
  Range range;
  std::uint32_t common = 0;    // bits of the header that all frames of a stream share
  std::uint32_t bit_rate = 0;  // of this frame; 0: it does not say
  std::uint32_t samples = 0;
  std::uint32_t data_at = 0;  // where in the frame coded data begin
};

/// What is different from codec to codec.
class FrameKind {
 public:
  virtual ~FrameKind() = default;
  virtual std::size_t header_bytes() const = 0;
  virtual std::optional<CodedFrame> parse(Bytes header) const = 0;
  /// A first frame that holds no sound but says how much there is; it is patched at the end.
  virtual bool is_index(Bytes /*frame*/, const CodedFrame& /*at*/) { return false; }
  struct Totals {
    std::uint64_t frames = 0, bytes = 0;
    std::vector<std::uint64_t> offsets;  // of a hundredth of the frames each
    std::uint16_t crc = 0;
    std::optional<std::uint64_t> end_padding = {};  // samples; nothing: as it was
  };
  virtual Buffer patched_index(const Totals& /*totals*/) const { return {}; }
  /// Samples at the start that a player leaves out.
  virtual std::uint64_t skipped() const { return 0; }
  virtual std::uint64_t promised_frames() const { return 0; }

  /// How many frames a decoder needs to be where it was.
  virtual std::size_t repeated() const { return 1; }

  struct Frames {
    std::vector<Buffer> frames;
    std::uint64_t delay = 0;  // samples in front of the first of the block
  };
  virtual Result<Frames> encode(const Pcm& block, const Programme& programme,
                                std::uint64_t average_rate) const = 0;
  /// Silence after which a decoder goes on as if nothing had been in between. `before` are the
  /// last bytes of coded data in front of the frame that comes next.
  virtual std::vector<Buffer> bridge(Bytes before) const = 0;
};

Result<void> join_frames(FrameKind& kind, const NoticeTask& task, const Programme& programme,
                         Places& places, Sink& out);

/// One AAC frame of silence with long sine windows, without a header. Empty: the configuration has
/// more than eight channels.
Buffer silent_aac(int channel_configuration);
/// The notice as AAC-LC without headers. Errc::unsupported: no such encoder.
Result<Coded> coded_aac(const Pcm& block, const Programme& programme, std::int64_t bit_rate);

}  // namespace tanba::sound
