// RFC 8259 by nlohmann's iterative parser; nothing is kept but what is asked for.
#include "metadata/marks_json.hpp"

#include <vector>

#include "base/json_events.hpp"

namespace tanba {
namespace {

using Fields = std::map<std::string, std::string>;

constexpr std::size_t kMaxBytes = 256u << 10;
constexpr std::size_t kMaxDepth = 32, kMaxFields = 4096, kMaxPathBytes = 1024;

class Flattener final : public JsonEvents {
 public:
  Fields take() { return std::move(fields_); }

  bool null() override { return true; }
  bool token(const std::string& text) override { return add(text); }
  bool string(string_t& value) override { return add(value); }
  // What stands in `path_` leads to the object or array that is entered.
  bool open(char bracket) override {
    if (bracket == '[' && ends_.empty()) return false;
    ends_.push_back(path_.size());
    return ends_.size() <= kMaxDepth;
  }
  bool close(char) override {
    path_.resize(ends_.back());
    ends_.pop_back();
    return true;
  }
  bool key(string_t& name) override {
    path_.resize(ends_.back());
    if (name.size() > kMaxPathBytes - std::min(path_.size(), kMaxPathBytes)) return false;
    if (!path_.empty()) path_ += '/';
    path_ += name;
    return true;
  }

 private:
  bool add(std::string value) {
    if (ends_.empty() || fields_.size() >= kMaxFields) return false;
    fields_.emplace(path_, std::move(value));
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
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &fields)) return std::nullopt;
  return fields.take();
}

}  // namespace tanba
