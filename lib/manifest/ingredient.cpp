// c2pa.ingredient, .v2 and .v3. C2PA 2.4, 18.17.
#include "manifest/ingredient.hpp"

#include "manifest/fields.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

using cbor::Item;
using cbor::Kind;
using cbor::Value;

constexpr const char* kWrong = "ingredient: a field is missing or of the wrong kind";
constexpr const char* kTooMany = "ingredient: more validation results than the limit";
constexpr const char* kRelation = "ingredient: the relationship is missing or unknown";
constexpr const char* kResults = "ingredient: there is an activeManifest, but no validationResults";

class IngredientReader {
 public:
  IngredientReader(Item item, std::string_view label, const Limits& limits)
      : fields_(item, kWrong), statuses_left_(limits.max_assertions) {
    const std::string_view base = base_label(label);
    ingredient_.version = base == "c2pa.ingredient" ? 1 : base == "c2pa.ingredient.v2" ? 2 : 3;
  }

  Ingredient read() {
    read_texts();
    const bool is_v3 = ingredient_.version == 3;
    ingredient_.active_manifest = fields_.hashed_uri(is_v3 ? "activeManifest" : "c2pa_manifest");
    ingredient_.thumbnail = fields_.hashed_uri("thumbnail");
    ingredient_.data = fields_.hashed_uri("data");
    is_v3 ? read_v3() : read_status(fields_.array("validationStatus"));
    ingredient_.flaw = fields_.flaw();
    return std::move(ingredient_);
  }

 private:
  void read_texts() {
    ingredient_.title = fields_.text("dc:title");
    ingredient_.format = fields_.text("dc:format");
    ingredient_.relationship = fields_.text("relationship");
    ingredient_.instance_id = fields_.text("instanceID");
    ingredient_.description = fields_.text("description");
    ingredient_.digital_source_type = fields_.text("digitalSourceType");
    const std::string& relation = ingredient_.relationship;
    if (relation != "parentOf" && relation != "componentOf" && relation != "inputTo")
      fields_.fail(kRelation);
  }

  // C2PA 2.4, 15.11.3.
  void read_v3() {
    ingredient_.claim_signature = fields_.hashed_uri("claimSignature");
    const Item results = fields_.expect(fields_.find("validationResults"), Kind::map);
    ingredient_.has_results = static_cast<bool>(results);
    if (ingredient_.active_manifest.present() && !ingredient_.has_results) fields_.fail(kResults);
    if (const Item related = fields_.find("relatedAssertions")) read_related(related);
    read_lists(results.find("activeManifest"), ingredient_.results);
    const Item deltas = results.find("ingredientDeltas");
    for (std::size_t i = 0; i < deltas.size() && take(); ++i) {
      Fields delta(deltas.at(i), kWrong);
      ingredient_.deltas.push_back({delta.required_text("ingredientAssertionURI"), {}});
      read_lists(delta.find("validationDeltas"), ingredient_.deltas.back().status);
      if (delta.flaw() != nullptr) fields_.fail();
    }
  }

  // What is no list counts as an empty one.
  void read_related(Item list) {
    auto& related = ingredient_.related_assertions.emplace();
    for (std::size_t i = 0; list.is(Kind::array) && i < list.size() && take(); ++i)
      related.push_back(read_hashed_uri(list.at(i)));
  }

  // Version 1 and 2 tell success from failure by a flag at most: without it an entry counts as a
  // failure, until its code says otherwise.
  void read_status(Item list) {
    ingredient_.has_results = static_cast<bool>(list);
    for (std::size_t i = 0; i < list.size() && take(); ++i) {
      Fields entry(list.at(i), kWrong);
      StatusList& results = ingredient_.results;
      const bool success = entry.boolean("success").value_or(false);
      (success ? results.success : results.failure).push_back(read_entry(entry));
    }
  }

  void read_lists(Item map, StatusList& into) {
    read_list(map.find("success"), into.success);
    read_list(map.find("informational"), into.informational);
    read_list(map.find("failure"), into.failure);
  }

  void read_list(Item list, std::vector<Status>& into) {
    for (std::size_t i = 0; i < list.size() && take(); ++i) {
      Fields entry(list.at(i), kWrong);
      into.push_back(read_entry(entry));
    }
  }

  Status read_entry(Fields& entry) {
    Status status{entry.required_text("code"), entry.text("url"), entry.text("explanation")};
    if (entry.flaw() != nullptr) fields_.fail();
    return status;
  }

  // Deltas count as results.
  bool take() {
    if (statuses_left_ == 0) {
      ingredient_.over_limit = true;
      fields_.fail(kTooMany);
    }
    return fields_.flaw() == nullptr && statuses_left_-- > 0;
  }

  Fields fields_;
  std::uint32_t statuses_left_;
  Ingredient ingredient_;
};

Value write_list(const std::vector<Status>& list) {
  Value array = Value::array();
  for (const Status& status : list) {
    Value map = Value::map().set("code", Value::text(status.code));
    if (!status.url.empty()) map.set("url", Value::text(status.url));
    if (!status.explanation.empty()) map.set("explanation", Value::text(status.explanation));
    array.add(std::move(map));
  }
  return array;
}

// All three lists are always there (C2PA 2.4, 18.17.7).
Value write_lists(const StatusList& lists) {
  return Value::map()
      .set("success", write_list(lists.success))
      .set("informational", write_list(lists.informational))
      .set("failure", write_list(lists.failure));
}

Value write_results(const Ingredient& ingredient) {
  Value map = Value::map().set("activeManifest", write_lists(ingredient.results));
  Value deltas = Value::array();
  for (const IngredientDelta& delta : ingredient.deltas)
    deltas.add(Value::map()
                   .set("ingredientAssertionURI", Value::text(delta.assertion_uri))
                   .set("validationDeltas", write_lists(delta.status)));
  if (!deltas.empty()) map.set("ingredientDeltas", std::move(deltas));
  return map;
}

}  // namespace

Ingredient read_ingredient(Item item, std::string_view label, const Limits& limits) {
  return IngredientReader(item, label, limits).read();
}

Buffer write_ingredient(const Ingredient& ingredient) {
  Value map = Value::map();
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) map.set(key, Value::text(value));
  };
  const auto uri = [&](const char* key, const HashedUri& value) {
    if (value.present()) map.set(key, write_hashed_uri(value));
  };
  text("dc:title", ingredient.title);
  text("dc:format", ingredient.format);
  text("relationship", ingredient.relationship);
  text("instanceID", ingredient.instance_id);
  text("description", ingredient.description);
  text("digitalSourceType", ingredient.digital_source_type);
  uri("activeManifest", ingredient.active_manifest);
  uri("claimSignature", ingredient.claim_signature);
  uri("thumbnail", ingredient.thumbnail);
  uri("data", ingredient.data);
  Value types = Value::array();
  for (const std::string& type : ingredient.data_types)
    types.add(Value::map().set("type", Value::text(type)));
  if (!types.empty()) map.set("dataTypes", std::move(types));
  if (ingredient.has_results) map.set("validationResults", write_results(ingredient));
  return map.encode();
}

}  // namespace tanba
