// JSON assertions: RFC 8259, within a depth. nlohmann's parser is iterative, its writer is not; so
// nothing is written that was not found shallow before.
#include "base/json_events.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

using Json = nlohmann::json;

// Counts the depth and stops the parser where it is too much.
class Depth final : public JsonEvents {
 public:
  explicit Depth(std::uint32_t most) : most_(most) {}
  bool open(char) override { return ++depth_ <= most_; }
  bool close(char) override {
    --depth_;
    return true;
  }

 private:
  std::uint32_t most_, depth_ = 0;
};

// Writes what is parsed, in its order. No tree is built: the destructor of the library's tree
// allocates, and where that fails the process ends.
class OneLine final : public JsonEvents {
 public:
  std::string take() { return std::move(line_); }

  bool token(const std::string& text) override {
    if (!is_first_) line_ += ',';
    line_ += text;
    is_first_ = false;
    return true;
  }
  bool string(string_t& value) override { return token(quoted(value)); }
  bool key(string_t& name) override {
    token(quoted(name));
    line_ += ':';
    is_first_ = true;
    return true;
  }
  bool open(char bracket) override {
    token(std::string(1, bracket));
    is_first_ = true;
    return true;
  }
  bool close(char bracket) override {
    line_ += bracket;
    is_first_ = false;
    return true;
  }

 private:
  static std::string quoted(const std::string& text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
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
