// Letters, digits and white space of ASCII, whatever the locale. Other bytes are none of them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace tanba::ascii {

inline constexpr std::string_view kSpaces = " \t\r\n";

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_alnum(char c) { return is_letter(c) || is_digit(c); }

/// The value of a hex digit of either case; -1 where it is none.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  return lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

/// Case apart.
constexpr bool is_equal(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

inline std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

/// Without `spaces` in front and behind.
constexpr std::string_view trimmed(std::string_view text, std::string_view spaces = kSpaces) {
  const std::size_t from = text.find_first_not_of(spaces);
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(spaces) + 1 - from);
}

}  // namespace tanba::ascii
