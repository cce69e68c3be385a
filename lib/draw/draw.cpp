// Lines of text as a picture, by Pango, Cairo and HarfBuzz.
#include "draw/draw.hpp"

namespace tanba {

Result<DrawnNotice> draw_notice(const NoticePlan&, const DrawOptions&) {
  return Error{Errc::unsupported, "notice: no installed font draws this text"};
}

}  // namespace tanba
