// Front matter, line by line: keys of the outermost level, and what is indented below them.
#include "container/front_matter.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/charset.hpp"

namespace tanba::text {
namespace {

using ascii::trimmed;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF", kAigc = "AIGC";

std::string_view line_at(std::string_view text, std::size_t at) {
  const std::size_t newline = text.find('\n', at);
  return text.substr(at, newline == text.npos ? text.npos : newline + 1 - at);
}

std::size_t start_of(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
}

bool is_fence(std::string_view line, std::string_view fence) {
  return line.starts_with(fence) && trimmed(line) == fence;
}

// Behind a closing quote; the end where there is none.
std::size_t end_of_quoted(std::string_view line) {
  const char quote = line[0];
  for (std::size_t i = 1; i < line.size(); ++i) {
    const bool is_twice = line[i] == quote && i + 1 < line.size() && line[i + 1] == quote;
    if ((line[i] == '\\' && quote == '"') || (is_twice && quote == '\''))
      ++i;
    else if (line[i] == quote)
      return i + 1;
  }
  return line.size();
}

// The key that a line begins with; moves it behind the separator.
std::optional<std::string> take_key(std::string_view& line, char separator) {
  if (line.empty() || std::string_view(" \t\r\n#-[{}]").find(line[0]) != std::string_view::npos)
    return {};
  const bool is_quoted = line[0] == '"' || line[0] == '\'';
  const std::size_t behind = is_quoted ? end_of_quoted(line) : 0;
  const std::size_t at = line.find(separator, behind);
  if (at == line.npos) return {};
  const std::string_view rest = line.substr(at + 1);
  const bool stands_apart =
      separator != ':' || rest.empty() || std::string_view(" \t\r\n").find(rest[0]) != rest.npos;
  if (!stands_apart) return {};
  std::string_view key = trimmed(line.substr(0, at));
  if (is_quoted && key.size() >= 2 && key.back() == key.front())
    key = key.substr(1, key.size() - 2);
  line = rest;
  return std::string(key);
}

// "\u0431", behind the backslash; moves `at` to its last digit.
bool put_escape(Buffer& out, std::string_view text, std::size_t& at) {
  constexpr std::string_view kLetters = "ntr0\"\\/", kMeanings{"\n\t\r\0\"\\/", 7};
  const std::size_t known = kLetters.find(text[at]);
  if (known != kLetters.npos) {
    out.push_back(static_cast<std::uint8_t>(kMeanings[known]));
    return true;
  }
  const std::size_t digits = text[at] == 'x' ? 2 : text[at] == 'u' ? 4 : text[at] == 'U' ? 8 : 0;
  if (digits == 0 || text.size() - at <= digits) return false;
  const auto bytes = from_hex(text.substr(at + 1, digits));
  if (!bytes) return false;
  std::uint32_t code = 0;
  for (const std::uint8_t byte : *bytes) code = code << 8 | byte;
  charset::append(out, code);
  at += digits;
  return true;
}

std::string unquoted(std::string_view value) {
  if (value.size() < 2 || (value[0] != '"' && value[0] != '\'')) {
    const std::size_t comment = value.find(" #");
    const bool is_flow = !value.empty() && (value[0] == '{' || value[0] == '[');
    return std::string(is_flow ? value : trimmed(value.substr(0, comment)));
  }
  const char quote = value[0];
  const std::string_view inner = value.substr(1, end_of_quoted(value) - 2);
  Buffer out;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (quote == '"' && inner[i] == '\\' && i + 1 < inner.size() && put_escape(out, inner, ++i))
      continue;
    if (quote == '\'' && inner[i] == '\'' && i + 1 < inner.size() && inner[i + 1] == '\'') ++i;
    out.push_back(static_cast<std::uint8_t>(inner[i]));
  }
  return std::string(as_text(out));
}

// Fields of `text` from `at` to `end`. A field has the lines up to the next key, but for empty
// lines and comments in front of that.
std::vector<Field> fields_in(std::string_view text, const FrontMatter& matter) {
  std::vector<Field> fields;
  std::vector<std::size_t> values;  // where those begin
  const char separator = matter.is_toml ? '=' : ':';
  for (auto at = static_cast<std::size_t>(matter.open_end); at < matter.close_at;) {
    const std::string_view line = line_at(text, at);
    std::string_view rest = line;
    if (matter.is_toml && line.starts_with("[")) break;
    auto key = take_key(rest, separator);
    if (key) {
      fields.push_back({*std::move(key), {at, line.size()}, {}});
      values.push_back(at + line.size() - rest.size());
    } else if (!fields.empty() && !trimmed(line).empty() && line[0] != '#') {
      fields.back().lines.size = at + line.size() - fields.back().lines.offset;
    }
    at += line.size();
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto end = static_cast<std::size_t>(fields[i].lines.end());
    const std::string_view value = trimmed(text.substr(values[i], end - values[i]));
    fields[i].value = value.find('\n') == value.npos ? unquoted(value) : std::string(value);
  }
  return fields;
}

std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out.push_back('\\');
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x20 || byte == 0x7F)
      out.append("\\u00").append(to_hex(Bytes(&byte, 1)));
    else
      out.push_back(c);
  }
  return out + "\"";
}

bool is_plain_key(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return ascii::is_alnum(c) || c == '-' || c == '_';
  });
}

struct Pair {
  std::string key, written;  // the value as it is written
};

Result<std::vector<Pair>> pairs_of(const Payloads& payloads, bool is_toml) {
  std::vector<Pair> pairs;
  for (const Property& property : payloads.properties) {
    if (!is_plain_key(property.name) || !is_utf8(property.value))
      return Error{Errc::invalid_argument, "markdown: a property that front matter cannot hold"};
    pairs.push_back({property.name, quoted(property.value)});
  }
  const std::string json(as_text(payloads.aigc));
  // An object of JSON is a map of YAML; TOML has a text.
  if (!json.empty()) pairs.push_back({std::string(kAigc), is_toml ? quoted(json) : json});
  return pairs;
}

bool is_same(std::string_view present, std::string_view key) {
  return present == key || (key == kAigc && is_aigc(present));
}

}  // namespace

std::optional<FrontMatter> read_front_matter(std::string_view text) {
  const std::size_t start = start_of(text);
  const std::string_view first = line_at(text, start);
  FrontMatter found;
  found.is_toml = is_fence(first, "+++");
  if (!found.is_toml && !is_fence(first, "---")) return {};
  found.open_end = start + first.size();
  for (std::size_t at = start + first.size(); at < text.size();) {
    const std::string_view line = line_at(text, at);
    const bool closes =
        found.is_toml ? is_fence(line, "+++") : is_fence(line, "---") || is_fence(line, "...");
    if (closes) {
      found.close_at = at;
      found.fields = fields_in(text, found);
      return found;
    }
    at += line.size();
  }
  return {};
}

Result<Edit> put_front_matter(std::string_view text, const Payloads& payloads) {
  const auto present = read_front_matter(text);
  const std::size_t start = start_of(text);
  if (!present && trimmed(line_at(text, start)) == "{")
    return Error{Errc::unsupported, "markdown: front matter in JSON stays as it is"};
  const bool is_toml = present && present->is_toml;
  TANBA_TRY(const std::vector<Pair> pairs, pairs_of(payloads, is_toml));
  const std::string_view end = line_at(text, start).ends_with("\r\n") ? "\r\n" : "\n";
  Edit edit;
  std::string added;
  for (const Pair& pair : pairs) {
    const std::string line = pair.key + (is_toml ? " = " : ": ") + pair.written + std::string(end);
    bool is_in = false;
    for (const Field& field : present ? present->fields : std::vector<Field>()) {
      if (!is_same(field.key, pair.key)) continue;
      const std::string now = is_in ? "" : line;
      edit.push_back(
          {field.lines.offset, field.lines.size, Buffer(now.begin(), now.end()), nullptr});
      is_in = true;
    }
    if (!is_in) added += line;
  }
  std::uint64_t at = start;
  if (present) {
    at = is_toml ? present->open_end : present->close_at;
  } else if (!added.empty()) {
    added = "---" + std::string(end) + added + "---" + std::string(end);
  }
  if (!added.empty()) edit.push_back({at, 0, Buffer(added.begin(), added.end()), nullptr});
  std::sort(edit.begin(), edit.end(), [](const Splice& a, const Splice& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.erase < b.erase;
  });
  return edit;
}

}  // namespace tanba::text
