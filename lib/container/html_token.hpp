// Tokens of HTML, as far as finding elements in a head needs them. HTML Living Standard, 13.2.5.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tanba/bytes.hpp"

namespace tanba::html {

struct Token {
  enum class Kind { text, comment, doctype, start, end, cut };
  Kind kind = Kind::cut;  // cut: the document ends inside of it
  std::size_t at = 0, end = 0;
  std::string name;       // of a tag or a doctype, in lower case
  std::string type, rel;  // these attributes of a start tag; character references stay as they are
};

/// The token that begins at `at`, which is inside of `text`. Text reaches to the next "<" that
/// begins another token.
Token token_at(std::string_view text, std::size_t at);

struct Attribute {
  std::string_view name, value;              // as they stand there, without quotes
  std::size_t end = std::string_view::npos;  // npos: the document ends inside
};

/// The attributes of a start tag, in order; one name may come twice.
std::vector<Attribute> attributes_of(std::string_view text, const Token& start);

/// `value` with its character references resolved: numbers, and the names that XML has.
std::string resolved(std::string_view value);

/// `text`, which is UTF-8, for content or a value in double quotes, in a page of any encoding.
std::string escaped(std::string_view text);

/// What a start tag of an element without markup in it (<script>, <title>) is followed by, up to
/// its end tag; to the end of the document where there is none.
Range raw_content(std::string_view text, const Token& start);

/// Whether the content of an element of this name is text, whatever it looks like.
bool holds_text(std::string_view name);
/// Whether an element of this name does not end a head that it stands in.
bool stays_in_head(std::string_view name);

/// Whether `value` is `word` but for case and white space around it.
bool is_word(std::string_view value, std::string_view word);

/// Whether `word` is one of the words of `value`, but for case.
bool has_word(std::string_view value, std::string_view word);

}  // namespace tanba::html
