// Writes JSON text (RFC 8259) front to back, with no tree in memory.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tanba {

/// Objects and arrays must be closed as they were opened; inside an object each value follows its
/// key.
class JsonWriter {
 public:
  enum class Style : std::uint8_t { one_line, indented };
  explicit JsonWriter(Style style = Style::one_line) : style_(style) {}

  void open_object() { open_bracket('{'); }
  void close_object() { close_bracket('}'); }
  void open_array() { open_bracket('['); }
  void close_array() { close_bracket(']'); }
  void key(std::string_view name);
  void text(std::string_view value);
  void boolean(bool value) { token(value ? "true" : "false"); }
  void null() { token("null"); }
  template <std::integral T>
  void number(T value) {
    token(std::to_string(value));
  }
  /// A value that is JSON already, as one number is.
  void token(std::string_view value);

  /// JSON from elsewhere, written anew: each key once, at most 64 deep. `null` where it is no JSON.
  void foreign(std::string_view json);
  /// The same for an object, in which empty arrays stand for the keys of `lists` that it lacks. An
  /// empty object but for them where it is no JSON.
  void foreign_object(std::string_view json, std::span<const std::string_view> lists);

  void text(std::string_view name, std::string_view value) { key(name), text(value); }
  void boolean(std::string_view name, bool value) { key(name), boolean(value); }
  void null(std::string_view name) { key(name), null(); }
  template <std::integral T>
  void number(std::string_view name, T value) {
    key(name), number(value);
  }
  void foreign(std::string_view name, std::string_view json) { key(name), foreign(json); }
  /// RFC 3339, or null.
  void time(std::string_view name, std::optional<std::int64_t> seconds);

  std::string take() { return std::move(out_); }

 private:
  void open_bracket(char bracket);
  void close_bracket(char bracket);
  void before_value();
  bool copy(std::string_view json, std::span<const std::string_view> lists);
  void new_line();

  Style style_;
  std::string out_;
  std::vector<bool> has_members_;
  bool after_key_ = false;
};

}  // namespace tanba
