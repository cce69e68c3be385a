// UTF-16 and UTF-8. Unicode 15, 3.9 (D91, D92).
#include "metadata/utf16.hpp"

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace tanba {
namespace {

void put_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto tail = [&](unsigned shift) { put(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6), tail(0);
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12), tail(6), tail(0);
  } else {
    put(0xF0 | code >> 18), tail(12), tail(6), tail(0);
  }
}

std::uint32_t take_utf8(ByteReader& in) {
  const std::uint32_t first = in.u8();
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  std::uint32_t code = first & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) code = code << 6 | (in.u8() & 0x3Fu);
  return code;
}

}  // namespace

std::string from_utf16(Bytes text, bool big) {
  ByteReader in(text);
  std::string out;
  while (in.left() >= 2) {
    std::uint32_t code = big ? in.u16() : in.u16le();
    if (code >= 0xD800 && code < 0xDC00) {
      const std::uint32_t low = big ? in.u16() : in.u16le();
      const bool paired = low >= 0xDC00 && low < 0xE000;
      code = paired ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) : 0xDC00;
    }
    const bool is_mark = code == 0xFEFF && out.empty();
    if (!is_mark) put_utf8(out, code);
  }
  return out;
}

bool is_big_utf16(Bytes text, bool otherwise) {
  if (starts_with(text, "\xFE\xFF") || starts_with(text, "\xFF\xFE")) return text[0] == 0xFE;
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    even += text[i] == 0;
    odd += text[i + 1] == 0;
  }
  return even == odd ? otherwise : even > odd;
}

Buffer to_utf16(std::string_view text, bool big) {
  ByteReader in(as_bytes(text));
  ByteWriter out;
  const auto put = [&](std::uint32_t unit) {
    const auto value = static_cast<std::uint16_t>(unit);
    big ? out.u16(value) : out.u16le(value);
  };
  while (in.left() > 0) {
    const std::uint32_t code = take_utf8(in);
    if (code >= 0x10000) {
      put(0xD7C0 + (code >> 10));
      put(0xDC00 | (code & 0x3FF));
    } else {
      put(code);
    }
  }
  return out.take();
}

}  // namespace tanba
