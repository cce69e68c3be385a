// Reads a manifest definition from JSON: docs/definition.md lists its members.
#include "api/json_members.hpp"
#include "base/byte_reader.hpp"
#include "base/strict_json.hpp"
#include "tanba/definition.hpp"
#include "tanba/limits.hpp"
#include "validate/phases.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxJsonBytes = 64u << 20;

// What c2patool takes for the signature comes to this command by options.
struct Elsewhere {
  const char *member, *rule;
};
constexpr Elsewhere kElsewhere[] = {
    {"alg", "is not taken: the signer decides it"},
    {"private_key", "is not taken: keys come by --key or --signer"},
    {"sign_cert", "is not taken: certificates come by --cert or --signer"},
    {"ta_url", "is not taken: a time-stamp comes by --tsa"},
    {"label", "is not taken: a manifest is named while it is signed"},
    {"claim_generator", "is not taken: claims of version 2 have claim_generator_info"},
    {"metadata", "is not taken: it is deprecated in claims"},
    {"remote_url", "is not taken: the manifest goes into the file, or beside it by --sidecar"},
    {"no_embed", "is not taken: the manifest goes beside the file by --sidecar"},
    {"ingredient_paths", "is not taken: give ingredients with their paths"},
};

// A path, or c2patool's {format, identifier}.
Definition::File read_file(JsonMembers& members, const char* name) {
  Definition::File file;
  const Json* const given = members.find(name);
  if (given == nullptr) return file;
  if (!given->is_object()) {
    file.path = members.text(name);
    return file;
  }
  members.object(name, [&](JsonMembers& in) {
    file.path = in.text("identifier");
    file.format = in.text("format");
    if (file.path.empty()) in.refuse("identifier", "must be given: the path of the file");
  });
  return file;
}

void read_generator(JsonMembers& members, Definition& definition) {
  const auto read = [&](JsonMembers& in) {
    definition.generator_name = in.text("name");
    definition.generator_version = in.text("version");
    if (definition.generator_name.empty()) in.refuse("name", "must be given");
    definition.generator_system = in.text("operating_system");
  };
  const Json* const given = members.find("claim_generator_info");
  if (given == nullptr || given->is_object()) return members.object("claim_generator_info", read);
  if (given->is_array() && given->size() != 1)
    members.refuse("claim_generator_info", "must have one element: a claim of version 2 holds one");
  members.objects("claim_generator_info", read);
}

bool is_json_label(std::string_view label) {
  if (label == "c2pa.assertion.metadata") return false;
  return label.ends_with(".metadata") || label == "c2pa.repository-receipt" ||
         label.starts_with("stds.schema-org.") || label.starts_with("schema.org.");
}

void read_assertion(JsonMembers& in, Definition& definition) {
  Definition::Assertion& assertion = definition.assertions.emplace_back();
  assertion.label = in.text("label");
  if (assertion.label.empty()) in.refuse("label", "must be given");
  assertion.json = is_json_label(assertion.label);
  const std::string kind = in.text("kind");
  if (!kind.empty() && kind != "Json" && kind != "Cbor") in.refuse("kind", "must be Json or Cbor");
  if (kind == "Json" && assertion.label.starts_with("c2pa.") && !assertion.json)
    in.refuse("kind", "must be Cbor for this label");
  if (kind == "Cbor" && assertion.json) in.refuse("kind", "must be Json for this label");
  assertion.json = assertion.json || kind == "Json";
  const bool is_actions = assertion.label.starts_with("c2pa.actions");
  assertion.created = in.flag("created", is_actions);
  if (is_actions && !assertion.created)
    in.refuse("created", "must be true: actions stand among the created assertions");
  const Json* const data = in.find("data");
  if (data == nullptr || !data->is_object()) return in.refuse("data", "must be an object");
  assertion.data = data->dump();
}

void read_types(JsonMembers& in, Definition::Ingredient& ingredient) {
  in.objects("data_types", [&](JsonMembers& type) {
    ingredient.data_types.push_back(type.text("type"));
    if (ingredient.data_types.back().empty()) type.refuse("type", "must be given");
  });
}

void read_ingredient(JsonMembers& in, Definition& definition) {
  Definition::Ingredient& ingredient = definition.ingredients.emplace_back();
  ingredient.id = in.text("label");
  if (const std::string given = in.text("relationship"); !given.empty())
    ingredient.relationship = given;
  ingredient.title = in.text("title");
  ingredient.format = in.text("format");
  ingredient.instance_id = in.text("instance_id");
  ingredient.description = in.text("description");
  read_types(in, ingredient);
  ingredient.file.path = in.text("path");
  if (const std::string file = in.text("file"); !file.empty()) {
    if (!ingredient.file.path.empty()) in.refuse("file", "must not stand beside path");
    ingredient.file.path = file;
  }
}

void read_redactions(JsonMembers& members, Definition& definition) {
  members.array("redactions", [&](const Json& element, const std::string& path) {
    Definition::Redaction& redaction = definition.redactions.emplace_back();
    if (element.is_string()) {
      redaction.uri = element.get<std::string>();
    } else if (element.is_object()) {
      JsonMembers in = members.within(element, path);
      redaction.uri = in.text("uri");
      redaction.reason = in.text("reason");
      in.refuse_unknown();
    } else {
      members.refuse(path, "must be a JUMBF URI, or an object with uri and reason");
    }
  });
}

void read(JsonMembers& members, Definition& definition) {
  for (const Elsewhere& row : kElsewhere)
    if (members.find(row.member) != nullptr) members.refuse(row.member, row.rule);
  if (const Json* const version = members.find("claim_version");
      version != nullptr && *version != 2)
    members.refuse("claim_version", "must be 2");
  definition.title = members.text("title");
  definition.format = members.text("format");
  definition.vendor = members.text("vendor");
  definition.instance_id = members.text("instance_id");
  definition.base_path = members.text("base_path");
  read_generator(members, definition);
  members.objects("assertions", [&](JsonMembers& in) { read_assertion(in, definition); });
  members.objects("ingredients", [&](JsonMembers& in) { read_ingredient(in, definition); });
  read_redactions(members, definition);
  definition.thumbnail = read_file(members, "thumbnail");
  members.refuse_unknown();
}

}  // namespace

Result<Definition> definition_from_json(const std::string& json, std::string* field) {
  std::string problem;
  Json parsed(Json::value_t::discarded);
  // Shallow, so that it may be written again.
  if (json.size() <= kMaxJsonBytes && validation::is_json(as_bytes(json), Limits().max_depth))
    parsed = parse_strict_json(json, problem);
  if (!parsed.is_object()) {
    if (field != nullptr) *field = "the definition must be one JSON object in UTF-8";
    return Error{Errc::malformed, "definition: not a JSON object"};
  }
  Definition definition;
  JsonMembers members(parsed, "", problem);
  read(members, definition);
  if (problem.empty())
    if (const auto checked = check_definition(definition, &problem); checked) return definition;
  if (field != nullptr) *field = problem;
  return Error{Errc::malformed, "definition: a member breaks its rule"};
}

}  // namespace tanba
