// The label record: one map of fields, as JSON (RFC 8785) and as CBOR. docs/label.md lists them.
#include "profile/label_record.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

constexpr const char* kSchema = "label/1";
constexpr std::size_t kMaxTextBytes = 10'000;
constexpr auto kRoles = std::to_array<std::string_view>(
    {"developer", "owner", "holder", "operator", "publisher", "propagator"});

// Reads fields out of an object; the first that breaks a rule is remembered and named.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {}

  std::string text(const char* name, const std::string& path) {
    const auto found = object_.find(name);
    if (found == object_.end()) return {};
    if (!found->is_string()) return refuse(path, "must be a text");
    auto value = found->get<std::string>();
    if (value.empty()) return refuse(path, "must not be empty: leave it out");
    if (value.size() > kMaxTextBytes) return refuse(path, "must not be longer than 10000 bytes");
    return value;
  }
  const Json* object(const char* name, const std::string& path) {
    return part(name, path, Json::value_t::object, "must be an object");
  }
  const Json* array(const char* name, const std::string& path) {
    return part(name, path, Json::value_t::array, "must be an array");
  }
  void only(std::initializer_list<std::string_view> known, const std::string& prefix) {
    for (const auto& [key, value] : object_.items())
      if (std::ranges::find(known, key) == known.end())
        refuse(prefix + key, "is not a known field");
  }
  std::string refuse(const std::string& path, const char* rule) {
    if (problem_.empty()) problem_ = path + " " + rule;
    return {};
  }
  const std::string& problem() const { return problem_; }
  void take_problem(const Fields& other) {
    if (problem_.empty()) problem_ = other.problem_;
  }

 private:
  const Json* part(const char* name, const std::string& path, Json::value_t type,
                   const char* rule) {
    const auto found = object_.find(name);
    if (found == object_.end()) return nullptr;
    if (found->type() == type) return &*found;
    refuse(path, rule);
    return nullptr;
  }

  const Json& object_;
  std::string problem_;
};

void read_origin(Fields& fields, Label& label) {
  const std::string origin = fields.text("origin", "origin");
  if (origin == "modified")
    label.origin = Origin::modified;
  else if (!origin.empty() && origin != "generated")
    fields.refuse("origin", "must be \"generated\" or \"modified\"");
  const std::string synthetic = fields.text("synthetic_result", "synthetic_result");
  if (synthetic == "yes" || synthetic == "no")
    label.synthetic = synthetic == "yes";
  else if (!synthetic.empty() && synthetic != "unknown")
    fields.refuse("synthetic_result", "must be \"yes\", \"no\" or \"unknown\"");
}

void read_system(Fields& fields, Label& label) {
  if (const Json* const system = fields.object("system", "system")) {
    Fields inner(*system);
    inner.only({"name", "version", "model_type"}, "system.");
    label.system = inner.text("name", "system.name");
    label.system_version = inner.text("version", "system.version");
    label.model_type = inner.text("model_type", "system.model_type");
    fields.take_problem(inner);
  }
  if (const Json* const provider = fields.object("provider", "provider")) {
    Fields inner(*provider);
    inner.only({"name"}, "provider.");
    label.provider = inner.text("name", "provider.name");
    fields.take_problem(inner);
  }
}

void read_party(Fields& fields, const Json& party, const std::string& path, Label& label) {
  if (!party.is_object()) {
    fields.refuse(path, "must be an object");
    return;
  }
  Fields inner(party);
  inner.only({"role", "name"}, path + ".");
  Label::Party read{inner.text("role", path + ".role"), inner.text("name", path + ".name")};
  if (std::ranges::find(kRoles, read.role) == kRoles.end())
    inner.refuse(path + ".role",
                 "must be developer, owner, holder, operator, publisher or propagator");
  if (read.name.empty()) inner.refuse(path + ".name", "must be given");
  fields.take_problem(inner);
  label.responsible.push_back(std::move(read));
}

void read_lists(Fields& fields, Label& label) {
  if (const Json* const parties = fields.array("responsible", "responsible"))
    for (std::size_t i = 0; i < parties->size(); ++i)
      read_party(fields, (*parties)[i], "responsible[" + std::to_string(i) + "]", label);
  if (const Json* const profiles = fields.array("profile", "profile"))
    for (const Json& profile : *profiles) {
      if (profile.is_string())
        label.profiles.push_back(profile.get<std::string>());
      else
        fields.refuse("profile", "must hold texts only");
    }
}

cbor::Value party_value(const Label::Party& party) {
  cbor::Value value = cbor::Value::map();
  value.set("role", cbor::Value::text(party.role));
  value.set("name", cbor::Value::text(party.name));
  return value;
}

cbor::Value system_value(const Label& label) {
  cbor::Value value = cbor::Value::map();
  const auto set = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) value.set(name, cbor::Value::text(text));
  };
  set("name", label.system);
  set("version", label.system_version);
  set("model_type", label.model_type);
  return value;
}

}  // namespace

Result<Label> label_from_json(const std::string& json, std::string* field) {
  const Json parsed = is_utf8(json) ? Json::parse(json, nullptr, false) : Json();
  if (!parsed.is_object()) {
    if (field != nullptr) *field = "the record must be one JSON object in UTF-8";
    return Error{Errc::malformed, "label record: not a JSON object"};
  }
  Label label;
  Fields fields(parsed);
  fields.only({"schema", "profile", "origin", "synthetic_result", "title", "system", "provider",
               "responsible"},
              "");
  const std::string schema = fields.text("schema", "schema");
  if (!schema.empty() && schema != kSchema) fields.refuse("schema", "must be \"label/1\"");
  label.title = fields.text("title", "title");
  read_origin(fields, label);
  read_system(fields, label);
  read_lists(fields, label);
  if (fields.problem().empty()) return label;
  if (field != nullptr) *field = fields.problem();
  return Error{Errc::malformed, "label record: a field breaks its rule"};
}

std::string to_json(const Label& label) {
  return Json::from_cbor(to_cbor(label).encode())
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Without nlohmann, whose destructor allocates: labelling survives a failed allocation.
cbor::Value to_cbor(const Label& label) {
  using cbor::Value;
  Value record = Value::map();
  record.set("schema", Value::text(kSchema));
  record.set("origin", Value::text(label.origin == Origin::modified ? "modified" : "generated"));
  if (label.synthetic) record.set("synthetic_result", Value::text(*label.synthetic ? "yes" : "no"));
  if (!label.title.empty()) record.set("title", Value::text(label.title));
  if (Value system = system_value(label); !system.empty()) record.set("system", std::move(system));
  if (!label.provider.empty()) {
    Value provider = Value::map();
    provider.set("name", Value::text(label.provider));
    record.set("provider", std::move(provider));
  }
  Value parties = Value::array(), profiles = Value::array();
  for (const Label::Party& party : label.responsible) parties.add(party_value(party));
  for (const std::string& profile : label.profiles) profiles.add(Value::text(profile));
  if (!parties.empty()) record.set("responsible", std::move(parties));
  if (!profiles.empty()) record.set("profile", std::move(profiles));
  return record;
}

}  // namespace tanba
