// The laws that a label can be made for, and what each wants to see in it.
#pragma once

#include <string>
#include <vector>

#include "tanba/label_record.hpp"

namespace tanba::tool {

/// "kz, eu, ..." for help and messages.
std::string known_profiles();
bool is_known_profile(const std::string& id);

/// A line for each thing that the label's profiles want and that is not there. `notice_decided`:
/// the user said that there shall be none.
std::vector<std::string> missing(const Label& label, bool notice_decided);

}  // namespace tanba::tool
