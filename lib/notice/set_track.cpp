// Which playlist a file is, and the cues of the track.
#include "notice/set_track.hpp"

#include <cmath>

#include "base/ascii.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/comment_hosts.hpp"
#include "container/text.hpp"
#include "container/xml.hpp"
#include "notice/written.hpp"

namespace tanba::set_track {
namespace {

constexpr std::string_view kHls = "#EXTM3U";
constexpr std::size_t kHead = 4096;
constexpr double kClock = 90'000;  // ticks a second of MPEG-2 time, which WebVTT in HLS is said in

// RFC 3986, 2.3.
bool is_unreserved(char letter) {
  return ascii::is_alnum(letter) || std::string_view("-._~").find(letter) != std::string_view::npos;
}

std::string clock(std::int64_t ms) {
  return written::clock(static_cast<double>(ms) / 1000, written::kWebVttClock, 1000);
}

Result<std::string> head_of(const Source& asset) {
  std::string head(static_cast<std::size_t>(std::min<std::uint64_t>(kHead, asset.size())), '\0');
  TANBA_CHECK(asset.read(0, {reinterpret_cast<std::uint8_t*>(head.data()), head.size()}));
  return head;
}

bool is_hls(std::string_view head) {
  if (head.starts_with(text::kByteOrderMark)) head.remove_prefix(text::kByteOrderMark.size());
  return head.starts_with(kHls);
}

}  // namespace

Result<Playlist> read_playlist(const Source& asset, const Limits& limits) {
  TANBA_TRY(const std::string head, head_of(asset));
  if (is_hls(head)) {
    TANBA_TRY(const Buffer all, text::read(asset, limits));
    return read_hls(as_text(all));
  }
  const xml::Start start = xml::start_of(as_bytes(head));
  if (start.is_xml && start.local == "MPD") return read_mpd(asset, limits);
  return Playlist{};
}

Result<Rendition> add_track(const Source& playlist, const Wish& wish, const Limits& limits) {
  TANBA_TRY(const std::string head, head_of(playlist));
  if (!is_hls(head)) return add_to_mpd(playlist, wish, limits);
  TANBA_TRY(const Buffer all, text::read(playlist, limits));
  return add_to_hls(as_text(all), wish);
}

Result<Buffer> webvtt(const Wish& wish, bool hls) {
  TANBA_TRY(const auto words, written::paragraphs(wish.plan));
  TANBA_TRY(const auto cues, film::cues_of(wish.times));
  std::string said;
  for (const written::Paragraph& line : words)
    said += "<lang " + escaped_xml(line.lang) + ">" + escaped_xml(line.text) + "</lang>\n";
  ByteWriter out;
  out.text("WEBVTT\n");
  const auto zero = static_cast<std::uint64_t>(std::llround(wish.media_start_s * kClock));
  if (hls && zero > 0)
    out.text("X-TIMESTAMP-MAP=MPEGTS:" + std::to_string(zero % (1ull << 33)) +
             ",LOCAL:00:00:00.000\n");
  for (const film::Cue& cue : cues)
    out.text("\n" + clock(cue.start_ms) + " --> " + clock(cue.end_ms) + "\n" + said);
  return out.take();
}

std::string in_url(std::string_view name) { return percent_encoded(name, is_unreserved); }

std::string language_of(const NoticePlan& plan) {
  if (plan.words.size() != 1) return plan.words.empty() ? "und" : "mul";
  return plan.words.front().lang;
}

}  // namespace tanba::set_track
