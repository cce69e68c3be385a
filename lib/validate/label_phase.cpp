// Rules of single kinds of assertions, by label: C2PA 2.4, 15.10.3.2.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/byte_reader.hpp"
#include "base/encoding.hpp"
#include "validate/live_video.hpp"
#include "validate/phases.hpp"
#include "validate/spec.hpp"

namespace tanba::validation {
namespace {

struct Case {
  Context& context;
  Subject& subject;
  const AssertionBox& assertion;
  cbor::Item root;  // nothing where it is no CBOR
  std::string url;
  bool created;

  bool holds(Rule rule) const { return validation::holds(rule, subject.spec); }
};

// Only where it is stored is said here; what is stored is never fetched (15.10.4).
void check_cloud_data(const Case& what) {
  const auto label = what.root.find("label").as_text();
  const auto size = what.root.find("size").as_unsigned();
  const cbor::Item location = what.root.find("location");
  const bool typed = what.root.find("content_type").as_text().has_value();
  if (!label || !size || *size == 0 || !location.find("url").as_text() ||
      !location.find("hash").as_bytes() || (!typed && what.holds(Rule::cloud_data_has_type))) {
    what.subject.say("assertion.cloud-data.malformed", what.url);
    return;
  }
  const std::string_view base = base_label(*label);
  if (base.starts_with("c2pa.hash."))
    what.subject.say("assertion.cloud-data.hardBinding", what.url);
  if (is_actions(base) && what.subject.manifest->kind == ManifestKind::update)
    what.subject.say("assertion.cloud-data.actions", what.url);
  const bool history = is_actions(base) || is_ingredient(base) || base == "c2pa.cloud-data";
  if (history && what.holds(Rule::cloud_data_is_no_history))
    what.subject.say("assertion.cloud-data.malformed", what.url);
}

// What a claim must hold itself. C2PA 2.4, 15.10.3.2.2.
bool must_be_embedded(std::string_view base) {
  return base.starts_with("c2pa.hash.") || is_actions(base) || is_ingredient(base) ||
         base == "c2pa.cloud-data" || base == "c2pa.external-reference";
}

void check_external_reference(const Case& what) {
  if (!what.holds(Rule::external_references)) return;
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

bool is_part(const Subject& subject, cbor::Item index) {
  const auto found = std::ranges::find(subject.boxes, "c2pa.hash.multi-asset", &AssertionBox::base);
  const auto number = index.as_unsigned();
  return number && found != subject.boxes.end() &&
         *number < found->document.root().find("parts").size();
}

// What came of looking for a preserved original that is an assertion of its own.
std::string_view embedded_original(const Case& what, cbor::Item embedded) {
  const HashedUri uri = read_hashed_uri(embedded);
  if (!embedded.find("hash") || uri.url.empty()) return "malformed";
  const auto target = what.context.resolve(uri.url, what.subject);
  if (!target || target->box == nullptr) return "missing";
  const auto alg = what.subject.alg(uri.alg);
  if (!alg) return "malformed";
  const Bytes there = target->subject->manifest->hashed(*target->box);
  return what.context.digest(there, *alg) == uri.hash ? "match" : "hashMismatch";
}

// C2PA 2.4, 15.10.3.2.7.
void check_alternative(const Case& what) {
  constexpr std::string_view kType = "exif.originalPreservationImage";
  if (!what.holds(Rule::alternative_representations)) return;
  if (what.root.find("type").as_text() != kType) return;
  const cbor::Item parameters = what.root.find("parameters");
  const cbor::Item index = parameters.find("multiAssetPartIndex");
  const cbor::Item embedded = parameters.find("embeddedOriginalPreservationImage");
  const auto others = std::ranges::count_if(what.subject.boxes, [&](const AssertionBox& box) {
    return box.base == what.assertion.base && box.document.root().find("type").as_text() == kType;
  });
  std::string_view found = "malformed";
  if (others == 1 && static_cast<bool>(index) != static_cast<bool>(embedded)) {
    found = embedded                       ? embedded_original(what, embedded)
            : is_part(what.subject, index) ? "match"
                                           : "malformed";
  }
  what.subject.say("assertion.alternativeContentRepresentation." + std::string(found), what.url);
}

// Whether a path, its escapes undone, goes up.
bool goes_up(std::string_view uri) {
  std::string path = "/";
  for (std::size_t i = 0; i < uri.size(); ++i) {
    const auto byte = uri[i] == '%' ? from_hex(uri.substr(i + 1, 2)) : std::nullopt;
    const bool escaped = byte && byte->size() == 1;
    path += escaped ? static_cast<char>((*byte)[0]) : uri[i];
    if (escaped) i += 2;
  }
  return (path + "/").find("/../") != std::string::npos;
}

// Nothing is fetched, and that is told once for all of an assertion's resources.
std::string_view judge_resource(cbor::Item resource, bool external) {
  const auto address = resource.find(external ? "url" : "uri").as_text();
  const bool whole =
      address && resource.find("hash").as_bytes() && (!external || resource.find("alg").as_text());
  if (!whole) return "malformed";
  return !external && goes_up(*address) ? "invalidURI" : "skipped";
}

// C2PA 2.5, 14.10.4.2.3.
void check_linked_resources(const Case& what) {
  constexpr std::string_view kCode = "assertion.linkedResourceIntegrity.";
  if (!what.holds(Rule::linked_resources)) return;
  const auto say = [&](std::string_view kind) {
    what.subject.say(std::string(kCode) + std::string(kind), what.url);
  };
  if (!what.created) say("notCreated");
  const cbor::Item resources = what.root.find("resources");
  const cbor::Item external = resources.find("externalResources");
  const cbor::Item relative = resources.find("relativeResources");
  const auto alg = resources.find("alg").as_text();
  const bool some = external.is(cbor::Kind::array) && external.size() > 0;
  const bool local = relative.is(cbor::Kind::array) && relative.size() > 0;
  if (!some && !(local && alg)) return say("malformed");
  for (std::size_t i = 0; some && i < external.size(); ++i)
    say(judge_resource(external.at(i), true));
  for (std::size_t i = 0; local && i < relative.size(); ++i)
    say(judge_resource(relative.at(i), false));
  if (local && !hash_alg_from(alg.value_or("")))
    what.subject.say("algorithm.unsupported", what.url);
}

// C2PA 2.5, 14.10.4.1: the one check of what is said of an assertion.
void check_processing_times(const Case& what) {
  if (!what.assertion.base.starts_with("c2pa.") || !what.holds(Rule::processing_times)) return;
  const bool alone = what.assertion.base == "c2pa.assertion.metadata";
  const cbor::Item metadata = alone ? what.root : what.root.find("metadata");
  const auto time = [&](const char* field) {
    const cbor::Item value = metadata.find(field).find("value");
    return from_rfc3339((value.as_tag() ? value.at(0) : value).as_text().value_or(""));
  };
  const auto start = time("processStart"), end = time("processEnd");
  if (start && end && *start > *end) what.subject.say("assertion.metadata.malformed", what.url);
}

// C2PA 2.5, 14.10.4.2.6 and 15.8.2.
void check_keys(const Case& what) {
  if (what.holds(Rule::live_video))
    check_session_keys(what.context, what.subject, what.root, what.url);
}
void check_live(const Case& what) {
  if (what.holds(Rule::live_video))
    check_live_segment(what.context, what.subject, what.root, what.url);
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
    {"c2pa.alternative-content-representation", check_alternative},
    {"c2pa.linked-resource-integrity", check_linked_resources},
    {"c2pa.session-keys", check_keys},
    {"c2pa.livevideo.segment", check_live},
};

}  // namespace

void check_by_label(Context& context, Subject& subject) {
  for (const Declared& entry : subject.declared) {
    if (entry.box == kNone || entry.redacted) continue;
    const AssertionBox& assertion = subject.boxes[entry.box];
    if (!assertion.well_formed) continue;
    const Case what{context,   subject,      assertion, assertion.document.root(),
                    entry.url, entry.created};
    for (const LabelRow& row : kRows)
      if (row.base == assertion.base) row.check(what);
    check_processing_times(what);
  }
}

}  // namespace tanba::validation
