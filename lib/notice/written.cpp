// Notices in text and documents: a row a format.
#include "notice/notice.hpp"

namespace tanba {

std::span<const NoticeWriter> written_notices() { return {}; }

}  // namespace tanba
