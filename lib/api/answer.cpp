// What the marks say: generated, modified, not_ai or unknown, and who answers for it.
#include <algorithm>
#include <array>
#include <string_view>

#include "api/examine.hpp"
#include "api/signed_marks.hpp"
#include "metadata/source_type.hpp"

namespace tanba {
namespace {

// The first action is how the asset came to be; later ones say what was done to it.
Ai by_actions(const ManifestReport& manifest) {
  if (manifest.actions.empty()) return Ai::unknown;
  const Ai inception = source_type_says(manifest.actions.front().digital_source_type);
  if (is_ai(inception)) return inception;
  for (const ActionReport& action : manifest.actions)
    if (is_ai(source_type_says(action.digital_source_type))) return Ai::modified;
  return inception;
}

bool is_intact(const ManifestReport& manifest) {
  return std::ranges::all_of(manifest.status.failure, [](const Status& status) {
    return status.code == "signingCredential.untrusted";
  });
}

const ManifestReport* find(const Report& report, const std::string& label) {
  const auto found = std::ranges::find(report.manifests, label, &ManifestReport::label);
  return found == report.manifests.end() || label.empty() ? nullptr : &*found;
}

bool is_ai_component(const IngredientReport& ingredient, const ManifestReport& manifest) {
  return ingredient.relationship == "componentOf" && is_intact(manifest) &&
         is_ai(by_actions(manifest));
}

// What a manifest says of AI, and which one said it.
struct History {
  Ai says = Ai::unknown;
  const ManifestReport* teller = nullptr;
};

// Walks up the chain of parents; a component that an AI system made marks the whole as modified.
// Where the file is valid, a broken parent ends it; else none is better than another, and each may
// say AI. The number of manifests bounds the walk: a cycle ends.
History by_history(const Report& report, bool valid) {
  const ManifestReport* manifest = report.active_manifest();
  bool component_is_ai = false;
  History told{Ai::unknown, manifest};
  for (std::size_t steps = 0; manifest != nullptr && steps < report.manifests.size(); ++steps) {
    if (steps > 0 && valid && !is_intact(*manifest)) break;
    told = {by_actions(*manifest), manifest};
    if (is_ai(told.says)) return told;
    const ManifestReport* parent = nullptr;
    for (const IngredientReport& ingredient : manifest->ingredients) {
      const ManifestReport* const other = find(report, ingredient.manifest_label);
      if (other == nullptr) continue;
      if (ingredient.relationship == "parentOf") parent = other;
      component_is_ai = component_is_ai || is_ai_component(ingredient, *other);
    }
    if (told.says != Ai::unknown) break;
    manifest = parent;
  }
  return component_is_ai ? History{Ai::modified, report.active_manifest()} : told;
}

// The signer of the active manifest says it, also where it is an older one's word. The action that
// names a source type tells which system it was.
Mark mark_of_history(const ManifestReport& active, const History& history) {
  Mark mark{.carrier = "c2pa", .says = history.says, .is_signed = true, .where = "c2pa.actions"};
  mark.by =
      active.signer.common_name.empty() ? active.signer.organization : active.signer.common_name;
  for (const ActionReport& action : history.teller->actions) {
    if (action.digital_source_type.empty()) continue;
    mark.detail = action.digital_source_type;
    mark.tool = action.software_agent;
    break;
  }
  return mark;
}

// How much a mark counts, from the least: a suspicion, a trace of a tool, a statement that nobody
// signed (or whose manifest is broken), a signed and valid one.
enum class Weight : std::uint8_t { none, doubt, trace, statement, proof };

Weight weight_of(const Mark& mark) {
  if (mark.says == Ai::unknown) return Weight::none;
  if (mark.is_signed && mark.valid) return Weight::proof;
  // What a broken manifest says for AI is worth telling; that it says "a camera" is worth nothing.
  if (mark.is_signed && mark.says == Ai::not_ai) return Weight::none;
  if (mark.certainty != Certainty::certain) return Weight::doubt;
  return mark.trace ? Weight::trace : Weight::statement;
}

// The valid manifest's actions decide, the first mark where there is a manifest; else the
// weightiest mark. But what nobody proved never turns a mark of AI into "not AI", however light
// that is.
Ai decided(const std::vector<Mark>& marks) {
  if (!marks.empty() && weight_of(marks.front()) == Weight::proof) return marks.front().says;
  Weight heaviest_ai = Weight::none, heaviest_other = Weight::none;
  Ai says = Ai::unknown;
  for (const Mark& mark : marks) {
    const Weight weight = weight_of(mark);
    if (!is_ai(mark.says)) {
      heaviest_other = std::max(heaviest_other, weight);
    } else if (weight > heaviest_ai || (weight == heaviest_ai && mark.says == Ai::generated)) {
      heaviest_ai = weight;
      says = mark.says;
    }
  }
  if (heaviest_other == Weight::proof && heaviest_ai < Weight::proof) return Ai::not_ai;
  return heaviest_ai == Weight::none && heaviest_other > Weight::none ? Ai::not_ai : says;
}

bool contradict(const std::vector<Mark>& marks) {
  const auto counts = [](const Mark& mark) { return weight_of(mark) != Weight::none; };
  const auto ai = [&](const Mark& mark) { return counts(mark) && is_ai(mark.says); };
  const auto other = [&](const Mark& mark) { return counts(mark) && !is_ai(mark.says); };
  return std::ranges::any_of(marks, ai) && std::ranges::any_of(marks, other);
}

// Every byte of the asset but what C2PA itself leaves out is under the manifest's hash.
bool covers_all(const Report& report) {
  return !report.partly_verified &&
         std::ranges::all_of(report.uncovered, &Uncovered::by_specification);
}

Ai together(Ai one, Ai other) {
  if (one == other) return one;
  return is_ai(one) || is_ai(other) ? Ai::modified : Ai::unknown;
}

bool says_the_same(const Mark& one, const Mark& other) {
  return one.carrier == other.carrier && one.says == other.says && one.detail == other.detail &&
         one.where == other.where && one.tool == other.tool && one.by == other.by;
}

// The whole is no more than what all of its parts say.
void take_parts(Report& report) {
  for (Report& part : report.parts) {
    answer(part, {});
    report.ai = together(report.ai, part.ai);
    for (Mark& mark : part.marks) {
      if (std::ranges::any_of(report.marks,
                              [&](const Mark& one) { return says_the_same(one, mark); }))
        continue;
      mark.valid = mark.valid && report.state >= State::valid;
      report.marks.push_back(mark);
    }
  }
}

}  // namespace

void answer(Report& report, std::vector<Mark> unsigned_marks) {
  const ManifestReport* const active = report.active_manifest();
  const bool valid = report.state == State::valid || report.state == State::trusted;
  if (active != nullptr) {
    report.marks.push_back(mark_of_history(*active, by_history(report, valid)));
    for (Mark& mark : signed_marks(*active)) report.marks.push_back(std::move(mark));
    for (Mark& mark : report.marks) mark.valid = valid;
    for (Responsible& party : report.responsible) party.is_signed = valid;
  }
  const bool covered = valid && covers_all(report);
  for (Mark& mark : unsigned_marks) {
    mark.covered = covered;
    report.marks.push_back(std::move(mark));
  }
  report.ai = decided(report.marks);
  take_parts(report);
  report.conflict = contradict(report.marks);
}

}  // namespace tanba
