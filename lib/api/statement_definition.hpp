// What a definition adds to a statement. C2PA 2.4, 18.
#pragma once

#include <vector>

#include "api/definition_actions.hpp"
#include "api/statement_ingredients.hpp"

namespace tanba {

/// Takes those that an action of the definition names out of `references`, so that they are not
/// named a second time.
void leave_to_definition(const Definition& definition, const DefinedActions& defined,
                         IngredientReferences& references);

/// The definition's actions behind those of the record; the first of them may tell more of the
/// record's first one. `when`: RFC 3339. \return or Errc::invalid_argument
Result<void> add_defined_actions(const DefinedActions& defined, const Definition& definition,
                                 const IngredientReferences& references, const std::string& when,
                                 Actions& actions);

/// Title, names, thumbnail, assertions. \return or Errc::invalid_argument, Errc::limit_exceeded
Result<void> add_definition(const Definition& definition, Statement& statement);

}  // namespace tanba
