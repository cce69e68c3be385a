// Notices in films.
#pragma once

#include "notice/notice.hpp"

namespace tanba::film {

Result<NoticeGiven> give(const NoticeTask& task, Sink& out);
Result<double> look(const NoticeTask& task, const NoticeGiven& given);

}  // namespace tanba::film
