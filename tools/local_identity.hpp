// Where this user's local signing identity lives.
#pragma once

#include <string>

namespace tanba::tool {

/// $XDG_DATA_HOME/tanba, else ~/.local/share/tanba. Throws Failure where neither is set.
std::string data_folder();

/// Makes `folder` and those above it, readable by the user alone where they are new.
void make_private_folder(const std::string& folder);

}  // namespace tanba::tool
