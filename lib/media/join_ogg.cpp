// Opus and Vorbis in Ogg: the notice's packets stand between the programme's in one logical stream,
// and its pages are written anew around them. Players stop or err at a second stream in the chain,
// so there is none. RFC 3533, 6; RFC 7845; Vorbis I, A.2.
//
// Opus packets of any encoder follow each other; Vorbis packets need the code books of the stream,
// so a notice is coded with libvorbis until its books are those.
#include <algorithm>
#include <array>
#include <deque>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/ogg_comment.hpp"
#include "container/ogg_page.hpp"
#include "container/window.hpp"
#include "media/chapters.hpp"

namespace tanba::sound {
namespace {

constexpr std::size_t kPageBytes = 4096;  // a page ends where it has so many
constexpr std::uint64_t kNothingEnds = ~std::uint64_t{0};
constexpr int kVorbisQualities = 12;

Buffer third_of(Bytes headers) {
  // Xiph's lacing: 2 | size of the first | size of the second, each in bytes up to 255 | packets
  ByteReader in(headers);
  if (in.u8() != 2) return {};
  std::array<std::uint64_t, 2> sizes{};
  for (std::uint64_t& size : sizes) {
    std::uint8_t byte = 255;
    while (in.ok() && byte == 255) size += byte = in.u8();
  }
  in.skip(sizes[0] + sizes[1]);
  const Bytes rest = in.rest();
  return in.ok() ? Buffer(rest.begin(), rest.end()) : Buffer();
}

class Pages {
 public:
  Pages(Sink& out, std::uint32_t serial, std::uint32_t sequence)
      : out_(out), serial_(serial), sequence_(sequence) {}

  /// A packet that ends at sample `granule`.
  Result<void> put(Bytes packet, std::uint64_t granule) {
    if (body_.size() >= kPageBytes) TANBA_CHECK(end_page(0));
    std::size_t at = 0;
    for (bool more = true; more;) {
      if (table_.size() == ogg::kMaxSegments) TANBA_CHECK(end_page(0));
      const std::size_t size = std::min<std::size_t>(packet.size() - at, ogg::kSegment);
      table_.push_back(static_cast<std::uint8_t>(size));
      body_.insert(body_.end(), packet.begin() + std::ptrdiff_t(at),
                   packet.begin() + std::ptrdiff_t(at + size));
      at += size;
      more = size == ogg::kSegment;
    }
    granule_ = granule;
    return {};
  }
  Result<void> finish(std::uint64_t granule) {
    granule_ = granule;
    return end_page(ogg::kEnd);
  }

 private:
  Result<void> end_page(std::uint8_t flags) {
    ByteWriter page;
    const bool goes_on = !table_.empty() && table_.back() == ogg::kSegment;
    page.text(ogg::kCapture)
        .u8(0)
        .u8(static_cast<std::uint8_t>(flags | (continued_ ? ogg::kContinued : 0)));
    page.u64le(granule_).u32le(serial_).u32le(sequence_++).u32le(0);
    page.u8(static_cast<std::uint8_t>(table_.size())).bytes(table_).bytes(body_);
    Buffer bytes = page.take();
    const std::uint32_t crc = ogg::crc_of(0, bytes);
    for (unsigned i = 0; i < 4; ++i)
      bytes[ogg::kCrcAt + i] = static_cast<std::uint8_t>(crc >> 8 * i);
    continued_ = goes_on;
    granule_ = kNothingEnds;
    table_.clear();
    body_.clear();
    return out_.write(bytes);
  }

  Sink& out_;
  std::uint32_t serial_, sequence_;
  std::uint64_t granule_ = kNothingEnds;
  Buffer table_, body_;
  bool continued_ = false;
};

class Joiner {
 public:
  Joiner(const NoticeTask& task, const Programme& programme, Places& places, Sink& out)
      : task_(task),
        programme_(programme),
        places_(places),
        out_(out),
        is_opus_(programme.codec->codec_id == AV_CODEC_ID_OPUS) {}

  Result<void> run(const Format& format) {
    TANBA_CHECK(copy_headers());
    TANBA_CHECK(prepare());
    Pages pages(out_, serial_, sequence_);
    TANBA_TRY(const auto input,
              av::Input::over({task_.asset, task_.progress}, {format.demuxers, format.decoders}));
    const int stream =
        av_find_best_stream(input->context(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
    const av::Packet packet = av::new_packet();
    for (;;) {
      TANBA_TRY(const bool more, input->read(packet.get()));
      if (!more) break;
      Result<void> done;
      if (packet->stream_index == stream) done = take(pages, *packet);
      av_packet_unref(packet.get());
      TANBA_CHECK(done);
    }
    TANBA_CHECK(give_due(pages, true));
    TANBA_CHECK(pages.finish(std::min(at_, last_granule_ + grown_ + tail_)));
    return move_comments();
  }

 private:
  // Pages of comments follow each other; how long each is may change, but not all of them.
  Result<void> move_comments() {
    Edit edit;
    TANBA_CHECK(ogg::change_comments(
        edit, task_.asset,
        [&](Buffer& comments) {
          return move_comment_chapters(comments, programme_, places_, task_.limits);
        },
        task_.limits));
    std::uint64_t at = edit.empty() ? 0 : edit.front().offset;
    for (const Splice& page : edit) {
      TANBA_CHECK(out_.patch(at, page.insert));
      at += page.insert.size();
    }
    return {};
  }

  // The pages of the headers are copied: they hold nothing but them.
  Result<void> copy_headers() {
    Window window(task_.asset);
    std::uint64_t at = 0;
    std::optional<std::uint64_t> end;
    unsigned packets = 0;
    while (at < task_.asset.size()) {
      TANBA_TRY(const ogg::Page page, ogg::page_at(window, at));
      const std::uint64_t start = at;
      at = page.range.end();
      if (start == 0) serial_ = page.serial;
      if (page.serial != serial_) {
        if (!end)
          return Error{Errc::unsupported, "notice: there are several streams in one another",
                       start};
        continue;
      }
      if (page.begins() && start > 0)
        return Error{Errc::unsupported, "notice: several streams follow each other in a chain",
                     start};
      if (page.granule != kNothingEnds) last_granule_ = page.granule;
      is_ended_ = (page.flags & ogg::kEnd) != 0;
      if (end) continue;
      const std::uint64_t head = page.body.offset - start;
      TANBA_TRY(const Bytes bytes, window.at(start, static_cast<std::size_t>(head)));
      const std::size_t segments = bytes[ogg::kSegmentsAt];
      for (const std::uint8_t size : bytes.subspan(ogg::kHeader, segments))
        packets += size < ogg::kSegment ? 1 : 0;
      if (packets < (is_opus_ ? 2U : 3U)) continue;
      if (packets > (is_opus_ ? 2U : 3U))
        return Error{Errc::malformed, "notice: sound begins within a page of the headers", start};
      end = page.range.end();
      sequence_ = page.sequence + 1;
    }
    if (!end) return Error{Errc::truncated, "notice: the headers are cut"};
    if (!is_ended_) return Error{Errc::truncated, "notice: the stream has no end", at};
    return out_.copy(task_.asset, 0, *end);
  }

  // How the notice is coded so that its packets fit.
  Result<void> prepare() {
    layout_ = programme_.layout();
    const Bytes headers(programme_.codec->extradata,
                        static_cast<std::size_t>(programme_.codec->extradata_size));
    if (is_opus_) {
      if (headers.size() < 19 || headers[18] != 0)
        return Error{Errc::unsupported, "notice: Opus can have one with one or two channels"};
      skipped_ = static_cast<std::uint64_t>(headers[10]) | static_cast<std::uint64_t>(headers[11])
                                                               << 8;
      return {};
    }
    const Buffer books = third_of(headers);
    const Pcm silence{programme_.rate(), std::vector<float>(2048)};
    for (int quality = -1; quality < kVorbisQualities - 1; ++quality) {
      const auto made = coded(silence, vorbis(quality));
      if (made && !books.empty() && third_of(made->extradata) == books) {
        quality_ = quality;
        return {};
      }
    }
    return Error{
        Errc::unsupported,
        "notice: this Vorbis has code books of another encoder; FLAC and Opus can have one"};
  }

  Coding vorbis(int quality) const {
    Coding coding{avcodec_find_encoder_by_name("libvorbis"), &layout_};
    coding.quality = quality;
    coding.missing = "notice: this FFmpeg has no encoder for Vorbis (libvorbis)";
    return coding;
  }

  Result<void> take(Pages& pages, const AVPacket& packet) {
    TANBA_CHECK(give_due(pages, false));
    // A last packet that is cut to nothing has less than no duration, in 32 bits.
    const auto duration = static_cast<std::uint64_t>(
        std::max<std::int32_t>(static_cast<std::int32_t>(packet.duration), 0));
    at_ += duration;
    passed_ += duration;
    return pages.put({packet.data, static_cast<std::size_t>(packet.size)}, at_);
  }

  Result<void> give_due(Pages& pages, bool at_end) {
    for (;;) {
      const auto place = places_.next();
      const bool is_last = place && *place >= programme_.samples;
      if (!place || (is_last ? !at_end : !at_end && *place > 0 && *place + skipped_ > passed_))
        return {};
      const std::uint64_t heard = at_ - std::min(at_, skipped_) + places_.lead(*place);
      Pcm block = places_.block(*place);
      const std::uint64_t before = at_;
      const std::uint64_t delay = is_opus_ ? 312 : 0;
      TANBA_TRY(const Coded made, coded(block, is_opus_ ? opus() : vorbis(*quality_)));
      for (std::size_t i = 0; i < made.packets.size(); ++i) {
        at_ += static_cast<std::uint64_t>(std::max<std::int64_t>(made.durations[i], 0));
        TANBA_CHECK(pages.put(made.packets[i], at_));
      }
      if (is_last)
        tail_ = at_ - before + (before - std::min(before, last_granule_ + grown_));
      else
        grown_ += at_ - before;
      places_.put(heard + (*place == 0 ? 0 : delay), at_ - before);
    }
  }

  Coding opus() const {
    return {.encoder = avcodec_find_encoder_by_name("libopus"),
            .layout = &layout_,
            .bit_rate = 64'000LL * layout_.nb_channels,
            .options = "frame_duration=20",
            .missing = "notice: this FFmpeg has no encoder for Opus (libopus)"};
  }

  const NoticeTask& task_;
  const Programme& programme_;
  Places& places_;
  Sink& out_;
  bool is_opus_;
  AVChannelLayout layout_{};
  std::optional<int> quality_;
  std::uint32_t serial_ = 0, sequence_ = 0;
  bool is_ended_ = false;
  std::uint64_t skipped_ = 0, last_granule_ = 0, at_ = 0, passed_ = 0, grown_ = 0, tail_ = 0;
};

}  // namespace

Result<void> join_ogg(const NoticeTask& task, const Programme& programme, Places& places,
                      Sink& out) {
  TANBA_TRY(const Format* const format, format_of(task.mime_type));
  return Joiner(task, programme, places, out).run(*format);
}

}  // namespace tanba::sound
