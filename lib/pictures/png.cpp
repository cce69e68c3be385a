// PNG and APNG: pixels change under the notice alone; all chunks but those of the pixels stay as
// they are, where they are. PNG (third edition), 5, 11.3.6.
#include <algorithm>

#include "base/check.hpp"
#include "pictures/exif.hpp"
#include "pictures/png_file.hpp"
#include "pictures/rows.hpp"

namespace tanba {
namespace {

using namespace png;

// What the notice is given to: the picture, or its first frame.
struct Opened {
  File file;
  Canvas canvas;
};

Result<Opened> open(const NoticeTask& task) {
  TANBA_TRY(File file, File::read(task.asset, task.limits));
  const Shape& shape = file.shape();
  TANBA_CHECK(check_size(shape.width, shape.height, (shape.pixel_bits() + 7) / 8));
  Canvas canvas{shape.width, shape.height, exif_orientation(file.exif())};
  return Opened{std::move(file), canvas};
}

Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  TANBA_TRY(Opened opened, open(task));
  const bool is_margin = task.plan.form == NoticeForm::margin;
  // Where it goes does not depend on the plate; what need not be compressed anew, on where it goes.
  TANBA_TRY(Placement placement, place(task.plan, opened.canvas, false));
  TANBA_TRY(const Raster first,
            opened.file.first_frame(task.asset, is_margin ? 0 : placement.box.y));
  const Look look = [&](auto x, auto y) { return opened.file.paint().lightness(first, x, y); };
  TANBA_TRY(placement, place_anew(task.plan, opened.canvas, look));
  TANBA_CHECK(opened.file.write(task, placement, first, out));
  return given_of(task.plan, placement);
}

Result<double> look(const NoticeTask& task, const NoticeGiven& given) {
  TANBA_TRY(Opened opened, open(task));
  TANBA_TRY(const Raster first, opened.file.first_frame(task.asset, 0));
  return look_for(task.plan, given, opened.canvas,
                  [&](auto x, auto y) { return opened.file.paint().lightness(first, x, y); });
}

}  // namespace

const NoticeWriter kPngNotice{"image/png", give, look};
const NoticeWriter kApngNotice{"image/apng", give, look};

}  // namespace tanba
