// Reads a label record from JSON. docs/label.md lists its fields.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/strict_json.hpp"
#include "profile/label_fields.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;
using record::NumberRule;
using record::TextRule;

constexpr std::size_t kMaxJsonBytes = 64u << 20;

// Reads fields out of an object; the first that is of the wrong kind is remembered and named.
class Reader {
 public:
  Reader(const Json& object, std::string& problem, std::string prefix)
      : object_(object), problem_(problem), prefix_(std::move(prefix)) {}

  void schema(const char* name, const char* value) {
    std::string given;
    text(name, given, record::kText);
    if (!given.empty() && given != value) refuse(name, std::string("must be \"") + value + "\"");
  }
  void origin(const char* name, Origin& origin) {
    std::string word;
    text(name, word, record::kText);
    if (word.empty()) return;
    constexpr const char* kWords[] = {"generated", "modified", "mixed", "none", "unknown"};
    const auto* const found = std::ranges::find(kWords, word);
    if (found == std::ranges::end(kWords))
      refuse(name, "must be generated, modified, mixed, none or unknown");
    else
      origin = static_cast<Origin>(1 + (found - kWords));
  }
  void yes_no(const char* name, std::optional<bool>& value) {
    std::string word;
    text(name, word, record::kText);
    if (word == "yes" || word == "no")
      value = word == "yes";
    else if (!word.empty() && word != "unknown")
      refuse(name, "must be yes, no or unknown");
  }
  void text(const char* name, std::string& value, const TextRule&) {
    const Json* const found = find(name);
    if (found == nullptr) return;
    if (!found->is_string()) return refuse(name, "must be a text");
    value = found->get<std::string>();
    if (value.empty()) refuse(name, "must not be empty: leave it out");
  }
  void texts(const char* name, std::vector<std::string>& values, const TextRule&) {
    for (const Json& element : array(name)) {
      if (!element.is_string()) return refuse(name, "must hold texts only");
      values.push_back(element.get<std::string>());
    }
  }
  void number(const char* name, double& value) {
    std::optional<double> given;
    number(name, given, NumberRule());
    if (!given) return refuse(name, "must be given");
    value = *given;
  }
  void number(const char* name, std::optional<double>& value, const NumberRule&) {
    const Json* const found = find(name);
    if (found == nullptr) return;
    if (!found->is_number()) return refuse(name, "must be a number");
    value = found->get<double>();
  }
  void need(const char* name, const std::string& value) {
    if (value.empty()) refuse(name, "must be given");
  }
  template <class Visit>
  void object(const char* name, Visit visit) {
    const Json* const found = find(name);
    if (found != nullptr) read_object(*found, name, visit);
  }
  template <class T, class Visit>
  void maybe(const char* name, std::optional<T>& value, Visit visit) {
    object(name, [&](Reader& inner) {
      value = T{};
      visit(inner, *value);
    });
  }
  template <class T, class Visit>
  void list(const std::string& name, std::vector<T>& values, Visit visit) {
    const Json& elements = array(name.c_str());
    for (std::size_t i = 0; i < elements.size(); ++i)
      read_object(elements[i], name + "[" + std::to_string(i) + "]",
                  [&](Reader& inner) { visit(inner, values.emplace_back()); });
  }
  void refuse_unknown() {
    for (const auto& [key, value] : object_.items())
      if (!met_.contains(key)) refuse(key, "is not a known field");
  }

 private:
  void refuse(const std::string& name, const std::string& rule) {
    if (problem_.empty()) problem_ = prefix_ + name + " " + rule;
  }
  const Json* find(const char* name) {
    met_.insert(name);
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }
  const Json& array(const char* name) {
    static const Json kNone = Json::array();
    const Json* const found = find(name);
    if (found == nullptr || found->is_array()) return found == nullptr ? kNone : *found;
    refuse(name, "must be an array");
    return kNone;
  }
  template <class Visit>
  void read_object(const Json& json, const std::string& name, Visit visit) {
    if (!json.is_object()) return refuse(name, "must be an object");
    Reader inner(json, problem_, prefix_ + name + ".");
    visit(inner);
    inner.refuse_unknown();
  }

  const Json& object_;
  std::string& problem_;
  std::string prefix_;
  std::set<std::string, std::less<>> met_;
};

}  // namespace

Result<Label> label_from_json(const std::string& json, std::string* field) {
  std::string problem;
  Json parsed;
  // RFC 8785 is over I-JSON.
  if (json.size() <= kMaxJsonBytes) parsed = parse_strict_json(json, problem);
  if (!parsed.is_object()) {
    if (field != nullptr) *field = "the record must be one JSON object in UTF-8";
    return Error{Errc::malformed, "label record: not a JSON object"};
  }
  Label label;
  Reader reader(parsed, problem, "");
  record::visit(reader, label);
  reader.refuse_unknown();
  if (problem.empty())
    if (const auto checked = check_label(label, &problem); checked) return label;
  if (field != nullptr) *field = problem;
  return Error{Errc::malformed, "label record: a field breaks its rule"};
}

}  // namespace tanba
