// Draws a notice into the pictures of a film: they are decoded, drawn on and encoded again with the
// times that they had; every other stream is copied.
#include "media/burn.hpp"

#include <map>
#include <set>

#include "base/check.hpp"
#include "io/scratch.hpp"
#include "media/encoder.hpp"
#include "media/keep_mp4.hpp"
#include "media/picture.hpp"
#include "media/remux.hpp"
#include "media/whole.hpp"

namespace tanba::film {
namespace {

constexpr double kUnknownLength = 1e6;
constexpr int kMostFramesSought = 2000;

Error broken() { return {Errc::malformed, "notice: a picture of the film is broken"}; }

// Pictures of one stream as they come out of its decoder.
class Pictures {
 public:
  static Result<Pictures> of(const AVStream& stream) {
    TANBA_CHECK(check_kept(stream));
    TANBA_TRY(av::Codec decoder, av::open_decoder(stream, nullptr));
    return Pictures(stream, std::move(decoder));
  }

  /// `each`: taking AVFrame& with its time in `pts`. `packet` null: the end.
  template <class Each>
  Result<void> decode(const AVPacket* packet, Each&& each) {
    return av::decode(decoder_.get(), packet, frame_.get(), [&](AVFrame& frame) -> Result<void> {
      if (av::is_broken(frame)) return broken();
      if (frame.interlaced_frame != 0)
        return Error{Errc::unsupported,
                     "notice: nothing is drawn into interlaced pictures: give a track"};
      frame.pts = frame.best_effort_timestamp;
      if (frame.pts == AV_NOPTS_VALUE) return broken();
      return each(frame);
    });
  }
  void forget() { avcodec_flush_buffers(decoder_.get()); }
  const AVStream& stream() const { return stream_; }

 private:
  Pictures(const AVStream& stream, av::Codec decoder)
      : stream_(stream), decoder_(std::move(decoder)), frame_(av::new_frame()) {}

  const AVStream& stream_;
  av::Codec decoder_;
  av::Frame frame_;
};

// The picture that is shown at a moment, or the last one before the film ends.
class Seeker {
 public:
  Seeker(av::Input& input, Pictures& pictures) : input_(input), pictures_(pictures) {}

  Result<av::Frame> picture_at(double at_s) {
    const AVStream& stream = pictures_.stream();
    const double wanted = at_s + start_of(*input_.context());
    wanted_ = static_cast<std::int64_t>((wanted + kTick) / av_q2d(stream.time_base));
    // Where a file has no index, its start is where a walk begins.
    if (av_seek_frame(input_.context(), stream.index, wanted_, AVSEEK_FLAG_BACKWARD) < 0)
      av_seek_frame(input_.context(), -1, 0, AVSEEK_FLAG_BACKWARD | AVSEEK_FLAG_ANY);
    pictures_.forget();
    best_ = av::new_frame();
    is_past_ = false;
    count_ = 0;
    TANBA_CHECK(walk());
    if (best_->data[0] == nullptr)
      return Error{Errc::malformed, "notice: the film has no pictures"};
    return std::move(best_);
  }

 private:
  Result<void> walk() {
    const av::Packet packet = av::new_packet();
    while (!is_past_) {
      TANBA_TRY(const bool more, input_.read(packet.get()));
      if (!more) return pictures_.decode(nullptr, [&](AVFrame& frame) { return keep(frame); });
      Result<void> done;
      if (packet->stream_index == pictures_.stream().index)
        done = pictures_.decode(packet.get(), [&](AVFrame& frame) { return keep(frame); });
      av_packet_unref(packet.get());
      TANBA_CHECK(done);
    }
    return {};
  }

  Result<void> keep(AVFrame& frame) {
    is_past_ = is_past_ || frame.pts > wanted_;
    if (++count_ > kMostFramesSought)
      return Error{Errc::limit_exceeded, "notice: the film cannot be entered at that moment"};
    if (is_past_ && best_->data[0] != nullptr) return {};
    av_frame_unref(best_.get());
    if (av_frame_ref(best_.get(), &frame) < 0) return av::kNoMemory;
    return {};
  }

  av::Input& input_;
  Pictures& pictures_;
  std::int64_t wanted_ = 0;
  bool is_past_ = false;
  int count_ = 0;
  av::Frame best_;
};

// What the first picture of the notice's time decides for all of them.
struct Ground {
  av::Frame frame;
  Shown how;
  Placement placement;
};

Result<Times> burned_times(const NoticePlan& plan, const AVFormatContext& film) {
  const double length = length_of(film);
  return times_of(plan, length > 0 ? length : kUnknownLength);
}

Result<Ground> survey(const NoticeTask& task) {
  TANBA_TRY(const auto input, open_film(task));
  TANBA_TRY(const AVStream* const stream, pictures_of(*input->context()));
  TANBA_TRY(Pictures pictures, Pictures::of(*stream));
  TANBA_TRY(const Times times, burned_times(task.plan, *input->context()));
  Ground ground;
  TANBA_TRY(ground.frame, Seeker(*input, pictures).picture_at(times.start_s));
  TANBA_TRY(ground.how, shown(*ground.frame, matrix_of(*stream)));
  const Look look = look_at(*ground.frame, ground.how);
  TANBA_TRY(ground.placement, place_anew(task.plan, ground.how.canvas, look));
  return ground;
}

// What is said of a stream that is true only of its old encoding.
void forget_encoding(AVDictionary*& tags) {
  for (const char* const prefix : {"encoder", "BPS", "NUMBER_OF_", "_STATISTICS_", "DURATION"})
    while (const AVDictionaryEntry* const tag =
               av_dict_get(tags, prefix, nullptr, AV_DICT_IGNORE_SUFFIX)) {
      const std::string name = tag->key;
      av_dict_set(&tags, name.c_str(), nullptr, 0);
    }
}

// Pictures that went into the decoder and did not come out: with codecs that give one picture for a
// packet, those were broken. What is shown before the first one that came out was none of the film.
class Unseen {
 public:
  explicit Unseen(AVCodecID codec)
      : is_told_(codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC ||
                 codec == AV_CODEC_ID_VP9 || codec == AV_CODEC_ID_AV1) {}

  void sent(const AVPacket& packet) {
    if (packet.pts == AV_NOPTS_VALUE) is_told_ = false;
    if (is_told_ && (packet.flags & AV_PKT_FLAG_DISCARD) == 0) times_.insert(packet.pts);
  }
  void came(std::int64_t pts) {
    times_.erase(pts);
    first_ = std::min(first_, pts);
  }
  Result<void> check() const {
    if (is_told_ && times_.lower_bound(first_) != times_.end()) return broken();
    return {};
  }

 private:
  bool is_told_;
  std::set<std::int64_t> times_;
  std::int64_t first_ = std::numeric_limits<std::int64_t>::max();
};

class Burner {
 public:
  Burner(const NoticeTask& task, const Ground& ground, Covers covers)
      : task_(task),
        ground_(ground),
        covers_(covers),
        stamp_(ground.placement, ground.how, *ground.frame) {}

  Result<NoticeGiven> operator()(Sink& out) {
    TANBA_TRY(input_, open_film(task_));
    const AVFormatContext& film = *input_->context();
    TANBA_TRY(stream_, pictures_of(film));
    TANBA_TRY(times_, burned_times(task_.plan, film));
    start_s_ = start_of(film);
    TANBA_TRY(remux_, Remux::onto(out, task_, film, covers_));
    TANBA_CHECK(prepare(film));
    TANBA_CHECK(remux_->begin());
    TANBA_CHECK(run());
    TANBA_CHECK(remux_->end());
    if (count_ == 0) return Error{Errc::malformed, "notice: the film has no pictures"};
    if (drawn_ == 0)
      return Error{Errc::invalid_argument, "notice: the film has no picture in its time"};
    return given();
  }

 private:
  Result<void> prepare(const AVFormatContext& film) {
    const bool is_avi = container_of(task_.mime_type) == Container::avi;
    const AVRational rate =
        av_guess_frame_rate(const_cast<AVFormatContext*>(&film), stream_, nullptr);
    TANBA_TRY(encoder_, open_encoder({.stream = *stream_,
                                      .first = *ground_.frame,
                                      .rate = rate,
                                      .global_header = remux_->wants_global_headers(),
                                      .reorders = !is_avi}));
    AVStream* const to = remux_->stream(*stream_);
    const unsigned tag = to->codecpar->codec_tag;
    if (avcodec_parameters_from_context(to->codecpar, encoder_.get()) < 0) return av::kNoMemory;
    to->codecpar->codec_tag = tag;
    forget_encoding(to->metadata);
    return {};
  }

  Result<void> run() {
    TANBA_TRY(Pictures pictures, Pictures::of(*stream_));
    const av::Packet packet = av::new_packet();
    unseen_.emplace(stream_->codecpar->codec_id);
    while (true) {
      TANBA_TRY(const bool more, input_->read(packet.get()));
      if (!more) break;
      const Result<void> done =
          packet->stream_index == stream_->index
              ? decode(pictures, *packet)
              : remux_->copy(*packet, *input_->context()->streams[packet->stream_index]);
      av_packet_unref(packet.get());
      TANBA_CHECK(done);
    }
    TANBA_CHECK(pictures.decode(nullptr, [&](AVFrame& frame) { return take(frame); }));
    TANBA_CHECK(unseen_->check());
    return encode(nullptr);
  }

  Result<void> decode(Pictures& pictures, const AVPacket& packet) {
    if (stream_->codecpar->codec_id == AV_CODEC_ID_MJPEG)
      TANBA_CHECK(check_jpeg({packet.data, static_cast<std::size_t>(packet.size)}));
    unseen_->sent(packet);
    return pictures.decode(&packet, [&](AVFrame& frame) { return take(frame); });
  }

  Result<void> take(AVFrame& frame) {
    const Progress& progress = task_.progress;
    if (progress.cancel != nullptr && progress.cancel->load())
      return Error{Errc::cancelled, "notice: stopped"};
    const AVFrame& first = *ground_.frame;
    if (frame.width != first.width || frame.height != first.height || frame.format != first.format)
      return Error{Errc::unsupported, "notice: the film changes the size or kind of its pictures"};
    ++count_;
    unseen_->came(frame.pts);
    const double base = av_q2d(stream_->time_base);
    const double at = static_cast<double>(frame.pts) * base - start_s_;
    end_s_ = std::max(end_s_, at + static_cast<double>(frame.pkt_duration) * base);
    if (times_.covers(at)) {
      if (av_frame_make_writable(&frame) < 0) return av::kNoMemory;
      stamp_.put_on(frame);
      ++drawn_;
    }
    TANBA_CHECK(set_time(frame));
    // Where the film could be entered it still can be.
    frame.pict_type = frame.key_frame != 0 ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    return encode(&frame);
  }

  // In ticks of the encoder; one that counts pictures alone cannot say other times.
  Result<void> set_time(AVFrame& frame) {
    const std::int64_t duration = frame.pkt_duration;
    const AVRational from = stream_->time_base, to = encoder_->time_base;
    const std::int64_t pts = av_rescale_q(frame.pts, from, to);
    const std::int64_t back = av_rescale_q(pts, to, from);
    const std::int64_t half = av_rescale_q(1, to, from) / 2;
    if (av_cmp_q(from, to) != 0 && (pts <= last_pts_ || std::abs(back - frame.pts) > half))
      return Error{Errc::unsupported,
                   "notice: the codec counts pictures, and the film's have uneven times"};
    frame.pts = last_pts_ = pts;
    durations_[pts] = av_rescale_q(duration, from, to);
    return {};
  }

  Result<void> encode(const AVFrame* frame) {
    const av::Packet packet = av::new_packet();
    return av::encode(encoder_.get(), frame, packet.get(), [&](AVPacket& done) -> Result<void> {
      if (const auto found = durations_.find(done.pts); found != durations_.end()) {
        done.duration = found->second;
        durations_.erase(found);
      }
      return remux_->put(done, *remux_->stream(*stream_), encoder_->time_base);
    });
  }

  NoticeGiven given() {
    NoticeGiven given = film::given_of(task_.plan, times_, ground_.placement.is_badge);
    const NoticeGiven placed = tanba::given_of(task_.plan, ground_.placement);
    given.notice.size_pct = placed.notice.size_pct;
    given.notice.region = placed.notice.region;
    if (length_of(*input_->context()) <= 0 && !task_.plan.duration_s)
      given.notice.duration_s = end_s_ - times_.start_s;
    return given;
  }

  const NoticeTask& task_;
  const Ground& ground_;
  Covers covers_;
  Stamp stamp_;
  std::unique_ptr<av::Input> input_;
  AVStream* stream_ = nullptr;
  Times times_;
  double start_s_ = 0, end_s_ = 0;
  av::Codec encoder_;
  std::unique_ptr<Remux> remux_;
  std::optional<Unseen> unseen_;
  std::map<std::int64_t, std::int64_t> durations_;  // of pictures in the encoder, by their time
  std::int64_t last_pts_ = std::numeric_limits<std::int64_t>::min();
  std::uint64_t count_ = 0, drawn_ = 0;
};

}  // namespace

Result<NoticeGiven> burn(const NoticeTask& task, Sink& out) {
  TANBA_TRY(const Ground ground, survey(task));
  KeptBoxes kept;
  if (container_of(task.mime_type) == Container::mp4) {
    TANBA_TRY(kept, boxes_to_keep(task));
  }
  const Covers covers = kept.in_movie.empty() ? Covers::copied : Covers::left_out;
  if (kept.is_empty()) return Burner(task, ground, covers)(out);
  TANBA_TRY(const auto burned, Scratch::over(task.asset));
  TANBA_TRY(NoticeGiven given, Burner(task, ground, covers)(*burned));
  TANBA_CHECK(copy_with(task, kept, *burned, out));
  if (out.written() == nullptr) return given;
  // What stands behind the tracks now may have stood in front of them.
  TANBA_CHECK(open_film(
      {*out.written(), task.mime_type, task.plan, task.limits, task.progress, task.modules}));
  return given;
}

Result<double> look_for_burned(const NoticeTask& task, const NoticeGiven& given) {
  TANBA_TRY(const auto input, open_film(task));
  TANBA_TRY(const AVStream* const stream, pictures_of(*input->context()));
  TANBA_TRY(Pictures pictures, Pictures::of(*stream));
  const auto times = burned_times(task.plan, *input->context());
  if (!times) return 0.0;
  Seeker seeker(*input, pictures);
  double least = 1;
  for (const double moment : moments_of(*times)) {
    TANBA_TRY(const av::Frame frame, seeker.picture_at(moment));
    TANBA_TRY(const Shown how, shown(*frame, matrix_of(*stream)));
    const Look look = look_at(*frame, how);
    TANBA_TRY(const double likeness, look_for(task.plan, given, how.canvas, look));
    least = std::min(least, likeness);
  }
  return least;
}

}  // namespace tanba::film
