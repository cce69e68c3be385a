// Content Credentials JSON, version 2.4: the store and its validation as a JSON-LD document.
#include <array>
#include <unordered_set>
#include <utility>

#include "api/json_writer.hpp"
#include "base/encoding.hpp"
#include "tanba/formats.hpp"
#include "tanba/verify.hpp"

namespace tanba {
namespace {

using NameParts = std::vector<std::pair<std::string, std::string>>;

// The character that an escape of RFC 2253, 2.4 stands for; `at` is behind the backslash.
char unescaped(std::string_view text, std::size_t& at) {
  const auto hex = at + 1 < text.size() ? from_hex(text.substr(at, 2)) : std::nullopt;
  if (!hex) return text[at++];
  at += 2;
  return static_cast<char>(hex->front());
}

// Splits a distinguished name in RFC 2253 form at its unescaped commas and plus signs.
NameParts parse_name(std::string_view text) {
  NameParts parts;
  bool in_value = false;
  std::string key, value;
  const auto finish = [&] {
    if (in_value) parts.emplace_back(std::move(key), std::move(value));
    in_value = false;
    key.clear(), value.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at++];
    if (c == '\\' && at < text.size()) {
      (in_value ? value : key) += unescaped(text, at);
    } else if (c == ',' || c == '+') {
      finish();
    } else if (c == '=' && !in_value) {
      in_value = true;
    } else {
      (in_value ? value : key) += c;
    }
  }
  finish();
  return parts;
}

// A kind that comes again is left out: keys are unique.
void write_name(JsonWriter& out, const char* key, const std::string& text) {
  out.key(key);
  out.open_object();
  std::unordered_set<std::string> seen;
  for (const auto& [kind, value] : parse_name(text))
    if (seen.insert(kind).second) out.text(kind, value);
  out.close_object();
}

// 3.7
void write_certificate(JsonWriter& out, const SignerReport& signer) {
  out.key("certificateInfo");
  out.open_object();
  out.text("serialNumber", signer.serial);
  write_name(out, "issuer", signer.issuer);
  write_name(out, "subject", signer.subject);
  out.key("validity");
  out.open_object();
  if (signer.not_before) out.time("notBefore", signer.not_before);
  if (signer.not_after) out.time("notAfter", signer.not_after);
  out.close_object();
  out.close_object();
}

void write_time_stamp(JsonWriter& out, const ManifestReport& manifest) {
  if (manifest.time_source != TimeSource::timestamp || !manifest.signed_at) return;
  out.key("timestampInfo");
  out.open_object();
  out.time("timestamp", manifest.signed_at);
  out.key("certificateInfo");
  out.open_object();
  out.key("subject");
  out.open_object();
  out.text("CN", manifest.time_stamp_authority);
  out.close_object();
  out.close_object();
  out.close_object();
}

void write_signature(JsonWriter& out, const ManifestReport& manifest) {
  out.key("signature");
  out.open_object();
  if (!manifest.signer.serial.empty()) {
    out.text("algorithm",
             manifest.signer.algorithm.empty() ? "Unknown" : manifest.signer.algorithm);
    write_certificate(out, manifest.signer);
    write_time_stamp(out, manifest);
  }
  out.close_object();
}

// 3.8
void write_codes(JsonWriter& out, const StatusList& status) {
  const std::array<std::pair<const char*, const std::vector<Status>*>, 3> groups = {
      {{"success", &status.success},
       {"informational", &status.informational},
       {"failure", &status.failure}}};
  for (const auto& [name, entries] : groups) {
    out.key(name);
    out.open_array();
    for (const Status& entry : *entries) {
      out.open_object();
      out.text("code", entry.code);
      if (!entry.url.empty()) out.text("url", entry.url);
      if (!entry.explanation.empty()) out.text("explanation", entry.explanation);
      out.close_object();
    }
    out.close_array();
  }
}

void write_results(JsonWriter& out, const StatusList& status, std::int64_t verified_at) {
  out.key("validationResults");
  out.open_object();
  write_codes(out, status);
  if (verified_at != 0) out.time("validationTime", verified_at);
  out.close_object();
}

bool has_delta(const IngredientReport& ingredient) {
  return !ingredient.manifest_label.empty() && !ingredient.assertion_label.empty();
}

void write_deltas(JsonWriter& out, const ManifestReport& manifest) {
  bool any = false;
  for (const IngredientReport& ingredient : manifest.ingredients) {
    if (!has_delta(ingredient)) continue;
    if (!std::exchange(any, true)) {
      out.key("ingredientDeltas");
      out.open_array();
    }
    out.open_object();
    out.text("ingredientAssertionURI", "self#jumbf=/c2pa/" + manifest.label + "/c2pa.assertions/" +
                                           ingredient.assertion_label);
    out.key("validationDeltas");
    out.open_object();
    write_codes(out, ingredient.status);
    out.close_object();
    out.close_object();
  }
  if (any) out.close_array();
}

// 3.6: what cannot be decoded is an empty object.
void write_assertions(JsonWriter& out, const std::vector<AssertionReport>& assertions) {
  out.key("assertions");
  out.open_object();
  std::unordered_set<std::string_view> seen;
  for (const AssertionReport& assertion : assertions)
    if (seen.insert(assertion.label).second)
      out.foreign(assertion.label, assertion.json.empty() ? "{}" : assertion.json);
  out.close_object();
}

// 3.5: lists that the claim leaves out are there, empty.
void write_claim(JsonWriter& out, const ManifestReport& manifest) {
  static constexpr std::array<std::string_view, 2> kLists = {"redacted_assertions",
                                                             "gathered_assertions"};
  const bool first_version = manifest.claim_version == 1;
  out.key(first_version ? "claim" : "claim.v2");
  out.foreign_object(manifest.claim_json, std::span(kLists).first(first_version ? 1 : 2));
}

void write_manifest(JsonWriter& out, const ManifestReport& manifest, std::int64_t verified_at) {
  out.open_object();
  out.text("label", manifest.label);
  write_assertions(out, manifest.assertions);
  write_claim(out, manifest);
  write_signature(out, manifest);
  write_results(out, manifest.status, verified_at);
  write_deltas(out, manifest);
  out.close_object();
}

}  // namespace

Result<std::string> show_crjson(const Report& report) {
  JsonWriter out(JsonWriter::Style::indented);
  out.open_object();
  out.key("@context");
  out.open_object();
  out.text("@vocab", "https://c2pa.org/crjson/");
  out.close_object();
  out.key("manifests");
  out.open_array();
  for (auto manifest = report.manifests.rbegin(); manifest != report.manifests.rend(); ++manifest)
    write_manifest(out, *manifest, report.verified_at);
  out.close_array();
  out.key("jsonGenerator");
  out.open_object();
  out.text("name", "Tanba");
  out.text("version", version());
  if (report.verified_at != 0) out.time("date", report.verified_at);
  out.close_object();
  out.close_object();
  return out.take() + '\n';
}

}  // namespace tanba
