// The contract's JSON objects: one line a file, for verify and for label.
#include <array>

#include "api/report_parts.hpp"
#include "tanba/label.hpp"
#include "tanba/report.hpp"

namespace tanba {
namespace {

void write_responsible(JsonWriter& out, const std::vector<Responsible>& responsible) {
  out.key("responsible");
  out.open_array();
  for (const Responsible& party : responsible) {
    out.open_object();
    out.text("role", party.role);
    out.text("name", party.name);
    out.boolean("signed", party.is_signed);
    out.close_object();
  }
  out.close_array();
}

void write_marks(JsonWriter& out, const std::vector<Mark>& marks) {
  out.key("marks");
  out.open_array();
  for (const Mark& mark : marks) {
    out.open_object();
    out.text("carrier", mark.carrier);
    out.text("says", name(mark.says));
    out.boolean("signed", mark.is_signed);
    out.boolean("valid", mark.valid);
    out.text("detail", mark.detail);
    out.text("where", mark.where);
    out.text("tool", mark.tool);
    out.text("by", mark.by);
    out.boolean("covered", mark.covered);
    out.text("certainty", name(mark.certainty));
    out.boolean("trace", mark.trace);
    out.close_object();
  }
  out.close_array();
}

void write_uncovered(JsonWriter& out, const std::vector<Uncovered>& uncovered) {
  out.key("uncovered");
  out.open_array();
  for (const Uncovered& bytes : uncovered) {
    out.open_object();
    out.number("offset", bytes.range.offset);
    out.number("size", bytes.range.size);
    out.text("why", bytes.why);
    out.boolean("by_specification", bytes.by_specification);
    out.close_object();
  }
  out.close_array();
}

void write_manifest(JsonWriter& out, const ManifestReport& manifest) {
  out.open_object();
  out.text("label", manifest.label);
  out.number("claim_version", manifest.claim_version);
  out.text("title", manifest.title);
  out.text("generator", manifest.generator);
  out.text("generator_version", manifest.generator_version);
  out.text("instance_id", manifest.instance_id);
  out.boolean("update", manifest.update);
  out.key("assertions");
  out.open_array();
  for (const AssertionReport& assertion : manifest.assertions) {
    out.open_object();
    out.text("label", assertion.label);
    out.boolean("created", assertion.created);
    out.close_object();
  }
  out.close_array();
  write_actions(out, manifest.actions);
  write_ingredients(out, manifest.ingredients);
  out.close_object();
}

void write_error(JsonWriter& out, const Error& error) {
  out.key("error");
  out.open_object();
  out.text("code", name(error.code));
  out.text("message", error.what);
  out.number("offset", error.offset);
  out.close_object();
}

// Members with text that the maker of the file wrote.
constexpr std::array<std::string_view, 6> kFromTheFile = {"label",       "manifest", "marks",
                                                          "responsible", "signer",   "status"};

void write_untrusted(JsonWriter& out) {
  out.key("untrusted");
  out.open_array();
  for (const std::string_view member : kFromTheFile) out.text(member);
  out.close_array();
}

// The members between "state" and "error", in the contract's order.
void write_findings(JsonWriter& out, const Report& report) {
  const ManifestReport* const manifest = report.active_manifest();
  out.text("ai", name(report.ai));
  out.boolean("conflict", report.conflict);
  write_responsible(out, report.responsible);
  manifest != nullptr ? write_signer(out, manifest->signer) : out.null("signer");
  write_time(out, manifest);
  out.text("revocation", name(manifest != nullptr ? manifest->revocation : Revocation::unknown));
  write_status(out, "status", report.status);
  out.key("manifest");
  manifest != nullptr ? write_manifest(out, *manifest) : out.null();
  out.key("label");
  out.foreign_object(report.label_json, {});
  write_marks(out, report.marks);
  write_uncovered(out, report.uncovered);
  out.boolean("name_disagrees", report.name_disagrees);
  out.boolean("detached", report.detached);
  out.boolean("partly_verified", report.partly_verified);
  out.boolean("signer_denied", report.signer_denied);
  write_untrusted(out);
}

}  // namespace

std::string to_json(const Report& report, const std::string& file) {
  JsonWriter out;
  out.open_object();
  out.text("file", file);
  out.text("format", report.format);
  out.text("state", name(report.state));
  write_findings(out, report);
  out.null("error");
  out.close_object();
  return out.take();
}

std::string to_json(const Error& error, const std::string& file) {
  JsonWriter out;
  out.open_object();
  out.text("file", file);
  out.null("format");
  out.null("state");
  write_findings(out, {});
  write_error(out, error);
  out.close_object();
  return out.take();
}

std::string to_json(const Result<LabelOutcome>& result, const std::string& file,
                    const std::string& output) {
  JsonWriter out;
  out.open_object();
  out.text("file", file);
  output.empty() ? out.null("output") : out.text("output", output);
  if (result) {
    if (!result->beside.empty()) out.text("sidecar", result->beside);
    out.text("format", result->format);
    out.text("state", name(result->state));
    out.text("manifest_label", result->manifest_label);
    out.number("bytes_in", result->bytes_in);
    out.number("bytes_out", result->bytes_out);
    out.null("error");
  } else {
    for (const char* const absent : {"format", "state", "manifest_label", "bytes_in", "bytes_out"})
      out.null(absent);
    write_error(out, result.error());
  }
  out.close_object();
  return out.take();
}

}  // namespace tanba
