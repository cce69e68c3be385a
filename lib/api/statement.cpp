// The assertions that a label becomes. C2PA 2.4, 18.28 (AI disclosure); CAWG metadata and training
// and data mining; org.tanba.label.
#include "api/statement.hpp"

#include "api/label_properties.hpp"
#include "api/statement_actions.hpp"
#include "api/statement_definition.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/ai_disclosure.hpp"
#include "manifest/training_mining.hpp"
#include "profile/label_record.hpp"
#include "tanba/formats.hpp"

namespace tanba {
namespace {

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
    drafts.push_back(cbor_draft("c2pa.ai-disclosure", ai_disclosure(label)));
  if (const auto properties = signed_properties(label); !properties.empty())
    drafts.push_back(json_draft("cawg.metadata", json_ld(properties)));
  if (const auto entries = training_entries(label.tdm); !entries.empty())
    drafts.push_back(cbor_draft("cawg.training-mining",
                                write_training_mining(entries, constraint_info(label.tdm))));
  drafts.push_back(cbor_draft("org.tanba.label", to_cbor(published(label)).encode()));
}

Result<Earlier> earlier_manifests(const std::optional<Parent>& parent, const Additions& additions) {
  Earlier earlier;
  if (parent) TANBA_CHECK(earlier.add(*parent));
  for (const Parent& component : additions.components) TANBA_CHECK(earlier.add(component));
  if (additions.definition != nullptr)
    for (const Definition::Redaction& redaction : additions.definition->redactions)
      TANBA_CHECK(earlier.redact(redaction.uri));
  return earlier;
}

Result<Actions> actions_of(const Label& label, IngredientReferences references, std::int64_t when,
                           const Additions& additions) {
  const Definition* const definition = additions.definition;
  if (definition == nullptr) return make_actions(label, references, when, additions.notice);
  std::string problem;  // was looked for when the definition was checked
  const DefinedActions defined = read_defined_actions(*definition, problem);
  leave_to_definition(*definition, defined, references);
  Actions actions = make_actions(label, references, when, additions.notice);
  TANBA_CHECK(add_defined_actions(defined, *definition, references, to_rfc3339(when), actions));
  return actions;
}

}  // namespace

GeneratorInfo this_generator() {
  GeneratorInfo generator;
  generator.name = "Tanba";
  generator.version = version();
  generator.spec_version = std::string(c2pa_level_written()) + ".0";
  return generator;
}

AssertionDraft cbor_draft(const std::string& label, Bytes content) {
  return {label, jumbf::cbor_superbox(label, content)};
}

AssertionDraft json_draft(const std::string& label, std::string_view content) {
  return {label,
          jumbf::superbox(jumbf::kJsonContent, label, jumbf::box("json", as_bytes(content)))};
}

bool opens_its_input(const Label& label) {
  return label.origin == Origin::modified || digital_source_type(label).empty();
}

Result<Statement> make_statement(const Label& label, const std::optional<Parent>& parent,
                                 std::int64_t when, const Additions& additions) {
  TANBA_CHECK(check_label(label));
  if (additions.definition != nullptr) TANBA_CHECK(check_definition(*additions.definition));
  if (!parent && digital_source_type(label).empty())
    return Error{Errc::invalid_argument,
                 "label: digital_source_type must be given where the origin says nothing"};
  Statement statement;
  statement.title = label.title;
  statement.generator = this_generator();
  TANBA_TRY(Earlier earlier, earlier_manifests(parent, additions));
  Ingredients ingredients = make_ingredients(label, parent, {additions.components, earlier});
  TANBA_TRY(const Actions actions, actions_of(label, ingredients.references, when, additions));
  statement.created.push_back(cbor_draft("c2pa.actions.v2", write_actions(actions)));
  for (AssertionDraft& draft : ingredients.drafts) statement.created.push_back(std::move(draft));
  statement.earlier = earlier.take();
  add_assertions(label, statement.created);
  if (additions.definition != nullptr)
    TANBA_CHECK(add_definition(*additions.definition, statement));
  return statement;
}

}  // namespace tanba
