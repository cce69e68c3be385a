// Text of metadata in other encodings, as UTF-8. What is no character becomes U+FFFD.
#pragma once

#include <string_view>

#include "tanba/bytes.hpp"

namespace tanba::charset {

/// Appends a code point; U+FFFD where it is none (a surrogate, or above U+10FFFF).
void append(Buffer& out, std::uint32_t code);

Buffer from_latin1(Bytes text);
/// A byte order mark in front decides, and is left out; else `little` does.
Buffer from_utf16(Bytes text, bool little = false);
/// UTF-8 stays, without a byte order mark; anything else is read as ISO 8859-1.
Buffer from_utf8(Bytes text);
/// The first code point of UTF-8 that is_utf8() found well-formed, which is taken off.
std::uint32_t take(std::string_view& text);
/// Without the zeros at its end.
Bytes without_zeros(Bytes text);

}  // namespace tanba::charset
