// A row a format.
#include "media/rows.hpp"

namespace tanba {

std::span<const NoticeWriter> media_notices() { return {}; }

}  // namespace tanba
