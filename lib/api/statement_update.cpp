// What an update manifest states: the content is unchanged, and something is said beside. C2PA
// 2.4, 11.2.3.
#include "api/statement_definition.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "validate/kinds.hpp"

namespace tanba {
namespace {

Result<void> check_update_definition(const Definition& definition) {
  TANBA_CHECK(check_definition(definition));
  if (!definition.ingredients.empty())
    return Error{Errc::invalid_argument,
                 "update: its one ingredient is the file itself; the definition gives others"};
  if (!definition.thumbnail.path.empty() || definition.thumbnail.source != nullptr)
    return Error{Errc::invalid_argument,
                 "update: a thumbnail is of new content, which an update has not"};
  return {};
}

// An opening names what was opened, which is clear here.
Result<Actions> actions_of(const Definition& definition, const HashedUri& parent,
                           const std::string& when) {
  std::string problem;  // was looked for when the definition was checked
  const DefinedActions defined = read_defined_actions(definition, problem);
  Actions actions;
  for (const DefinedAction& one : defined.list) {
    if (!validation::is_update_action(one.action.action))
      return Error{Errc::invalid_argument,
                   "update: of actions it takes c2pa.edited.metadata, c2pa.opened, c2pa.published "
                   "and c2pa.redacted alone"};
    Action& action = actions.actions.emplace_back(one.action);
    if (action.when.empty()) action.when = when;
    if (action.action == "c2pa.opened") action.ingredients = {parent};
  }
  for (const Definition::Redaction& redaction : definition.redactions)
    if (!redaction.reason.empty()) actions.actions.push_back(redacted_action(redaction, when));
  actions.all_included = defined.all_included;
  return actions;
}

}  // namespace

Result<Statement> make_update_statement(const Parent& parent, std::int64_t when,
                                        const Definition* definition, UpdateExtras extras) {
  Statement statement;
  statement.kind = ManifestKind::update;
  statement.generator = this_generator();
  Earlier earlier;
  TANBA_CHECK(earlier.add(parent, extras.keep));
  if (definition != nullptr) {
    TANBA_CHECK(check_update_definition(*definition));
    for (const Definition::Redaction& redaction : definition->redactions)
      TANBA_CHECK(earlier.redact(redaction.uri));
  }
  Ingredients ingredients = make_ingredients(Label(), parent, {{}, earlier});
  if (definition != nullptr) {
    TANBA_TRY(const Actions actions,
              actions_of(*definition, *ingredients.references.parent, to_rfc3339(when)));
    if (!actions.actions.empty())
      statement.created.push_back(cbor_draft("c2pa.actions.v2", write_actions(actions)));
  }
  const std::size_t added_before = statement.created.size();
  for (AssertionDraft& draft : ingredients.drafts) statement.created.push_back(std::move(draft));
  for (AssertionDraft& draft : extras.assertions) statement.created.push_back(std::move(draft));
  if (definition != nullptr) TANBA_CHECK(add_definition(*definition, statement));
  const std::size_t all = statement.created.size() + statement.gathered.size();
  if (added_before == 0 && all == ingredients.drafts.size())
    return Error{Errc::invalid_argument,
                 "update: nothing is added; a definition, a time-stamp or an OCSP response is"};
  statement.earlier = earlier.take();
  return statement;
}

}  // namespace tanba
