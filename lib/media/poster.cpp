// A poster is drawn on as a film is (picture.hpp) and encoded by FFmpeg: a cover as what it was.
#include "media/poster.hpp"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "media/picture.hpp"

namespace tanba::film {
namespace {

constexpr double kMostSide = 1280;
constexpr std::int64_t kMostCoverPixels = std::int64_t{4096} * 4096;
constexpr int kMostPackets = 2000;
constexpr int kQuality = 3;  // JPEG's quantiser: 1 is the best, 31 the worst
constexpr Error kNone{Errc::unsupported, "notice: no poster can be made of the film"};

// A picture through filters in FFmpeg's language.
Result<av::Frame> filtered(const AVFrame& frame, const std::string& filters) {
  const av::Graph graph(avfilter_graph_alloc());
  if (!graph) return av::kNoMemory;
  graph->nb_threads = 1;
  const std::string chain =
      "buffer=video_size=" + std::to_string(frame.width) + "x" + std::to_string(frame.height) +
      ":pix_fmt=" + std::to_string(frame.format) + ":time_base=1/1," + filters + ",buffersink";
  AVFilterInOut *in = nullptr, *out = nullptr;
  const int parsed = avfilter_graph_parse2(graph.get(), chain.c_str(), &in, &out);
  avfilter_inout_free(&in);
  avfilter_inout_free(&out);
  if (parsed < 0) return av::failed(parsed, kNone);
  AVFilterContext* const first = graph->filters[0];
  AVFilterContext* const last = graph->filters[graph->nb_filters - 1];
  av::Frame made = av::new_frame();
  int done = avfilter_graph_config(graph.get(), nullptr);
  if (done >= 0) done = av_buffersrc_write_frame(first, &frame);
  if (done >= 0) done = av_buffersink_get_frame(last, made.get());
  if (done < 0) return av::failed(done, kNone);
  return made;
}

bool is_hdr(const AVFrame& frame) {
  return frame.color_trc == AVCOL_TRC_SMPTE2084 || frame.color_trc == AVCOL_TRC_ARIB_STD_B67;
}

// Tones up to the half of the reference white (203 cd/m2, ITU-R BT.2408) as they are, brighter ones
// pressed together. Made small first, for the numbers are large.
Result<av::Frame> tone_mapped(const AVFrame& frame) {
  const av::Frame told(av_frame_clone(&frame));
  if (!told) return av::kNoMemory;
  if (told->colorspace == AVCOL_SPC_UNSPECIFIED) told->colorspace = AVCOL_SPC_BT2020_NCL;
  if (told->color_primaries == AVCOL_PRI_UNSPECIFIED) told->color_primaries = AVCOL_PRI_BT2020;
  if (told->color_range == AVCOL_RANGE_UNSPECIFIED) told->color_range = AVCOL_RANGE_MPEG;
  const double scale = std::min(1.0, kMostSide / std::max(frame.width, frame.height));
  const auto side = [&](int whole) {
    return std::to_string(std::max(1L, std::lround(whole * scale)));
  };
  return filtered(*told, "scale=" + side(frame.width) + ":" + side(frame.height) +
                             ",format=yuv444p16|gbrp16,zscale=t=linear:npl=203,format=gbrpf32le,"
                             "zscale=p=709,tonemap=mobius:param=0.5:desat=0,"
                             "zscale=t=709:m=170m:r=full,format=yuv444p");
}

// In pixels of JPEG. Films that do not say it are taken for what players take them for.
Result<av::Frame> as_jpeg(const AVFrame& frame) {
  av::Frame mapped;
  if (is_hdr(frame)) {
    TANBA_TRY(mapped, tone_mapped(frame));
  }
  const AVFrame& plain = mapped ? *mapped : frame;
  const bool is_told = plain.colorspace != AVCOL_SPC_UNSPECIFIED;
  const std::string matrix = is_told ? "auto" : plain.height < 720 ? "bt601" : "bt709";
  TANBA_TRY(av::Frame made, filtered(plain, "scale=in_color_matrix=" + matrix +
                                                ":out_color_matrix=bt601:out_range=full,"
                                                "format=yuvj420p|yuvj422p|yuvj444p"));
  made->color_range = AVCOL_RANGE_JPEG;
  made->color_trc = AVCOL_TRC_UNSPECIFIED;
  return made;
}

// As a viewer sees it: turned, of square pixels, and not larger than that.
Result<av::Frame> upright(const AVFrame& frame, const std::int32_t* display_matrix,
                          double most_side) {
  static constexpr std::array<const char*, 9> kTurns = {"",
                                                        "",
                                                        ",hflip",
                                                        ",hflip,vflip",
                                                        ",vflip",
                                                        ",transpose=0",
                                                        ",transpose=1",
                                                        ",transpose=3",
                                                        ",transpose=2"};
  TANBA_TRY(const Shown how, shown(frame, display_matrix));
  const double width = how.canvas.width, height = how.canvas.height;
  const double scale = std::min(1.0, most_side / std::max(width, height));
  const auto side = [&](double whole) { return std::max(1L, std::lround(whole * scale)); };
  TANBA_TRY(av::Frame made,
            filtered(frame, "scale=" + std::to_string(side(width)) + ":" +
                                std::to_string(side(height)) + kTurns[how.canvas.orientation]));
  made->sample_aspect_ratio = {1, 1};
  return made;
}

Result<av::Codec> decoder_for(const AVStream& stream, std::int64_t most_pixels) {
  TANBA_TRY(av::Codec decoder, av::open_decoder(stream, nullptr));
  decoder->max_pixels = most_pixels;
  return decoder;
}

// Keeps the first picture that comes out of a decoder.
class First {
 public:
  explicit First(AVCodecContext* decoder) : decoder_(decoder) {}

  Result<void> take(const AVPacket* packet) {
    return av::decode(decoder_, packet, frame_.get(), [&](AVFrame& frame) -> Result<void> {
      if (is_there()) return {};
      if (av::is_broken(frame)) return kNone;
      av_frame_move_ref(first_.get(), &frame);
      return {};
    });
  }
  bool is_there() const { return first_->data[0] != nullptr; }
  Result<av::Frame> picture() {
    if (!is_there()) return kNone;
    return std::move(first_);
  }

 private:
  AVCodecContext* decoder_;
  av::Frame frame_ = av::new_frame(), first_ = av::new_frame();
};

Result<av::Frame> begins_with(av::Input& input) {
  TANBA_TRY(AVStream* const stream, pictures_of(*input.context()));
  TANBA_TRY(const av::Codec decoder, decoder_for(*stream, av::kMostPixels));
  First first(decoder.get());
  const av::Packet packet = av::new_packet();
  for (int count = 0; count < kMostPackets && !first.is_there(); ++count) {
    TANBA_TRY(const bool more, input.read(packet.get()));
    if (!more) {
      TANBA_CHECK(first.take(nullptr));
      break;
    }
    const Result<void> done =
        packet->stream_index == stream->index ? first.take(packet.get()) : Result<void>();
    av_packet_unref(packet.get());
    TANBA_CHECK(done);
  }
  TANBA_TRY(const av::Frame picture, first.picture());
  TANBA_TRY(const av::Frame converted, as_jpeg(*picture));
  converted->sample_aspect_ratio =
      av_guess_sample_aspect_ratio(input.context(), stream, picture.get());
  return upright(*converted, matrix_of(*stream), kMostSide);
}

const AVStream* cover_of(const AVFormatContext& film) {
  for (unsigned i = 0; i < film.nb_streams; ++i) {
    const AVStream* const stream = film.streams[i];
    if (is_cover(*stream)) return stream;
  }
  return nullptr;
}

Result<av::Frame> picture_of(const AVStream& cover, const Limits& limits) {
  const bool is_png = cover.codecpar->codec_id == AV_CODEC_ID_PNG;
  if (!is_png && cover.codecpar->codec_id != AV_CODEC_ID_MJPEG) return kNone;
  if (std::cmp_greater(cover.attached_pic.size, limits.max_metadata_bytes)) return kNone;
  TANBA_TRY(const av::Codec decoder, decoder_for(cover, kMostCoverPixels));
  First first(decoder.get());
  TANBA_CHECK(first.take(&cover.attached_pic));
  TANBA_CHECK(first.take(nullptr));
  TANBA_TRY(av::Frame picture, first.picture());
  if (is_png) return filtered(*picture, "format=rgb24|rgba|gray");
  TANBA_TRY(av::Frame made, as_jpeg(*picture));
  // What Exif says of it is not written again.
  const auto* const turn = av_frame_get_side_data(picture.get(), AV_FRAME_DATA_DISPLAYMATRIX);
  if (turn == nullptr) return made;
  return upright(*made, reinterpret_cast<const std::int32_t*>(turn->data), kMostPictureSide);
}

Result<void> draw_on(AVFrame& frame, NoticePlan plan) {
  plan.form = NoticeForm::line;
  plan.may_be_badge = true;
  TANBA_TRY(const Shown how, shown(frame, nullptr));
  TANBA_TRY(const Placement placement, place_anew(plan, how.canvas, look_at(frame, how)));
  if (av_frame_make_writable(&frame) < 0) return av::kNoMemory;
  Stamp(placement, how, frame).put_on(frame);
  return {};
}

Result<Buffer> encoded(AVFrame& frame, AVCodecID id) {
  const AVCodec* const codec = avcodec_find_encoder(id);
  if (codec == nullptr) return kNone;
  const av::Codec encoder(avcodec_alloc_context3(codec));
  if (!encoder) return av::kNoMemory;
  encoder->width = frame.width;
  encoder->height = frame.height;
  encoder->pix_fmt = static_cast<AVPixelFormat>(frame.format);
  encoder->color_range = AVCOL_RANGE_JPEG;
  encoder->time_base = {1, 1};
  encoder->thread_count = 1;
  encoder->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_QSCALE;
  encoder->global_quality = frame.quality = kQuality * FF_QP2LAMBDA;
  frame.pict_type = AV_PICTURE_TYPE_NONE;
  if (const int opened = avcodec_open2(encoder.get(), codec, nullptr); opened < 0)
    return av::failed(opened, kNone);
  Buffer bytes;
  const auto keep = [&](const AVPacket& packet) -> Result<void> {
    bytes.assign(packet.data, packet.data + packet.size);
    return {};
  };
  const av::Packet packet = av::new_packet();
  TANBA_CHECK(av::encode(encoder.get(), &frame, packet.get(), keep));
  TANBA_CHECK(av::encode(encoder.get(), nullptr, packet.get(), keep));
  return bytes;
}

Result<Poster> made(const NoticeTask& task) {
  TANBA_TRY(const auto input, open_film(task));
  const AVStream* const cover = cover_of(*input->context());
  TANBA_TRY(const av::Frame picture,
            cover != nullptr ? picture_of(*cover, task.limits) : begins_with(*input));
  TANBA_CHECK(draw_on(*picture, task.plan));
  Poster poster;
  if (cover != nullptr) {
    const AVPacket& file = cover->attached_pic;
    poster.codec = cover->codecpar->codec_id;
    poster.replaces = {cover->index,
                       {static_cast<std::uint64_t>(file.pos), static_cast<unsigned>(file.size)}};
  }
  TANBA_TRY(poster.bytes, encoded(*picture, poster.codec));
  return poster;
}

// What stops the track too; all else is only the poster's.
bool stops_all(Errc code) {
  return code == Errc::cancelled || code == Errc::io || code == Errc::out_of_memory ||
         code == Errc::internal;
}

}  // namespace

Result<std::optional<Poster>> poster_of(const NoticeTask& task) {
  Result<Poster> poster = made(task);
  if (poster) return std::optional(*std::move(poster));
  if (stops_all(poster.error().code)) return poster.error();
  return std::optional<Poster>();
}

}  // namespace tanba::film
