// Plain searches over at most 4 MiB of a value, with no memory of their own.
#include "metadata/marks_forms.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "metadata/marks_table.hpp"

namespace tanba {
namespace {

using ascii::is_alnum, ascii::is_equal;

constexpr std::size_t kMaxSearchedBytes = 4u << 20, kMaxNameBytes = 512, kUuidBytes = 36;
constexpr std::size_t kMinSignatureBytes = 64;  // the shortest that wiltodelta/remove-ai-watermarks
                                                // takes for one

bool is_base64(char c) { return is_alnum(c) || c == '+' || c == '/' || c == '='; }

bool holds_one(std::string_view value, std::string_view alternatives) {
  for (;;) {
    const auto end = alternatives.find('|');
    if (value.find(alternatives.substr(0, end)) != std::string_view::npos) return true;
    if (end == std::string_view::npos) return false;
    alternatives.remove_prefix(end + 1);
  }
}

}  // namespace

std::string_view trimmed(std::string_view text) { return ascii::trimmed(text, {" \t\r\n\0", 5}); }

bool anything(std::string_view value, std::string_view) { return !trimmed(value).empty(); }

bool is(std::string_view value, std::string_view pattern) {
  return is_equal(trimmed(value), pattern);
}

bool starts(std::string_view value, std::string_view pattern) {
  return is_equal(trimmed(value.substr(0, kMaxNameBytes)).substr(0, pattern.size()), pattern);
}

bool holds(std::string_view value, std::string_view pattern) {
  const std::string_view searched = value.substr(0, kMaxSearchedBytes);
  for (;;) {
    const auto end = pattern.find('&');
    if (!holds_one(searched, pattern.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    pattern.remove_prefix(end + 1);
  }
}

bool is_uuid(std::string_view value, std::string_view) {
  const std::string_view text = trimmed(value);
  if (text.size() != kUuidBytes) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? text[i] != '-' : ascii::hex_value(text[i]) < 0) return false;
  }
  return true;
}

bool ends_with_job_id(std::string_view value, std::string_view pattern) {
  const std::string_view text = trimmed(value);
  if (text.size() < kUuidBytes + pattern.size()) return false;
  const auto at = text.size() - kUuidBytes;
  return is_uuid(text.substr(at), {}) && text.substr(0, at).ends_with(pattern);
}

bool is_signature(std::string_view value, std::string_view pattern) {
  const std::string_view text = trimmed(value);
  if (!text.starts_with(pattern) || text.size() - pattern.size() < kMinSignatureBytes) return false;
  return std::ranges::all_of(text.substr(pattern.size()), is_base64);
}

bool names(std::string_view value, std::string_view tool) {
  if (value.size() > kMaxNameBytes || value.size() < tool.size()) return false;
  for (std::size_t at = 0; at <= value.size() - tool.size(); ++at) {
    if (!is_equal(value.substr(at, tool.size()), tool)) continue;
    const auto end = at + tool.size();
    const bool ends = end == value.size() || !is_alnum(value[end]);
    if ((at == 0 || !is_alnum(value[at - 1])) && ends) return true;
  }
  return false;
}

}  // namespace tanba
