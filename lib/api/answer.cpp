// What the marks say: generated, modified, not_ai or unknown, and who answers for it.
#include <algorithm>
#include <array>
#include <string_view>

#include "api/examine.hpp"

namespace tanba {
namespace {

struct SourceType {
  std::string_view term;
  Ai says;
};

// IPTC Digital Source Type, and what it says of AI. A term that is not here says nothing.
constexpr auto kSourceTypes = std::to_array<SourceType>({
    {"trainedAlgorithmicMedia", Ai::generated},
    {"trainedAlgorithmicData", Ai::generated},
    {"compositeWithTrainedAlgorithmicMedia", Ai::modified},
    {"compositeSynthetic", Ai::modified},
    {"digitalCapture", Ai::not_ai},
    {"computationalCapture", Ai::not_ai},
    {"compositeCapture", Ai::not_ai},
    {"negativeFilm", Ai::not_ai},
    {"positiveFilm", Ai::not_ai},
    {"print", Ai::not_ai},
    {"humanEdits", Ai::not_ai},
    {"minorHumanEdits", Ai::not_ai},
    {"digitalCreation", Ai::not_ai},
    {"digitalArt", Ai::not_ai},
    {"screenCapture", Ai::not_ai},
});

constexpr std::array<std::string_view, 4> kVocabularies = {
    "http://cv.iptc.org/newscodes/digitalsourcetype/",
    "https://cv.iptc.org/newscodes/digitalsourcetype/", "http://c2pa.org/digitalsourcetype/",
    "c2pa."};

Ai meaning(std::string_view uri) {
  for (const std::string_view vocabulary : kVocabularies) {
    if (!uri.starts_with(vocabulary)) continue;
    const std::string_view term = uri.substr(vocabulary.size());
    for (const SourceType& row : kSourceTypes)
      if (row.term == term) return row.says;
  }
  return Ai::unknown;
}

bool is_ai(Ai says) { return says == Ai::generated || says == Ai::modified; }

// The first action is how the asset came to be; later ones say what was done to it.
Ai by_actions(const ManifestReport& manifest) {
  if (manifest.actions.empty()) return Ai::unknown;
  const Ai inception = meaning(manifest.actions.front().digital_source_type);
  if (is_ai(inception)) return inception;
  for (const ActionReport& action : manifest.actions)
    if (is_ai(meaning(action.digital_source_type))) return Ai::modified;
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

// Walks up the chain of parents; a component that an AI system made marks the whole as modified.
// The number of manifests bounds the walk: a cycle ends.
Ai by_history(const Report& report) {
  const ManifestReport* manifest = report.active_manifest();
  bool component_is_ai = false;
  Ai says = Ai::unknown;
  for (std::size_t steps = 0; manifest != nullptr && steps < report.manifests.size(); ++steps) {
    if (steps > 0 && !is_intact(*manifest)) break;
    says = by_actions(*manifest);
    if (is_ai(says)) return says;
    const ManifestReport* parent = nullptr;
    for (const IngredientReport& ingredient : manifest->ingredients) {
      const ManifestReport* const other = find(report, ingredient.manifest_label);
      if (other == nullptr) continue;
      if (ingredient.relationship == "parentOf") parent = other;
      component_is_ai = component_is_ai || is_ai_component(ingredient, *other);
    }
    if (says != Ai::unknown) break;
    manifest = parent;
  }
  return component_is_ai ? Ai::modified : says;
}

std::string source_type(const ManifestReport& manifest) {
  for (const ActionReport& action : manifest.actions)
    if (!action.digital_source_type.empty()) return action.digital_source_type;
  return {};
}

}  // namespace

void answer(Report& report) {
  const ManifestReport* const active = report.active_manifest();
  if (active == nullptr) return;
  const bool valid = report.state == State::valid || report.state == State::trusted;
  const Ai says = by_history(report);
  report.marks.push_back({"c2pa", says, true, valid, source_type(*active)});
  // What a broken manifest says for AI is worth telling; that it says "a camera" is worth nothing.
  report.ai = valid || is_ai(says) ? says : Ai::unknown;
  for (Responsible& party : report.responsible) party.is_signed = valid;
}

}  // namespace tanba
