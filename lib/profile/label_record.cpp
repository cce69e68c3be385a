// The label record: checked, and written as CBOR and as JSON (RFC 8785). docs/label.md lists its
// fields.
#include "profile/label_record.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "profile/label_fields.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;
using cbor::Value;
using record::NumberRule;
using record::TextRule;

constexpr std::string_view kVocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/";

const char* word_of(Origin origin) {
  switch (origin) {
    case Origin::generated:
      return "generated";
    case Origin::modified:
      return "modified";
    case Origin::mixed:
      return "mixed";
    case Origin::none:
      return "none";
    case Origin::unknown:
      return "unknown";
  }
  return "";
}

// Holds each field against its rule; the first that breaks one is remembered and named.
class Checker {
 public:
  Checker(std::string& problem, std::string prefix)
      : problem_(problem), prefix_(std::move(prefix)) {}

  void schema(const char*, const char*) {}
  void origin(const char* name, Origin origin) {
    if (*word_of(origin) == 0) refuse(name, "must be one of the origins that there are");
  }
  void yes_no(const char*, const std::optional<bool>&) {}
  void text(const char* name, const std::string& value, const TextRule& rule) {
    if (value.empty()) return;
    any_ = true;
    refuse(name, broken(rule, value));
  }
  void texts(const std::string& name, const std::vector<std::string>& values,
             const TextRule& rule) {
    if (values.empty()) return;
    any_ = true;
    count(name, values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      refuse(name + "[" + std::to_string(i) + "]", broken(rule, values[i]));
  }
  void number(const char* name, double value) {
    any_ = true;
    refuse(name, broken(NumberRule(), value));
  }
  void number(const char* name, const std::optional<double>& value, const NumberRule& rule) {
    if (!value) return;
    any_ = true;
    refuse(name, broken(rule, *value));
  }
  void need(const char* name, const std::string& value) {
    if (value.empty() && missing_ == nullptr) missing_ = name;
  }
  template <class Visit>
  void object(const std::string& name, Visit visit) {
    Checker inner(problem_, prefix_ + name + ".");
    visit(inner);
    if (inner.any_) inner.refuse_missing();
    any_ = any_ || inner.any_;
  }
  template <class T, class Visit>
  void maybe(const std::string& name, const std::optional<T>& value, Visit visit) {
    if (!value) return;
    Checker inner(problem_, prefix_ + name + ".");
    visit(inner, *value);
    inner.refuse_missing();
    any_ = true;
  }
  template <class T, class Visit>
  void list(const std::string& name, const std::vector<T>& values, Visit visit) {
    count(name, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      Checker inner(problem_, prefix_ + name + "[" + std::to_string(i) + "].");
      visit(inner, values[i]);
      inner.refuse_missing();
    }
  }
  void refuse(const std::string& name, const std::string& rule) {
    if (problem_.empty() && !rule.empty()) problem_ = prefix_ + name + " " + rule;
  }

 private:
  void refuse_missing() {
    if (missing_ != nullptr) refuse(missing_, "must be given");
  }
  void count(const std::string& name, std::size_t elements) {
    if (elements > record::kMaxElements) refuse(name, "must not have more than 1,000 elements");
  }

  std::string& problem_;
  std::string prefix_;
  bool any_ = false;  // a field of this object has a value
  const char* missing_ = nullptr;
};

// A map of the fields that have a value.
class Writer {
 public:
  Value map = Value::map();

  void schema(const char* name, const char* value) { map.set(name, Value::text(value)); }
  void origin(const char* name, Origin value) { map.set(name, Value::text(word_of(value))); }
  void yes_no(const char* name, const std::optional<bool>& value) {
    if (value) map.set(name, Value::text(*value ? "yes" : "no"));
  }
  void text(const char* name, const std::string& value, const TextRule&) {
    if (!value.empty()) map.set(name, Value::text(value));
  }
  void texts(const char* name, const std::vector<std::string>& values, const TextRule&) {
    Value array = Value::array();
    for (const std::string& value : values) array.add(Value::text(value));
    set(name, std::move(array));
  }
  void number(const char* name, double value) { map.set(name, Value::floating(value)); }
  void number(const char* name, const std::optional<double>& value, const NumberRule&) {
    if (value) number(name, *value);
  }
  void need(const char*, const std::string&) {}
  template <class Visit>
  void object(const char* name, Visit visit) {
    Writer inner;
    visit(inner);
    set(name, std::move(inner.map));
  }
  template <class T, class Visit>
  void maybe(const char* name, const std::optional<T>& value, Visit visit) {
    if (value) object(name, [&](Writer& inner) { visit(inner, *value); });
  }
  template <class T, class Visit>
  void list(const char* name, const std::vector<T>& values, Visit visit) {
    Value array = Value::array();
    for (const T& value : values) {
      Writer inner;
      visit(inner, value);
      array.add(std::move(inner.map));
    }
    set(name, std::move(array));
  }

 private:
  void set(const char* name, Value value) {
    if (!value.empty()) map.set(name, std::move(value));
  }
};

// ECMA-262, Number::toString, as RFC 8785, 3.2.2.3 wants it.
std::string number_text(double number) {
  if (number == 0) return "0";  // -0 as well
  std::array<char, 400> digits;
  const bool plain = number >= 1e-6 && number < 1e21;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string text(digits.data(), end.ptr);
  if (const auto exponent = text.find("e-0"); exponent != text.npos) text.erase(exponent + 2, 1);
  return text;
}

void write_canonical(const Json& json, std::string& out) {
  if (json.is_object() || json.is_array()) {
    const char* separator = "";
    out += json.is_object() ? '{' : '[';
    for (const auto& [key, value] : json.items()) {
      out += separator;
      if (json.is_object()) out += Json(key).dump() + ":";
      write_canonical(value, out);
      separator = ",";
    }
    out += json.is_object() ? '}' : ']';
  } else if (json.is_number()) {
    out += number_text(json.get<double>());
  } else {
    out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

bool is_constrained(const Label::Training& tdm) {
  for (const auto* use : {&tdm.train_ai, &tdm.train_gen_ai, &tdm.mine, &tdm.infer, &tdm.search})
    if (*use == "constrained") return true;
  return false;
}

// Terms of the IPTC vocabulary that say: no AI.
bool denies_ai(std::string_view source_type) {
  constexpr auto kTerms = std::to_array<std::string_view>(
      {"algorithmicMedia", "algorithmicallyEnhanced", "compositeCapture", "computationalCapture",
       "dataDrivenMedia", "digitalCapture", "digitalCreation", "humanEdits", "negativeFilm",
       "positiveFilm", "print", "screenCapture"});
  return source_type.starts_with(kVocabulary) &&
         std::ranges::find(kTerms, source_type.substr(kVocabulary.size())) != kTerms.end();
}

void check_together(Checker& checker, const Label& label) {
  if (!label.prompt.text.empty() && !label.prompt.sha256.empty())
    checker.refuse("prompt.sha256", "must be left out where prompt.text is given");
  if (is_constrained(label.tdm) && label.tdm.policy_url.empty() && label.tdm.statement.empty())
    checker.refuse("tdm.policy_url", "must be given where a use is constrained");
  if (says_ai(label) && denies_ai(label.digital_source_type))
    checker.refuse("digital_source_type", "must not say that no AI was used");
}

}  // namespace

Result<void> check_label(const Label& label, std::string* field) {
  std::string problem;
  Checker checker(problem, "");
  record::visit(checker, label);
  check_together(checker, label);
  if (problem.empty()) return {};
  if (field != nullptr) *field = problem;
  return Error{Errc::malformed, "label record: a field breaks its rule"};
}

std::string to_json(const Label& label) {
  std::string text;
  write_canonical(Json::from_cbor(to_cbor(label).encode()), text);
  return text;
}

// Without nlohmann, whose destructor allocates: labelling survives a failed allocation.
cbor::Value to_cbor(const Label& label) {
  Writer writer;
  record::visit(writer, label);
  return std::move(writer.map);
}

bool publishes(const Label& label, std::string_view field) {
  return std::ranges::find(label.publish, field) != label.publish.end();
}

Label published(const Label& label) {
  Label told = label;
  told.prompt.sha256 = prompt_sha256(label);
  told.prompt.text.clear();
  const auto keep = [&](const char* field, std::string& value) {
    if (!publishes(label, field)) value.clear();
  };
  keep("prompt.author", told.prompt.author);
  keep("human.reviewer", told.human.reviewer);
  keep("system.risk_class", told.risk_class);
  keep("system.autonomy", told.autonomy);
  told.publish.clear();
  return told;
}

std::string digital_source_type(const Label& label) {
  if (!label.digital_source_type.empty()) return label.digital_source_type;
  const auto term = [](const char* name) { return std::string(kVocabulary) + name; };
  switch (label.origin) {
    case Origin::generated:
      return term("trainedAlgorithmicMedia");
    case Origin::modified:
      return term("compositeWithTrainedAlgorithmicMedia");
    case Origin::mixed:
      return term("compositeSynthetic");
    default:
      return {};
  }
}

bool says_ai(const Label& label) {
  return label.origin == Origin::generated || label.origin == Origin::modified ||
         label.origin == Origin::mixed;
}

std::string prompt_sha256(const Label& label) {
  if (label.prompt.text.empty()) return label.prompt.sha256;
  return to_hex(digest(HashAlg::sha256, as_bytes(label.prompt.text)));
}

std::string system_and_version(const Label& label) {
  if (label.system.empty() || label.system_version.empty()) return label.system;
  return label.system + " " + label.system_version;
}

}  // namespace tanba
