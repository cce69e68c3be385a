// Escaping of text from files: RFC 8259, 7 for JSON; \uXXXX for terminals, where C0 and C1 controls
// (ECMA-48), bidirectional controls (UAX #9) and invisible characters must not act.
#include "api/safe_text.hpp"

#include <algorithm>
#include <array>

#include "tanba/report.hpp"

namespace tanba {
namespace {

struct Span {
  char32_t first, last;
};
// Sorted. What has no glyph of its own, or turns the text around it.
constexpr std::array<Span, 23> kHidden = {{
    {0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},    {0x034F, 0x034F},
    {0x061C, 0x061C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},    {0x180B, 0x180F},
    {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},    {0x2800, 0x2800},
    {0x3164, 0x3164},   {0xE000, 0xF8FF},   {0xFE00, 0xFE0F},    {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},    {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
}};

constexpr char kDigits[] = "0123456789abcdef";

void append_hex(std::string& out, char32_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kDigits[(value >> shift) & 0xF];
}

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Length of the sequence that `lead` opens; 0 where it opens none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

// Neither overlong, nor a surrogate, nor past U+10FFFF.
bool is_scalar(char32_t value, std::size_t length) {
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  return value >= kLeast[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

void append_short_escape(std::string& out, char32_t value) {
  switch (value) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      append_json_escape(out, value);
  }
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = sequence_length(lead);
  if (length == 0) return {};
  if (length == 1) return {lead, 1, true};
  char32_t value = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text, at + i)) return {};
    value = (value << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
  }
  return is_scalar(value, length) ? CodePoint{value, length, true} : CodePoint{};
}

bool is_hidden(char32_t value) {
  const auto* const found =
      std::lower_bound(kHidden.begin(), kHidden.end(), value,
                       [](const Span& span, char32_t wanted) { return span.last < wanted; });
  return found != kHidden.end() && found->first <= value;
}

void append_json_escape(std::string& out, char32_t value) {
  if (value > 0xFFFF) {
    append_json_escape(out, 0xD800 + ((value - 0x10000) >> 10));
    value = 0xDC00 + ((value - 0x10000) & 0x3FF);
  }
  out += "\\u";
  append_hex(out, value, 4);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (!point.valid) {
      out += "\xEF\xBF\xBD";
    } else if (point.value == '"' || point.value == '\\' || is_hidden(point.value)) {
      append_short_escape(out, point.value);
    } else {
      out.append(text, at, point.bytes);
    }
    at += point.bytes;
  }
  out += '"';
}

std::string terminal_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (!point.valid) {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(text[at]), 2);
    } else if (point.value == '\\') {
      out += "\\\\";
    } else if (!is_hidden(point.value)) {
      out.append(text, at, point.bytes);
    } else if (point.value <= 0xFFFF) {
      out += "\\u";
      append_hex(out, point.value, 4);
    } else {
      out += "\\u{";
      append_hex(out, point.value, 6);
      out += '}';
    }
    at += point.bytes;
  }
  return out;
}

}  // namespace tanba
