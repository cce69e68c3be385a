// A notice beside a set of media segments: a text track in WebVTT (W3C), which the playlist of the
// set names: HLS (RFC 8216) or DASH (ISO/IEC 23009-1). No segment changes.
#pragma once

#include <string>
#include <vector>

#include "notice/film_times.hpp"

namespace tanba::set_track {

/// A playlist of HLS names renditions (`multivariant`) or the segments of one (`media`).
enum class Kind : std::uint8_t { none, multivariant, media, mpd };

/// What a file of a set is; `none`: no playlist.
struct Playlist {
  Kind kind = Kind::none;
  std::optional<double> seconds = {};  // how long the content is, where it says so

  bool takes_track() const { return kind == Kind::multivariant || kind == Kind::mpd; }
};
/// \return or Errc::malformed; Errc::unsupported: it says that the set is still growing;
///         Errc::limit_exceeded, Errc::io
Result<Playlist> read_playlist(const Source& asset, const Limits& limits);

/// What the track is to be.
struct Wish {
  const NoticePlan& plan;
  film::Times times;
  double media_start_s = 0;  // where the time of the media begins
  std::string stem = {};     // what the names of new files begin with
};

struct NewFile {
  std::string name;
  Buffer bytes;
};

/// A playlist that names the track now, and the files that it names, which lie beside it.
struct Rendition {
  Buffer playlist;
  std::vector<NewFile> files;
};
/// \return or Errc::invalid_argument: the track is there already; Errc::unsupported: the playlist
///         has no place for it; Errc::malformed, Errc::io
Result<Rendition> add_track(const Source& playlist, const Wish& wish, const Limits& limits);

/// The cues. `hls`: with the line that says to which media time their zero belongs.
Result<Buffer> webvtt(const Wish& wish, bool hls);
/// A name in a URL. RFC 3986, 2.
std::string in_url(std::string_view name);
/// BCP 47; "mul" for several.
std::string language_of(const NoticePlan& plan);
/// What the track and its group are called.
inline constexpr std::string_view kId = "tanba-notice";
inline constexpr Error kTwice{Errc::invalid_argument, "notice: the set has this notice already"};

Result<Playlist> read_hls(std::string_view text);
Result<Rendition> add_to_hls(std::string_view text, const Wish& wish);
Result<Playlist> read_mpd(const Source& asset, const Limits& limits);
Result<Rendition> add_to_mpd(const Source& asset, const Wish& wish, const Limits& limits);

}  // namespace tanba::set_track
