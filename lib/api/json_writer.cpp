// The writer of RFC 8259 text, and the copy of foreign JSON into it. Foreign text is parsed by
// events and without recursion, so that its nesting and its size cost nothing but time.
#include "api/json_writer.hpp"

#include <unordered_set>

#include "api/safe_text.hpp"
#include "base/encoding.hpp"
#include "base/json_events.hpp"

namespace tanba {
namespace {

constexpr std::size_t kMaxDepth = 64;

// Hands the events of a parse to a writer. A key that comes again is left out with its value.
class Copier final : public JsonEvents {
 public:
  Copier(JsonWriter& out, std::span<const std::string_view> lists) : out_(out), lists_(lists) {}

  bool token(const std::string& text) override {
    return value([&] { out_.token(text); });
  }
  bool string(string_t& it) override {
    return value([&] { out_.text(it); });
  }
  bool key(string_t& it) override {
    if (skipping_ > 0) return true;
    skip_next_ = !keys_.back().insert(it).second;
    if (!skip_next_) out_.key(it);
    return true;
  }

  bool open(char bracket) override {
    if (++depth_ > kMaxDepth) return false;
    if (skipping_ > 0 || skip_next_) {
      ++skipping_;
      skip_next_ = false;
      return true;
    }
    keys_.emplace_back();
    bracket == '{' ? out_.open_object() : out_.open_array();
    return true;
  }

  bool close(char bracket) override {
    --depth_;
    if (skipping_ > 0) {
      --skipping_;
      return true;
    }
    if (bracket == '}' && keys_.size() == 1) add_lists();
    keys_.pop_back();
    bracket == '}' ? out_.close_object() : out_.close_array();
    return true;
  }

 private:
  template <class Write>
  bool value(Write write) {
    if (skipping_ == 0 && !skip_next_) write();
    skip_next_ = false;
    return true;
  }

  void add_lists() {
    for (const std::string_view list : lists_) {
      if (keys_.back().contains(std::string(list))) continue;
      out_.key(list);
      out_.open_array();
      out_.close_array();
    }
  }

  JsonWriter& out_;
  std::span<const std::string_view> lists_;
  std::vector<std::unordered_set<std::string>> keys_;  // of the objects (and arrays) that are open
  std::size_t depth_ = 0;
  std::size_t skipping_ = 0;  // depth inside a value that is left out
  bool skip_next_ = false;
};

}  // namespace

void JsonWriter::new_line() {
  if (style_ == Style::one_line) return;
  out_ += '\n';
  out_.append(2 * has_members_.size(), ' ');
}

void JsonWriter::before_value() {
  if (after_key_ || has_members_.empty()) {
    after_key_ = false;
    return;
  }
  if (has_members_.back()) out_ += ',';
  has_members_.back() = true;
  new_line();
}

void JsonWriter::open_bracket(char bracket) {
  before_value();
  out_ += bracket;
  has_members_.push_back(false);
}

void JsonWriter::close_bracket(char bracket) {
  const bool had_members = has_members_.back();
  has_members_.pop_back();
  if (had_members) new_line();
  out_ += bracket;
}

void JsonWriter::key(std::string_view name) {
  before_value();
  append_json_string(out_, name);
  out_ += style_ == Style::one_line ? ":" : ": ";
  after_key_ = true;
}

void JsonWriter::text(std::string_view value) {
  before_value();
  append_json_string(out_, value);
}

void JsonWriter::token(std::string_view value) {
  before_value();
  out_ += value;
}

void JsonWriter::time(std::string_view name, std::optional<std::int64_t> seconds) {
  key(name);
  seconds ? text(to_rfc3339(*seconds)) : null();
}

bool JsonWriter::copy(std::string_view json, std::span<const std::string_view> lists) {
  const auto size = out_.size();
  const auto members = has_members_;
  const bool after_key = after_key_;
  Copier copier(*this, lists);
  if (nlohmann::json::sax_parse(json, &copier)) return true;
  out_.resize(size);
  has_members_ = members;
  after_key_ = after_key;
  return false;
}

void JsonWriter::foreign(std::string_view json) {
  if (!copy(json, {})) null();
}

void JsonWriter::foreign_object(std::string_view json, std::span<const std::string_view> lists) {
  if (!json.starts_with('{') || !copy(json, lists)) copy("{}", lists);
}

}  // namespace tanba
