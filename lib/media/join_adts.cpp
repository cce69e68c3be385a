// AAC in ADTS frames. ISO/IEC 14496-3, 1.A.3 and 4.4.
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "media/frames.hpp"

namespace tanba::sound {
namespace {

constexpr std::uint32_t kLowComplexity = 1;

class Bits {
 public:
  void put(std::uint32_t value, unsigned width) {
    for (unsigned i = width; i-- > 0;) {
      if (used_++ % 8 == 0) bytes_.push_back(0);
      if ((value >> i & 1) != 0)
        bytes_.back() |= static_cast<std::uint8_t>(0x80 >> (used_ - 1) % 8);
    }
  }
  Buffer take() { return std::move(bytes_); }

 private:
  Buffer bytes_;
  unsigned used_ = 0;
};

// 12 bits of ones | id 1 | layer 00 | no checksum 1 | profile 2 | rate 4 | private 1 | channels 3 |
// four bits | length 13 | fullness 11 | blocks 2
class Adts final : public FrameKind {
 public:
  std::size_t header_bytes() const override { return 7; }

  std::optional<CodedFrame> parse(Bytes header) const override {
    ByteReader in(header);
    const std::uint32_t word = in.u32();
    const std::uint32_t rest = in.u24();
    const std::uint32_t size = (word & 3) << 11 | rest >> 13;
    const bool is_protected = (word >> 16 & 1) == 0;
    if ((word & 0xFFF6'0000) != 0xFFF0'0000 || (rest & 3) != 0) return {};
    if (size < (is_protected ? 9U : 7U)) return {};
    return CodedFrame{{0, size}, word & 0xFFFE'FDC0, 0, 1024, is_protected ? 9U : 7U};
  }

  bool is_index(Bytes frame, const CodedFrame& /*at*/) override {
    word_ = ByteReader(frame).u32();
    return false;
  }

  Result<Frames> encode(const Pcm& block, const Programme& programme,
                        std::uint64_t average_rate) const override {
    if ((word_ >> 14 & 3) != kLowComplexity || silent_aac(channels()).empty())
      return Error{Errc::unsupported, "notice: AAC can have one in its low-complexity profile"};
    if (programme.codec->profile != FF_PROFILE_AAC_LOW)
      return Error{Errc::unsupported, "notice: none can be given in HE-AAC"};
    TANBA_TRY(const Coded made,
              coded_aac(block, programme, static_cast<std::int64_t>(average_rate)));
    Frames out{{}, static_cast<std::uint64_t>(made.delay)};
    for (const Buffer& packet : made.packets) out.frames.push_back(framed(packet));
    return out;
  }

  std::vector<Buffer> bridge(Bytes /*before*/) const override {
    const Buffer silence = framed(silent_aac(channels()));
    return {silence, silence};
  }

 private:
  int channels() const { return static_cast<int>(word_ >> 6 & 7); }

  Buffer framed(Bytes raw) const {
    const auto size = static_cast<std::uint32_t>(raw.size() + 7);
    ByteWriter out;
    out.u32((word_ & 0xFFFE'FFC0) | 1U << 16 | size >> 11);
    out.u24((size & 0x7FF) << 13 | 0x7FFU << 2);
    return out.bytes(raw).take();
  }

  std::uint32_t word_ = 0;
};

}  // namespace

// Per element: 0 one channel, 1 a pair, 3 low frequencies; then its window (long, sine, no bands)
// and nothing in it.
Buffer silent_aac(int channel_configuration) {
  static constexpr std::array<std::string_view, 8> kElements = {"",    "0",   "1",    "01",
                                                                "010", "011", "0113", "01113"};
  if (channel_configuration < 1 || channel_configuration > 7) return {};
  Bits bits;
  std::array<std::uint32_t, 4> tags{};
  for (const char element : kElements[static_cast<std::size_t>(channel_configuration)]) {
    const auto id = static_cast<std::uint32_t>(element - '0');
    bits.put(id, 3);
    bits.put(tags[id]++, 4);
    if (id == 1) {
      bits.put(1, 1);   // common window
      bits.put(0, 11);  // window, bands, no prediction
      bits.put(0, 2);   // no mid and side
    }
    for (std::uint32_t channel = 0; channel < (id == 1 ? 2U : 1U); ++channel) {
      bits.put(0, 8);  // gain
      if (id != 1) bits.put(0, 11);
      bits.put(0, 3);  // no pulses, no noise shaping, no gain control
    }
  }
  bits.put(7, 3);
  return bits.take();
}

Result<Coded> coded_aac(const Pcm& block, const Programme& programme, std::int64_t bit_rate) {
  const std::int64_t least = 48'000LL * programme.layout().nb_channels;
  const Coding coding{.encoder = avcodec_find_encoder_by_name("aac"),
                      .layout = &programme.layout(),
                      .bit_rate = std::max(bit_rate, least),
                      .options = "aac_pns=0:profile=aac_low",
                      .missing = "notice: this FFmpeg has no encoder for AAC"};
  return coded(block, coding);
}

Result<void> join_adts(const NoticeTask& task, const Programme& programme, Places& places,
                       Sink& out) {
  Adts kind;
  return join_frames(kind, task, programme, places, out);
}

}  // namespace tanba::sound
