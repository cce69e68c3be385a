// Encoders by family, and the quality that each is set to: so high that a picture is hardly told
// from what it was (docs/notices.md has what was measured).
#include "media/encoder.hpp"

extern "C" {
#include <libavutil/dict.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.hpp"

namespace tanba::film {
namespace {

enum class Quality : std::uint8_t { rate_factor, quantiser, fixed };

struct Family {
  AVCodecID id;
  const char* encoder;
  const char* missing;  // static text of an Error
  Quality kind;
  int quality;          // the smaller, the better
  const char* options;  // of the encoder alone: name=value, colon between
  int most_clock = 0;   // ticks a second that its headers can say; 0: any
};

constexpr auto kFamilies = std::to_array<Family>({
    {AV_CODEC_ID_H264, "libx264", "notice: this FFmpeg has no encoder for H.264 (libx264)",
     Quality::rate_factor, 16, "preset=veryfast"},
    {AV_CODEC_ID_HEVC, "libx265", "notice: this FFmpeg has no encoder for HEVC (libx265)",
     Quality::rate_factor, 16, "preset=veryfast"},
    {AV_CODEC_ID_VP8, "libvpx", "notice: this FFmpeg has no encoder for VP8 (libvpx)",
     Quality::rate_factor, 6, "deadline=good:cpu-used=4"},
    {AV_CODEC_ID_VP9, "libvpx-vp9", "notice: this FFmpeg has no encoder for VP9 (libvpx-vp9)",
     Quality::rate_factor, 18, "deadline=good:cpu-used=5:row-mt=1"},
    {AV_CODEC_ID_AV1, "libaom-av1", "notice: this FFmpeg has no encoder for AV1 (libaom-av1)",
     Quality::rate_factor, 18, "cpu-used=7:row-mt=1"},
    {AV_CODEC_ID_MPEG4, "mpeg4", "notice: this FFmpeg has no encoder for MPEG-4",
     Quality::quantiser, 2, "", 65'535},
    {AV_CODEC_ID_MPEG2VIDEO, "mpeg2video", "notice: this FFmpeg has no encoder for MPEG-2",
     Quality::quantiser, 2, "", 65},
    {AV_CODEC_ID_MJPEG, "mjpeg", "notice: this FFmpeg has no encoder for Motion JPEG",
     Quality::quantiser, 2, ""},
    {AV_CODEC_ID_PRORES, "prores_ks", "notice: this FFmpeg has no encoder for ProRes",
     Quality::fixed, 0, "vendor=apl0"},
    {AV_CODEC_ID_FFV1, "ffv1", "notice: this FFmpeg has no encoder for FFV1", Quality::fixed, 0,
     "level=3"},
    {AV_CODEC_ID_RAWVIDEO, "rawvideo", "notice: this FFmpeg has no encoder for raw video",
     Quality::fixed, 0, ""},
});

constexpr Error kOther{Errc::unsupported,
                       "notice: nothing is drawn into pictures of this codec; H.264, HEVC, VP8, "
                       "VP9, AV1, MPEG-4, MPEG-2, Motion JPEG, ProRes and FFV1 can be"};
constexpr Error kPixels{Errc::unsupported,
                        "notice: the encoder of the film's family does not take its pixels"};

bool takes(const AVCodec& encoder, int format) {
  if (encoder.pix_fmts == nullptr) return true;
  for (const AVPixelFormat* one = encoder.pix_fmts; *one != AV_PIX_FMT_NONE; ++one)
    if (*one == format) return true;
  return false;
}

template <class T>
T known(T own, T other, T unspecified) {
  return own == unspecified ? other : own;
}

void describe(AVCodecContext& encoder, const EncoderWish& wish) {
  const AVFrame& first = wish.first;
  const AVCodecParameters& stream = *wish.stream.codecpar;
  encoder.width = first.width;
  encoder.height = first.height;
  encoder.pix_fmt = static_cast<AVPixelFormat>(first.format);
  encoder.sample_aspect_ratio = first.sample_aspect_ratio;
  encoder.color_range = known(first.color_range, stream.color_range, AVCOL_RANGE_UNSPECIFIED);
  encoder.color_primaries =
      known(first.color_primaries, stream.color_primaries, AVCOL_PRI_UNSPECIFIED);
  encoder.color_trc = known(first.color_trc, stream.color_trc, AVCOL_TRC_UNSPECIFIED);
  encoder.colorspace = known(first.colorspace, stream.color_space, AVCOL_SPC_UNSPECIFIED);
  encoder.chroma_sample_location =
      known(first.chroma_location, stream.chroma_location, AVCHROMA_LOC_UNSPECIFIED);
  encoder.framerate = wish.rate;
  encoder.time_base = wish.stream.time_base;
  encoder.strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
  if (wish.global_header) encoder.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  encoder.thread_count = 0;
}

Result<void> set_clock(AVCodecContext& encoder, const Family& family) {
  if (family.most_clock == 0) return {};
  if (encoder.framerate.num <= 0 || encoder.framerate.den <= 0)
    return Error{Errc::unsupported, "notice: the film does not say how many pictures a second"};
  encoder.time_base = av_inv_q(encoder.framerate);
  return {};
}

void set_quality(AVCodecContext& encoder, const Family& family, const EncoderWish& wish) {
  if (family.kind == Quality::rate_factor) {
    av_opt_set_int(encoder.priv_data, "crf", family.quality, 0);
    // To VP8 the rate is a bound, to the others no wish.
    const std::int64_t most = std::int64_t{encoder.width} * encoder.height * 30;
    encoder.bit_rate = family.id == AV_CODEC_ID_VP8 ? std::max<std::int64_t>(most, 1'000'000) : 0;
    if (family.id == AV_CODEC_ID_VP8) encoder.qmin = 0;
  }
  if (family.kind == Quality::quantiser) {
    encoder.flags |= AV_CODEC_FLAG_QSCALE;
    encoder.global_quality = family.quality * FF_QP2LAMBDA;
    encoder.qmin = 1;
  }
  const bool is_x26 = family.id == AV_CODEC_ID_H264 || family.id == AV_CODEC_ID_HEVC;
  if (!wish.reorders || !is_x26) encoder.max_b_frames = wish.reorders && is_x26 ? -1 : 0;
  if (family.id == AV_CODEC_ID_PRORES && wish.stream.codecpar->profile >= 0)
    encoder.profile = wish.stream.codecpar->profile;
}

std::int64_t scaled(AVRational value, int scale) {
  return value.den == 0 ? 0 : std::llround(av_q2d(value) * scale);
}

// SMPTE ST 2086 and CTA-861.3, as x265 wants to be told.
std::string static_metadata(const AVStream& stream) {
  std::string text;
  const auto* const display = reinterpret_cast<const AVMasteringDisplayMetadata*>(
      av_stream_get_side_data(&stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, nullptr));
  const auto pair = [](AVRational a, AVRational b, int scale) {
    return "(" + std::to_string(scaled(a, scale)) + "," + std::to_string(scaled(b, scale)) + ")";
  };
  if (display != nullptr && display->has_primaries != 0 && display->has_luminance != 0) {
    const auto& p = display->display_primaries;
    text += ":master-display=G" + pair(p[1][0], p[1][1], 50'000) + "B" +
            pair(p[2][0], p[2][1], 50'000) + "R" + pair(p[0][0], p[0][1], 50'000) + "WP" +
            pair(display->white_point[0], display->white_point[1], 50'000) + "L" +
            pair(display->max_luminance, display->min_luminance, 10'000);
  }
  const auto* const light = reinterpret_cast<const AVContentLightMetadata*>(
      av_stream_get_side_data(&stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, nullptr));
  if (light != nullptr)
    text += ":max-cll=" + std::to_string(light->MaxCLL) + "," + std::to_string(light->MaxFALL);
  return text;
}

}  // namespace

Result<void> check_kept(const AVStream& stream) {
  if (av_stream_get_side_data(&stream, AV_PKT_DATA_DOVI_CONF, nullptr) != nullptr)
    return Error{Errc::unsupported, "notice: Dolby Vision would be lost: give a track"};
  const AVDictionaryEntry* const alpha = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  if (alpha != nullptr && std::string_view(alpha->value) != "0")
    return Error{Errc::unsupported, "notice: the film's transparency would be lost: give a track"};
  const AVFieldOrder order = stream.codecpar->field_order;
  if (order != AV_FIELD_UNKNOWN && order != AV_FIELD_PROGRESSIVE)
    return Error{Errc::unsupported,
                 "notice: nothing is drawn into interlaced pictures: give a "
                 "track"};
  return {};
}

Result<av::Codec> open_encoder(const EncoderWish& wish) {
  const auto* const family =
      std::ranges::find(kFamilies, wish.stream.codecpar->codec_id, &Family::id);
  if (family == kFamilies.end()) return kOther;
  const AVCodec* const codec = avcodec_find_encoder_by_name(family->encoder);
  if (codec == nullptr) return Error{Errc::unsupported, family->missing};
  if (!takes(*codec, wish.first.format)) return kPixels;
  av::Codec encoder(avcodec_alloc_context3(codec));
  if (!encoder) return av::kNoMemory;
  describe(*encoder, wish);
  TANBA_CHECK(set_clock(*encoder, *family));
  set_quality(*encoder, *family, wish);
  AVDictionary* options = nullptr;
  av_dict_parse_string(&options, family->options, "=", ":", 0);
  if (family->id == AV_CODEC_ID_HEVC)
    av_dict_set(&options, "x265-params", ("log-level=none" + static_metadata(wish.stream)).c_str(),
                0);
  const int opened = avcodec_open2(encoder.get(), codec, &options);
  av_dict_free(&options);
  if (opened < 0) return av::failed(opened, kPixels);
  return encoder;
}

}  // namespace tanba::film
