// The entry of the module, and the formats that it gives notices in.
#include "draw/draw.hpp"
#include "pictures/rows.hpp"
#include "pictures/sheet.hpp"

extern "C" __attribute__((visibility("default"))) const tanba::NoticeModule* tanba_notice_module() {
  static const tanba::NoticeModule module{TANBA_VERSION, tanba::pictures_notices(),
                                          tanba::draw_notice, tanba::make_sheet};
  return &module;
}
