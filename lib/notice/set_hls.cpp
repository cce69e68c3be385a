// The track in HLS. RFC 8216, 4.3: tags that are not known stay as they are, line by line.
#include <charconv>
#include <cmath>
#include <set>

#include "base/ascii.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/comment_hosts.hpp"
#include "container/text.hpp"
#include "notice/set_track.hpp"

namespace tanba::set_track {
namespace {

constexpr std::string_view kVariant = "#EXT-X-STREAM-INF:", kMedia = "#EXT-X-MEDIA:",
                           kSegment = "#EXTINF:";
constexpr Error kBroken{Errc::malformed, "notice: the playlist (HLS) is broken"};

// A line with its end, which `at` moves behind.
std::string_view next_line(std::string_view text, std::size_t& at) {
  const std::string_view line = text::line_at(text, at);
  at += line.size();
  return line;
}

std::string_view without_end(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The value of an attribute, with its quotes; nothing where it has none of that name.
Result<std::optional<std::string_view>> attribute(std::string_view list, std::string_view name) {
  list = without_end(list);
  while (!list.empty()) {
    const std::size_t equals = list.find('=');
    if (equals == list.npos || equals + 1 == list.size()) return kBroken;
    const std::string_view key = ascii::trimmed(list.substr(0, equals));
    list.remove_prefix(equals + 1);
    std::size_t end = list.find(',');
    if (list.front() == '"') {
      const std::size_t quote = list.find('"', 1);
      if (quote == list.npos || (quote + 1 < list.size() && list[quote + 1] != ',')) return kBroken;
      end = quote + 1;
    }
    end = std::min(end, list.size());
    if (key == name) return std::optional(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return std::optional<std::string_view>();
}

// What a multivariant playlist says of its subtitles.
struct Subtitles {
  std::set<std::string> groups;  // that variants name, in quotes
  std::set<std::string> shown;   // that have a rendition that is on by default
  bool is_everywhere = true;     // each variant names a group
};

// A quoted string has no way to say a quote. RFC 8216, 4.2.
std::string quoted(std::string text) {
  for (char& c : text)
    if (c == '"' || c == '\n' || c == '\r') c = '\'';
  return '"' + text + '"';
}

std::string url_of_list(const Wish& wish) { return quoted(in_url(wish.stem) + "-notice.m3u8"); }

Result<void> note(std::string_view line, const Wish& wish, Subtitles& found) {
  if (line.starts_with(kVariant)) {
    TANBA_TRY(const auto group, attribute(line.substr(kVariant.size()), "SUBTITLES"));
    if (group) found.groups.emplace(*group);
    found.is_everywhere = found.is_everywhere && group.has_value();
  } else if (line.starts_with(kMedia)) {
    line.remove_prefix(kMedia.size());
    TANBA_TRY(const auto type, attribute(line, "TYPE"));
    TANBA_TRY(const auto group, attribute(line, "GROUP-ID"));
    TANBA_TRY(const auto is_default, attribute(line, "DEFAULT"));
    TANBA_TRY(const auto url, attribute(line, "URI"));
    if (type != "SUBTITLES" || !group) return {};
    if (*group == quoted(std::string(kId)) || url == url_of_list(wish)) return kTwice;
    if (is_default == "YES") found.shown.emplace(*group);
  }
  return {};
}

Result<Subtitles> subtitles_in(std::string_view text, const Wish& wish) {
  Subtitles found;
  for (std::size_t at = 0; at < text.size();) TANBA_CHECK(note(next_line(text, at), wish, found));
  for (const std::string& group : found.groups)
    if (found.shown.contains(group))
      return Error{
          Errc::unsupported,
          "notice: the set has subtitles that are on by default; give it as a cue in them"};
  if (!found.is_everywhere) found.groups.insert(quoted(std::string(kId)));
  return found;
}

std::string renditions(const Subtitles& found, const Wish& wish, std::string_view end) {
  std::string lines;
  const auto& words = wish.plan.words;
  const std::string name = words.empty() ? "Notice" : words.front().text;
  for (const std::string& group : found.groups)
    lines += "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=" + group + ",NAME=" + quoted(name) +
             ",LANGUAGE=" + quoted(language_of(wish.plan)) +
             ",DEFAULT=YES,AUTOSELECT=YES,FORCED=NO,URI=" + url_of_list(wish) + std::string(end);
  return lines;
}

std::string with_group(std::string_view line) {
  const std::string_view body = without_end(line);
  return std::string(body) + ",SUBTITLES=" + quoted(std::string(kId)) +
         std::string(line.substr(body.size()));
}

// One segment for all of it, which subtitles may have. RFC 8216, 6.2.4.
std::string media_playlist(const Wish& wish) {
  const double seconds = std::ceil(wish.times.film_s * 1000) / 1000;
  std::string duration = std::to_string(seconds);
  duration.resize(duration.size() - 3);
  return "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:" +
         std::to_string(static_cast<std::int64_t>(std::ceil(seconds))) +
         "\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:" + duration + ",\n" +
         in_url(wish.stem) + "-notice.vtt\n#EXT-X-ENDLIST\n";
}

Result<double> seconds_in(std::string_view line) {
  line.remove_prefix(kSegment.size());
  double seconds = 0;
  const auto read = std::from_chars(line.data(), line.data() + line.size(), seconds);
  if (read.ec != std::errc() || !std::isfinite(seconds) || seconds < 0) return kBroken;
  return seconds;
}

}  // namespace

Result<Playlist> read_hls(std::string_view text) {
  bool has_variants = false, has_end = false;
  std::optional<double> seconds;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = next_line(text, at);
    has_variants = has_variants || line.starts_with(kVariant);
    has_end = has_end || without_end(line) == "#EXT-X-ENDLIST";
    if (without_end(line) == "#EXT-X-DISCONTINUITY")
      return Error{Errc::unsupported, "notice: the time of the set begins anew within it"};
    if (!line.starts_with(kSegment)) continue;
    TANBA_TRY(const double more, seconds_in(line));
    seconds = seconds.value_or(0) + more;
  }
  if (has_variants == seconds.has_value()) return kBroken;
  if (has_variants) return Playlist{Kind::multivariant};
  if (!has_end) return Error{Errc::unsupported, "notice: the set is still growing"};
  return Playlist{Kind::media, seconds};
}

Result<Rendition> add_to_hls(std::string_view text, const Wish& wish) {
  TANBA_TRY(const Subtitles found, subtitles_in(text, wish));
  TANBA_TRY(Buffer cues, webvtt(wish, true));
  const std::size_t first_end = text.find('\n');
  const bool has_returns = first_end != text.npos && first_end > 0 && text[first_end - 1] == '\r';
  ByteWriter out;
  bool is_named = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = next_line(text, at);
    if (!line.starts_with(kVariant)) {
      out.text(line);
      continue;
    }
    if (!is_named) out.text(renditions(found, wish, has_returns ? "\r\n" : "\n"));
    is_named = true;
    TANBA_TRY(const auto group, attribute(line.substr(kVariant.size()), "SUBTITLES"));
    out.text(group ? std::string(line) : with_group(line));
  }
  Rendition made{out.take(), {}};
  const std::string list = media_playlist(wish);
  made.files.push_back({wish.stem + "-notice.m3u8", Buffer(list.begin(), list.end())});
  made.files.push_back({wish.stem + "-notice.vtt", std::move(cues)});
  return made;
}

}  // namespace tanba::set_track
