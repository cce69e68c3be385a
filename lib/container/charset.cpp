// ISO 8859-1 and UTF-16 to UTF-8, and back to UTF-16. RFC 3629, RFC 2781.
#include "container/charset.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/encoding.hpp"

namespace tanba::charset {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;
constexpr std::string_view kMark = "\xEF\xBB\xBF";

bool is_high(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }
bool has_mark(Bytes text) { return starts_with(text, "\xFF\xFE") || starts_with(text, "\xFE\xFF"); }

void trail(Buffer& out, std::uint32_t code, unsigned shift) {
  out.push_back(static_cast<std::uint8_t>(0x80 | (code >> shift & 0x3F)));
}

void put(Buffer& out, std::uint32_t code) {
  if (code < 0x80) {
    out.push_back(static_cast<std::uint8_t>(code));
    return;
  }
  if (code < 0x800) {
    out.push_back(static_cast<std::uint8_t>(0xC0 | code >> 6));
  } else if (code < 0x10000) {
    out.push_back(static_cast<std::uint8_t>(0xE0 | code >> 12));
    trail(out, code, 6);
  } else {
    out.push_back(static_cast<std::uint8_t>(0xF0 | code >> 18));
    trail(out, code, 12);
    trail(out, code, 6);
  }
  trail(out, code, 0);
}

}  // namespace

void append(Buffer& out, std::uint32_t code) {
  const bool is_none = code > 0x10FFFF || is_high(code) || is_low(code);
  put(out, is_none ? kReplacement : code);
}

Buffer from_latin1(Bytes text) {
  Buffer out;
  out.reserve(text.size());
  for (const std::uint8_t byte : text) append(out, byte);
  return out;
}

Buffer from_utf16(Bytes text, bool little, Halves halves) {
  if (has_mark(text)) {
    little = text[0] == 0xFF;
    text = text.subspan(2);
  }
  Buffer out;
  ByteReader in(text);
  const auto unit = [&] { return std::uint32_t{little ? in.u16le() : in.u16()}; };
  while (in.left() >= 2) {
    std::uint32_t code = unit();
    if (is_high(code) && in.left() >= 2) {
      const ByteReader before = in;
      const std::uint32_t second = unit();
      if (is_low(second))
        code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00);
      else
        in = before;
    }
    halves == Halves::kept ? put(out, code) : append(out, code);
  }
  return out;
}

bool is_little_utf16(Bytes text, bool otherwise) {
  if (has_mark(text)) return text[0] == 0xFF;
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    even += text[i] == 0;
    odd += text[i + 1] == 0;
  }
  return even == odd ? otherwise : odd > even;
}

Buffer to_utf16(std::string_view text, bool little) {
  ByteWriter out;
  const auto put_unit = [&](std::uint32_t unit) {
    const auto value = static_cast<std::uint16_t>(unit);
    little ? out.u16le(value) : out.u16(value);
  };
  while (!text.empty()) {
    const std::uint32_t code = take(text);
    if (code < 0x10000) {
      put_unit(code);
      continue;
    }
    put_unit(0xD7C0 + (code >> 10));
    put_unit(0xDC00 | (code & 0x3FF));
  }
  return out.take();
}

Buffer from_utf8(Bytes text) {
  if (!is_utf8(as_text(text))) return from_latin1(text);
  if (starts_with(text, kMark)) text = text.subspan(kMark.size());
  return {text.begin(), text.end()};
}

std::uint32_t take(std::string_view& text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  const std::size_t more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  std::uint32_t code = more == 0 ? lead : lead & (0x3FU >> more);
  for (std::size_t i = 1; i <= more && i < text.size(); ++i)
    code = code << 6 | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
  text.remove_prefix(std::min(more + 1, text.size()));
  return code;
}

Bytes without_zeros(Bytes text) {
  while (!text.empty() && text.back() == 0) text = text.first(text.size() - 1);
  return text;
}

}  // namespace tanba::charset
