// Puts the frames of notices between those of a programme.
//
// A decoder carries state from frame to frame. At the start the programme's first frame finds the
// silence that it would have found without a notice. Within it, the last of the programme
// in front of the notice is played again behind it, out of silence: after it the decoder is where
// it was.
#include "media/frames.hpp"

#include <algorithm>
#include <array>
#include <deque>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/id3.hpp"
#include "container/window.hpp"
#include "media/chapters.hpp"

namespace tanba::sound {
namespace {

constexpr std::size_t kReservoir = 511, kBlock = 256 << 10, kOffsets = 8192;

constexpr std::array<std::uint16_t, 256> make_crc_table() {
  std::array<std::uint16_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xA001U : 0U);
    table[i] = static_cast<std::uint16_t>(crc);
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

// What stands behind the last frame: tags of other kinds, and filling.
bool is_trailer(Bytes rest) {
  return starts_with(rest, "TAG") || starts_with(rest, "APETAGEX") || starts_with(rest, "LYRICS") ||
         starts_with(rest, "ID3") || starts_with(rest, "3DI") || all_zero(rest);
}

class Joiner {
 public:
  Joiner(FrameKind& kind, const NoticeTask& task, const Programme& programme, Places& places,
         Sink& out)
      : kind_(kind),
        task_(task),
        programme_(programme),
        places_(places),
        out_(out),
        window_(task.asset) {}

  Result<void> run() {
    TANBA_CHECK(survey_frames());
    TANBA_TRY(Edit plain, plain_chapters_id3(task_.asset, task_.limits));
    const SplicedView tagged(task_.asset, std::move(plain));
    TANBA_CHECK(out_.copy(tagged, 0, tagged.moved(first_)));
    index_at_ = size_of(out_);
    std::uint64_t at = first_;
    if (index_bytes_ > 0) {
      TANBA_TRY(const Bytes index, bytes_at(at, index_bytes_));
      TANBA_CHECK(out_.write(index));
      at += index_bytes_;
    }
    for (std::uint64_t number = 0; number < count_; ++number) {
      TANBA_CHECK(give_due(number));
      TANBA_TRY(const CodedFrame frame, frame_at(at));
      TANBA_TRY(const Bytes bytes, bytes_at(at, frame.range.size));
      TANBA_CHECK(put(bytes));
      remember(bytes, frame);
      at += frame.range.size;
    }
    TANBA_CHECK(give_due(count_));
    TANBA_CHECK(flush());
    TANBA_CHECK(patch_index());
    TANBA_CHECK(move_chapters(tagged, task_, programme_, places_, out_));
    return out_.copy(task_.asset, end_, task_.asset.size() - end_);
  }

 private:
  Result<Bytes> bytes_at(std::uint64_t at, std::uint64_t size) {
    TANBA_TRY(const Bytes bytes, window_.at(at, static_cast<std::size_t>(size)));
    return bytes.first(static_cast<std::size_t>(size));
  }

  Result<CodedFrame> frame_at(std::uint64_t at) {
    const Error cut{Errc::truncated, "notice: the last frame is cut", at};
    const std::uint64_t left = task_.asset.size() - at;
    if (left < kind_.header_bytes()) return cut;
    TANBA_TRY(const Bytes header, bytes_at(at, kind_.header_bytes()));
    std::optional<CodedFrame> frame = kind_.parse(header);
    if (!frame || (common_ && frame->common != *common_))
      return Error{Errc::malformed, "notice: there are bytes that are no frame", at};
    if (frame->range.size > left) return cut;
    frame->range.offset = at;
    return *frame;
  }

  Result<bool> at_end(std::uint64_t at) {
    if (at >= task_.asset.size()) return true;
    const std::uint64_t left = task_.asset.size() - at;
    TANBA_TRY(const Bytes rest, bytes_at(at, std::min<std::uint64_t>(left, 256)));
    return is_trailer(rest);
  }

  // Tags in front, then frames to the end or to what is known to stand behind them.
  Result<void> survey_frames() {
    for (;;) {
      const std::uint64_t left = task_.asset.size() - first_;
      TANBA_TRY(const Bytes head, window_.at(first_, std::min<std::uint64_t>(left, 10)));
      const auto tag = id3_end(head);
      if (!tag) break;
      if (*tag > left) return Error{Errc::truncated, "notice: the tag is cut", first_};
      first_ += *tag;
    }
    std::uint64_t at = first_, sound = 0;
    for (bool is_first = true;; is_first = false) {
      TANBA_TRY(const bool done, at_end(at));
      if (done) break;
      TANBA_TRY(const CodedFrame frame, frame_at(at));
      common_ = frame.common;
      samples_ = frame.samples;
      TANBA_TRY(const Bytes bytes, bytes_at(at, frame.range.size));
      at += frame.range.size;
      if (is_first && kind_.is_index(bytes, frame)) {
        index_bytes_ = frame.range.size;
        continue;
      }
      ++count_;
      sound += frame.range.size;
    }
    if (count_ == 0) return Error{Errc::invalid_argument, "notice: the sound has no length"};
    if (count_ < kind_.promised_frames())
      return Error{Errc::truncated, "notice: there are fewer frames than the file says", at};
    end_ = at;
    average_ = sound * 8 * static_cast<std::uint64_t>(programme_.rate()) / (count_ * samples_);
    return {};
  }

  std::uint64_t frame_of(std::uint64_t place) const {
    if (place == 0) return 0;
    if (place >= programme_.samples || count_ < 2) return count_;
    const std::uint64_t number = (place + kind_.skipped() + samples_ / 2) / samples_;
    return std::clamp<std::uint64_t>(number, 1, count_ - 1);
  }

  Result<void> give_due(std::uint64_t number) {
    for (;;) {
      const auto place = places_.next();
      if (!place || frame_of(*place) > number) return {};
      const Pcm block = places_.block(*place);
      TANBA_TRY(const FrameKind::Frames made, kind_.encode(block, programme_, average_));
      const std::uint64_t before = written_.frames;
      for (const Buffer& frame : made.frames) TANBA_CHECK(put(frame));
      if (number < count_)
        for (const Buffer& frame : kind_.bridge(earlier_)) TANBA_CHECK(put(frame));
      if (number < count_)
        for (const auto& [frame, data_at] : last_) TANBA_CHECK(put(frame));
      if (number == count_)
        written_.end_padding = made.frames.size() * samples_ - block.samples.size();
      const std::uint64_t heard = before * samples_ + made.delay + places_.lead(*place);
      places_.put(heard - std::min(heard, kind_.skipped()), (written_.frames - before) * samples_);
    }
  }

  // Of the frames so far: the last ones, and the coded data in front of them.
  void remember(Bytes bytes, const CodedFrame& frame) {
    last_.emplace_back(Buffer(bytes.begin(), bytes.end()), frame.data_at);
    if (last_.size() <= kind_.repeated()) return;
    const auto& [gone, data_at] = last_.front();
    earlier_.insert(earlier_.end(),
                    gone.begin() + std::min<std::ptrdiff_t>(data_at, std::ssize(gone)), gone.end());
    if (earlier_.size() > kReservoir)
      earlier_.erase(earlier_.begin(), earlier_.end() - static_cast<std::ptrdiff_t>(kReservoir));
    last_.pop_front();
  }

  Result<void> put(Bytes frame) {
    if (written_.frames % stride_ == 0) offsets_.push_back(written_.bytes + index_bytes_);
    if (offsets_.size() >= kOffsets) {
      for (std::size_t i = 0; i < kOffsets / 2; ++i) offsets_[i] = offsets_[i * 2];
      offsets_.resize(kOffsets / 2);
      stride_ *= 2;
    }
    for (const std::uint8_t byte : frame)
      written_.crc =
          static_cast<std::uint16_t>(written_.crc >> 8 ^ kCrcTable[(written_.crc ^ byte) & 0xFF]);
    ++written_.frames;
    written_.bytes += frame.size();
    ready_.insert(ready_.end(), frame.begin(), frame.end());
    return ready_.size() >= kBlock ? flush() : Result<void>();
  }

  Result<void> flush() {
    const auto done = out_.write(ready_);
    ready_.clear();
    return done;
  }

  Result<void> patch_index() {
    if (index_bytes_ == 0) return {};
    for (std::uint64_t i = 0; i < 100; ++i) {
      const std::uint64_t number = written_.frames * i / 100 / stride_;
      written_.offsets.push_back(offsets_[std::min<std::size_t>(number, offsets_.size() - 1)]);
    }
    written_.bytes += index_bytes_;
    return out_.patch(index_at_, kind_.patched_index(written_));
  }

  FrameKind& kind_;
  const NoticeTask& task_;
  const Programme& programme_;
  Places& places_;
  Sink& out_;
  Window window_;
  std::optional<std::uint32_t> common_;
  std::uint64_t first_ = 0, end_ = 0, count_ = 0, average_ = 0, index_bytes_ = 0, index_at_ = 0;
  std::uint64_t samples_ = 1, stride_ = 1;
  std::deque<std::pair<Buffer, std::uint32_t>> last_;  // with where their data begin
  Buffer earlier_, ready_;
  std::vector<std::uint64_t> offsets_;
  FrameKind::Totals written_;
};

}  // namespace

Result<void> join_frames(FrameKind& kind, const NoticeTask& task, const Programme& programme,
                         Places& places, Sink& out) {
  return Joiner(kind, task, programme, places, out).run();
}

}  // namespace tanba::sound
