// A definition as JSON: the members of docs/definition.md, those that say something.
#include "api/json_writer.hpp"
#include "tanba/definition_archive.hpp"

namespace tanba {
namespace {

void put(JsonWriter& out, const char* name, const std::string& value) {
  if (!value.empty()) out.text(name, value);
}

void put_thumbnail(JsonWriter& out, const Definition::File& file) {
  if (file.path.empty()) return;
  out.key("thumbnail");
  out.open_object();
  put(out, "identifier", file.path);
  put(out, "format", file.format);
  out.close_object();
}

void put_generator(JsonWriter& out, const Definition& definition) {
  if (definition.generator_name.empty()) return;
  out.key("claim_generator_info");
  out.open_object();
  put(out, "name", definition.generator_name);
  put(out, "version", definition.generator_version);
  put(out, "operating_system", definition.generator_system);
  out.close_object();
}

void put_assertion(JsonWriter& out, const Definition::Assertion& assertion) {
  out.open_object();
  put(out, "label", assertion.label);
  out.text("kind", assertion.json ? "Json" : "Cbor");
  out.boolean("created", assertion.created);
  out.foreign("data", assertion.data);
  out.close_object();
}

void put_ingredient(JsonWriter& out, const Definition::Ingredient& ingredient) {
  out.open_object();
  put(out, "label", ingredient.id);
  put(out, "relationship", ingredient.relationship);
  put(out, "title", ingredient.title);
  put(out, "format", ingredient.format);
  put(out, "instance_id", ingredient.instance_id);
  put(out, "description", ingredient.description);
  put(out, "path", ingredient.file.path);
  if (!ingredient.data_types.empty()) {
    out.key("data_types");
    out.open_array();
    for (const std::string& type : ingredient.data_types) {
      out.open_object();
      out.text("type", type);
      out.close_object();
    }
    out.close_array();
  }
  out.close_object();
}

void put_redaction(JsonWriter& out, const Definition::Redaction& redaction) {
  out.open_object();
  put(out, "uri", redaction.uri);
  put(out, "reason", redaction.reason);
  out.close_object();
}

template <class T>
void put_list(JsonWriter& out, const char* name, const std::vector<T>& list,
              void (*put_one)(JsonWriter&, const T&)) {
  if (list.empty()) return;
  out.key(name);
  out.open_array();
  for (const T& one : list) put_one(out, one);
  out.close_array();
}

}  // namespace

std::string to_json(const Definition& definition) {
  JsonWriter out;
  out.open_object();
  put(out, "title", definition.title);
  put(out, "format", definition.format);
  put(out, "vendor", definition.vendor);
  put(out, "instance_id", definition.instance_id);
  put(out, "base_path", definition.base_path);
  put_generator(out, definition);
  put_thumbnail(out, definition.thumbnail);
  put_list(out, "assertions", definition.assertions, put_assertion);
  put_list(out, "ingredients", definition.ingredients, put_ingredient);
  put_list(out, "redactions", definition.redactions, put_redaction);
  out.close_object();
  return out.take();
}

}  // namespace tanba
