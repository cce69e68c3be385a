// A text track in Matroska and WebM, and whether one is there.
#include "media/track.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "draw/draw.hpp"
#include "media/poster.hpp"

namespace tanba::film {
namespace {

constexpr AVRational kMilliseconds{1, 1000};

// A stream of text that is shown by default, for people of any language.
Result<AVStream*> add_track(Remux& remux, const NoticeTask& task) {
  AVStream* const stream = remux.add();
  if (stream == nullptr) return av::kNoMemory;
  stream->codecpar->codec_type = AVMEDIA_TYPE_SUBTITLE;
  stream->codecpar->codec_id =
      task.mime_type == "video/webm" ? AV_CODEC_ID_WEBVTT : AV_CODEC_ID_SUBRIP;
  stream->time_base = kMilliseconds;
  stream->disposition = AV_DISPOSITION_DEFAULT | AV_DISPOSITION_FORCED;
  av_dict_set(&stream->metadata, "language", three_letters(task.plan).c_str(), 0);
  av_dict_set(&stream->metadata, "title", "Notice", 0);
  return stream;
}

// WebM has no attachments.
Result<void> add_poster(Remux& remux, const NoticeTask& task, const AVFormatContext& film) {
  if (task.mime_type == "video/webm") return {};
  TANBA_TRY(const auto poster, poster_of(task));
  if (!poster) return {};
  if (poster->replaces)
    return Remux::attach(*remux.stream(*film.streams[poster->replaces->stream]), poster->bytes);
  AVStream* const stream = remux.add();
  if (stream == nullptr) return av::kNoMemory;
  stream->codecpar->codec_id = poster->codec;
  av_dict_set(&stream->metadata, "filename", "cover.jpg", 0);
  av_dict_set(&stream->metadata, "mimetype", "image/jpeg", 0);
  return Remux::attach(*stream, poster->bytes);
}

class Cutter {
 public:
  Cutter(Remux& remux, const AVStream& to, std::vector<Cue> cues, std::string text)
      : remux_(remux), to_(to), cues_(std::move(cues)), text_(std::move(text)) {}

  /// The cues that begin before that moment, milliseconds of the film.
  Result<void> until(std::int64_t ms, std::int64_t start_ms) {
    for (; next_ < cues_.size() && cues_[next_].start_ms <= ms; ++next_) {
      const av::Packet packet = av::new_packet();
      if (av_new_packet(packet.get(), static_cast<int>(text_.size())) < 0) return av::kNoMemory;
      std::ranges::copy(text_, packet->data);
      packet->pts = packet->dts = start_ms + cues_[next_].start_ms;
      packet->duration = cues_[next_].end_ms - cues_[next_].start_ms;
      packet->flags |= AV_PKT_FLAG_KEY;
      TANBA_CHECK(remux_.put(*packet, to_, kMilliseconds));
    }
    return {};
  }

 private:
  Remux& remux_;
  const AVStream& to_;
  std::vector<Cue> cues_;
  std::string text_;
  std::size_t next_ = 0;
};

Result<void> copy_all(av::Input& input, Remux& remux, Cutter& cutter) {
  const AVFormatContext& film = *input.context();
  const auto start_ms = static_cast<std::int64_t>(start_of(film) * 1000);
  const av::Packet packet = av::new_packet();
  while (true) {
    TANBA_TRY(const bool more, input.read(packet.get()));
    if (!more) return cutter.until(std::numeric_limits<std::int64_t>::max(), start_ms);
    const AVStream& of = *film.streams[packet->stream_index];
    const std::int64_t at = packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts;
    if (at != AV_NOPTS_VALUE)
      TANBA_CHECK(cutter.until(av_rescale_q(at, of.time_base, kMilliseconds) - start_ms, start_ms));
    TANBA_CHECK(remux.copy(*packet, of));
    av_packet_unref(packet.get());
  }
}

// The words of a packet of text, as the codec frames them. 3GPP TS 26.245, 5.17: u16 length, text.
std::string_view words_of(const AVPacket& packet, AVCodecID codec) {
  const Bytes bytes(packet.data, static_cast<std::size_t>(packet.size));
  if (codec != AV_CODEC_ID_MOV_TEXT) return as_text(bytes);
  if (bytes.size() < 2) return {};
  const std::size_t length = std::size_t{bytes[0]} << 8 | bytes[1];
  return as_text(bytes.subspan(2, std::min(length, bytes.size() - 2)));
}

// Whether a cue of the stream stands at that moment and says the text.
Result<bool> says(av::Input& input, const AVStream& stream, double at_s, const std::string& text) {
  constexpr int kMostPackets = 100'000;
  constexpr double kBack = 10;
  const double base = av_q2d(stream.time_base), start = start_of(*input.context());
  const auto from = static_cast<std::int64_t>((std::max(0.0, at_s - kBack) + start) / base);
  if (av_seek_frame(input.context(), stream.index, from, AVSEEK_FLAG_BACKWARD) < 0)
    av_seek_frame(input.context(), -1, static_cast<std::int64_t>(start * AV_TIME_BASE),
                  AVSEEK_FLAG_BACKWARD);
  const av::Packet packet = av::new_packet();
  for (int count = 0; count < kMostPackets; ++count) {
    TANBA_TRY(const bool more, input.read(packet.get()));
    if (!more) return false;
    if (packet->stream_index != stream.index || packet->pts == AV_NOPTS_VALUE) {
      av_packet_unref(packet.get());
      continue;
    }
    const double begins = static_cast<double>(packet->pts) * base - start;
    const double ends = begins + static_cast<double>(packet->duration) * base;
    if (begins > at_s) return false;
    const bool is_it = at_s < ends && words_of(*packet, stream.codecpar->codec_id) == text;
    av_packet_unref(packet.get());
    if (is_it) return true;
  }
  return false;
}

// Nothing else is read, which may be broken: a track beside it is found all the same.
Result<bool> says_all(av::Input& input, const AVStream& stream, const Times& times,
                      const std::string& text) {
  for (unsigned i = 0; i < input.context()->nb_streams; ++i) {
    AVStream& other = *input.context()->streams[i];
    other.discard = &other == &stream ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  for (const double moment : moments_of(times)) {
    TANBA_TRY(const bool is_there, says(input, stream, moment, text));
    if (!is_there) return false;
  }
  return true;
}

bool is_shown_text(const AVStream& stream) {
  const AVCodecID codec = stream.codecpar->codec_id;
  return (stream.disposition & AV_DISPOSITION_DEFAULT) != 0 &&
         (codec == AV_CODEC_ID_MOV_TEXT || codec == AV_CODEC_ID_SUBRIP ||
          codec == AV_CODEC_ID_WEBVTT);
}

}  // namespace

Result<NoticeGiven> track_into_matroska(const NoticeTask& task, Sink& out) {
  TANBA_TRY(const auto input, open_film(task));
  const AVFormatContext& film = *input->context();
  TANBA_CHECK(pictures_of(film));
  TANBA_TRY(const Times times, times_of(task.plan, length_of(film)));
  TANBA_TRY(auto cues, cues_of(times));
  TANBA_TRY(const auto remux, Remux::onto(out, task, film, Covers::copied));
  TANBA_TRY(const AVStream* const track, add_track(*remux, task));
  TANBA_CHECK(add_poster(*remux, task, film));
  TANBA_CHECK(remux->begin());
  Cutter cutter(*remux, *track, std::move(cues), drawn_words(task.plan, false));
  TANBA_CHECK(copy_all(*input, *remux, cutter));
  TANBA_CHECK(remux->end());
  return given_of(task.plan, times, false);
}

Result<double> look_for_track(const NoticeTask& task) {
  TANBA_TRY(const auto input, open_film(task));
  const AVFormatContext& film = *input->context();
  const auto times = times_of(task.plan, length_of(film));
  if (!times) return 0.0;
  const std::string text = drawn_words(task.plan, false);
  for (unsigned i = 0; i < film.nb_streams; ++i) {
    const AVStream& stream = *film.streams[i];
    if (!is_shown_text(stream)) continue;
    TANBA_TRY(const bool is_there, says_all(*input, stream, *times, text));
    if (is_there) return 1.0;
  }
  return 0.0;
}

}  // namespace tanba::film
