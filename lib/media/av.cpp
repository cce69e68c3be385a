// FFmpeg's input and output over Source and Sink.
#include "media/av.hpp"

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <new>
#include <vector>

#include "base/check.hpp"

namespace tanba::av {
namespace {

constexpr int kBlock = 64 << 10;

// FFmpeg prints what it thinks of a file; a library says nothing on its own.
void be_silent() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_level(AV_LOG_QUIET); });
}

// FFmpeg is often built without some of these.
Error no_decoder(AVCodecID id) {
  struct Row {
    AVCodecID id;
    const char* what;
  };
  static constexpr auto kRows =
      std::to_array<Row>({{AV_CODEC_ID_AAC, "notice: this FFmpeg has no decoder for AAC"},
                          {AV_CODEC_ID_MP3, "notice: this FFmpeg has no decoder for MP3"},
                          {AV_CODEC_ID_FLAC, "notice: this FFmpeg has no decoder for FLAC"},
                          {AV_CODEC_ID_OPUS, "notice: this FFmpeg has no decoder for Opus"},
                          {AV_CODEC_ID_VORBIS, "notice: this FFmpeg has no decoder for Vorbis"},
                          {AV_CODEC_ID_H264, "notice: this FFmpeg has no decoder for H.264"},
                          {AV_CODEC_ID_HEVC, "notice: this FFmpeg has no decoder for HEVC"},
                          {AV_CODEC_ID_VP9, "notice: this FFmpeg has no decoder for VP9"},
                          {AV_CODEC_ID_AV1, "notice: this FFmpeg has no decoder for AV1"},
                          {AV_CODEC_ID_VVC, "notice: this FFmpeg has no decoder for H.266"}});
  const auto* const row = std::ranges::find(kRows, id, &Row::id);
  return {Errc::unsupported,
          row != kRows.end() ? row->what : "notice: this FFmpeg has no decoder for its codec"};
}

// Where a seek goes; negative: nowhere.
std::int64_t target(std::int64_t offset, int whence, std::uint64_t at, std::uint64_t size) {
  const auto end = static_cast<std::int64_t>(size);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
      return end;
    case SEEK_CUR:
      offset += static_cast<std::int64_t>(at);
      break;
    case SEEK_END:
      offset += end;
      break;
    default:
      break;
  }
  return offset;
}

Result<Io> make_io(void* self, int (*read)(void*, std::uint8_t*, int),
                   int (*write)(void*, std::uint8_t*, int),
                   std::int64_t (*seek)(void*, std::int64_t, int)) {
  auto* const block = static_cast<std::uint8_t*>(av_malloc(kBlock));
  if (block == nullptr) return kNoMemory;
  Io io(avio_alloc_context(block, kBlock, write != nullptr ? 1 : 0, self, read, write, seek));
  if (io) return io;
  av_free(block);
  return kNoMemory;
}

}  // namespace

void Free::operator()(AVIOContext* io) const {
  av_freep(static_cast<void*>(&io->buffer));
  avio_context_free(&io);
}

Packet new_packet() {
  Packet packet(av_packet_alloc());
  if (!packet) throw std::bad_alloc();
  return packet;
}

Frame new_frame() {
  Frame frame(av_frame_alloc());
  if (!frame) throw std::bad_alloc();
  return frame;
}

Error failed(int number, Error otherwise) {
  if (number == AVERROR(ENOMEM)) return kNoMemory;
  if (number == AVERROR_DECODER_NOT_FOUND || number == AVERROR_ENCODER_NOT_FOUND)
    return {Errc::unsupported, "notice: this FFmpeg has no codec for it"};
  return otherwise;
}

Result<std::unique_ptr<Input>> Input::over(const Reading& reading, const Allowed& allowed) {
  be_silent();
  std::unique_ptr<Input> input(new Input(reading));
  TANBA_TRY(input->io_, make_io(input.get(), fill, nullptr, seek));
  TANBA_CHECK(input->start(allowed));
  return input;
}

Input::~Input() { avformat_close_input(&context_); }

Result<void> Input::start(const Allowed& allowed) {
  context_ = avformat_alloc_context();
  if (context_ == nullptr) return kNoMemory;
  context_->pb = io_.get();
  context_->flags |= AVFMT_FLAG_CUSTOM_IO;
  context_->error_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
  av_opt_set(context_, "format_whitelist", allowed.demuxers, 0);
  av_opt_set(context_, "codec_whitelist", allowed.decoders, 0);
  av_opt_set(context_, "protocol_whitelist", "", 0);
  const Error unknown{Errc::malformed, "notice: the file cannot be walked"};
  const int opened = avformat_open_input(&context_, "", nullptr, nullptr);
  if (error_) return *error_;
  if (opened < 0) return failed(opened, unknown);
  const int known = find_streams();
  if (error_) return *error_;
  if (known < 0) return failed(known, unknown);
  return {};
}

// To tell what a stream is, FFmpeg decodes of it: no picture of more pixels, cover art neither.
int Input::find_streams() {
  std::vector<AVDictionary*> options(context_->nb_streams, nullptr);
  for (AVDictionary*& one : options) av_dict_set_int(&one, "max_pixels", kMostPixels, 0);
  const int known = avformat_find_stream_info(context_, options.data());
  for (AVDictionary*& one : options) av_dict_free(&one);
  return known;
}

Result<bool> Input::read(AVPacket* packet) {
  const int got = av_read_frame(context_, packet);
  if (error_) return *error_;
  if (got == AVERROR_EOF) return false;
  if (got < 0)
    return failed(got, Error{Errc::malformed, "notice: the file cannot be walked to its end", at_});
  if ((packet->flags & AV_PKT_FLAG_CORRUPT) != 0)
    return Error{Errc::truncated, "notice: a frame is broken or cut", at_};
  return true;
}

int Input::fill(void* self, std::uint8_t* into, int size) {
  auto& input = *static_cast<Input*>(self);
  const Progress& progress = input.reading_.progress;
  const std::uint64_t total = input.reading_.source.size();
  if (progress.cancel != nullptr && progress.cancel->load()) {
    input.error_ = Error{Errc::cancelled, "notice: stopped"};
    return AVERROR_EXIT;
  }
  if (input.at_ >= total) return AVERROR_EOF;
  const auto count = std::min<std::uint64_t>(static_cast<std::uint64_t>(size), total - input.at_);
  const auto read = input.reading_.source.read(input.at_, {into, static_cast<std::size_t>(count)});
  if (!read) {
    input.error_ = read.error();
    return AVERROR(EIO);
  }
  input.at_ += count;
  if (progress.report) progress.report(input.at_, total);
  return static_cast<int>(count);
}

std::int64_t Input::seek(void* self, std::int64_t offset, int whence) {
  auto& input = *static_cast<Input*>(self);
  const std::int64_t to = target(offset, whence, input.at_, input.reading_.source.size());
  if (to < 0) return AVERROR(EINVAL);
  if ((whence & AVSEEK_SIZE) == 0) input.at_ = static_cast<std::uint64_t>(to);
  return to;
}

Result<std::unique_ptr<Output>> Output::onto(Sink& sink) {
  be_silent();
  std::unique_ptr<Output> output(new Output(sink));
  if (const Source* const written = sink.written()) output->start_ = written->size();
  TANBA_TRY(output->io_, make_io(output.get(), nullptr, drain, seek));
  return output;
}

int Output::drain(void* self, std::uint8_t* from, int size) {
  auto& output = *static_cast<Output*>(self);
  Bytes bytes(from, static_cast<std::size_t>(size));
  const auto inside = std::min<std::uint64_t>(bytes.size(), output.size_ - output.at_);
  Result<void> done;
  if (inside > 0)
    done = output.sink_.patch(output.start_ + output.at_,
                              bytes.first(static_cast<std::size_t>(inside)));
  if (done && inside < bytes.size())
    done = output.sink_.write(bytes.subspan(static_cast<std::size_t>(inside)));
  if (!done) {
    output.error_ = done.error();
    return AVERROR(EIO);
  }
  output.at_ += bytes.size();
  output.size_ = std::max(output.size_, output.at_);
  return size;
}

std::int64_t Output::seek(void* self, std::int64_t offset, int whence) {
  auto& output = *static_cast<Output*>(self);
  const std::int64_t to = target(offset, whence, output.at_, output.size_);
  if (to < 0 || static_cast<std::uint64_t>(to) > output.size_) return AVERROR(EINVAL);
  if ((whence & AVSEEK_SIZE) == 0) output.at_ = static_cast<std::uint64_t>(to);
  return to;
}

Result<Codec> open_decoder(const AVStream& stream, const char* name) {
  const AVCodec* const codec = name != nullptr ? avcodec_find_decoder_by_name(name)
                                               : avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr || codec->id != stream.codecpar->codec_id)
    return no_decoder(stream.codecpar->codec_id);
  Codec decoder(avcodec_alloc_context3(codec));
  if (!decoder) return kNoMemory;
  if (const int filled = avcodec_parameters_to_context(decoder.get(), stream.codecpar); filled < 0)
    return failed(filled, Error{Errc::malformed, "notice: the stream's parameters are broken"});
  decoder->pkt_timebase = stream.time_base;
  decoder->thread_count = 1;
  decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
  if (const int opened = avcodec_open2(decoder.get(), codec, nullptr); opened < 0)
    return failed(opened, Error{Errc::unsupported, "notice: the decoder cannot take the stream"});
  return decoder;
}

}  // namespace tanba::av
