// A folder with small files in it that appears whole or not at all.
#pragma once

#include <string>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

struct NewFile {
  std::string name;
  Bytes bytes;  // borrowed for the call
  unsigned mode = 0600;
};

/// Makes `path` (mode 0700) with these files in it: written and synced in a temporary folder beside
/// it, then renamed. Missing folders above it are made. Of two that do this at once one wins.
/// \return Errc::exists where `path` is there and not empty; Errc::io
Result<void> write_new_folder(const std::string& path, const std::vector<NewFile>& files);

/// Whether a file of that name is there and can be looked at.
bool file_exists(const std::string& path);

}  // namespace tanba
