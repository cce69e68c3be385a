// Tokens of HTML, as far as finding elements in a head needs them. HTML Living Standard, 13.2.5.
#pragma once

#include <string>
#include <string_view>

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

/// What a start tag of an element without markup in it (<script>, <title>) is followed by, up to
/// its end tag; to the end of the document where there is none.
Range raw_content(std::string_view text, const Token& start);

/// Whether `value` is `word` but for case and white space around it.
bool is_word(std::string_view value, std::string_view word);

/// Whether `word` is one of the words of `value`, but for case.
bool has_word(std::string_view value, std::string_view word);

}  // namespace tanba::html
