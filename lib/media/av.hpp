// FFmpeg's handles as owners, its input and output over Source and Sink, and one decoder and one
// encoder for all that the module does. Nothing of FFmpeg leaves the room.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
}

#include <memory>
#include <string>

#include "notice/notice.hpp"

namespace tanba::av {

struct Free {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
  void operator()(AVCodecParameters* codec) const { avcodec_parameters_free(&codec); }
  void operator()(AVFilterGraph* graph) const { avfilter_graph_free(&graph); }
  void operator()(AVIOContext* io) const;
};
using Packet = std::unique_ptr<AVPacket, Free>;
using Frame = std::unique_ptr<AVFrame, Free>;
using Codec = std::unique_ptr<AVCodecContext, Free>;
using Parameters = std::unique_ptr<AVCodecParameters, Free>;
using Graph = std::unique_ptr<AVFilterGraph, Free>;
using Io = std::unique_ptr<AVIOContext, Free>;

Packet new_packet();
Frame new_frame();

inline constexpr Error kNoMemory{Errc::out_of_memory, "notice: no memory"};

/// Of a picture that is decoded.
inline constexpr std::int64_t kMostPixels = std::int64_t{8192} * 8192;

/// What of a task reading and writing need; borrowed.
struct Reading {
  const Source& source;
  const Progress& progress;
};

/// What AVERROR numbers mean; `otherwise` for what says nothing in particular.
Error failed(int number, Error otherwise);

/// A container that is read front to back or in any order. `demuxers` names those that may read it
/// and `decoders` those that may be asked what is in it, comma between; FFmpeg opens nothing else,
/// no other file and no address.
class Input {
 public:
  struct Allowed {
    const char* demuxers;
    const char* decoders;
  };
  static Result<std::unique_ptr<Input>> over(const Reading& reading, const Allowed& allowed);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  AVFormatContext* context() const { return context_; }
  /// False: the end. What a Source or the caller's wish to stop said comes through as it was.
  Result<bool> read(AVPacket* packet);

 private:
  explicit Input(const Reading& reading) : reading_(reading) {}
  static int fill(void* self, std::uint8_t* into, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);
  Result<void> start(const Allowed& allowed);
  int find_streams();

  Reading reading_;
  std::uint64_t at_ = 0;
  std::optional<Error> error_;
  Io io_;
  AVFormatContext* context_ = nullptr;
};

/// A seekable Sink as the place that a muxer writes to.
class Output {
 public:
  static Result<std::unique_ptr<Output>> onto(Sink& sink);
  AVIOContext* io() const { return io_.get(); }
  /// What the Sink said, once the muxer is done.
  Result<void> state() const { return error_ ? Result<void>(*error_) : Result<void>(); }

 private:
  explicit Output(Sink& sink) : sink_(sink) {}
  static int drain(void* self, std::uint8_t* from, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  Sink& sink_;
  std::uint64_t start_ = 0;  // where in the sink byte 0 of the output lies
  std::uint64_t at_ = 0, size_ = 0;
  std::optional<Error> error_;
  Io io_;
};

/// Opens the decoder of that name, or, where it is null, FFmpeg's choice. A broken frame is an
/// error.
Result<Codec> open_decoder(const AVStream& stream, const char* name);

/// Whether a decoder says of a frame that it is not what was encoded.
inline bool is_broken(const AVFrame& frame) {
  return frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0;
}

/// Hands over a packet (null: there are no more), then takes frames until there is none left.
/// `each` is a call taking AVFrame& and giving Result<void>.
template <class Each>
Result<void> decode(AVCodecContext* decoder, const AVPacket* packet, AVFrame* frame, Each&& each) {
  const Error broken{Errc::malformed, "notice: a frame is broken"};
  int got = avcodec_send_packet(decoder, packet);
  if (got < 0 && got != AVERROR(EAGAIN) && got != AVERROR_EOF) return failed(got, broken);
  while ((got = avcodec_receive_frame(decoder, frame)) >= 0) {
    const Result<void> done = each(*frame);
    av_frame_unref(frame);
    if (!done) return done.error();
  }
  if (got != AVERROR(EAGAIN) && got != AVERROR_EOF) return failed(got, broken);
  return {};
}

/// The other way; `each` takes AVPacket&.
template <class Each>
Result<void> encode(AVCodecContext* encoder, const AVFrame* frame, AVPacket* packet, Each&& each) {
  const Error broken{Errc::unsupported, "notice: the encoder refuses what it is given"};
  int got = avcodec_send_frame(encoder, frame);
  if (got < 0) return failed(got, broken);
  while ((got = avcodec_receive_packet(encoder, packet)) >= 0) {
    const Result<void> done = each(*packet);
    av_packet_unref(packet);
    if (!done) return done.error();
  }
  if (got != AVERROR(EAGAIN) && got != AVERROR_EOF) return failed(got, broken);
  return {};
}

}  // namespace tanba::av
