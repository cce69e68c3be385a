// Notices in sound: the programme is heard once to measure it, the notice is made as loud, and the
// format's own joiner puts it in.
#include "media/sound.hpp"

extern "C" {
#include <libavutil/avstring.h>
}

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.hpp"

namespace tanba::sound {
namespace {

constexpr int kMaxChannels = 8, kMinRate = 4000, kMaxRate = 384'000;
constexpr double kGap = 0.4;           // seconds between notice and programme
constexpr double kLastRepeat = 10;     // seconds before the end in which none is repeated
constexpr double kLongest = 1e7;       // seconds
constexpr double kAlreadyThere = 0.6;  // likeness
constexpr double kSameLength = 0.02;   // seconds

constexpr auto kPcm =
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,"
    "pcm_f64be,pcm_u8,pcm_s8,pcm_alaw,pcm_mulaw";
constexpr Format kFormats[] = {
    {"audio/wav", "wav", kPcm, join_pcm},
    {"audio/aiff", "aiff", kPcm, join_pcm},
    {"audio/x-caf", "caf", kPcm, join_pcm},
    {"audio/flac", "flac", "flac", join_flac},
    {"audio/mpeg", "mp3", "mp3float", join_mp3},
    {"audio/aac", "aac", "aac", join_adts},
    {"audio/mp4", "mov,mp4,m4a,3gp,3g2,mj2", "aac", join_mp4},
    {"audio/ogg", "ogg", "opus,vorbis", join_ogg},
};

// The one stream of sound that there is.
Result<AVStream*> stream_of(const AVFormatContext& context) {
  AVStream* found = nullptr;
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    AVStream* const stream = context.streams[i];
    const bool is_sound = stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    const bool is_picture = (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !is_picture)
      return Error{Errc::unsupported, "notice: a film is no sound"};
    if (!is_sound) stream->discard = AVDISCARD_ALL;
    if (!is_sound) continue;
    if (found != nullptr)
      return Error{Errc::unsupported, "notice: there are several streams of sound"};
    found = stream;
  }
  if (found == nullptr) return Error{Errc::malformed, "notice: there is no sound"};
  return found;
}

Result<void> check_stream(const AVStream& stream, const av::Input::Allowed& allowed) {
  const AVCodecParameters& codec = *stream.codecpar;
  const AVCodecDescriptor* const known = avcodec_descriptor_get(codec.codec_id);
  const AVCodec* const decoder = avcodec_find_decoder(codec.codec_id);
  if (known == nullptr || decoder == nullptr ||
      av_match_list(decoder->name, allowed.decoders, ',') <= 0)
    return Error{Errc::unsupported, "notice: none can be given in this codec"};
  if (codec.ch_layout.nb_channels < 1 || codec.ch_layout.nb_channels > kMaxChannels)
    return Error{Errc::unsupported, "notice: there are more than eight channels"};
  if (codec.sample_rate < kMinRate || codec.sample_rate > kMaxRate)
    return Error{Errc::unsupported, "notice: none can be given at this sample rate"};
  return {};
}

Result<void> same_form(const AVFrame& frame, const AVCodecParameters& codec) {
  if (frame.sample_rate == codec.sample_rate &&
      frame.ch_layout.nb_channels == codec.ch_layout.nb_channels)
    return {};
  return Error{Errc::unsupported, "notice: rate or channels change within the sound"};
}

Result<Programme> programme_of(const AVStream& stream) {
  Programme programme;
  programme.codec.reset(avcodec_parameters_alloc());
  if (!programme.codec || avcodec_parameters_copy(programme.codec.get(), stream.codecpar) < 0)
    return av::kNoMemory;
  AVChannelLayout& layout = programme.codec->ch_layout;
  if (layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default(&layout, layout.nb_channels);
  return programme;
}

std::uint64_t in_samples(double seconds, int rate) {
  return static_cast<std::uint64_t>(std::llround(seconds * rate));
}

Result<Places::Wish> wish_of(const NoticePlan& plan, const Programme& programme, const Pcm& clip) {
  const double length = static_cast<double>(programme.samples) / programme.rate();
  Places::Wish wish;
  wish.at_end = plan.position == "end";
  if (plan.position != "start" && plan.position != "end" && plan.position != "whole")
    return Error{Errc::invalid_argument, "notice: sound has a start, an end and a whole"};
  if (!(plan.start_s >= 0) || (!wish.at_end && plan.start_s > length))
    return Error{Errc::invalid_argument, "notice: it is to start after the end of the sound"};
  if (!wish.at_end) wish.start = std::min(in_samples(plan.start_s, clip.rate), programme.samples);
  if (!plan.repeat_s || wish.at_end) return wish;
  const double block = static_cast<double>(clip.samples.size()) / clip.rate + 2 * kGap;
  if (!(*plan.repeat_s >= 2 * block) || *plan.repeat_s > 1e6)
    return Error{Errc::invalid_argument, "notice: it is to be repeated more often than it is long"};
  wish.repeat = in_samples(*plan.repeat_s, clip.rate);
  return wish;
}

double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

NoticeGiven given_for(const NoticeTask& task, const Places& places, const Pcm& clip,
                      std::string said) {
  NoticeGiven given;
  Label::Notice& notice = given.notice;
  notice.form = name(task.plan.form);
  for (const NoticeWords& words : task.plan.words) notice.lang.push_back(words.lang);
  notice.spoken = std::move(said);
  if (task.plan.form == NoticeForm::rhythm) notice.rhythm = "morse_ai";
  notice.position = task.plan.position;
  const double start = static_cast<double>(places.first_heard_at()) / clip.rate;
  const double length = static_cast<double>(clip.samples.size()) / clip.rate;
  notice.start_s = rounded(start);
  notice.duration_s = rounded(length);
  if (places.count() > 1) notice.repeat_s = task.plan.repeat_s;
  if (places.count() == 1) given.time = Label::Span{rounded(start), rounded(start + length)};
  return given;
}

// A notice that stands there already is not given twice.
Result<void> check_new(const NoticeTask& task, const Programme& programme, const Pcm& clip,
                       const Places::Wish& wish) {
  const double length = static_cast<double>(clip.samples.size()) / clip.rate;
  const double end = static_cast<double>(programme.samples) / programme.rate();
  const double start = static_cast<double>(wish.start) / programme.rate();
  const double at = wish.at_end ? std::max(0.0, end - length) : start;
  TANBA_TRY(const std::vector<double> alike, likeness(task, clip, {at}));
  if (alike.front() >= kAlreadyThere)
    return Error{Errc::invalid_argument, "notice: this very notice is there already"};
  return {};
}

// A recording of somebody's own may say what a clip says, and takes its own time for it.
bool is_of_own(const NoticePlan& plan, const NoticeGiven& given, double clip_s) {
  const std::optional<double>& declared_s = given.notice.duration_s;
  return plan.form == NoticeForm::spoken && plan.recording == nullptr && declared_s &&
         std::abs(*declared_s - clip_s) > kSameLength;
}

}  // namespace

std::span<const Format> formats() { return kFormats; }

Result<const Format*> format_of(std::string_view mime_type) {
  for (const Format& format : kFormats)
    if (format.mime_type == mime_type) return &format;
  return Error{Errc::unsupported, "notice: none can be given in this kind of sound"};
}

Result<Programme> listen(const av::Reading& reading, const av::Input::Allowed& allowed,
                         const Each& each) {
  TANBA_TRY(const auto input, av::Input::over(reading, allowed));
  TANBA_TRY(AVStream* const stream, stream_of(*input->context()));
  TANBA_CHECK(check_stream(*stream, allowed));
  TANBA_TRY(const av::Codec decoder, av::open_decoder(*stream, nullptr));
  TANBA_TRY(Programme programme, programme_of(*stream));
  const av::Packet packet = av::new_packet();
  const av::Frame frame = av::new_frame();
  const auto heard = [&](AVFrame& now) -> Result<void> {
    TANBA_CHECK(same_form(now, *programme.codec));
    if (av_channel_layout_copy(&now.ch_layout, &programme.layout()) < 0) return av::kNoMemory;
    programme.samples += static_cast<std::uint64_t>(now.nb_samples);
    return each ? each(now) : Result<void>();
  };
  for (;;) {
    TANBA_TRY(const bool more, input->read(packet.get()));
    if (!more) break;
    const bool is_ours = packet->stream_index == stream->index;
    const auto done =
        is_ours ? av::decode(decoder.get(), packet.get(), frame.get(), heard) : Result<void>();
    av_packet_unref(packet.get());
    TANBA_CHECK(done);
  }
  TANBA_CHECK(av::decode(decoder.get(), nullptr, frame.get(), heard));
  return programme;
}

Result<Programme> survey(const NoticeTask& task, const Format& format) {
  std::unique_ptr<Loudness> meter;
  TANBA_TRY(Programme programme,
            listen({task.asset, task.progress}, {format.demuxers, format.decoders},
                   [&](AVFrame& frame) -> Result<void> {
                     if (!meter) {
                       TANBA_TRY(meter, Loudness::of(frame));
                     }
                     return meter->add(frame);
                   }));
  if (programme.samples == 0)
    return Error{Errc::invalid_argument, "notice: the sound has no length"};
  programme.loudness = meter->integrated();
  return programme;
}

Places::Places(const Wish& wish, const Programme& programme, const Notice& notice)
    : wish_(wish), programme_(programme), notice_(notice) {
  if (wish_.at_end) wish_.start = programme.samples;
}

std::optional<std::uint64_t> Places::next() const {
  if (blocks_.empty()) return wish_.start;
  if (!wish_.repeat) return {};
  const std::uint64_t heard = first_ + count() * *wish_.repeat;
  if (heard < grown() + notice_.gap) return {};
  const std::uint64_t place = heard - grown() - notice_.gap;
  const auto last = in_samples(kLastRepeat, programme_.rate());
  if (place >= programme_.samples || programme_.samples - place < last) return {};
  return place;
}

Pcm Places::block(std::uint64_t place) const {
  Pcm pcm{notice_.clip.rate, {}};
  pcm.samples.resize(static_cast<std::size_t>(lead(place)));
  pcm.samples.insert(pcm.samples.end(), notice_.clip.samples.begin(), notice_.clip.samples.end());
  if (place < programme_.samples)
    pcm.samples.resize(pcm.samples.size() + static_cast<std::size_t>(notice_.gap));
  return pcm;
}

void Places::put(std::uint64_t heard_at, std::uint64_t samples) {
  const std::uint64_t place = next().value_or(programme_.samples);
  if (blocks_.empty()) first_ = heard_at;
  blocks_.emplace_back(place, grown() + samples);
}

std::uint64_t Places::moved(std::uint64_t sample) const {
  const auto behind = std::ranges::upper_bound(blocks_, sample, {},
                                               &std::pair<std::uint64_t, std::uint64_t>::first);
  return sample == 0 || behind == blocks_.begin() ? sample : sample + (behind - 1)->second;
}

Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  TANBA_TRY(const Format* const format, format_of(task.mime_type));
  TANBA_TRY(const Programme programme, survey(task, *format));
  std::string said;
  TANBA_TRY(const Pcm clip, notice_pcm(task.plan, programme.rate(), said));
  TANBA_TRY(const Places::Wish wish, wish_of(task.plan, programme, clip));
  TANBA_CHECK(check_new(task, programme, clip, wish));
  Notice notice{{}, in_samples(kGap, programme.rate())};
  TANBA_TRY(notice.clip, matched(clip, programme.loudness, programme.layout()));
  Places places(wish, programme, notice);
  TANBA_CHECK(format->join(task, programme, places, out));
  return given_for(task, places, notice.clip, std::move(said));
}

Result<double> look(const NoticeTask& task, const NoticeGiven& given) {
  TANBA_TRY(const Format* const format, format_of(task.mime_type));
  constexpr int kRate = 16'000;
  std::string said;
  TANBA_TRY(const Pcm clip, notice_pcm(task.plan, kRate, said));
  const double length = static_cast<double>(clip.samples.size()) / kRate;
  std::vector<double> starts = {given.notice.start_s.value_or(0)};
  if (!(starts.front() >= 0) || starts.front() > kLongest) return 0.0;
  if (given.notice.repeat_s && *given.notice.repeat_s > 1) {
    TANBA_TRY(const Programme programme,
              listen({task.asset, task.progress}, {format->demuxers, format->decoders}, {}));
    const double end = static_cast<double>(programme.samples) / programme.rate();
    while (starts.back() + *given.notice.repeat_s + length + kLastRepeat <= end)
      starts.push_back(starts.back() + *given.notice.repeat_s);
  }
  TANBA_TRY(const std::vector<double> alike, likeness(task, clip, starts));
  const double least = *std::min_element(alike.begin(), alike.end());
  if (least < kAlike && is_of_own(task.plan, given, length))
    return Error{Errc::unsupported,
                 "notice: by its length it is a recording of its own, not the clip of these words; "
                 "--notice-clip gives it"};
  return least;
}

}  // namespace tanba::sound
