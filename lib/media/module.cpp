// The entry of the module, and the formats that it gives notices in.
#include "media/rows.hpp"

extern "C" __attribute__((visibility("default"))) const tanba::NoticeModule* tanba_notice_module() {
  static const tanba::NoticeModule module{TANBA_VERSION, tanba::media_notices(), nullptr};
  return &module;
}
