// The writer of notices in PDF.
#pragma once

#include "notice/notice.hpp"

namespace tanba::pdf {

/// A stamp on the first page (start), the last (end) or each, put in by an incremental update: no
/// byte that was there changes. Drawn by the module "pictures".
Result<NoticeGiven> give_notice(const NoticeTask& task, Sink& out);

/// 1 where each of those pages has a stamp with these words, else 0.
Result<double> look_for_notice(const NoticeTask& task, const NoticeGiven& given);

}  // namespace tanba::pdf
