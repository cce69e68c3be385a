// The assertions that a label becomes. C2PA 2.4, 18.28 (AI disclosure); CAWG metadata and training
// and data mining; org.tanba.label.
#include "api/statement.hpp"

#include <map>

#include "api/label_properties.hpp"
#include "api/statement_actions.hpp"
#include "api/statement_ingredients.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/ai_disclosure.hpp"
#include "manifest/training_mining.hpp"
#include "profile/label_record.hpp"
#include "tanba/formats.hpp"

namespace tanba {
namespace {

AssertionDraft cbor_assertion(const std::string& label, const Buffer& content) {
  return {label, jumbf::cbor_superbox(label, content)};
}

AssertionDraft json_assertion(const std::string& label, const std::string& content) {
  return {label,
          jumbf::superbox(jumbf::kJsonContent, label, jumbf::box("json", as_bytes(content)))};
}

// C2PA 2.4, 18.28: only where something is known of a model that was at work; its kind is then at
// least "a model".
bool discloses_a_model(const Label& label) {
  return says_ai(label) && !(label.system.empty() && label.model_type.empty() &&
                             label.model_id.empty() && label.human.oversight.empty());
}

Buffer ai_disclosure(const Label& label) {
  AiDisclosure disclosure;
  disclosure.model_type = model_type(label);
  disclosure.model_name = system_and_version(label);
  disclosure.model_identifier = label.model_id;
  disclosure.human_oversight_level = label.human.oversight;
  return write_ai_disclosure(disclosure);
}

// CAWG knows no entry for search: that one stands in the record and in XMP alone.
std::vector<TrainingEntry> training_entries(const Label::Training& tdm) {
  std::vector<TrainingEntry> entries;
  const auto add = [&](const char* name, const std::string& use) {
    if (!use.empty()) entries.push_back({name, use});
  };
  add("cawg.ai_training", tdm.train_ai);
  add("cawg.ai_generative_training", tdm.train_gen_ai);
  add("cawg.data_mining", tdm.mine);
  add("cawg.ai_inference", tdm.infer);
  return entries;
}

std::string constraint_info(const Label::Training& tdm) {
  if (tdm.policy_url.empty() || tdm.statement.empty()) return tdm.policy_url + tdm.statement;
  return tdm.statement + " " + tdm.policy_url;
}

void add_assertions(const Label& label, std::vector<AssertionDraft>& drafts) {
  if (discloses_a_model(label))
    drafts.push_back(cbor_assertion("c2pa.ai-disclosure", ai_disclosure(label)));
  if (const auto properties = signed_properties(label); !properties.empty())
    drafts.push_back(json_assertion("cawg.metadata", json_ld(properties)));
  if (const auto entries = training_entries(label.tdm); !entries.empty())
    drafts.push_back(cbor_assertion("cawg.training-mining",
                                    write_training_mining(entries, constraint_info(label.tdm))));
  drafts.push_back(cbor_assertion("org.tanba.label", to_cbor(published(label)).encode()));
}

// Those of all ingredients, each once: they may share some of their history.
class Earlier {
 public:
  Result<void> add(const Parent& ingredient) {
    if (ingredient.store == nullptr) return {};
    for (const Manifest& manifest : ingredient.store->manifests) {
      const auto [known, is_new] = by_label_.emplace(manifest.label, manifest.stored);
      if (!is_new && !equal(known->second, manifest.stored))
        return Error{Errc::unsupported,
                     "label: two of the ingredients hold different manifests of one name"};
      if (is_new) all_.emplace_back(manifest.stored.begin(), manifest.stored.end());
    }
    return {};
  }
  std::vector<Buffer> take() { return std::move(all_); }

 private:
  std::map<std::string, Bytes> by_label_;
  std::vector<Buffer> all_;
};

Result<std::vector<Buffer>> earlier_manifests(const std::optional<Parent>& parent,
                                              const std::vector<Parent>& components) {
  Earlier earlier;
  if (parent) TANBA_CHECK(earlier.add(*parent));
  for (const Parent& component : components) TANBA_CHECK(earlier.add(component));
  return earlier.take();
}

}  // namespace

bool opens_its_input(const Label& label) {
  return label.origin == Origin::modified || digital_source_type(label).empty();
}

Result<Statement> make_statement(const Label& label, const std::optional<Parent>& parent,
                                 std::int64_t when, const std::vector<Parent>& components) {
  TANBA_CHECK(check_label(label));
  if (!parent && digital_source_type(label).empty())
    return Error{Errc::invalid_argument,
                 "label: digital_source_type must be given where the origin says nothing"};
  Statement statement;
  statement.title = label.title;
  statement.generator.name = "Tanba";
  statement.generator.version = version();
  statement.generator.spec_version = std::string(c2pa_level_written()) + ".0";
  Ingredients ingredients = make_ingredients(label, parent, components);
  statement.created.push_back(cbor_assertion(
      "c2pa.actions.v2", write_actions(make_actions(label, ingredients.references, when))));
  for (AssertionDraft& draft : ingredients.drafts) statement.created.push_back(std::move(draft));
  TANBA_TRY(statement.earlier, earlier_manifests(parent, components));
  add_assertions(label, statement.created);
  return statement;
}

}  // namespace tanba
