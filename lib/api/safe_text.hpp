// Text that came from a file, made fit for where it goes: a terminal or a JSON string.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tanba {

/// One code point of UTF-8 text, or one byte that is none.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The code point at `at`, which is below `text.size()`.
CodePoint code_point_at(std::string_view text, std::size_t at);

/// Whether a terminal may take it for a command, or a reader cannot see it: controls, separators,
/// bidirectional marks, zero-width characters, variation selectors and tags.
bool is_hidden(char32_t value);

/// Appends `text` as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// The same that is done to a JSON string, for whole JSON text: hidden characters become escapes.
void append_json_escape(std::string& out, char32_t value);

}  // namespace tanba
