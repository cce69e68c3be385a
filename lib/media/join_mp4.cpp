// AAC in MP4 (M4A): the notice's frames go into an `mdat` of their own at the end of the file, and
// the tables name them between those of the programme, which stay where they are.
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_box.hpp"
#include "media/frames.hpp"
#include "media/mp4_tables.hpp"

namespace tanba::sound {
namespace {

constexpr std::uint64_t kFrame = 1024, kEncoderDelay = 1024;

Result<Range> find_moov(const NoticeTask& task) {
  Range moov;
  bmff::Walker walker(task.asset, task.limits);
  for (;;) {
    TANBA_TRY(const bool more, walker.next());
    if (!more) break;
    const bmff::Box& box = walker.box();
    walker.skip();
    if (box.type == bmff::type_of("moof"))
      return Error{Errc::unsupported, "notice: none can be given in a fragmented file"};
    if (box.to_end || box.cut)
      return Error{Errc::truncated, "notice: the file ends within its media data", box.offset};
    if (box.type == bmff::type_of("moov")) moov = {box.offset, box.size};
    if (box.type == bmff::type_of("moov") && box.header != 8)
      return Error{Errc::unsupported, "notice: the tables are odd", box.offset};
  }
  if (moov.size == 0) return Error{Errc::malformed, "notice: there are no tables (moov)"};
  if (moov.size > task.limits.max_table_bytes)
    return Error{Errc::limit_exceeded, "notice: the tables (moov) are too large", moov.offset};
  return moov;
}

// AAC-LC with frames of 1024 samples. ISO/IEC 14496-3, 1.6.2.1: type 5 | rate 4 | channels 4 |
// frame length 1
Result<int> check_codec(const Programme& programme, const SoundTrack& track) {
  const AVCodecParameters& codec = *programme.codec;
  if (codec.codec_id != AV_CODEC_ID_AAC || codec.profile != FF_PROFILE_AAC_LOW ||
      codec.extradata_size < 2)
    return Error{Errc::unsupported,
                 "notice: M4A can have one in AAC-LC, and not in HE-AAC or ALAC"};
  const unsigned config = static_cast<unsigned>(codec.extradata[0]) << 8 | codec.extradata[1];
  const int channels = static_cast<int>(config >> 3 & 15);
  if (config >> 11 != 2 || (config & 4) != 0 || silent_aac(channels).empty() ||
      track.timescale != static_cast<std::uint32_t>(programme.rate()))
    return Error{Errc::unsupported, "notice: the AAC is configured in an odd way"};
  return channels;
}

class Joiner {
 public:
  Joiner(const NoticeTask& task, const Programme& programme, Places& places)
      : task_(task), programme_(programme), places_(places) {}

  Result<void> run(Sink& out) {
    TANBA_TRY(const Range at, find_moov(task_));
    moov_.resize(static_cast<std::size_t>(at.size));
    TANBA_CHECK(task_.asset.read(at.offset, moov_));
    TANBA_TRY(track_, read_sound_track(moov_));
    TANBA_TRY(channels_, check_codec(programme_, track_));
    while (const auto place = places_.next()) TANBA_CHECK(give(*place));
    const std::uint64_t size = task_.asset.size();
    TANBA_TRY(const Buffer made, rebuilt_moov(moov_, {inserted_, kFrame, at.offset, size + 8}));
    TANBA_CHECK(out.copy(task_.asset, 0, at.offset));
    TANBA_CHECK(out.write(made));
    TANBA_CHECK(out.copy(task_.asset, at.end(), size - at.end()));
    ByteWriter head;
    head.u32(static_cast<std::uint32_t>(data_.size() + 8)).text("mdat");
    TANBA_CHECK(out.write(head.view()));
    return out.write(data_);
  }

 private:
  std::uint64_t frame_of(std::uint64_t place) const {
    if (place == 0) return 0;
    if (place >= programme_.samples || track_.frames < 2) return track_.frames;
    return std::clamp<std::uint64_t>((place + track_.skipped + kFrame / 2) / kFrame, 1,
                                     track_.frames - 1);
  }

  Result<void> give(std::uint64_t place) {
    const std::uint64_t number = frame_of(place);
    Pcm block = places_.block(place);
    // What a player leaves out at the start is silence, not the beginning of the notice.
    const std::uint64_t more =
        number == 0 && track_.skipped > kEncoderDelay ? track_.skipped - kEncoderDelay : 0;
    block.samples.insert(block.samples.begin(), static_cast<std::size_t>(more), 0.0F);
    const auto rate = programme_.codec->bit_rate;
    TANBA_TRY(const Coded made, coded_aac(block, programme_, rate));
    inserted_.push_back({number, {}, data_.size()});
    for (const Buffer& frame : made.packets) add(frame);
    if (number < track_.frames) {
      add(silent_aac(channels_));
      add(silent_aac(channels_));
    }
    if (number > 0 && number < track_.frames) TANBA_CHECK(add_again(number - 1));
    const std::uint64_t frames = inserted_.back().sizes.size();
    const std::uint64_t heard =
        (number + grown_) * kFrame + kEncoderDelay + places_.lead(place) + more;
    places_.put(heard - std::min(heard, track_.skipped), frames * kFrame);
    grown_ += frames;
    if (data_.size() > task_.limits.max_table_bytes)
      return Error{Errc::limit_exceeded, "notice: it is repeated too often"};
    return {};
  }

  void add(Bytes frame) {
    data_.insert(data_.end(), frame.begin(), frame.end());
    inserted_.back().sizes.push_back(static_cast<std::uint32_t>(frame.size()));
  }

  // The frame in front of the notice: behind it a decoder is where it was.
  Result<void> add_again(std::uint64_t number) {
    TANBA_TRY(const Range range, frame_range(moov_, number));
    if (range.size > 65536) return Error{Errc::malformed, "notice: a frame is too large"};
    Buffer frame(static_cast<std::size_t>(range.size));
    TANBA_CHECK(task_.asset.read(range.offset, frame));
    add(frame);
    return {};
  }

  const NoticeTask& task_;
  const Programme& programme_;
  Places& places_;
  Buffer moov_, data_;
  SoundTrack track_;
  int channels_ = 0;
  std::uint64_t grown_ = 0;
  std::vector<InsertedFrames> inserted_;
};

}  // namespace

Result<void> join_mp4(const NoticeTask& task, const Programme& programme, Places& places,
                      Sink& out) {
  return Joiner(task, programme, places).run(out);
}

}  // namespace tanba::sound
