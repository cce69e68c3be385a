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

}  // namespace

bool is_json(Bytes text, std::uint32_t max_depth) {
  Depth depth(max_depth);
  return Json::sax_parse(text.begin(), text.end(), &depth);
}

std::string json_on_one_line(Bytes text) {
  return Json::parse(text.begin(), text.end(), nullptr, false)
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tanba::validation
