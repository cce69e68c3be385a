// The formats of this module.
#pragma once

#include "notice/notice.hpp"

namespace tanba {

std::span<const NoticeWriter> media_notices();

}  // namespace tanba
