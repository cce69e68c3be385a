// From a checked definition to actions and assertions beside those of the label record.
#include "api/statement_definition.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/json_cbor.hpp"
#include "base/check.hpp"
#include "container/format.hpp"
#include "jumbf/jumbf.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

const HashedUri* uri_of(const IngredientReferences& references, const Definition::Ingredient* one) {
  for (const auto& [ingredient, uri] : references.defined)
    if (ingredient == one) return &uri;
  return nullptr;
}

bool is_actions_label(const std::string& label) {
  return label == "c2pa.actions" || label == "c2pa.actions.v2";
}

Action resolved(const DefinedAction& defined, const Definition& definition,
                const IngredientReferences& references) {
  Action action = defined.action;
  for (const std::string& id : defined.ingredient_ids)
    if (const auto* const uri = uri_of(references, find_ingredient(definition, id)); uri != nullptr)
      action.ingredients.push_back(*uri);
  return action;
}

// How the content began stands in the record; a definition may tell more of it, not otherwise.
Result<void> tell_more(Action more, Action& first) {
  if (more.action != first.action)
    return Error{Errc::invalid_argument,
                 first.action == "c2pa.opened"
                     ? "definition: its first action must be c2pa.opened: the file has a parent"
                     : "definition: its first action must be c2pa.created: the file has no parent"};
  if (!more.digital_source_type.empty() && more.digital_source_type != first.digital_source_type)
    return Error{Errc::invalid_argument,
                 "definition: digitalSourceType of its first action is not what the label record "
                 "says (origin, digital_source_type)"};
  if (!more.agent_name.empty() && !first.agent_name.empty() &&
      (more.agent_name != first.agent_name || more.agent_version != first.agent_version))
    return Error{Errc::invalid_argument,
                 "definition: softwareAgent of its first action is not what the label record says "
                 "(system)"};
  if (first.agent_name.empty()) {
    first.agent_name = more.agent_name;
    first.agent_version = more.agent_version;
  }
  first.description = std::move(more.description);
  first.reason = std::move(more.reason);
  if (!more.when.empty()) first.when = std::move(more.when);
  first.parameters = std::move(more.parameters);
  if (first.action == "c2pa.created")  // an opening names its parent already
    first.ingredients.insert(first.ingredients.end(), more.ingredients.begin(),
                             more.ingredients.end());
  return {};
}

void set_generator(const Definition& definition, GeneratorInfo& generator) {
  if (definition.generator_name.empty()) return;
  generator.name = definition.generator_name;
  generator.version = definition.generator_version;
  generator.operating_system = definition.generator_system;
}

Result<AssertionDraft> thumbnail_draft(const Definition::File& file) {
  if (file.source == nullptr)
    return Error{Errc::invalid_argument, "definition: the file of the thumbnail was not opened"};
  if (file.source->size() > Limits().max_metadata_bytes)
    return Error{Errc::limit_exceeded, "definition: the thumbnail is too large"};
  TANBA_TRY(const Format* const format, detect(*file.source, file.path));
  if (format == nullptr || format->media != Media::image)
    return Error{Errc::invalid_argument, "definition: the thumbnail is no picture of a known type"};
  if (!file.format.empty() && file.format != format->mime_type)
    return Error{Errc::invalid_argument,
                 "definition: the format of the thumbnail is not that of its file"};
  Buffer bytes(static_cast<std::size_t>(file.source->size()));
  TANBA_CHECK(file.source->read(0, bytes));
  const std::string label = "c2pa.thumbnail.claim";
  return AssertionDraft{label, jumbf::superbox(jumbf::kEmbeddedFile, label,
                                               jumbf::embedded_file(format->mime_type, bytes))};
}

// C2PA 2.4, 6.4: further instances of a label are counted from 1.
std::string instance_of(const std::string& label, const Statement& statement) {
  std::size_t count = 0;
  for (const auto* drafts : {&statement.created, &statement.gathered})
    count += static_cast<std::size_t>(std::ranges::count_if(
        *drafts, [&](const AssertionDraft& draft) { return base_label(draft.label) == label; }));
  return count == 0 ? label : label + "__" + std::to_string(count);
}

AssertionDraft draft_of(const Definition::Assertion& assertion, const std::string& label) {
  if (assertion.json) return json_draft(label, assertion.data);
  const Json data = Json::parse(assertion.data, nullptr, false);
  std::string problem;  // was looked for when the definition was checked
  return cbor_draft(label, cbor_of(data, "", problem).encode());
}

}  // namespace

void leave_to_definition(const Definition& definition, const DefinedActions& defined,
                         IngredientReferences& references) {
  for (const DefinedAction& action : defined.list)
    for (const std::string& id : action.ingredient_ids) {
      const HashedUri* const uri = uri_of(references, find_ingredient(definition, id));
      if (uri == nullptr) continue;
      const auto named = [&](const HashedUri& other) { return other.url == uri->url; };
      std::erase_if(references.inputs, named);
      if (action.action.action == "c2pa.placed") std::erase_if(references.components, named);
    }
}

Result<void> add_defined_actions(const DefinedActions& defined, const Definition& definition,
                                 const IngredientReferences& references, const std::string& when,
                                 Actions& actions) {
  for (const DefinedAction& one : defined.list) {
    Action action = resolved(one, definition, references);
    if (begins(action))
      TANBA_CHECK(tell_more(std::move(action), actions.actions.front()));
    else
      actions.actions.push_back(std::move(action));
  }
  for (const Definition::Redaction& redaction : definition.redactions) {
    if (redaction.reason.empty()) continue;
    actions.actions.push_back(redacted_action(redaction, when));
  }
  if (defined.all_included) actions.all_included = defined.all_included;
  return {};
}

Result<void> add_definition(const Definition& definition, Statement& statement) {
  if (!statement.title.empty() && !definition.title.empty() && definition.title != statement.title)
    return Error{Errc::invalid_argument, "definition: title is not that of the label record"};
  if (statement.title.empty()) statement.title = definition.title;
  statement.vendor = definition.vendor;
  statement.instance_id = definition.instance_id;
  set_generator(definition, statement.generator);
  if (!definition.thumbnail.path.empty() || definition.thumbnail.source != nullptr) {
    TANBA_TRY(AssertionDraft draft, thumbnail_draft(definition.thumbnail));
    statement.created.push_back(std::move(draft));
  }
  for (const Definition::Assertion& assertion : definition.assertions) {
    if (is_actions_label(assertion.label)) continue;
    const std::string label = instance_of(assertion.label, statement);
    if (label != assertion.label && assertion.label == "cawg.training-mining")
      return Error{
          Errc::invalid_argument,
          "definition: cawg.training-mining is said twice: the label record says it (tdm)"};
    (assertion.created ? statement.created : statement.gathered)
        .push_back(draft_of(assertion, label));
  }
  for (const Definition::Redaction& redaction : definition.redactions)
    statement.redacted.push_back(redaction.uri);
  return {};
}

}  // namespace tanba
