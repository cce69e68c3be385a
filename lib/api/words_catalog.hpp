// The texts of lib/api/words: one file a language, read once. A text has slots, {name:kind}, and
// plural forms, key[few]; en.txt says how it is written.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/embedded_text.hpp"

namespace tanba {

/// The files, made part of the library by the build.
std::span<const EmbeddedText> words_texts();

/// The texts of one file by key, and its plural rule.
struct Catalog {
  std::map<std::string_view, std::string_view> texts;         // into the file
  std::string_view (*plural)(std::uint64_t count) = nullptr;  // "one", "few" ...
};

/// Lines that are no `key = "text"` are left out; the tests hold the files to it.
Catalog read_catalog(std::string_view file);

/// What goes into a slot.
struct Slot {
  std::string_view name;
  std::string value;
};

/// Speaks one language.
class Words {
 public:
  /// English where there is no such language. Borrows what lives as long as the program.
  explicit Words(std::string_view language);

  bool has(std::string_view key) const { return catalog_->texts.contains(key); }
  /// The text of `key` with its slots filled; empty where there is none.
  std::string operator()(std::string_view key, std::initializer_list<Slot> slots = {}) const;
  /// The plural form that `count` takes; its slot `count` is filled too.
  std::string counted(const std::string& key, std::uint64_t count,
                      std::initializer_list<Slot> slots) const;

 private:
  const Catalog* catalog_;
};

}  // namespace tanba
