// Names of files in a ZIP archive.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tanba::zip {

/// A stored name as UTF-8. Without the flag that says that it is that, it is in code page 437
/// (APPNOTE 6.3.10, appendix D). Nothing where it is not what the flag says.
std::optional<std::string> decoded_name(std::string_view stored, bool is_utf8_flagged);

}  // namespace tanba::zip
