// What the notices in sound share: the programme, the notice as samples, and who joins the two in a
// format. The programme is what a person came to hear; a notice is put between its samples and
// never over them.
#pragma once

#include <functional>

#include "media/av.hpp"

struct SwrContext;

namespace tanba::sound {

/// One channel, -1 to 1.
struct Pcm {
  int rate = 0;
  std::vector<float> samples;
};

/// What is there: one stream of sound, walked to its end.
struct Programme {
  av::Parameters codec;
  std::uint64_t samples = 0;       // of a channel
  std::optional<double> loudness;  // LUFS, EBU R128; nothing: silent, or too short to tell

  int rate() const { return codec->sample_rate; }
  const AVChannelLayout& layout() const { return codec->ch_layout; }
};

/// A notice as it goes in: as loud as the programme, at its rate.
struct Notice {
  Pcm clip;
  std::uint64_t gap = 0;  // samples of silence between the notice and the programme
};

/// Where notices go, asked one by one: what was really put in decides on the next.
class Places {
 public:
  struct Wish {
    bool at_end = false;
    std::uint64_t start = 0;                   // in the programme
    std::optional<std::uint64_t> repeat = {};  // from one notice's start to the next, in the output
  };
  Places(const Wish& wish, const Programme& programme, const Notice& notice);

  /// The sample of the programme that the next notice stands in front of; nothing: there is none.
  std::optional<std::uint64_t> next() const;
  /// Silence, clip and silence for a notice in front of that sample.
  Pcm block(std::uint64_t place) const;
  std::uint64_t lead(std::uint64_t place) const { return place == 0 ? 0 : notice_.gap; }
  /// A block went in: its notice begins at `heard_at` of the output, which grew by `samples`.
  void put(std::uint64_t heard_at, std::uint64_t samples);

  /// Where a sample of the programme is in the output. The first stays the first: what begins there
  /// begins with the notice.
  std::uint64_t moved(std::uint64_t sample) const;

  std::uint64_t first_heard_at() const { return first_; }
  std::uint64_t count() const { return blocks_.size(); }

 private:
  std::uint64_t grown() const { return blocks_.empty() ? 0 : blocks_.back().second; }

  Wish wish_;
  const Programme& programme_;
  const Notice& notice_;
  std::uint64_t first_ = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> blocks_;  // in front of, grown by so far
};

/// A format that a notice can be put into.
struct Format {
  std::string_view mime_type;
  const char* demuxers;
  const char* decoders;  // comma between
  /// Writes the programme with a notice at each of `places`.
  Result<void> (*join)(const NoticeTask&, const Programme&, Places& places, Sink& out);
};
std::span<const Format> formats();

using Each = std::function<Result<void>(AVFrame&)>;
/// Decodes all of the sound. `each` may be empty. Errc::unsupported: several streams, no decoder,
/// more than eight channels.
Result<Programme> listen(const av::Reading& reading, const av::Input::Allowed& allowed,
                         const Each& each);
/// The same, with its loudness.
Result<Programme> survey(const NoticeTask& task, const Format& format);
Result<const Format*> format_of(std::string_view mime_type);

/// Frames of any kind, added up into one channel at another rate.
class Mono {
 public:
  explicit Mono(int rate) : rate_(rate) {}
  ~Mono();
  Mono(const Mono&) = delete;
  Mono& operator=(const Mono&) = delete;
  /// Appends to `out`. Null: there are no more frames, and what is held back comes out.
  Result<void> add(const AVFrame* frame, std::vector<float>& out);

 private:
  int rate_;
  SwrContext* context_ = nullptr;
};

/// How loud sound is. EBU R128, Tech 3341; ITU-R BS.1770.
class Loudness {
 public:
  static Result<std::unique_ptr<Loudness>> of(const AVFrame& first);
  virtual ~Loudness() = default;
  virtual Result<void> add(AVFrame& frame) = 0;
  /// LUFS; nothing: there was no sound.
  virtual std::optional<double> integrated() const = 0;
};

/// The notice that is planned, in its own loudness. `said` gets the sentences, a line each.
/// Errc::unsupported: there is no clip with these words.
Result<Pcm> notice_pcm(const NoticePlan& plan, int rate, std::string& said);
/// As loud as `loudness`, or as loud as is fit where that is nothing or too little; no peak clips.
Result<Pcm> matched(const Pcm& clip, std::optional<double> loudness, const AVChannelLayout& layout);
Result<Pcm> resampled(const Pcm& pcm, int rate);

/// Samples from `at` on, as a frame for all channels: those that speech comes from have it.
av::Frame spread(const Pcm& pcm, std::size_t at, std::size_t count, const AVChannelLayout& layout);

/// How an encoder wants its frames. `frame_size` 0: any; else the last is filled up with silence.
struct SampleForm {
  const AVChannelLayout* layout = nullptr;
  AVSampleFormat format = AV_SAMPLE_FMT_NONE;
  int frame_size = 0;
};
Result<void> each_frame(const Pcm& pcm, const SampleForm& form, const Each& each);

/// An encoder that is open, and what it needs for that.
struct Coding {
  const AVCodec* encoder = nullptr;
  const AVChannelLayout* layout = nullptr;
  std::int64_t bit_rate = 0;
  const char* options = "";         // "reservoir=0:..."
  std::optional<int> quality = {};  // in place of the rate, as the encoder counts it
  const char* missing = "notice: this FFmpeg has no encoder for it";  // where `encoder` is null
};
Result<av::Codec> open_encoder(const Coding& coding, int rate, AVSampleFormat format);

struct Coded {
  std::vector<Buffer> packets;
  std::vector<std::int64_t> durations;  // of each packet, in samples
  Buffer extradata;
  int delay = 0;  // samples that come in front of the first
};
Result<Coded> coded(const Pcm& pcm, const Coding& coding);

/// How far `clip` is in the programme with its start near `seconds`, 0 to 1. One for each of
/// `starts`, which ascend.
Result<std::vector<double>> likeness(const NoticeTask& task, const Pcm& clip,
                                     const std::vector<double>& starts);

Result<NoticeGiven> give(const NoticeTask& task, Sink& out);
Result<double> look(const NoticeTask& task, const NoticeGiven& given);

/// How much was written to an output that can be read back.
inline std::uint64_t size_of(const Sink& out) {
  return out.written() != nullptr ? out.written()->size() : 0;
}

// Who joins in a format.
Result<void> join_pcm(const NoticeTask&, const Programme&, Places& places, Sink& out);
Result<void> join_flac(const NoticeTask&, const Programme&, Places& places, Sink& out);
Result<void> join_mp3(const NoticeTask&, const Programme&, Places& places, Sink& out);
Result<void> join_adts(const NoticeTask&, const Programme&, Places& places, Sink& out);
Result<void> join_mp4(const NoticeTask&, const Programme&, Places& places, Sink& out);
Result<void> join_ogg(const NoticeTask&, const Programme&, Places& places, Sink& out);

}  // namespace tanba::sound
