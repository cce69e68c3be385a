// The objects of PDF as text: tokens, values, dictionaries. ISO 32000-2, 7.2 and 7.3.
//
// Nothing is built from a value but what is asked for: a value stays the text that it is in the
// file, so that what is written anew is written as it was.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba::pdf {

/// An indirect reference, `12 0 R`.
struct Ref {
  std::uint32_t number = 0;
  std::uint32_t generation = 0;
  friend bool operator==(const Ref&, const Ref&) = default;
};

enum class Kind { end, cut, number, name, string, open, close, keyword };

/// `cut`: the text ends within it.
struct Token {
  Kind kind = Kind::end;
  std::string_view text;  // points into what the Lexer was given
};

/// Reads tokens and values front to back. Borrows the text.
class Lexer {
 public:
  explicit Lexer(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }
  std::string_view rest() const { return text_.substr(at_); }

  /// White space and comments are passed over.
  Token next();

  /// The text of the value that comes next; a reference is one value.
  /// Errc::truncated where the text ends first.
  Result<std::string_view> value(const Limits& limits);

 private:
  void skip_space();
  std::size_t end_of_string() const;
  bool finish_reference();

  std::string_view text_;
  std::size_t at_;
};

/// A dictionary's entries in the order of the file. Points into the text that it was parsed from.
class Dict {
 public:
  struct Entry {
    std::string name;      // without the slash, #xx decoded
    std::string_view key;  // as it stands there
    std::string_view value;
  };

  /// Errc::malformed where `text` is no dictionary, or one with a key twice: readers differ in
  /// which they take.
  static Result<Dict> parse(std::string_view text, const Limits& limits);

  /// The text of a value; empty: there is none, or it is null.
  std::string_view get(std::string_view name) const;
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

bool is_dict(std::string_view value);
bool is_array(std::string_view value);

/// The values of an array. Errc::malformed where `text` is none.
Result<std::vector<std::string_view>> elements(std::string_view text, const Limits& limits);

std::optional<Ref> as_ref(std::string_view value);
std::optional<std::uint64_t> as_integer(std::string_view value);
/// `/A#20B` is "A B"; nothing where the value is no name.
std::optional<std::string> as_name(std::string_view value);
/// The bytes of a literal or hexadecimal string; nothing where the value is none.
std::optional<std::string> as_string(std::string_view value);

bool is_space(char c);
std::string to_text(const Ref& ref);  // "12 0 R"

}  // namespace tanba::pdf
