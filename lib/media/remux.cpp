// Streams, tags, chapters and their descriptions from one container into another of its kind.
#include "media/remux.hpp"

extern "C" {
#include <libavutil/dict.h>
}

#include <algorithm>
#include <limits>

#include "base/check.hpp"
#include "container/bmff_box.hpp"

namespace tanba::film {
namespace {

constexpr unsigned kNowhere = std::numeric_limits<unsigned>::max();
constexpr int kBlock = 64 << 10;

// Who may be asked what is in a stream whose container does not say.
constexpr char kProbes[] =
    "h264,hevc,vp8,vp9,libdav1d,libaom-av1,av1,mpeg4,msmpeg4,mpeg2video,mjpeg,png,prores,dnxhd,"
    "ffv1,rawvideo,aac,mp3float,mp3,ac3,eac3,opus,libopus,vorbis,flac,alac,pcm_s16le,pcm_s24le,"
    "pcm_u8,pcm_s16be,dca,truehd";

std::string_view brand_of(const AVFormatContext& film) {
  const AVDictionaryEntry* const brand = av_dict_get(film.metadata, "major_brand", nullptr, 0);
  return brand == nullptr ? std::string_view() : brand->value;
}

const char* muxer_for(std::string_view mime_type) {
  if (mime_type == "video/quicktime") return "mov";
  if (mime_type == "video/x-m4v") return "ipod";
  if (mime_type == "video/3gpp") return "3gp";
  if (mime_type == "video/webm") return "webm";
  if (mime_type == "video/x-matroska") return "matroska";
  return mime_type == "video/x-msvideo" ? "avi" : "mp4";
}

// FFmpeg reads these of AVI under names that it does not write again.
void rename_for_avi(AVDictionary*& tags) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"product", "IPRD"}, {"subject", "ISBJ"}, {"software", "ISFT"}};
  for (const auto& [read, written] : kNames)
    if (const AVDictionaryEntry* const tag = av_dict_get(tags, read, nullptr, 0))
      av_dict_set(&tags, written, tag->value, 0);
}

struct Order {
  bool is_fast_start = false;
};

// What FFmpeg does not say of a file: where its `moov` stands. What it would lose is refused.
Result<Order> order_of(const NoticeTask& task) {
  bmff::Walker walker(task.asset, task.limits);
  Order order;
  bool has_media = false;
  while (true) {
    TANBA_TRY(const bool more, walker.next());
    if (!more) return order;
    const bmff::Type type = walker.box().type;
    if (walker.box().cut) return Error{Errc::truncated, "notice: the film is cut"};
    if (type == bmff::type_of("moof") || type == bmff::type_of("mvex"))
      return Error{Errc::unsupported, "notice: the film is in fragments; join them first"};
    if (type == bmff::type_of("mdat")) has_media = true;
    if (type == bmff::type_of("moov")) order.is_fast_start = !has_media;
    if (walker.at_root() && type != bmff::type_of("moov")) walker.skip();
  }
}

bool is_encrypted(const AVStream& stream) {
  const unsigned tag = stream.codecpar->codec_tag;
  return tag == MKTAG('e', 'n', 'c', 'v') || tag == MKTAG('e', 'n', 'c', 'a') ||
         av_stream_get_side_data(&stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO, nullptr) != nullptr;
}

// The name of a codec in a container, where that has it.
unsigned tag_for(const AVOutputFormat& format, const AVCodecParameters& codec) {
  unsigned other = 0;
  if (format.codec_tag == nullptr ||
      av_codec_get_id(format.codec_tag, codec.codec_tag) == codec.codec_id ||
      av_codec_get_tag2(format.codec_tag, codec.codec_id, &other) == 0)
    return codec.codec_tag;
  return 0;
}

}  // namespace

Container container_of(std::string_view mime_type) {
  if (mime_type == "video/x-matroska" || mime_type == "video/webm") return Container::matroska;
  return mime_type == "video/x-msvideo" ? Container::avi : Container::mp4;
}

Result<std::unique_ptr<av::Input>> open_film(const NoticeTask& task) {
  const Container kind = container_of(task.mime_type);
  const char* const demuxer = kind == Container::mp4        ? "mov,mp4,m4a,3gp,3g2,mj2"
                              : kind == Container::matroska ? "matroska,webm"
                                                            : "avi";
  TANBA_TRY(auto input, av::Input::over({task.asset, task.progress}, {demuxer, kProbes}));
  for (unsigned i = 0; i < input->context()->nb_streams; ++i)
    if (is_encrypted(*input->context()->streams[i]))
      return Error{Errc::unsupported, "notice: the film is encrypted"};
  return input;
}

bool is_made_anew(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_DATA &&
         (stream.discard == AVDISCARD_ALL ||
          stream.codecpar->codec_tag == MKTAG('t', 'm', 'c', 'd'));
}

bool is_attached(const AVStream& stream) {
  return (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
}

bool is_cover(const AVStream& stream) {
  return is_attached(stream) && (stream.disposition & AV_DISPOSITION_TIMED_THUMBNAILS) == 0;
}

Result<AVStream*> pictures_of(const AVFormatContext& film) {
  AVStream* found = nullptr;
  for (unsigned i = 0; i < film.nb_streams; ++i) {
    AVStream* const stream = film.streams[i];
    if (stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO || is_attached(*stream)) continue;
    if (found != nullptr)
      return Error{Errc::unsupported, "notice: the film has several streams of pictures"};
    found = stream;
  }
  if (found != nullptr) return found;
  return Error{Errc::invalid_argument, "notice: there are no pictures in it: give a spoken one"};
}

const std::int32_t* matrix_of(const AVStream& stream) {
  return reinterpret_cast<const std::int32_t*>(
      av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
}

double length_of(const AVFormatContext& film) {
  return film.duration == AV_NOPTS_VALUE ? 0 : static_cast<double>(film.duration) / AV_TIME_BASE;
}

double start_of(const AVFormatContext& film) {
  return film.start_time == AV_NOPTS_VALUE ? 0
                                           : static_cast<double>(film.start_time) / AV_TIME_BASE;
}

Result<std::unique_ptr<Remux>> Remux::onto(Sink& out, const NoticeTask& task,
                                           const AVFormatContext& from, Covers covers) {
  std::unique_ptr<Remux> remux(new Remux(out, task, covers));
  TANBA_TRY(remux->output_, av::Output::onto(out));
  TANBA_CHECK(remux->start(from));
  return remux;
}

Remux::~Remux() {
  av_dict_free(&options_);
  if (context_ != nullptr) context_->pb = nullptr;
  avformat_free_context(context_);
}

Result<void> Remux::start(const AVFormatContext& from) {
  const char* const muxer = muxer_for(task_.mime_type);
  if (avformat_alloc_output_context2(&context_, nullptr, muxer, nullptr) < 0 || context_ == nullptr)
    return Error{Errc::unsupported, "notice: this FFmpeg does not write the container"};
  context_->pb = output_->io();
  context_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  context_->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  context_->opaque = this;
  context_->io_open = open_again;
  context_->io_close2 = close_again;
  if (av_dict_copy(&context_->metadata, from.metadata, 0) < 0) return av::kNoMemory;
  if (container_of(task_.mime_type) == Container::avi) rename_for_avi(context_->metadata);
  for (unsigned i = 0; i < from.nb_streams; ++i) TANBA_CHECK(copy_stream(*from.streams[i]));
  TANBA_CHECK(copy_chapters(from));
  return choose_options(from);
}

Result<void> Remux::copy_stream(const AVStream& from) {
  places_.push_back(kNowhere);
  if (is_made_anew(from)) return {};
  if (covers_ == Covers::left_out && is_cover(from)) return {};
  const bool is_attachment = from.codecpar->codec_type == AVMEDIA_TYPE_ATTACHMENT;
  if (from.codecpar->codec_id == AV_CODEC_ID_NONE && !is_attachment)
    return Error{Errc::unsupported, "notice: the film has a stream that FFmpeg does not know"};
  AVStream* const to = add();
  if (to == nullptr || avcodec_parameters_copy(to->codecpar, from.codecpar) < 0)
    return av::kNoMemory;
  places_.back() = static_cast<unsigned>(to->index);
  to->codecpar->codec_tag = tag_for(*context_->oformat, *from.codecpar);
  // The muxer asks for a size, which is not known of a cover that nobody decoded; it writes none.
  if (container_of(task_.mime_type) == Container::mp4 && is_cover(from))
    to->codecpar->width = to->codecpar->height = 1;
  // What AVI said of the size of a frame of sound is not so where the frames differ.
  if (from.codecpar->codec_id == AV_CODEC_ID_MP3 || from.codecpar->codec_id == AV_CODEC_ID_AC3)
    to->codecpar->block_align = 0;
  to->time_base = from.time_base;
  to->avg_frame_rate = from.avg_frame_rate;
  to->r_frame_rate = from.r_frame_rate;
  to->sample_aspect_ratio = from.sample_aspect_ratio;
  to->disposition = from.disposition;
  if (av_dict_copy(&to->metadata, from.metadata, 0) < 0) return av::kNoMemory;
  for (int i = 0; i < from.nb_side_data; ++i) {
    const AVPacketSideData& side = from.side_data[i];
    std::uint8_t* const copy = av_stream_new_side_data(to, side.type, side.size);
    if (copy == nullptr) return av::kNoMemory;
    std::copy_n(side.data, side.size, copy);
  }
  // FFmpeg reads an attached picture of Matroska as a stream, which it would write as a second
  // film.
  if (container_of(task_.mime_type) != Container::matroska || !is_attached(from)) return {};
  return attach(*to, {from.attached_pic.data, static_cast<std::size_t>(from.attached_pic.size)});
}

AVStream* Remux::add() { return avformat_new_stream(context_, nullptr); }

Result<void> Remux::attach(AVStream& to, Bytes file) {
  AVCodecParameters& codec = *to.codecpar;
  av_freep(static_cast<void*>(&codec.extradata));
  codec.codec_type = AVMEDIA_TYPE_ATTACHMENT;
  codec.extradata_size = static_cast<int>(file.size());
  codec.extradata =
      static_cast<std::uint8_t*>(av_mallocz(file.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (codec.extradata == nullptr) return av::kNoMemory;
  std::ranges::copy(file, codec.extradata);
  return {};
}

Result<void> Remux::copy_chapters(const AVFormatContext& from) {
  if (from.nb_chapters == 0) return {};
  context_->chapters =
      static_cast<AVChapter**>(av_calloc(from.nb_chapters, sizeof(*context_->chapters)));
  if (context_->chapters == nullptr) return av::kNoMemory;
  for (unsigned i = 0; i < from.nb_chapters; ++i) {
    const AVChapter& chapter = *from.chapters[i];
    auto* const copy = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
    if (copy == nullptr) return av::kNoMemory;
    context_->chapters[context_->nb_chapters++] = copy;
    copy->id = chapter.id;
    copy->time_base = chapter.time_base;
    copy->start = chapter.start;
    copy->end = chapter.end;
    if (av_dict_copy(&copy->metadata, chapter.metadata, 0) < 0) return av::kNoMemory;
  }
  return {};
}

Result<void> Remux::choose_options(const AVFormatContext& from) {
  if (container_of(task_.mime_type) == Container::matroska)
    av_dict_set(&options_, "default_mode", "passthrough", 0);
  if (container_of(task_.mime_type) != Container::mp4) return {};
  TANBA_TRY(const Order order, order_of(task_));
  if (order.is_fast_start) av_dict_set(&options_, "movflags", "+faststart", 0);
  const std::string brand(brand_of(from));
  if (brand.size() == 4 && std::string_view(muxer_for(task_.mime_type)) == "mp4")
    av_dict_set(&options_, "brand", brand.c_str(), 0);
  for (const char* const made : {"major_brand", "minor_version", "compatible_brands"})
    av_dict_set(&context_->metadata, made, nullptr, 0);
  return {};
}

bool Remux::wants_global_headers() const {
  return (context_->oformat->flags & AVFMT_GLOBALHEADER) != 0;
}

Result<void> Remux::state(int number) const {
  TANBA_CHECK(output_->state());
  if (number >= 0) return {};
  return av::failed(number, Error{Errc::unsupported,
                                  "notice: the container cannot take a stream of the film again"});
}

Result<void> Remux::begin() { return state(avformat_write_header(context_, &options_)); }

Result<void> Remux::copy(AVPacket& packet, const AVStream& of) {
  const unsigned place = places_[at(of)];
  if (place == kNowhere) return {};
  const AVStream& to = *context_->streams[place];
  if (to.codecpar->codec_type == AVMEDIA_TYPE_ATTACHMENT) return {};
  return put(packet, to, of.time_base);
}

Result<void> Remux::put(AVPacket& packet, const AVStream& to, AVRational base) {
  av_packet_rescale_ts(&packet, base, to.time_base);
  packet.stream_index = to.index;
  packet.pos = -1;
  return state(av_interleaved_write_frame(context_, &packet));
}

Result<void> Remux::end() {
  const int done = av_write_trailer(context_);
  avio_flush(output_->io());
  return state(done);
}

// A muxer that puts `moov` first moves what it wrote, and reads it for that.
int Remux::open_again(AVFormatContext* context, AVIOContext** io, const char*, int flags,
                      AVDictionary**) {
  auto& self = *static_cast<Remux*>(context->opaque);
  if ((flags & AVIO_FLAG_WRITE) != 0 || self.out_.written() == nullptr) return AVERROR(EACCES);
  auto* const block = static_cast<std::uint8_t*>(av_malloc(kBlock));
  if (block == nullptr) return AVERROR(ENOMEM);
  self.again_at_ = 0;
  *io = avio_alloc_context(block, kBlock, 0, &self, read_again, nullptr, seek_again);
  if (*io != nullptr) return 0;
  av_free(block);
  return AVERROR(ENOMEM);
}

int Remux::close_again(AVFormatContext*, AVIOContext* io) {
  av::Free()(io);
  return 0;
}

int Remux::read_again(void* self, std::uint8_t* into, int size) {
  auto& remux = *static_cast<Remux*>(self);
  const Source& written = *remux.out_.written();
  const auto count =
      std::min<std::uint64_t>(static_cast<std::uint64_t>(size), written.size() - remux.again_at_);
  if (count == 0) return AVERROR_EOF;
  if (!written.read(remux.again_at_, {into, static_cast<std::size_t>(count)})) return AVERROR(EIO);
  remux.again_at_ += count;
  return static_cast<int>(count);
}

std::int64_t Remux::seek_again(void* self, std::int64_t offset, int whence) {
  auto& remux = *static_cast<Remux*>(self);
  const auto end = static_cast<std::int64_t>(remux.out_.written()->size());
  if ((whence & AVSEEK_SIZE) != 0) return end;
  if (whence == SEEK_CUR) offset += static_cast<std::int64_t>(remux.again_at_);
  if (whence == SEEK_END) offset += end;
  if (offset < 0 || offset > end) return AVERROR(EINVAL);
  remux.again_at_ = static_cast<std::uint64_t>(offset);
  return offset;
}

}  // namespace tanba::film
