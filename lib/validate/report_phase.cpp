// What the report says of each manifest beside its status: claim, assertions, actions.
#include <algorithm>

#include "manifest/to_json.hpp"
#include "validate/live_parts.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

constexpr std::string_view kLabel = "org.tanba.label";

std::string label_of(const Declared& entry, const Subject& subject) {
  if (entry.box != kNone) return std::string(subject.boxes[entry.box].label);
  return entry.url.substr(entry.url.rfind('/') + 1);
}

std::string content_of(const Subject& subject, const Declared& entry) {
  if (entry.box == kNone) return {};
  const AssertionBox& assertion = subject.boxes[entry.box];
  if (!assertion.well_formed) return {};
  if (assertion.content == Content::cbor) return cbor_to_json(assertion.document.root());
  if (assertion.content == Content::json)
    return json_on_one_line(subject.manifest->content(*assertion.box, "json"));
  return {};
}

void add_responsible(Report& report, std::optional<std::string_view> role, cbor::Item name) {
  const auto who = name.as_text();
  if (who && role && !who->empty())
    report.responsible.push_back({std::string(*role), std::string(*who), false});
}

// The label record (docs/label.md): who answers for the content.
void describe_label(Report& report, cbor::Item label) {
  add_responsible(report, "provider", label.find("provider").find("name"));
  const cbor::Item parties = label.find("responsible");
  if (!parties.is(cbor::Kind::array)) return;
  for (std::size_t i = 0; i < parties.size(); ++i)
    add_responsible(report, parties.at(i).find("role").as_text(), parties.at(i).find("name"));
}

bool declares_label(const Subject& subject) {
  return std::ranges::any_of(
      subject.declared, [&](const Declared& entry) { return label_of(entry, subject) == kLabel; });
}

// Whose label record tells of the content: an update leaves that as it is (C2PA 2.4, 11.2.3), so
// that where it has none, the record of what it updates holds on.
const Subject* label_holder(Context& context) {
  if (context.history.empty()) return nullptr;
  const Subject* const active = context.history.front();
  return declares_label(*active) ? active : bound_subject(context);
}

void describe_assertions(Context& context, Subject& subject, bool holds_label) {
  for (const Declared& entry : subject.declared) {
    AssertionReport& report = subject.report->assertions.emplace_back();
    report.label = label_of(entry, subject);
    report.created = entry.created;
    if (context.input.state_only) continue;
    report.json = content_of(subject, entry);
    if (holds_label && entry.created && entry.link == Link::match && report.label == kLabel) {
      context.report.label_json = report.json;
      describe_label(context.report, subject.boxes[entry.box].document.root());
    }
  }
}

void describe_actions(Subject& subject) {
  for (const ActionList& list : subject.actions)
    for (const Action& action : list.actions.actions) {
      ActionReport& report = subject.report->actions.emplace_back();
      report.action = action.action;
      report.digital_source_type = action.digital_source_type;
      report.software_agent = action.agent_name;
      if (!action.agent_version.empty()) report.software_agent += " " + action.agent_version;
      report.when = action.when;
      report.description = action.description;
    }
}

void describe_claim(Context& context, Subject& subject) {
  if (subject.claim_state != ClaimState::read) return;
  ManifestReport& report = *subject.report;
  const Claim& claim = subject.claim;
  report.claim_version = claim.version;
  report.title = claim.title;
  report.instance_id = claim.instance_id;
  report.format = claim.format;
  report.generator = claim.generator.name;
  report.generator_version = claim.generator.version;
  if (!context.input.state_only) report.claim_json = cbor_to_json(subject.claim_document.root());
}

// C2PA 2.2, 18.4, and 1.x: data and credentials beside the assertions. Only what a hashed URI names
// is signed.
void tell_unsigned_boxes(const Context& context, Subject& subject) {
  const Manifest& manifest = *subject.manifest;
  for (const char* const store : {"c2pa.databoxes", "c2pa.credentials"}) {
    const jumbf::Box* const parent = manifest.find({store});
    if (parent == nullptr) continue;
    for (const std::uint32_t child : parent->by_label) {
      const jumbf::Box& box = manifest.tree->boxes[child];
      if (!context.hashed.contains(&box))
        subject.say("org.tanba.unsignedBox", subject.url(std::string(store) + "/" + box.label));
    }
  }
}

}  // namespace

Result<void> finish_report(Context& context) {
  const Subject* const holder = label_holder(context);
  for (Subject& subject : context.subjects) {
    if (!subject.reached) {
      subject.say("manifest.unreferenced", subject.url());
      continue;
    }
    describe_claim(context, subject);
    describe_assertions(context, subject, &subject == holder);
    describe_actions(subject);
    tell_unsigned_boxes(context, subject);
  }
  drop_repeated_part(context.report);
  if (const ManifestReport* const active = context.report.active_manifest())
    context.report.status = active->status;
  else
    add_status(context.report.status, {"claim.missing", "", "The manifest store is empty."});
  context.report.verified_at = context.input.now;
  context.report.state = state_of(context.report);
  return {};
}

}  // namespace tanba::validation
