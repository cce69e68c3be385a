// MP3: frames of ISO/IEC 11172-3 and 13818-3, layer III, with the header frame of Xing and LAME. A
// frame's data may begin up to 511 bytes before it, in frames in front: behind a notice, a silent
// frame holds those bytes again.
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "media/frames.hpp"

namespace tanba::sound {
namespace {

constexpr std::array<std::uint32_t, 15> kRates = {0,   32,  40,  48,  56,  64,  80, 96,
                                                  112, 128, 160, 192, 224, 256, 320};
constexpr std::array<std::uint32_t, 15> kLowRates = {0,  8,  16, 24,  32,  40,  48, 56,
                                                     64, 80, 96, 112, 128, 144, 160};
constexpr std::uint32_t kCommon = 0xFFFE'0C00, kModeMono = 3, kDecoderDelay = 529;
constexpr std::size_t kLameBytes = 36;

// 11 bits of ones | version 2 | layer 2 | protection 1 | bit rate 4 | sampling rate 2 | padding 1 |
// private 1 | mode 2 | six bits
struct Header {
  std::uint32_t word = 0;

  std::uint32_t version() const { return word >> 19 & 3; }  // 3: MPEG-1
  bool is_low() const { return version() != 3; }
  std::uint32_t rate_index() const { return word >> 12 & 15; }
  bool is_mono() const { return (word >> 6 & 3) == kModeMono; }
  bool is_protected() const { return (word >> 16 & 1) == 0; }
  std::uint32_t bit_rate() const { return (is_low() ? kLowRates : kRates)[rate_index()] * 1000; }
  std::uint32_t samples() const { return is_low() ? 576 : 1152; }
  std::uint32_t side_bytes() const {
    return is_low() ? (is_mono() ? 9 : 17) : (is_mono() ? 17 : 32);
  }
  std::uint32_t hertz() const {
    constexpr std::array<std::uint32_t, 3> kHertz = {44100, 48000, 32000};
    return kHertz[word >> 10 & 3] >> (version() == 3 ? 0 : version() == 2 ? 1 : 2);
  }
  std::uint32_t size() const { return samples() / 8 * bit_rate() / hertz() + (word >> 9 & 1); }
  bool is_valid() const {
    return word >> 21 == 0x7FF && version() != 1 && (word >> 17 & 3) == 1 && rate_index() > 0 &&
           rate_index() < 15 && (word >> 10 & 3) != 3;
  }
};

class Mp3 final : public FrameKind {
 public:
  std::size_t header_bytes() const override { return 4; }

  std::optional<CodedFrame> parse(Bytes header) const override {
    const Header is{ByteReader(header).u32()};
    if (!is.is_valid()) return {};
    const std::uint32_t mono = is.is_mono() ? 1 : 0;
    const std::uint32_t data_at = 4 + (is.is_protected() ? 2 : 0) + is.side_bytes();
    return CodedFrame{
        {0, is.size()}, (is.word & kCommon) | mono, is.bit_rate(), is.samples(), data_at};
  }

  // "Xing" or "Info" | flags | frames | bytes | a hundred offsets | quality | LAME's own.
  bool is_index(Bytes frame, const CodedFrame& at) override {
    word_ = ByteReader(frame).u32();
    frame_.assign(frame.begin(), frame.end());
    const std::size_t start = 4 + Header{word_}.side_bytes();
    ByteReader in(frame);
    in.skip(at.data_at > start ? start : at.data_at);
    const Bytes name = in.take(4);
    const std::uint32_t flags = in.u32();
    if (as_text(name) != "Xing" && as_text(name) != "Info") return has_vbri(frame);
    frames_at_ = (flags & 1) != 0 ? in.at() : 0;
    if ((flags & 1) != 0) promised_ = in.u32();
    bytes_at_ = (flags & 2) != 0 ? in.at() : 0;
    if ((flags & 2) != 0) in.skip(4);
    offsets_at_ = (flags & 4) != 0 ? in.at() : 0;
    if ((flags & 4) != 0) in.skip(100);
    if ((flags & 8) != 0) in.skip(4);
    const std::size_t lame = in.at();
    in.skip(21);
    const std::uint32_t delays = in.u24();
    in.skip(kLameBytes - 24);
    if (in.ok() &&
        (starts_with(frame.subspan(lame), "LA") || starts_with(frame.subspan(lame), "Lavc") ||
         starts_with(frame.subspan(lame), "Lavf"))) {
      lame_at_ = lame;
      skipped_ = (delays >> 12) + kDecoderDelay;
    }
    return true;
  }

  Buffer patched_index(const Totals& totals) const override {
    Buffer out = frame_;
    const auto set = [&](std::size_t at, std::uint64_t value, unsigned width) {
      for (unsigned i = 0; i < width && at > 0; ++i)
        out[at + i] = static_cast<std::uint8_t>(value >> 8 * (width - 1 - i));
    };
    set(frames_at_, totals.frames, 4);
    set(bytes_at_, totals.bytes, 4);
    for (std::size_t i = 0; i < totals.offsets.size() && offsets_at_ > 0; ++i)
      set(offsets_at_ + i, std::min<std::uint64_t>(255, totals.offsets[i] * 256 / totals.bytes), 1);
    if (lame_at_ == 0) return out;
    const std::uint64_t delay = skipped_ - kDecoderDelay;
    if (totals.end_padding) {
      const std::uint64_t padding = std::min<std::uint64_t>(
          4095, *totals.end_padding - std::min(*totals.end_padding, kLameDelay));
      set(lame_at_ + 21, delay << 12 | padding, 3);
    }
    set(lame_at_ + 28, totals.bytes, 4);
    set(lame_at_ + 32, totals.crc, 2);
    set(lame_at_ + 34, crc_of(Bytes(out).first(lame_at_ + 34)), 2);
    return out;
  }

  std::uint64_t skipped() const override { return skipped_; }
  std::uint64_t promised_frames() const override { return promised_; }

  std::size_t repeated() const override { return Header{word_}.is_low() ? 2 : 1; }

  Result<Frames> encode(const Pcm& block, const Programme& programme,
                        std::uint64_t average_rate) const override {
    const auto& rates = Header{word_}.is_low() ? kLowRates : kRates;
    std::size_t index = 1;
    while (index < 14 && rates[index] * 1000 + 500 < average_rate) ++index;
    const Coding coding{.encoder = avcodec_find_encoder_by_name("libmp3lame"),
                        .layout = &programme.layout(),
                        .bit_rate = static_cast<std::int64_t>(rates[index]) * 1000,
                        .options = "reservoir=0",
                        .missing = "notice: this FFmpeg has no encoder for MP3 (libmp3lame)"};
    TANBA_TRY(Coded made, coded(block, coding));
    for (const Buffer& packet : made.packets) {
      const auto frame = parse(packet);
      if (packet.size() < 4 || !frame || frame->range.size != packet.size())
        return Error{Errc::unsupported, "notice: the encoder gives frames of another kind"};
    }
    return Frames{std::move(made.packets), static_cast<std::uint64_t>(made.delay)};
  }

  // Two frames of silence: after the first nothing sounds on; the second holds the bytes.
  std::vector<Buffer> bridge(Bytes before) const override {
    Header header{(word_ & 0xFFFF'0DFF) | 1U << 16};  // no checksum, no padding
    const std::size_t most = header.is_low() ? 255 : 511;
    const Bytes kept = before.last(std::min(before.size(), most));
    for (std::uint32_t index = 1; index < 15; ++index) {
      header.word = (header.word & 0xFFFF'0FFF) | index << 12;
      if (header.size() >= 4 + header.side_bytes() + most) break;
    }
    ByteWriter first;
    first.u32(header.word).zeros(header.size() - 4);
    Buffer second = first.take();
    const Buffer plain = second;
    std::copy(kept.begin(), kept.end(), second.end() - static_cast<std::ptrdiff_t>(kept.size()));
    return {plain, second};
  }

 private:
  static constexpr std::uint64_t kLameDelay = 576;

  // Fraunhofer's header frame counts in another way; it stays, and counts what was.
  static bool has_vbri(Bytes frame) {
    return frame.size() > 40 && as_text(frame.subspan(36, 4)) == "VBRI";
  }

  static std::uint16_t crc_of(Bytes bytes) {
    std::uint32_t crc = 0;
    for (const std::uint8_t byte : bytes) {
      crc ^= byte;
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xA001U : 0U);
    }
    return static_cast<std::uint16_t>(crc);
  }

  std::uint32_t word_ = 0;
  Buffer frame_;
  std::size_t frames_at_ = 0, bytes_at_ = 0, offsets_at_ = 0, lame_at_ = 0;
  std::uint64_t skipped_ = 0, promised_ = 0;
};

}  // namespace

Result<void> join_mp3(const NoticeTask& task, const Programme& programme, Places& places,
                      Sink& out) {
  Mp3 kind;
  return join_frames(kind, task, programme, places, out);
}

}  // namespace tanba::sound
