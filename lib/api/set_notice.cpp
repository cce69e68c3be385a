// The notice of a set goes into a file of its own and into the playlists; what is signed says so.
#include "api/set_notice.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tanba {
namespace {

using set_track::Kind, set_track::Playlist;

// A path up to its last slash, with it, and the name behind that without its extension.
struct Place {
  std::string folder, stem;
};
Place place_of(const std::string& path) {
  const std::size_t name = path.rfind('/') + 1;  // 0 where there is none
  return {path.substr(0, name), path.substr(name, path.rfind('.') - name)};
}

// Seconds of media time at which the earliest track begins.
Result<double> media_start(std::span<const NamedSource> parts, const LabelOptions& options) {
  const AtFault nobody(nullptr, parts.size());
  TANBA_TRY(const auto facts, read_parts(parts, options.limits, false, nobody));
  TANBA_TRY(const auto tracks, tracks_of(parts, facts, nobody));
  std::optional<double> start;
  for (const SetTrack& track : tracks) {
    const bmff::SegmentFacts& init = facts[track.init];
    const bmff::SegmentFacts& first = facts[track.segments.front()];
    if (!first.decode_time || first.tracks.empty()) continue;
    const auto at = std::ranges::find(init.tracks, first.tracks.front()) - init.tracks.begin();
    const auto index = static_cast<std::size_t>(at);
    if (index >= init.timescales.size() || init.timescales[index] == 0) continue;
    const double seconds =
        static_cast<double>(*first.decode_time) / static_cast<double>(init.timescales[index]);
    start = std::min(start.value_or(seconds), seconds);
  }
  return start.value_or(0);
}

class Planner {
 public:
  Planner(std::span<const NamedSource> parts, const std::vector<SetFilePaths>& files,
          const LabelOptions& options, const AtFault& fault)
      : parts_(parts), files_(files), options_(options), fault_(fault) {}

  Result<SetNotice> operator()(const Label& label) {
    TANBA_TRY(plan_, plan_notice(options_.notice, label, "video/mp4"));
    TANBA_CHECK(sort_out());
    std::vector<NamedSource> media;
    for (const std::size_t i : made_.media) media.push_back(parts_[i]);
    TANBA_TRY(start_s_, media_start(media, options_));
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (playlists_[i].takes_track()) TANBA_CHECK(add_to(i));
    made_.given = given();
    return std::move(made_);
  }

 private:
  Result<void> sort_out() {
    bool has_place = false;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      auto playlist = set_track::read_playlist(parts_[i].asset, options_.limits);
      if (!playlist) return fault_(i, playlist.error());
      if (playlist->kind == Kind::none) made_.media.push_back(i);
      if (playlist->kind == Kind::media) made_.unchanged.push_back(i);
      has_place = has_place || playlist->takes_track();
      hls_s_ = std::max(hls_s_, playlist->kind == Kind::media ? *playlist->seconds : 0);
      playlists_.push_back(*playlist);
    }
    if (has_place) return {};
    return Error{Errc::unsupported,
                 "notice: a set takes its track in an MPD or in the multivariant playlist of HLS, "
                 "which is not among the files"};
  }

  Result<void> add_to(std::size_t i) {
    const double seconds = playlists_[i].seconds.value_or(hls_s_);
    if (seconds <= 0)
      return fault_(i, {Errc::invalid_argument,
                        "notice: how long the set is say its media playlists (HLS), which are not "
                        "among the files"});
    TANBA_TRY(const film::Times times, film::times_of(plan_, seconds));
    const Place place = place_of(files_[i].out);
    const set_track::Wish wish{plan_, times, start_s_, place.stem};
    auto made = set_track::add_track(parts_[i].asset, wish, options_.limits);
    if (!made) return fault_(i, made.error());
    const char* const type = playlists_[i].kind == Kind::mpd ? "application/dash+xml" : kHlsType;
    made_.files.push_back({i, files_[i].out, type, std::move(made->playlist)});
    for (set_track::NewFile& file : made->files)
      made_.files.push_back({i, place.folder + file.name, {}, std::move(file.bytes)});
    if (times.film_s > times_.film_s) times_ = times;
    return {};
  }

  NoticeGiven given() const {
    NoticeGiven given;
    given.notice.form = name(NoticeForm::track);
    for (const NoticeWords& words : plan_.words) {
      given.notice.lang.push_back(words.lang);
      given.notice.short_text += (given.notice.short_text.empty() ? "" : "\n") + words.text;
    }
    given.notice.start_s = times_.start_s;
    given.notice.duration_s = times_.length_s;
    given.notice.repeat_s = times_.repeat_s;
    if (!times_.is_throughout())
      given.time = Label::Span{times_.start_s,
                               times_.repeat_s ? times_.film_s : times_.start_s + times_.length_s};
    return given;
  }

  std::span<const NamedSource> parts_;
  const std::vector<SetFilePaths>& files_;
  const LabelOptions& options_;
  const AtFault& fault_;
  NoticePlan plan_;
  std::vector<Playlist> playlists_;  // by file
  double hls_s_ = 0, start_s_ = 0;
  film::Times times_;
  SetNotice made_;
};

}  // namespace

Result<SetNotice> plan_set_notice(std::span<const NamedSource> parts,
                                  const std::vector<SetFilePaths>& files, const Label& label,
                                  const LabelOptions& options, const AtFault& fault) {
  if (options.notice.form != NoticeForm::track)
    return Error{Errc::unsupported,
                 "notice: a set takes a track alone; draw on the film before it is cut"};
  return Planner(parts, files, options, fault)(label);
}

}  // namespace tanba
