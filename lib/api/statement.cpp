// The assertions that a label becomes: C2PA 2.4, 18.16 (actions), 18.17 (ingredient), 18.27 (AI
// disclosure), and org.tanba.label.
#include "api/statement.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/actions.hpp"
#include "profile/label_record.hpp"
#include "tanba/formats.hpp"

namespace tanba {
namespace {

constexpr const char* kTrained =
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
constexpr const char* kCompositeWithTrained =
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
constexpr const char* kIngredientLabel = "c2pa.ingredient.v3";
constexpr std::size_t kBoxHeaderBytes = 8;

AssertionDraft cbor_assertion(const std::string& label, const Buffer& content) {
  return {label, jumbf::superbox(jumbf::kCborContent, label, jumbf::box("cbor", content))};
}

HashedUri hashed(const std::string& url, Bytes payload) {
  return {url, std::string(name(HashAlg::sha256)), digest(HashAlg::sha256, payload)};
}

// Failures of ingredients further up that nobody recorded so far (C2PA 2.4, 15.11.3.4).
std::vector<IngredientDelta> unrecorded_failures(const Report& report) {
  std::vector<IngredientDelta> deltas;
  for (const ManifestReport& manifest : report.manifests)
    for (const IngredientReport& ingredient : manifest.ingredients) {
      if (ingredient.new_failures.empty()) continue;
      IngredientDelta& delta = deltas.emplace_back();
      delta.assertion_uri =
          jumbf::absolute_uri(manifest.label, "c2pa.assertions/" + ingredient.assertion_label);
      delta.status.failure = ingredient.new_failures;
    }
  return deltas;
}

// The parent's manifest by its two hashes, with what validation found (C2PA 2.4, 18.17.7).
void refer_to_manifest(Ingredient& ingredient, const Parent& parent) {
  const Manifest* const active = parent.store->active();
  if (active == nullptr || parent.report->active_manifest() == nullptr) return;
  const std::string manifest = jumbf::absolute_uri(active->label, "");
  ingredient.active_manifest = hashed(manifest, active->hashed(*active->box));
  if (active->signatures.size() == 1)
    ingredient.claim_signature = hashed(jumbf::absolute_uri(active->label, "c2pa.signature"),
                                        active->hashed(*active->signatures.front()));
  ingredient.has_results = true;
  ingredient.results = parent.report->active_manifest()->status;
  ingredient.deltas = unrecorded_failures(*parent.report);
}

AssertionDraft ingredient_assertion(const Parent& parent) {
  Ingredient ingredient;
  ingredient.relationship = "parentOf";
  ingredient.format = parent.mime_type;
  if (parent.store != nullptr && parent.report != nullptr) refer_to_manifest(ingredient, parent);
  return cbor_assertion(kIngredientLabel, write_ingredient(ingredient));
}

// Element 0 of the actions is how the asset came to be: created, or opened from its one parent.
Actions make_actions(const Label& label, const std::optional<HashedUri>& parent,
                     std::int64_t when) {
  Action inception;
  inception.action = parent ? "c2pa.opened" : "c2pa.created";
  inception.when = to_rfc3339(when);
  if (parent) inception.ingredients.push_back(*parent);
  Actions actions;
  actions.all_included = true;
  if (label.origin == Origin::modified) {
    Action edited;
    edited.action = "c2pa.edited";
    edited.when = inception.when;
    edited.digital_source_type = kCompositeWithTrained;
    edited.agent_name = label.system;
    edited.agent_version = label.system_version;
    actions.actions = {inception, edited};
  } else {
    inception.digital_source_type = kTrained;
    inception.agent_name = label.system;
    inception.agent_version = label.system_version;
    actions.actions = {inception};
  }
  return actions;
}

// C2PA 2.4, 18.27: only where something is known of the model; its kind is then at least "a model".
bool discloses_a_model(const Label& label) {
  return !label.system.empty() || !label.model_type.empty();
}

Buffer ai_disclosure(const Label& label) {
  cbor::Value map = cbor::Value::map();
  map.set("modelType",
          cbor::Value::text(label.model_type.empty() ? "c2pa.types.model" : label.model_type));
  if (!label.system.empty()) {
    std::string model = label.system;
    if (!label.system_version.empty()) model += " " + label.system_version;
    map.set("modelName", cbor::Value::text(model));
  }
  return map.encode();
}

}  // namespace

Statement make_statement(const Label& label, const std::optional<Parent>& parent,
                         std::int64_t when) {
  Statement statement;
  statement.title = label.title;
  statement.generator.name = "Tanba";
  statement.generator.version = version();
  statement.generator.spec_version = std::string(c2pa_level_written()) + ".0";
  std::optional<HashedUri> reference;
  std::vector<AssertionDraft> others;
  if (parent) {
    others.push_back(ingredient_assertion(*parent));
    reference =
        HashedUri{jumbf::relative_uri(std::string("c2pa.assertions/") + kIngredientLabel),
                  {},
                  digest(HashAlg::sha256, Bytes(others.front().superbox).subspan(kBoxHeaderBytes))};
    if (parent->store != nullptr)
      for (const Manifest& manifest : parent->store->manifests)
        statement.earlier.emplace_back(manifest.stored.begin(), manifest.stored.end());
  }
  statement.created.push_back(
      cbor_assertion("c2pa.actions.v2", write_actions(make_actions(label, reference, when))));
  for (AssertionDraft& other : others) statement.created.push_back(std::move(other));
  if (discloses_a_model(label))
    statement.created.push_back(cbor_assertion("c2pa.ai-disclosure", ai_disclosure(label)));
  statement.created.push_back(cbor_assertion("org.tanba.label", to_cbor(label).encode()));
  return statement;
}

}  // namespace tanba
