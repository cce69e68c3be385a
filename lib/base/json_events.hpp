// The events of a JSON text (RFC 8259) by nlohmann's parser, which is iterative: no tree is built.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tanba {

/// What nobody overrides passes. False ends the parse.
class JsonEvents : public nlohmann::json_sax<nlohmann::json> {
 public:
  /// null, true, false or a number, as JSON writes it.
  virtual bool token(const std::string& /*text*/) { return true; }
  /// `bracket`: of an object or an array.
  virtual bool open(char /*bracket*/) { return true; }
  virtual bool close(char /*bracket*/) { return true; }
  bool string(string_t& /*text*/) override { return true; }
  bool key(string_t& /*name*/) override { return true; }

  bool null() override { return token("null"); }
  bool boolean(bool value) final { return token(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) final { return token(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) final { return token(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) final { return token(text); }
  bool start_object(std::size_t) final { return open('{'); }
  bool end_object() final { return close('}'); }
  bool start_array(std::size_t) final { return open('['); }
  bool end_array() final { return close(']'); }
  bool binary(binary_t&) final { return false; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) final {
    return false;
  }
};

}  // namespace tanba
