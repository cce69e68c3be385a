// Text of metadata in other encodings, as UTF-8, and back. What is no character becomes U+FFFD.
#pragma once

#include <string_view>

#include "tanba/bytes.hpp"

namespace tanba::charset {

/// Appends a code point; U+FFFD where it is none (a surrogate, or above U+10FFFF).
void append(Buffer& out, std::uint32_t code);

Buffer from_latin1(Bytes text);
/// Lone halves of pairs. `kept`: as halves, which no UTF-8 has.
enum class Halves { replaced, kept };
/// A byte order mark in front decides, and is left out; else `little` does.
Buffer from_utf16(Bytes text, bool little = false, Halves halves = Halves::replaced);
/// Whether the low bytes come first, by the mark or by where the zeros are: most letters have one.
/// `otherwise`: where neither says it.
bool is_little_utf16(Bytes text, bool otherwise);
/// `text` must be UTF-8.
Buffer to_utf16(std::string_view text, bool little);
/// UTF-8 stays, without a byte order mark; anything else is read as ISO 8859-1.
Buffer from_utf8(Bytes text);
/// The first code point of UTF-8 that is_utf8() found well-formed, which is taken off.
std::uint32_t take(std::string_view& text);
/// Without the zeros at its end.
Bytes without_zeros(Bytes text);

}  // namespace tanba::charset
