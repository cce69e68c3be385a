// RFC 8259 by nlohmann's iterative parser; nothing is kept but what is asked for.
#include "metadata/marks_json.hpp"

#include <nlohmann/json.hpp>
#include <vector>

namespace tanba {
namespace {

using Json = nlohmann::json;
using Fields = std::map<std::string, std::string>;

constexpr std::size_t kMaxBytes = 256u << 10;
constexpr std::size_t kMaxDepth = 32, kMaxFields = 4096, kMaxPathBytes = 1024;

class Flattener final : public nlohmann::json_sax<Json> {
 public:
  Fields take() { return std::move(fields_); }

  bool null() override { return true; }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return add(text); }
  bool string(string_t& value) override { return add(value); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return enter(); }
  bool start_array(std::size_t) override { return !ends_.empty() && enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    path_.resize(ends_.back());
    if (name.size() > kMaxPathBytes - std::min(path_.size(), kMaxPathBytes)) return false;
    if (!path_.empty()) path_ += '/';
    path_ += name;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool add(std::string value) {
    if (ends_.empty() || fields_.size() >= kMaxFields) return false;
    fields_.emplace(path_, std::move(value));
    return true;
  }
  // What stands in `path_` leads to the object or array that is entered.
  bool enter() {
    ends_.push_back(path_.size());
    return ends_.size() <= kMaxDepth;
  }
  bool leave() {
    path_.resize(ends_.back());
    ends_.pop_back();
    return true;
  }

  Fields fields_;
  std::string path_;
  std::vector<std::size_t> ends_;  // length of the path to each open object or array
};

}  // namespace

std::optional<Fields> json_fields(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n");
  if (text.size() > kMaxBytes || start == std::string_view::npos || text[start] != '{')
    return std::nullopt;
  Flattener fields;
  if (!Json::sax_parse(text.begin(), text.end(), &fields)) return std::nullopt;
  return fields.take();
}

}  // namespace tanba
