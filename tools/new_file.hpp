// Small files that must not be there yet.
#pragma once

#include <sys/types.h>

#include <string>

namespace tanba::tool {

inline constexpr mode_t kSecretMode = 0600, kPublicMode = 0644;

/// Writes a file that was not there before, and syncs it. Throws Failure, and leaves nothing then.
void write_new(const std::string& path, const std::string& text, mode_t mode);

}  // namespace tanba::tool
