// MP3 (and MPEG audio layers 1 and 2) and AAC in ADTS frames: the store stands in the ID3v2 tag in
// front. C2PA 2.4, A.3.4; ISO/IEC 11172-3, 2.4.1.3; ISO/IEC 14496-3, 1.A.3.
#include <array>

#include "base/byte_reader.hpp"
#include "container/id3.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

constexpr std::string_view kMp3Extensions = ".mp3 .mp2 .mpga", kMp3Type = "audio/mpeg";
constexpr std::string_view kAacExtensions = ".aac .adts", kAacType = "audio/aac";

// What all frames of a stream have in common, and how long this one is.
struct Frame {
  std::uint32_t common = 0;
  std::size_t bytes = 0;
};

using Rates = std::array<std::uint16_t, 15>;  // kbit/s; 0: any
constexpr Rates kRates1 = {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448};
constexpr Rates kRates2 = {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384};
constexpr Rates kRates3 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
constexpr Rates kLowRates1 = {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256};
constexpr Rates kLowRates2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};

// 11 bits of ones | version 2 | layer 2 | protection 1 | bit rate 4 | sampling rate 2 | padding 1 |
// private 1 | eight bits of channels
std::optional<Frame> mpeg_frame(Bytes bytes) {
  ByteReader in(bytes);
  const std::uint32_t word = in.u32();
  const std::uint32_t version = word >> 19 & 3, layer = 4 - (word >> 17 & 3);
  const std::uint32_t rate = word >> 12 & 15, sampling = word >> 10 & 3, padding = word >> 9 & 1;
  if (!in.ok() || word >> 21 != 0x7FF || version == 1 || layer == 4 || rate == 0 || rate == 15 ||
      sampling == 3)
    return {};
  const bool low = version != 3;  // MPEG-2 and 2.5
  const Rates& rates = layer == 1   ? (low ? kLowRates1 : kRates1)
                       : low        ? kLowRates2
                       : layer == 2 ? kRates2
                                    : kRates3;
  constexpr std::array<std::uint32_t, 3> kHertz = {44100, 48000, 32000};
  const std::uint32_t hertz = kHertz[sampling] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
  const std::uint32_t bits = rates[rate] * 1000U;
  std::uint32_t size = (low && layer == 3 ? 72 : 144) * bits / hertz + padding;
  if (layer == 1) size = (12 * bits / hertz + padding) * 4;
  return Frame{word & 0xFFFE0C00, size};
}

// 12 bits of ones | id 1 | layer 00 | protection 1 | profile 2 | sampling rate 4 | private 1 |
// channels 3 | four bits | length 13
std::optional<Frame> adts_frame(Bytes bytes) {
  ByteReader in(bytes);
  const std::uint32_t word = in.u32();
  const std::uint32_t size = (word & 3) << 11 | static_cast<std::uint32_t>(in.u16()) >> 5;
  if (!in.ok() || (word & 0xFFF60000) != 0xFFF00000 || (word >> 10 & 15) > 12 || size < 7)
    return {};
  return Frame{word & 0xFFFEFDC0, size};
}

// Two frames that fit together, or one where the head or the hint says that there is no second.
bool begins_with_frames(Bytes head, std::optional<Frame> (*frame)(Bytes), bool hinted) {
  const auto first = frame(head);
  if (!first) return false;
  if (first->bytes > head.size()) return hinted;
  const Bytes rest = head.subspan(first->bytes);
  if (rest.size() < 6) return hinted;
  const auto second = frame(rest);
  return second && second->common == first->common;
}

// Behind a tag that the head does not reach over stands what the hint says.
bool sniff_aac(Bytes head, std::string_view hint) {
  const bool hinted = hint_is(hint, kAacExtensions, kAacType);
  const auto end = id3_end(head);
  if (!end) return begins_with_frames(head, adts_frame, hinted);
  if (*end >= head.size()) return hinted;
  return begins_with_frames(head.subspan(static_cast<std::size_t>(*end)), adts_frame, hinted);
}

bool sniff_mp3(Bytes head, std::string_view hint) {
  return id3_end(head) ||
         begins_with_frames(head, mpeg_frame, hint_is(hint, kMp3Extensions, kMp3Type));
}

}  // namespace

const Format kMp3 = {
    .name = "mp3",
    .mime_type = kMp3Type,
    .extensions = kMp3Extensions,
    .media = Media::audio,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.4",
    .sniff = sniff_mp3,
    .scan = scan_id3,
    .extract = extract_id3,
    .embed = embed_id3,
    .metadata = metadata_id3,
    .takes = kTakesXmp | kTakesAigc,
};

const Format kAac = {
    .name = "aac",
    .mime_type = kAacType,
    .extensions = kAacExtensions,
    .media = Media::audio,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.4",
    .sniff = sniff_aac,
    .scan = scan_id3,
    .extract = extract_id3,
    .embed = embed_id3,
    .metadata = metadata_id3,
    .takes = kTakesXmp | kTakesAigc,
};

}  // namespace tanba
