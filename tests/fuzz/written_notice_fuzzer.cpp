// Puts a notice into any bytes, as each format that it can be written in; what it gave it sees.
#include <cstdlib>

#include "notice/notice.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto writers = tanba::written_notices();
  const tanba::NoticeWriter& writer = writers[data[0] % writers.size()];
  tanba::NoticePlan plan{.form = tanba::NoticeForm::written,
                         .words = {{"kk", "Жасанды интеллект жасаған", "ЖИ"}, {"en", "AI", "AI"}},
                         .position = data[0] < 128 ? "start" : "end"};
  const auto asset = tanba::memory_source({data + 1, size - 1});
  const tanba::Limits limits;
  tanba::Buffer out;
  const auto sink = tanba::buffer_sink(out);
  const auto given = writer.give({*asset, writer.mime_type, plan, limits, {}}, *sink);
  if (!given) return 0;
  plan.position = given->notice.position;
  const auto noticed = tanba::memory_source(out);
  const auto seen = writer.look({*noticed, writer.mime_type, plan, limits, {}}, *given);
  if (seen && *seen != 1) std::abort();  // no finding: it became another format
  return 0;
}
