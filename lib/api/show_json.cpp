// The whole store as one JSON document: every manifest, claim and assertion.
#include "api/report_parts.hpp"
#include "tanba/verify.hpp"

namespace tanba {
namespace {

void write_assertions(JsonWriter& out, const std::vector<AssertionReport>& assertions) {
  out.key("assertions");
  out.open_array();
  for (const AssertionReport& assertion : assertions) {
    out.open_object();
    out.text("label", assertion.label);
    out.boolean("created", assertion.created);
    out.foreign("content", assertion.json);
    out.close_object();
  }
  out.close_array();
}

void write_manifest(JsonWriter& out, const ManifestReport& manifest) {
  out.open_object();
  out.text("label", manifest.label);
  out.number("claim_version", manifest.claim_version);
  out.boolean("update", manifest.update);
  out.text("title", manifest.title);
  out.text("format", manifest.format);
  out.text("instance_id", manifest.instance_id);
  out.text("generator", manifest.generator);
  out.text("generator_version", manifest.generator_version);
  write_signer(out, manifest.signer);
  write_time(out, &manifest);
  out.text("revocation", name(manifest.revocation));
  write_actions(out, manifest.actions);
  write_ingredients(out, manifest.ingredients);
  write_status(out, "status", manifest.status);
  out.foreign("claim", manifest.claim_json);
  write_assertions(out, manifest.assertions);
  out.close_object();
}

}  // namespace

Result<std::string> show_json(const Report& report) {
  const ManifestReport* const active = report.active_manifest();
  JsonWriter out(JsonWriter::Style::indented);
  out.open_object();
  out.text("format", report.format);
  out.text("state", name(report.state));
  out.text("ai", name(report.ai));
  active != nullptr ? out.text("active_manifest", active->label) : out.null("active_manifest");
  write_status(out, "status", report.status);
  out.key("manifests");
  out.open_array();
  for (const ManifestReport& manifest : report.manifests) write_manifest(out, manifest);
  out.close_array();
  out.close_object();
  return out.take() + '\n';
}

}  // namespace tanba
