// What the asset was made from, as ingredients: its parent, the prompt, the model, other inputs.
// C2PA 2.4, 18.17.
#pragma once

#include <optional>
#include <vector>

#include "api/statement.hpp"

namespace tanba {

/// Where the ingredient assertions stand, by relationship.
struct IngredientReferences {
  std::optional<HashedUri> parent;
  std::vector<HashedUri> inputs, components;
};

struct Ingredients {
  std::vector<AssertionDraft> drafts;
  IngredientReferences references;
};

/// The kind of the model: what the record says, at least "a model".
std::string model_type(const Label& label);

Ingredients make_ingredients(const Label& label, const std::optional<Parent>& parent,
                             const std::vector<Parent>& components);

}  // namespace tanba
