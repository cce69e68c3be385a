// The tokens. HTML Living Standard, 13.2.5.
#include "container/html_token.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace tanba::html {
namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::string_view kSpaces = " \t\n\f\r";

bool is_space(char c) { return kSpaces.find(c) != kNone; }

bool is_at(std::string_view text, std::size_t at, std::string_view what) {
  return what.size() <= text.size() - at && ascii::is_equal(text.substr(at, what.size()), what);
}

// "</script" and then what ends a name.
bool is_tag_at(std::string_view text, std::size_t at, std::string_view what) {
  const std::size_t next = at + what.size();
  return is_at(text, at, what) && next < text.size() &&
         (is_space(text[next]) || text[next] == '/' || text[next] == '>');
}

Token to_end(Token token, std::string_view text, std::size_t end, std::size_t behind = 1) {
  if (end == kNone) {
    token.kind = Token::Kind::cut;
    token.end = text.size();
  } else {
    token.end = end + behind;
  }
  return token;
}

// 13.2.5.43 and on: "<!-->" and "<!--->" are comments too, and "--!>" ends one.
Token comment_at(std::string_view text, std::size_t at) {
  Token token{Token::Kind::comment, at, 0, {}, {}, {}};
  if (is_at(text, at + 4, ">")) return to_end(token, text, at + 4);
  if (is_at(text, at + 4, "->")) return to_end(token, text, at + 5);
  for (std::size_t dash = text.find("--", at + 4); dash != kNone;
       dash = text.find("--", dash + 1)) {
    if (is_at(text, dash + 2, ">")) return to_end(token, text, dash + 2);
    if (is_at(text, dash + 2, "!>")) return to_end(token, text, dash + 3);
  }
  return to_end(token, text, kNone);
}

// <!...>, <?...>, </1...>: a doctype, or a comment that is none.
Token declaration_at(std::string_view text, std::size_t at) {
  if (text.substr(at, 4) == "<!--") return comment_at(text, at);
  constexpr std::string_view kDoctype = "<!doctype";
  Token token{Token::Kind::comment, at, 0, {}, {}, {}};
  const std::size_t end = text.find('>', at);
  if (is_at(text, at, kDoctype)) {
    token.kind = Token::Kind::doctype;
    const std::size_t name = text.find_first_not_of(kSpaces, at + kDoctype.size());
    if (name < end && end != kNone)
      token.name = ascii::lowered(
          text.substr(name, std::min(text.find_first_of(kSpaces, name), end) - name));
  }
  return to_end(token, text, end);
}

// 13.2.5.33 to 13.2.5.38, from the first letter of the name.
Attribute attribute_at(std::string_view text, std::size_t at) {
  Attribute attribute;
  // An "=" in front is part of the name.
  const std::size_t name_end = text.find_first_of(" \t\n\f\r/>=", at + 1);
  if (name_end == kNone) return attribute;
  attribute.name = text.substr(at, name_end - at);
  const std::size_t equals = text.find_first_not_of(kSpaces, name_end);
  if (equals == kNone) return attribute;
  attribute.end = name_end;
  if (text[equals] != '=') return attribute;
  std::size_t from = text.find_first_not_of(kSpaces, equals + 1), to = kNone;
  attribute.end = kNone;
  if (from == kNone) return attribute;
  const char quote = text[from];
  if (quote == '"' || quote == '\'') {
    to = text.find(quote, ++from);
    if (to == kNone) return attribute;
    attribute.end = to + 1;
  } else {
    to = text.find_first_of(" \t\n\f\r>", from);
    if (to == kNone) return attribute;
    attribute.end = to;
  }
  attribute.value = text.substr(from, to - from);
  return attribute;
}

// `at`: of the "<"; `name_at`: behind it, or behind the "</".
Token tag_at(std::string_view text, std::size_t at, std::size_t name_at) {
  Token token{name_at - at == 1 ? Token::Kind::start : Token::Kind::end, at, 0, {}, {}, {}};
  std::size_t next = text.find_first_of(" \t\n\f\r/>", name_at);
  if (next == kNone) return to_end(token, text, kNone);
  token.name = ascii::lowered(text.substr(name_at, next - name_at));
  bool has_type = false, has_rel = false;  // of two of one name the first counts
  for (;;) {
    next = text.find_first_not_of(" \t\n\f\r/", next);
    if (next == kNone || text[next] == '>') return to_end(token, text, next);
    const Attribute attribute = attribute_at(text, next);
    if (attribute.end == kNone) return to_end(token, text, kNone);
    if (!has_type && ascii::is_equal(attribute.name, "type")) {
      token.type = attribute.value;
      has_type = true;
    } else if (!has_rel && ascii::is_equal(attribute.name, "rel")) {
      token.rel = attribute.value;
      has_rel = true;
    }
    next = attribute.end;
  }
}

bool begins_markup(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return false;
  const char next = text[at + 1];
  return ascii::is_letter(next) || next == '!' || next == '?' ||
         (next == '/' && at + 2 < text.size());
}

// 13.2.5.17 to 13.2.5.31: in "<!-- <script> ... </script> -->" the end tag does not count.
std::size_t script_end(std::string_view text, std::size_t at) {
  enum class State { plain, escaped, doubled } state = State::plain;
  for (at = text.find_first_of("<-", at); at != kNone; at = text.find_first_of("<-", at + 1)) {
    const bool end_tag = is_tag_at(text, at, "</script");
    if (end_tag && state != State::doubled) return at;
    if (text.substr(at, 3) == "-->")
      state = State::plain;
    else if (end_tag || (state == State::plain && text.substr(at, 4) == "<!--"))
      state = State::escaped;
    else if (state == State::escaped && is_tag_at(text, at, "<script"))
      state = State::doubled;
  }
  return text.size();
}

}  // namespace

Token token_at(std::string_view text, std::size_t at) {
  if (text[at] == '<' && begins_markup(text, at)) {
    const char next = text[at + 1];
    if (ascii::is_letter(next)) return tag_at(text, at, at + 1);
    if (next == '/' && ascii::is_letter(text[at + 2])) return tag_at(text, at, at + 2);
    return declaration_at(text, at);
  }
  std::size_t end = text.find('<', at + 1);
  while (end != kNone && !begins_markup(text, end)) end = text.find('<', end + 1);
  return {Token::Kind::text, at, std::min(end, text.size()), {}, {}, {}};
}

Range raw_content(std::string_view text, const Token& start) {
  std::size_t end = text.size();
  if (start.name == "script") {
    end = script_end(text, start.end);
  } else {
    const std::string tag = "</" + start.name;
    for (std::size_t at = text.find('<', start.end); at != kNone; at = text.find('<', at + 1))
      if (is_tag_at(text, at, tag)) {
        end = at;
        break;
      }
  }
  return {start.end, end - start.end};
}

bool holds_text(std::string_view name) {
  constexpr std::string_view kNames[] = {"script",   "style", "title",  "noscript", "noframes",
                                         "textarea", "xmp",   "iframe", "noembed"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

bool stays_in_head(std::string_view name) {
  constexpr std::string_view kNames[] = {"html",  "head",   "base",    "basefont", "bgsound",
                                         "link",  "meta",   "title",   "noscript", "noframes",
                                         "style", "script", "template"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

std::vector<Attribute> attributes_of(std::string_view text, const Token& start) {
  std::vector<Attribute> all;
  std::size_t at = start.at + 1 + start.name.size();
  while (true) {
    at = text.find_first_not_of(" \t\n\f\r/", at);
    if (at == kNone || at >= start.end || text[at] == '>') return all;
    const Attribute attribute = attribute_at(text, at);
    if (attribute.end == kNone) return all;
    all.push_back(attribute);
    at = attribute.end;
  }
}

bool is_word(std::string_view value, std::string_view word) {
  return ascii::is_equal(ascii::trimmed(value, kSpaces), word);
}

bool has_word(std::string_view value, std::string_view word) {
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of(kSpaces), value.size());
    if (ascii::is_equal(value.substr(0, end), word)) return true;
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return false;
}

}  // namespace tanba::html
