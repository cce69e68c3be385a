// Parts of reports as JSON, each with its key before it.
#include "api/report_parts.hpp"

namespace tanba {
namespace {

void write_entries(JsonWriter& out, std::string_view name, const std::vector<Status>& entries) {
  out.key(name);
  out.open_array();
  for (const Status& entry : entries) {
    out.open_object();
    out.text("code", entry.code);
    out.text("url", entry.url);
    out.text("explanation", entry.explanation);
    out.close_object();
  }
  out.close_array();
}

}  // namespace

void write_status_members(JsonWriter& out, const StatusList& status) {
  write_entries(out, "success", status.success);
  write_entries(out, "informational", status.informational);
  write_entries(out, "failure", status.failure);
}

void write_status(JsonWriter& out, std::string_view name, const StatusList& status) {
  out.key(name);
  out.open_object();
  write_status_members(out, status);
  out.close_object();
}

void write_signer(JsonWriter& out, const SignerReport& signer) {
  out.key("signer");
  out.open_object();
  out.text("common_name", signer.common_name);
  out.text("organization", signer.organization);
  out.text("issuer", signer.issuer);
  out.text("algorithm", signer.algorithm);
  out.text("serial", signer.serial);
  out.time("not_after", signer.not_after);
  out.time("not_before", signer.not_before);
  out.text("subject", signer.subject);
  out.text("spki_sha256", signer.spki_sha256);
  out.close_object();
}

void write_time(JsonWriter& out, const ManifestReport* manifest) {
  const TimeSource source = manifest != nullptr ? manifest->time_source : TimeSource::none;
  out.key("time");
  out.open_object();
  out.time("signed_at", source != TimeSource::none ? manifest->signed_at : std::nullopt);
  out.text("source", name(source));
  out.boolean("trusted", source == TimeSource::timestamp);
  if (source == TimeSource::timestamp) out.text("authority", manifest->time_stamp_authority);
  out.close_object();
}

void write_actions(JsonWriter& out, const std::vector<ActionReport>& actions) {
  out.key("actions");
  out.open_array();
  for (const ActionReport& action : actions) {
    out.open_object();
    out.text("action", action.action);
    out.text("digital_source_type", action.digital_source_type);
    out.text("software_agent", action.software_agent);
    out.text("when", action.when);
    out.text("description", action.description);
    out.close_object();
  }
  out.close_array();
}

void write_ingredients(JsonWriter& out, const std::vector<IngredientReport>& ingredients) {
  out.key("ingredients");
  out.open_array();
  for (const IngredientReport& ingredient : ingredients) {
    out.open_object();
    out.text("title", ingredient.title);
    out.text("format", ingredient.format);
    out.text("relationship", ingredient.relationship);
    out.text("instance_id", ingredient.instance_id);
    out.text("label", ingredient.assertion_label);
    out.text("manifest", ingredient.manifest_label);
    write_status(out, "status", ingredient.status);
    out.close_object();
  }
  out.close_array();
}

}  // namespace tanba
