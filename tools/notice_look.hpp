// `verify --look`: whether the notice that a label declares is in the content.
#pragma once

#include <string>

#include "tanba/notice.hpp"

namespace tanba::tool {

/// Of a valid report alone; nothing is declared by another.
Result<NoticeFinding> look(const std::string& file, const Report& report);
/// The same for a set, whose notice is in files beside it that nothing signs.
NoticeFinding look_in_set(const Report& report);

/// A line for a reader; empty where no notice is declared.
std::string look_line(const NoticeFinding& finding);
/// The member `"notice":{...}`.
std::string look_member(const NoticeFinding& finding);

}  // namespace tanba::tool
