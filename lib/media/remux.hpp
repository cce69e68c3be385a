// A film as FFmpeg reads it, and another one with the same streams, tags and chapters.
#pragma once

#include "media/av.hpp"

namespace tanba::film {

/// The containers of films.
enum class Container : std::uint8_t { mp4, matroska, avi };
Container container_of(std::string_view mime_type);

/// Opens a film; nothing that is no film is read.
Result<std::unique_ptr<av::Input>> open_film(const NoticeTask& task);

/// Streams that are read as something else: chapters, time codes, which the muxer makes anew.
bool is_made_anew(const AVStream& stream);

/// Whether it is no moving picture but one that is attached: cover art, or a chapter's.
bool is_attached(const AVStream& stream);
/// Whether it is cover art.
bool is_cover(const AVStream& stream);

/// Its moving pictures: the one stream of them.
/// \return or Errc::invalid_argument: there are none; Errc::unsupported: there are several
Result<AVStream*> pictures_of(const AVFormatContext& film);

/// How a viewer has to turn them: nine numbers of FFmpeg (libavutil/display.h); null: not at all.
const std::int32_t* matrix_of(const AVStream& stream);

/// Seconds; 0: it is not said.
double length_of(const AVFormatContext& film);
/// When the film starts, in FFmpeg's time, seconds.
double start_of(const AVFormatContext& film);

/// Whether cover art is copied. Of ISO BMFF it may be in boxes that are kept (keep_mp4.hpp).
enum class Covers : std::uint8_t { copied, left_out };

/// Writes a film with the streams of another.
class Remux {
 public:
  static Result<std::unique_ptr<Remux>> onto(Sink& out, const NoticeTask& task,
                                             const AVFormatContext& from, Covers covers);
  ~Remux();
  Remux(const Remux&) = delete;
  Remux& operator=(const Remux&) = delete;

  /// Before begin(): what is set here is written. `of`: a stream that was copied.
  AVStream* stream(const AVStream& of) { return context_->streams[places_[at(of)]]; }
  AVStream* add();
  /// Before begin(): the stream becomes an attachment that is this file.
  static Result<void> attach(AVStream& to, Bytes file);
  bool wants_global_headers() const;
  Result<void> begin();

  /// A packet of a stream that was read, as it is; what is made anew is left out.
  Result<void> copy(AVPacket& packet, const AVStream& of);
  /// A packet of the output's own stream, in times of `base`.
  Result<void> put(AVPacket& packet, const AVStream& to, AVRational base);
  Result<void> end();

 private:
  Remux(Sink& out, const NoticeTask& task, Covers covers)
      : out_(out), task_(task), covers_(covers) {}
  static std::size_t at(const AVStream& of) { return static_cast<std::size_t>(of.index); }
  Result<void> start(const AVFormatContext& from);
  Result<void> copy_stream(const AVStream& from);
  Result<void> copy_chapters(const AVFormatContext& from);
  Result<void> choose_options(const AVFormatContext& from);
  Result<void> state(int number) const;
  static int open_again(AVFormatContext* context, AVIOContext** io, const char*, int flags,
                        AVDictionary**);
  static int close_again(AVFormatContext* context, AVIOContext* io);
  static int read_again(void* self, std::uint8_t* into, int size);
  static std::int64_t seek_again(void* self, std::int64_t offset, int whence);

  Sink& out_;
  const NoticeTask& task_;
  Covers covers_;
  std::unique_ptr<av::Output> output_;
  AVFormatContext* context_ = nullptr;
  AVDictionary* options_ = nullptr;
  std::vector<unsigned> places_;  // of each stream that was read; kNowhere: left out
  std::uint64_t again_at_ = 0;    // where the muxer reads what it wrote
};

}  // namespace tanba::film
