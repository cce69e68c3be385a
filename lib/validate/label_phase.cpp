// Rules of single kinds of assertions, by label: C2PA 2.4, 15.10.3.2.
#include <nlohmann/json.hpp>

#include "base/byte_reader.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

struct Case {
  Subject& subject;
  const AssertionBox& assertion;
  cbor::Item root;  // nothing where it is no CBOR
  std::string url;
  bool created;
};

// Only where it is stored is said here; what is stored is never fetched (15.10.4).
void check_cloud_data(const Case& what) {
  const auto label = what.root.find("label").as_text();
  const auto size = what.root.find("size").as_unsigned();
  const cbor::Item location = what.root.find("location");
  if (!label || !size || *size == 0 || !location.find("url").as_text() ||
      !location.find("hash").as_bytes()) {
    what.subject.say("assertion.cloud-data.malformed", what.url);
    return;
  }
  const std::string_view base = base_label(*label);
  if (base.starts_with("c2pa.hash."))
    what.subject.say("assertion.cloud-data.hardBinding", what.url);
  if (is_actions(base) && what.subject.manifest->kind == ManifestKind::update)
    what.subject.say("assertion.cloud-data.actions", what.url);
}

// What a claim must hold itself. C2PA 2.4, 15.10.3.2.2.
bool must_be_embedded(std::string_view base) {
  return base.starts_with("c2pa.hash.") || is_actions(base) || is_ingredient(base) ||
         base == "c2pa.cloud-data" || base == "c2pa.external-reference";
}

void check_external_reference(const Case& what) {
  if (what.created) what.subject.say("assertion.external-reference.created", what.url);
  const cbor::Item location = what.root.find("location");
  const bool has_alg = location.find("alg").as_text().has_value();
  const bool has_hash = location.find("hash").as_bytes().has_value();
  const auto label = what.root.find("label").as_text();
  if (!location.find("url").as_text() || has_alg != has_hash ||
      (label && must_be_embedded(base_label(*label))))
    what.subject.say("assertion.external-reference.malformed", what.url);
}

void check_time_stamp_list(const Case& what) {
  if (!what.root.is(cbor::Kind::map) || what.root.size() == 0)
    what.subject.say("assertion.timestamp.malformed", what.url);
}

void check_metadata(const Case& what) {
  if (what.assertion.content != Content::json) return;
  const auto& manifest = *what.subject.manifest;
  const auto json =
      nlohmann::json::parse(as_text(manifest.content(*what.assertion.box, "json")), nullptr, false);
  if (!json.is_object()) return;
  for (const auto& [field, value] : json.items())
    if (!is_allowed_metadata(field)) {
      what.subject.say("assertion.metadata.disallowed", what.url);
      return;
    }
}

struct LabelRow {
  std::string_view base;
  void (*check)(const Case&);
};
constexpr LabelRow kRows[] = {
    {"c2pa.cloud-data", check_cloud_data},
    {"c2pa.external-reference", check_external_reference},
    {"c2pa.time-stamp", check_time_stamp_list},
    {"c2pa.metadata", check_metadata},
};

}  // namespace

void check_by_label(Context&, Subject& subject) {
  for (const Declared& entry : subject.declared) {
    if (entry.box == kNone || entry.redacted) continue;
    const AssertionBox& assertion = subject.boxes[entry.box];
    if (!assertion.well_formed) continue;
    for (const LabelRow& row : kRows)
      if (row.base == assertion.base)
        row.check({subject, assertion, assertion.document.root(), entry.url, entry.created});
  }
}

}  // namespace tanba::validation
