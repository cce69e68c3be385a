// Any bytes as the playlist of a set: what gets a track says so, and gets no second one.
#include <cstdlib>

#include "notice/set_track.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace set_track = tanba::set_track;
  const auto asset = tanba::memory_source({data, size});
  const tanba::Limits limits;
  const auto playlist = set_track::read_playlist(*asset, limits);
  if (!playlist || !playlist->takes_track()) return 0;
  tanba::NoticePlan plan{.form = tanba::NoticeForm::track, .words = {{"kk", "ЖИ", "ЖИ"}}};
  const auto times = tanba::film::times_of(plan, playlist->seconds.value_or(60));
  if (!times) return 0;
  const set_track::Wish wish{plan, *times, 0, "set"};
  const auto made = set_track::add_track(*asset, wish, limits);
  if (!made) return 0;
  const auto named = tanba::memory_source(made->playlist);
  const auto again = set_track::read_playlist(*named, limits);
  if (!again || again->kind != playlist->kind) std::abort();
  if (set_track::add_track(*named, wish, limits)) std::abort();
  return 0;
}
