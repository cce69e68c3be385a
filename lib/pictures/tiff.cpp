// TIFF: only the strips or tiles under the notice, and those that a margin moves, are encoded anew,
// in the file's own compression; all else stays, in every page. TIFF 6.0.
#include "base/check.hpp"
#include "pictures/bitmap.hpp"
#include "pictures/rows.hpp"
#include "pictures/tiff_file.hpp"

namespace tanba {
namespace {

using namespace tiff;

constexpr std::uint32_t kNoPage = FILETYPE_REDUCEDIMAGE | FILETYPE_MASK;

bool grows(const Page& page, const Placement& placement) {
  return placement.canvas.width > page.canvas().width ||
         placement.canvas.height > page.canvas().height;
}

Result<void> draw_on_page(const NoticeTask& task, Page& page, const Placement& placement) {
  if (page.is_jpeg()) return page.draw_jpeg(task, placement);
  TANBA_CHECK(page.prepare());
  if (grows(page, placement)) TANBA_CHECK(page.grow(placement));
  const Box& box = placement.box;
  for (std::uint32_t y = box.y; y < box.bottom(); ++y)
    for (std::uint32_t x = box.x; x < box.right(); ++x)
      TANBA_CHECK(page.draw(x, y, placement.at(x, y)));
  return page.finish();
}

Result<Placement> give_page(const NoticeTask& task, File& file) {
  TANBA_TRY(Page page, Page::make(file));
  TANBA_TRY(const Placement first, place(task.plan, page.canvas(), false));
  const auto placement = place_anew(task.plan, page.canvas(), page.look(), page.whole(first));
  TANBA_CHECK(page.failed());
  if (!placement) return placement.error();
  TANBA_CHECK(draw_on_page(task, page, *placement));
  return *placement;
}

// A directory that is written anew goes to the end of the file, and the one before it points there.
Result<NoticeGiven> give_pages(const NoticeTask& task, File& file) {
  NoticeGiven given;
  const unsigned pages = TIFFNumberOfDirectories(file.get());
  if (pages > task.limits.max_boxes) return Error{Errc::limit_exceeded, "tiff: too many pages"};
  bool is_first = true;
  for (unsigned i = 0; i < pages; ++i) {
    if (task.progress.cancel && *task.progress.cancel)
      return Error{Errc::cancelled, "tiff: the caller asked to stop"};
    if (TIFFSetDirectory(file.get(), static_cast<tdir_t>(i)) != 1)
      return Error{Errc::malformed, "tiff: a page cannot be read"};
    std::uint32_t type = 0;
    TIFFGetFieldDefaulted(file.get(), TIFFTAG_SUBFILETYPE, &type);
    if ((type & kNoPage) != 0) continue;
    TANBA_TRY(const Placement placement, give_page(task, file));
    if (is_first) given = given_of(task.plan, placement);
    is_first = false;
    if (TIFFRewriteDirectory(file.get()) != 1) return kUnwritten;
  }
  if (is_first) return Error{Errc::malformed, "tiff: there is no page"};
  return given;
}

Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  Memory memory;
  TANBA_TRY(memory.bytes, whole_file(task.asset));
  File file = open(memory);
  if (!file) return Error{Errc::malformed, "tiff: no TIFF file"};
  TANBA_TRY(const NoticeGiven given, give_pages(task, file));
  if (TIFFFlush(file.get()) != 1) return kUnwritten;
  TANBA_CHECK(out.write(memory.bytes));
  return given;
}

Result<double> look(const NoticeTask& task, const NoticeGiven& given) {
  Memory memory;
  TANBA_TRY(memory.bytes, whole_file(task.asset));
  File file = open(memory);
  if (!file) return Error{Errc::malformed, "tiff: no TIFF file"};
  TANBA_TRY(Page page, Page::make(file));
  const auto likeness = look_for(task.plan, given, page.canvas(), page.look());
  TANBA_CHECK(page.failed());
  return likeness;
}

}  // namespace

const NoticeWriter kTiffNotice{"image/tiff", give, look};

}  // namespace tanba
