// c2pa.actions and c2pa.actions.v2. C2PA 2.4, 18.16.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/claim.hpp"
#include "manifest/region.hpp"

namespace tanba {

struct Action {
  std::string action, description, when, digital_source_type, reason;
  std::string when_start, when_end;       // in place of `when`; when reading
  std::string agent_name, agent_version;  // softwareAgent: a text (v1), a map, or by index
  std::vector<HashedUri> ingredients;     // parameters.ingredients, or v1's parameters.ingredient
  std::string ingredient_instance_id;  // deprecated parameters.instanceID / instanceId: the link of
                                       // older files
  std::string redacted;                // parameters.redacted
  std::optional<std::vector<HashedUri>> related_assertions;  // parameters.relatedAssertions
  bool has_source_language = false, has_target_language = false;
  std::vector<std::pair<std::string, cbor::Value>> parameters;  // more of them, when writing
  std::vector<Region> changes;                                  // when writing
};

struct Actions {
  std::vector<Action> actions;  // templates and related actions already worked in
  std::optional<bool> all_included;
  bool over_limit = false;     // `flaw` is there because a limit was hit
  const char* flaw = nullptr;  // static text: assertion.action.malformed
};

/// `label`: the assertion's, which tells v1 from v2.
Actions read_actions(cbor::Item item, std::string_view label, const Limits& limits);
/// c2pa.actions.v2.
Buffer write_actions(const Actions& actions);

}  // namespace tanba
