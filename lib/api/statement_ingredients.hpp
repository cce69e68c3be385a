// What the asset was made from, as ingredients: its parent, the prompt, the model, other inputs.
// C2PA 2.4, 18.17.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "api/statement_earlier.hpp"

namespace tanba {

/// Where the ingredient assertions stand, by relationship.
struct IngredientReferences {
  std::optional<HashedUri> parent;
  std::vector<HashedUri> inputs, components;
  std::vector<std::pair<const Definition::Ingredient*, HashedUri>> defined;  // by a definition
};

struct Ingredients {
  std::vector<AssertionDraft> drafts;
  IngredientReferences references;
};

/// The kind of the model: what the record says, at least "a model".
std::string model_type(const Label& label);

/// What the ingredients are made from but the record and the parent; borrowed.
struct IngredientSources {
  const std::vector<Parent>& components;
  const Earlier& earlier;  // holds the manifests of all of them
};

Ingredients make_ingredients(const Label& label, const std::optional<Parent>& parent,
                             const IngredientSources& sources);

}  // namespace tanba
