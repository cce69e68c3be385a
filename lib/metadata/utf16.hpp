// UTF-16 and UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "tanba/bytes.hpp"

namespace tanba {

/// As UTF-8, without a byte order mark. Lone halves of pairs come through as halves, which no UTF-8
/// has.
std::string from_utf16(Bytes text, bool big);

/// Whether `text` has its high bytes first, by its mark or by where its zeros are: most letters
/// have one. `otherwise`: where neither says it.
bool is_big_utf16(Bytes text, bool otherwise);

/// `text` must be UTF-8.
Buffer to_utf16(std::string_view text, bool big);

}  // namespace tanba
