// What was done, as the actions of a manifest. C2PA 2.4, 18.16.
#pragma once

#include "api/statement_ingredients.hpp"
#include "manifest/actions.hpp"

namespace tanba {

Actions make_actions(const Label& label, const IngredientReferences& ingredients,
                     std::int64_t when);

}  // namespace tanba
