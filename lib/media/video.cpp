// Which form a notice in a film takes.
#include "media/video.hpp"

#include <new>

#include "base/check.hpp"
#include "media/burn.hpp"
#include "media/remux.hpp"
#include "media/track.hpp"
#include "media/whole.hpp"

namespace tanba::film {
namespace {

Result<NoticeGiven> give_track(const NoticeTask& task, Sink& out) {
  const Container kind = container_of(task.mime_type);
  if (kind == Container::avi)
    return Error{Errc::unsupported, "notice: AVI has no text track: use line or badge"};
  if (task.plan.words.empty())
    return Error{Errc::invalid_argument, "notice: its text is empty or too long"};
  TANBA_TRY(const double likeness, look_for_track(task));
  if (likeness > 0.5)
    return Error{Errc::invalid_argument, "notice: the film has this notice already"};
  auto given = kind == Container::mp4 ? track_into_mp4(task, out) : track_into_matroska(task, out);
  if (!given || out.written() == nullptr) return given;
  // Tables that lie about their size end elsewhere in a film that has grown.
  TANBA_CHECK(look_for_track(
      {*out.written(), task.mime_type, task.plan, task.limits, task.progress, task.modules}));
  return given;
}

}  // namespace

Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  try {
    TANBA_CHECK(check_whole(task));
    if (task.plan.form == NoticeForm::track) return give_track(task, out);
    if (task.plan.form == NoticeForm::line || task.plan.form == NoticeForm::badge)
      return burn(task, out);
    return Error{Errc::unsupported, "notice: a film takes a line, a badge or a track"};
  } catch (const std::bad_alloc&) {
    return av::kNoMemory;
  }
}

Result<double> look(const NoticeTask& task, const NoticeGiven& given) {
  try {
    return task.plan.form == NoticeForm::track ? look_for_track(task)
                                               : look_for_burned(task, given);
  } catch (const std::bad_alloc&) {
    return av::kNoMemory;
  }
}

}  // namespace tanba::film
