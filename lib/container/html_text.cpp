// Character references of HTML. HTML Living Standard, 13.2.5.72 to 13.2.5.80, 13.3.
#include <algorithm>
#include <array>
#include <iterator>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "container/charset.hpp"
#include "container/html_token.hpp"

namespace tanba::html {
namespace {

struct Name {
  std::string_view name;
  std::uint32_t code;
};
constexpr Name kNames[] = {{"amp;", '&'},  {"lt;", '<'},    {"gt;", '>'},
                           {"quot;", '"'}, {"apos;", '\''}, {"nbsp;", 0xA0}};

int digit_of(char c, unsigned base) {
  const int digit = ascii::hex_value(c);
  return digit < static_cast<int>(base) ? digit : -1;
}

struct Reference {
  std::uint32_t code = 0;
  std::size_t size = 0;  // 0: there is none
};

// "#38;", "#x26;", behind the "&"
Reference number_at(std::string_view text) {
  const bool is_hex = text.size() > 1 && (text[1] | 0x20) == 'x';
  const unsigned base = is_hex ? 16 : 10;
  Reference found{0, is_hex ? std::size_t{2} : std::size_t{1}};
  const std::size_t first = found.size;
  for (; found.size < text.size(); ++found.size) {
    const int digit = digit_of(text[found.size], base);
    if (digit < 0) break;
    found.code =
        std::min<std::uint32_t>(found.code * base + static_cast<std::uint32_t>(digit), 0x11'0000);
  }
  if (found.size == first) return {};
  if (found.size < text.size() && text[found.size] == ';') ++found.size;
  return found;
}

Reference reference_at(std::string_view text) {
  if (text.starts_with("#")) return number_at(text);
  const auto found = std::find_if(std::begin(kNames), std::end(kNames),
                                  [&](const Name& name) { return text.starts_with(name.name); });
  return found == std::end(kNames) ? Reference() : Reference{found->code, found->name.size()};
}

}  // namespace

std::string resolved(std::string_view value) {
  Buffer out;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const Reference found = value[at] == '&' ? reference_at(value.substr(at + 1)) : Reference();
    if (found.size == 0) {
      out.push_back(static_cast<std::uint8_t>(value[at]));
      continue;
    }
    charset::append(out, found.code);
    at += found.size;
  }
  return std::string(as_text(out));
}

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::uint32_t code = charset::take(text);
    const bool is_plain =
        code >= 0x20 && code < 0x7F && code != '&' && code != '<' && code != '>' && code != '"';
    if (is_plain)
      out.push_back(static_cast<char>(code));
    else if (code < 0x20 || (code >= 0x7F && code < 0xA0))
      out.push_back(' ');  // a control character cannot be referred to
    else
      out.append("&#").append(std::to_string(code)).append(";");
  }
  return out;
}

}  // namespace tanba::html
