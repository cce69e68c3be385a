// JSON assertions: RFC 8259, within a depth. nlohmann's parser is iterative, its writer is not; so
// nothing is written that was not found shallow before.
#include <nlohmann/json.hpp>

#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

using Json = nlohmann::json;

// Counts the depth and stops the parser where it is too much.
class Depth : public nlohmann::json_sax<Json> {
 public:
  explicit Depth(std::uint32_t most) : most_(most) {}
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return ++depth_ <= most_; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return ++depth_ <= most_; }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool leave() {
    --depth_;
    return true;
  }
  std::uint32_t most_, depth_ = 0;
};

// Writes what is parsed, in its order. No tree is built: the destructor of the library's tree
// allocates, and where that fails the process ends.
class OneLine : public nlohmann::json_sax<Json> {
 public:
  std::string take() { return std::move(line_); }

  bool null() override { return put("null"); }
  bool boolean(bool value) override { return put(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return put(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return put(text); }
  bool string(string_t& value) override { return put(quoted(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open('{'); }
  bool key(string_t& name) override {
    put(quoted(name));
    line_ += ':';
    is_first_ = true;
    return true;
  }
  bool end_object() override { return close('}'); }
  bool start_array(std::size_t) override { return open('['); }
  bool end_array() override { return close(']'); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  static std::string quoted(const std::string& text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  bool put(const std::string& text) {
    if (!is_first_) line_ += ',';
    line_ += text;
    is_first_ = false;
    return true;
  }
  bool open(char bracket) {
    put(std::string(1, bracket));
    is_first_ = true;
    return true;
  }
  bool close(char bracket) {
    line_ += bracket;
    is_first_ = false;
    return true;
  }

  std::string line_;
  bool is_first_ = true;  // of its object or array, or the value of a key
};

}  // namespace

bool is_json(Bytes text, std::uint32_t max_depth) {
  Depth depth(max_depth);
  return Json::sax_parse(text.begin(), text.end(), &depth);
}

std::string json_on_one_line(Bytes text) {
  OneLine line;
  Json::sax_parse(text.begin(), text.end(), &line);
  return line.take();
}

}  // namespace tanba::validation
