// The parts of a report that several JSON documents share.
#pragma once

#include "api/json_writer.hpp"
#include "tanba/report.hpp"

namespace tanba {

/// {"success": [...], "informational": [...], "failure": [...]}, the members alone.
void write_status_members(JsonWriter& out, const StatusList& status);
/// The same as an object under `name`.
void write_status(JsonWriter& out, std::string_view name, const StatusList& status);
void write_signer(JsonWriter& out, const SignerReport& signer);
void write_time(JsonWriter& out, const ManifestReport* manifest);
void write_actions(JsonWriter& out, const std::vector<ActionReport>& actions);
void write_ingredients(JsonWriter& out, const std::vector<IngredientReport>& ingredients);

}  // namespace tanba
