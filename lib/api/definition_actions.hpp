// The actions of a definition. C2PA 2.4, 18.16.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/actions.hpp"
#include "tanba/definition.hpp"

namespace tanba {

struct DefinedAction {
  Action action;
  std::vector<std::string> ingredient_ids;
  std::string path;  // "assertions[0].data.actions[1]"
};

struct DefinedActions {
  std::vector<DefinedAction> list;
  std::optional<bool> all_included;
};

inline bool begins(const Action& action) {
  return action.action == "c2pa.created" || action.action == "c2pa.opened";
}

/// `problem`: the first member that breaks a rule, and the rule; stays as it is where none does.
DefinedActions read_defined_actions(const Definition& definition, std::string& problem);

/// That a redaction of the definition happened, as an action; `when`: RFC 3339.
Action redacted_action(const Definition::Redaction& redaction, const std::string& when);

/// The ingredient that an action names by its label or its instance; null where there is none.
const Definition::Ingredient* find_ingredient(const Definition& definition, const std::string& id);

}  // namespace tanba
