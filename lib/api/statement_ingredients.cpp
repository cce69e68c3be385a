// What the asset was made from, as ingredients. C2PA 2.4, 18.17; the prompt's text: 18.12 (embedded
// data).
#include "api/statement_ingredients.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "jumbf/jumbf.hpp"
#include "profile/label_record.hpp"

namespace tanba {
namespace {

constexpr const char* kIngredientLabel = "c2pa.ingredient.v3";
constexpr const char* kDataLabel = "c2pa.embedded-data";
constexpr std::size_t kBoxHeaderBytes = 8;

HashedUri hashed(const std::string& url, Bytes payload) {
  return {url, std::string(name(HashAlg::sha256)), digest(HashAlg::sha256, payload)};
}

HashedUri reference_to(const AssertionDraft& draft) {
  return {jumbf::relative_uri("c2pa.assertions/" + draft.label),
          {},
          digest(HashAlg::sha256, Bytes(draft.superbox).subspan(kBoxHeaderBytes))};
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
void refer_to_manifest(Ingredient& ingredient, const Parent& parent, const Earlier& earlier) {
  const Manifest* const active = parent.store->active();
  if (active == nullptr || parent.report->active_manifest() == nullptr) return;
  const std::string manifest = jumbf::absolute_uri(active->label, "");
  ingredient.active_manifest = hashed(manifest, earlier.hashed(active->label));
  if (active->signatures.size() == 1)
    ingredient.claim_signature = hashed(jumbf::absolute_uri(active->label, "c2pa.signature"),
                                        active->hashed(*active->signatures.front()));
  ingredient.has_results = true;
  ingredient.results = parent.report->active_manifest()->status;
  ingredient.deltas = unrecorded_failures(*parent.report);
}

void describe(Ingredient& ingredient, const Definition::Ingredient& described) {
  ingredient.relationship = described.relationship;
  ingredient.instance_id = described.instance_id;
  ingredient.description = described.description;
  ingredient.data_types = described.data_types;
}

Ingredient asset_ingredient(const Parent& parent, const char* relationship,
                            const Earlier& earlier) {
  Ingredient ingredient;
  ingredient.relationship = relationship;
  ingredient.title = parent.title;
  ingredient.format = parent.mime_type;
  if (parent.described != nullptr) describe(ingredient, *parent.described);
  if (parent.store != nullptr && parent.report != nullptr)
    refer_to_manifest(ingredient, parent, earlier);
  return ingredient;
}

// RFC 6920: a name that is a hash, in base64url without padding.
std::string name_by_hash(const std::string& sha256_hex) {
  const auto hash = from_hex(sha256_hex);
  if (!hash) return {};
  std::string text = to_base64(*hash);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  while (text.ends_with('=')) text.pop_back();
  return "ni:///sha-256;" + text;
}

Ingredient model_ingredient(const Label& label) {
  Ingredient ingredient;
  ingredient.relationship = "inputTo";
  ingredient.title = label.model_id.empty() ? system_and_version(label) : label.model_id;
  ingredient.instance_id = name_by_hash(label.model_sha256);
  ingredient.data_types = {model_type(label)};
  return ingredient;
}

Ingredient prompt_ingredient(const Label& label) {
  Ingredient ingredient;
  ingredient.relationship = "inputTo";
  ingredient.title = "prompt";
  ingredient.format = "text/plain";
  ingredient.instance_id = name_by_hash(prompt_sha256(label));
  ingredient.data_types = {"c2pa.types.generator.prompt"};
  return ingredient;
}

class IngredientWriter {
 public:
  Ingredients made;

  HashedUri add(const Ingredient& ingredient) {
    std::string label = kIngredientLabel;
    if (count_ > 0) label += "__" + std::to_string(count_);
    ++count_;
    return add(cbor_draft(label, write_ingredient(ingredient)));
  }
  HashedUri add_text(const std::string& text) {
    return add({kDataLabel, jumbf::superbox(jumbf::kEmbeddedFile, kDataLabel,
                                            jumbf::embedded_file("text/plain", as_bytes(text)))});
  }

 private:
  HashedUri add(AssertionDraft draft) {
    made.drafts.push_back(std::move(draft));
    return reference_to(made.drafts.back());
  }
  std::size_t count_ = 0;
};

void add_asset(const Parent& asset, const char* relationship, const Earlier& earlier,
               IngredientWriter& writer) {
  const Ingredient ingredient = asset_ingredient(asset, relationship, earlier);
  IngredientReferences& references = writer.made.references;
  const HashedUri uri = writer.add(ingredient);
  if (ingredient.relationship == "parentOf")
    references.parent = uri;
  else
    (ingredient.relationship == "inputTo" ? references.inputs : references.components)
        .push_back(uri);
  if (asset.described != nullptr) references.defined.emplace_back(asset.described, uri);
}

void add_inputs(const Label& label, IngredientWriter& writer) {
  for (const Label::Input& input : label.inputs) {
    if (input.relation == "parent") continue;  // there is one parent, and it is known by its bytes
    Ingredient ingredient;
    ingredient.relationship = input.relation == "input" ? "inputTo" : "componentOf";
    ingredient.title = input.id;
    ingredient.instance_id = name_by_hash(input.sha256);
    IngredientReferences& references = writer.made.references;
    auto& list = input.relation == "input" ? references.inputs : references.components;
    list.push_back(writer.add(ingredient));
  }
}

}  // namespace

std::string model_type(const Label& label) {
  return label.model_type.empty() ? "c2pa.types.model" : label.model_type;
}

Ingredients make_ingredients(const Label& label, const std::optional<Parent>& parent,
                             const IngredientSources& sources) {
  IngredientWriter writer;
  IngredientReferences& references = writer.made.references;
  if (parent) add_asset(*parent, "parentOf", sources.earlier, writer);
  if (!prompt_sha256(label).empty()) {
    Ingredient prompt = prompt_ingredient(label);
    if (!label.prompt.text.empty() && publishes(label, "prompt.text")) {
      prompt.data = writer.add_text(label.prompt.text);
      prompt.data.alg = name(HashAlg::sha256);
    }
    references.inputs.push_back(writer.add(prompt));
  }
  if (says_ai(label) && !(label.model_id.empty() && label.model_sha256.empty()))
    references.inputs.push_back(writer.add(model_ingredient(label)));
  for (const Parent& component : sources.components)
    add_asset(component, "componentOf", sources.earlier, writer);
  add_inputs(label, writer);
  return std::move(writer.made);
}

}  // namespace tanba
