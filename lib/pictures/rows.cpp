// A row a format.
#include "pictures/rows.hpp"

namespace tanba {

std::span<const NoticeWriter> pictures_notices() { return {}; }

}  // namespace tanba
