// FLAC: programme and notice are coded anew, without loss, as one stream; every block of metadata
// but the two that count frames stays as it is. RFC 9639, 8.
extern "C" {
#include <libavutil/audio_fifo.h>
}

#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/id3.hpp"
#include "media/chapters.hpp"

namespace tanba::sound {
namespace {

constexpr std::uint8_t kStreamInfo = 0, kSeekTable = 3, kComments = 4, kCueSheet = 5, kLast = 0x80;
constexpr std::uint64_t kInfoBytes = 34, kMaxBlocks = 1024, kMaxSheetBytes = 1 << 20;

struct FreeFifo {
  void operator()(AVAudioFifo* fifo) const { av_audio_fifo_free(fifo); }
};

struct Blocks {
  std::uint64_t samples = 0;  // as STREAMINFO says; 0: it does not know
  std::uint8_t bits = 0;
  std::uint64_t tag_bytes = 0;  // of an ID3 tag in front
  std::vector<std::pair<std::uint8_t, Range>> kept;
};

Result<Blocks> read_blocks(const NoticeTask& task) {
  TANBA_TRY(const Id3Tag tag, read_id3(task.asset, task.limits));
  std::uint64_t at = tag.range.end() + 4;
  Blocks blocks;
  blocks.tag_bytes = tag.range.end();
  for (std::uint8_t type = 0; (type & kLast) == 0;) {
    std::array<std::uint8_t, 4> head;
    TANBA_CHECK(task.asset.read(at, head));
    type = head[0];
    const std::uint32_t size = ByteReader(Bytes(head).subspan(1)).u24();
    at += 4;
    if (size > task.asset.size() - at)
      return Error{Errc::truncated, "notice: a block of metadata is cut", at};
    const std::uint8_t kind = type & 0x7F;
    if (kind == kStreamInfo) {
      std::array<std::uint8_t, 8> form;
      TANBA_CHECK(task.asset.read(at + 10, form));
      const std::uint64_t word = ByteReader(form).u64();
      blocks.bits = static_cast<std::uint8_t>((word >> 36 & 31) + 1);
      blocks.samples = word & 0xF'FFFF'FFFF;
    } else if (kind != kSeekTable) {
      blocks.kept.emplace_back(kind, Range{at, size});
    }
    if (blocks.kept.size() > kMaxBlocks)
      return Error{Errc::limit_exceeded, "notice: too many blocks of metadata", at};
    at += size;
  }
  return blocks;
}

class Joiner {
 public:
  Joiner(const NoticeTask& task, const Programme& programme, Places& places, Sink& out)
      : task_(task), programme_(programme), places_(places), out_(out) {}

  Result<void> run(const Format& format) {
    TANBA_TRY(blocks_, read_blocks(task_));
    TANBA_CHECK(open());
    TANBA_TRY(Edit plain, plain_chapters_id3(task_.asset, task_.limits));
    const SplicedView tagged(task_.asset, std::move(plain));
    TANBA_CHECK(out_.copy(tagged, 0, tagged.moved(blocks_.tag_bytes)));
    TANBA_CHECK(write_head());
    TANBA_CHECK(give_due(0));
    TANBA_TRY(const Programme again,
              listen({task_.asset, task_.progress}, {format.demuxers, format.decoders},
                     [&](AVFrame& frame) { return take(frame); }));
    TANBA_CHECK(give_due(again.samples));
    if (blocks_.samples != 0 && blocks_.samples != again.samples)
      return Error{Errc::truncated, "notice: there are not as many samples as the file says"};
    TANBA_CHECK(drain(true));
    TANBA_CHECK(
        av::encode(encoder_.get(), nullptr, packet_.get(), [&](AVPacket& p) { return put(p); }));
    for (const auto& [at, sheet] : sheets_)
      TANBA_CHECK(out_.patch(at, moved_cue_sheet(sheet, places_)));
    if (move_comment_chapters(comments_, programme_, places_, task_.limits))
      TANBA_CHECK(out_.patch(comments_at_, comments_));
    TANBA_CHECK(move_chapters(tagged, task_, programme_, places_, out_));
    return out_.patch(info_at_, info_);
  }

 private:
  Result<void> open() {
    if (blocks_.bits != 16 && blocks_.bits != 24)
      return Error{Errc::unsupported, "notice: FLAC can have one at 16 or 24 bits a sample"};
    format_ = blocks_.bits == 16 ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_S32;
    const Coding coding{avcodec_find_encoder(AV_CODEC_ID_FLAC), &programme_.layout()};
    TANBA_TRY(encoder_, open_encoder(coding, programme_.rate(), format_));
    fifo_.reset(
        av_audio_fifo_alloc(format_, programme_.layout().nb_channels, encoder_->frame_size));
    if (!fifo_ || encoder_->extradata_size < static_cast<int>(kInfoBytes)) return av::kNoMemory;
    return {};
  }

  Result<void> write_head() {
    info_at_ = size_of(out_) + 8;
    ByteWriter head;
    head.text("fLaC").u8(blocks_.kept.empty() ? kLast : 0).u24(kInfoBytes).zeros(kInfoBytes);
    TANBA_CHECK(out_.write(head.view()));
    for (std::size_t i = 0; i < blocks_.kept.size(); ++i) {
      const auto& [kind, range] = blocks_.kept[i];
      const bool is_last = i + 1 == blocks_.kept.size();
      ByteWriter block;
      block.u8(static_cast<std::uint8_t>(kind | (is_last ? kLast : 0)));
      block.u24(static_cast<std::uint32_t>(range.size));
      TANBA_CHECK(out_.write(block.view()));
      if (kind == kCueSheet) TANBA_CHECK(note_sheet(range));
      if (kind == kComments && comments_.empty()) TANBA_CHECK(note_comments(range));
      TANBA_CHECK(out_.copy(task_.asset, range.offset, range.size));
    }
    return {};
  }

  Result<void> note_sheet(const Range& range) {
    sheet_bytes_ += range.size;
    if (sheet_bytes_ > kMaxSheetBytes)
      return Error{Errc::limit_exceeded, "notice: the cue sheet is too large", range.offset};
    Buffer sheet(static_cast<std::size_t>(range.size));
    TANBA_CHECK(task_.asset.read(range.offset, sheet));
    sheets_.emplace_back(size_of(out_), std::move(sheet));
    return {};
  }

  Result<void> note_comments(const Range& range) {
    comments_at_ = size_of(out_);
    comments_.resize(static_cast<std::size_t>(range.size));
    return task_.asset.read(range.offset, comments_);
  }

  // The notices that stand in front of this sample.
  Result<void> give_due(std::uint64_t sample) {
    for (;;) {
      const auto place = places_.next();
      if (!place || *place > sample) return {};
      const Pcm block = places_.block(*place);
      places_.put(taken_ + places_.lead(*place), block.samples.size());
      TANBA_CHECK(each_frame(block, {&programme_.layout(), format_},
                             [&](AVFrame& frame) { return queue(frame, 0, frame.nb_samples); }));
    }
  }

  Result<void> take(AVFrame& frame) {
    const auto size = static_cast<std::uint64_t>(frame.nb_samples);
    std::uint64_t done = 0;
    while (done < size) {
      TANBA_CHECK(give_due(passed_));
      const auto place = places_.next();
      const std::uint64_t left = size - done;
      const std::uint64_t now = place ? std::min(left, *place - passed_) : left;
      TANBA_CHECK(queue(frame, static_cast<int>(done), static_cast<int>(now)));
      done += now;
      passed_ += now;
    }
    return {};
  }

  // Samples are packed: one plane.
  Result<void> queue(AVFrame& frame, int from, int count) {
    if (frame.format != format_) return Error{Errc::unsupported, "notice: an odd form of samples"};
    const int width = av_get_bytes_per_sample(format_) * programme_.layout().nb_channels;
    void* const data = frame.extended_data[0] + static_cast<std::ptrdiff_t>(from) * width;
    if (av_audio_fifo_write(fifo_.get(), const_cast<void**>(&data), count) < count)
      return av::kNoMemory;
    taken_ += static_cast<std::uint64_t>(count);
    return drain(false);
  }

  Result<void> drain(bool all) {
    for (;;) {
      const int there = av_audio_fifo_size(fifo_.get());
      if (there == 0 || (there < encoder_->frame_size && !all)) return {};
      const av::Frame frame = av::new_frame();
      frame->format = format_;
      frame->sample_rate = programme_.rate();
      frame->nb_samples = std::min(there, encoder_->frame_size);
      if (av_channel_layout_copy(&frame->ch_layout, &programme_.layout()) < 0 ||
          av_frame_get_buffer(frame.get(), 0) < 0)
        return av::kNoMemory;
      av_audio_fifo_read(fifo_.get(), reinterpret_cast<void**>(frame->extended_data),
                         frame->nb_samples);
      frame->pts = sent_;
      sent_ += frame->nb_samples;
      TANBA_CHECK(av::encode(encoder_.get(), frame.get(), packet_.get(),
                             [&](AVPacket& p) { return put(p); }));
    }
  }

  Result<void> put(const AVPacket& packet) {
    std::size_t size = 0;
    const std::uint8_t* const info =
        av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    if (info != nullptr && size >= kInfoBytes) info_.assign(info, info + kInfoBytes);
    return out_.write({packet.data, static_cast<std::size_t>(packet.size)});
  }

  const NoticeTask& task_;
  const Programme& programme_;
  Places& places_;
  Sink& out_;
  Blocks blocks_;
  AVSampleFormat format_ = AV_SAMPLE_FMT_NONE;
  av::Codec encoder_;
  av::Packet packet_ = av::new_packet();
  std::unique_ptr<AVAudioFifo, FreeFifo> fifo_;
  Buffer info_;                                           // STREAMINFO, once all is coded
  std::vector<std::pair<std::uint64_t, Buffer>> sheets_;  // where in the output
  std::uint64_t sheet_bytes_ = 0, comments_at_ = 0;
  Buffer comments_;  // at most 16 MiB: the first block of them
  std::uint64_t info_at_ = 0, passed_ = 0, taken_ = 0;
  std::int64_t sent_ = 0;
};

}  // namespace

Result<void> join_flac(const NoticeTask& task, const Programme& programme, Places& places,
                       Sink& out) {
  TANBA_TRY(const Format* const format, format_of(task.mime_type));
  return Joiner(task, programme, places, out).run(*format);
}

}  // namespace tanba::sound
