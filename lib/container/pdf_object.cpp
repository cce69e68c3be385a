// The objects of PDF as text. ISO 32000-2, 7.2 (tokens) and 7.3 (values).
#include "container/pdf_object.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/check.hpp"

namespace tanba::pdf {
namespace {

constexpr std::string_view kSpace{"\0\t\n\f\r ", 6};
constexpr std::string_view kDelimiters = "()<>[]{}/%";

bool is_regular(char c) { return !is_space(c) && kDelimiters.find(c) == std::string_view::npos; }

int hex_digit(char c) {
  if (ascii::is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return ascii::is_digit(c) || c == '+' || c == '-' || c == '.'; });
}

Error cut_short() { return {Errc::truncated, "pdf: an object has no end"}; }

Error is_malformed() { return {Errc::malformed, "pdf: an object that is no value"}; }

std::string decoded_hex(std::string_view digits) {
  std::string out;
  int high = -1;
  for (const char c : digits) {
    const int digit = hex_digit(c);
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
      continue;
    }
    out.push_back(static_cast<char>(high * 16 + digit));
    high = -1;
  }
  if (high >= 0) out.push_back(static_cast<char>(high * 16));  // a missing last digit is 0
  return out;
}

char escaped(char c) {
  constexpr std::string_view kLetters = "nrtbf", kMeanings = "\n\r\t\b\f";
  const std::size_t at = kLetters.find(c);
  return at == std::string_view::npos ? c : kMeanings[at];
}

// What follows a backslash; moves `at` behind it.
void append_escape(std::string& out, std::string_view body, std::size_t& at) {
  unsigned code = 0, digits = 0;
  while (digits < 3 && at < body.size() && body[at] >= '0' && body[at] <= '7') {
    code = code * 8 + static_cast<unsigned>(body[at++] - '0');
    ++digits;
  }
  if (digits > 0) {
    out.push_back(static_cast<char>(code & 0xFF));
    return;
  }
  const char c = body[at++];
  if (c == '\r' && at < body.size() && body[at] == '\n') ++at;
  if (c != '\r' && c != '\n') out.push_back(escaped(c));  // else the line goes on
}

std::string decoded_literal(std::string_view body) {
  std::string out;
  for (std::size_t at = 0; at < body.size();) {
    const char c = body[at++];
    if (c == '\\' && at < body.size())
      append_escape(out, body, at);
    else
      out.push_back(c);
  }
  return out;
}

}  // namespace

bool is_space(char c) { return kSpace.find(c) != std::string_view::npos; }

void Lexer::skip_space() {
  while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '%')) {
    if (text_[at_] == '%')
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    else
      ++at_;
  }
}

// Where the string that begins at at_ ends; the end of the text and one where it does not.
std::size_t Lexer::end_of_string() const {
  if (text_[at_] == '<') {
    const std::size_t close = text_.find('>', at_);
    return close == std::string_view::npos ? text_.size() + 1 : close + 1;
  }
  std::size_t open = 0;
  for (std::size_t i = at_; i < text_.size(); ++i) {
    if (text_[i] == '\\')
      ++i;
    else if (text_[i] == '(')
      ++open;
    else if (text_[i] == ')' && --open == 0)
      return i + 1;
  }
  return text_.size() + 1;
}

Token Lexer::next() {
  skip_space();
  const std::size_t start = at_;
  if (start >= text_.size()) return {Kind::end, {}};
  const std::string_view two = text_.substr(start, 2);
  Kind kind = Kind::keyword;
  std::size_t end = start + 1;
  if (two == "<<" || two == ">>") {
    kind = two == "<<" ? Kind::open : Kind::close;
    end = start + 2;
  } else if (two[0] == '[' || two[0] == ']') {
    kind = two[0] == '[' ? Kind::open : Kind::close;
  } else if (two[0] == '(' || two[0] == '<') {
    kind = Kind::string;
    end = end_of_string();
    if (end > text_.size()) return {Kind::cut, {}};
  } else if (two[0] == '/' || is_regular(two[0])) {
    while (end < text_.size() && is_regular(text_[end])) ++end;
    if (two[0] == '/')
      kind = Kind::name;
    else if (is_number(text_.substr(start, end - start)))
      kind = Kind::number;
  }
  at_ = end;
  return {kind, text_.substr(start, end - start)};
}

// Whether `0 R` comes next, behind a number; then it is passed.
bool Lexer::finish_reference() {
  const std::size_t before = at_;
  if (next().kind == Kind::number && next().text == "R") return true;
  at_ = before;
  return false;
}

Result<std::string_view> Lexer::value(const Limits& limits) {
  skip_space();
  const std::size_t start = at_;
  std::string open;  // the brackets that are open, outermost first
  do {
    const Token token = next();
    if (token.kind == Kind::end || token.kind == Kind::cut) return cut_short();
    if (token.kind == Kind::open) {
      if (open.size() >= limits.max_depth)
        return Error{Errc::limit_exceeded, "pdf: an object is nested too deep"};
      open.push_back(token.text[0]);
    } else if (token.kind == Kind::close) {
      const char opener = token.text[0] == ']' ? '[' : '<';
      if (open.empty() || open.back() != opener) return is_malformed();
      open.pop_back();
    } else if (token.kind == Kind::number) {
      finish_reference();
    } else if (token.kind == Kind::keyword && token.text != "true" && token.text != "false" &&
               token.text != "null") {
      return is_malformed();
    }
  } while (!open.empty());
  return text_.substr(start, at_ - start);
}

bool is_dict(std::string_view value) { return value.starts_with("<<"); }

bool is_array(std::string_view value) { return value.starts_with("["); }

Result<Dict> Dict::parse(std::string_view text, const Limits& limits) {
  if (!is_dict(text)) return Error{Errc::malformed, "pdf: no dictionary where one has to be"};
  Dict dict;
  Lexer in(text);
  in.next();
  for (Token key = in.next(); key.kind != Kind::close; key = in.next()) {
    if (key.kind == Kind::end || key.kind == Kind::cut) return cut_short();
    if (key.kind != Kind::name) return is_malformed();
    TANBA_TRY(const std::string_view value, in.value(limits));
    dict.entries_.push_back({*as_name(key.text), key.text, value});
  }
  std::vector<std::string_view> names;
  names.reserve(dict.entries_.size());
  for (const Entry& entry : dict.entries_) names.push_back(entry.name);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    return Error{Errc::malformed, "pdf: a key stands twice in a dictionary"};
  return dict;
}

std::string_view Dict::get(std::string_view name) const {
  for (const Entry& entry : entries_)
    if (entry.name == name) return entry.value == "null" ? "" : entry.value;
  return {};
}

Result<std::vector<std::string_view>> elements(std::string_view text, const Limits& limits) {
  if (!is_array(text)) return Error{Errc::malformed, "pdf: no array where one has to be"};
  std::vector<std::string_view> values;
  Lexer in(text, 1);
  for (;;) {
    Lexer ahead = in;
    if (ahead.next().kind == Kind::close) return values;
    TANBA_TRY(const std::string_view value, in.value(limits));
    values.push_back(value);
  }
}

std::optional<Ref> as_ref(std::string_view value) {
  Lexer in(value);
  const auto number = as_integer(in.next().text), generation = as_integer(in.next().text);
  if (!number || !generation || in.next().text != "R") return {};
  if (*number == 0 || *number > 0x7FFF'FFFF || *generation > 0xFFFF) return {};
  return Ref{static_cast<std::uint32_t>(*number), static_cast<std::uint32_t>(*generation)};
}

std::optional<std::uint64_t> as_integer(std::string_view value) {
  if (value.empty() || value.size() > 18 ||
      !std::all_of(value.begin(), value.end(), ascii::is_digit))
    return {};
  std::uint64_t number = 0;
  for (const char c : value) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  return number;
}

std::optional<std::string> as_name(std::string_view value) {
  if (!value.starts_with("/")) return {};
  std::string name;
  for (std::size_t i = 1; i < value.size(); ++i) {
    const int high = i + 2 < value.size() ? hex_digit(value[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(value[i + 2]) : -1;
    const bool is_escape = value[i] == '#' && low >= 0;
    name.push_back(is_escape ? static_cast<char>(high * 16 + low) : value[i]);
    if (is_escape) i += 2;
  }
  return name;
}

std::optional<std::string> as_string(std::string_view value) {
  if (value.size() < 2 || is_dict(value)) return {};
  const std::string_view body = value.substr(1, value.size() - 2);
  if (value[0] == '<') return decoded_hex(body);
  if (value[0] == '(') return decoded_literal(body);
  return {};
}

std::string to_text(const Ref& ref) {
  return std::to_string(ref.number) + " " + std::to_string(ref.generation) + " R";
}

}  // namespace tanba::pdf
