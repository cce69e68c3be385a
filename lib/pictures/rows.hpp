// The formats of this module.
#pragma once

#include "notice/notice.hpp"

namespace tanba {

std::span<const NoticeWriter> pictures_notices();

}  // namespace tanba
