// c2pa.ingredient, .v2 and .v3. C2PA 2.4, 18.17.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/hashed_uri.hpp"
#include "tanba/report.hpp"

namespace tanba {

/// validationResults of one ingredient assertion below another.
struct IngredientDelta {
  std::string assertion_uri;
  StatusList status;
};

struct Ingredient {
  int version = 3;
  std::string title, format, relationship, instance_id, description, digital_source_type;
  HashedUri active_manifest;  // v1, v2: c2pa_manifest
  HashedUri claim_signature;  // v3
  HashedUri thumbnail, data;
  std::optional<std::vector<HashedUri>> related_assertions;  // v3; when reading
  std::vector<std::string> data_types;  // "c2pa.types.generator.prompt"; when writing
  bool has_results = false;             // v3: validationResults is there; v1, v2: validationStatus
  StatusList results;                   // of its active manifest, as recorded by who wrote it
  std::vector<IngredientDelta> deltas;
  bool over_limit = false;     // `flaw` is there because a limit was hit
  const char* flaw = nullptr;  // static text: assertion.ingredient.malformed
};

Ingredient read_ingredient(cbor::Item item, std::string_view label, const Limits& limits = {});
/// c2pa.ingredient.v3.
Buffer write_ingredient(const Ingredient& ingredient);

}  // namespace tanba
