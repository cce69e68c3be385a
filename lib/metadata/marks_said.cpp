// GB 45438-2025, annex E; W3C AI Content Disclosure; schema.org.
#include "metadata/marks_said.hpp"

#include <array>

#include "metadata/marks_forms.hpp"
#include "metadata/marks_json.hpp"
#include "metadata/source_type.hpp"

namespace tanba {
namespace {

using Fields = std::map<std::string, std::string>;

struct Disclosure {
  std::string_view value;
  Ai says;
};

constexpr auto kDisclosures = std::to_array<Disclosure>({
    {"none", Ai::not_ai},
    {"ai-assisted", Ai::modified},
    {"mixed", Ai::modified},
    {"ai-generated", Ai::generated},
    {"ai-autonomous", Ai::generated},
    {"autonomous", Ai::generated},  // older drafts
});

struct AigcLabel {
  std::string_view value;
  Certainty certainty;
};

constexpr auto kAigcLabels = std::to_array<AigcLabel>({
    {"1", Certainty::certain},
    {"2", Certainty::possible},
    {"3", Certainty::suspected},
});

// Who gave the label: the producer says "is", a platform "possible" or "suspected".
constexpr std::array<std::string_view, 3> kAigcParties = {"ContentProducer", "ContentPropagator",
                                                          "ServiceProvider"};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = {" \t\r\n\0", 5};
  const auto from = text.find_first_not_of(kBlanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

std::string field(const Fields& fields, const std::string& prefix, std::string_view name) {
  const auto found = fields.find(prefix + std::string(name));
  return found == fields.end() ? std::string() : found->second;
}

Said said_by_label(const Fields& fields, const std::string& prefix) {
  Said said;
  const std::string label = field(fields, prefix, "Label");
  for (const AigcLabel& row : kAigcLabels)
    if (row.value == label) said = {Ai::generated, row.certainty, {}, {}};
  if (said.certainty != Certainty::certain) said.by = field(fields, prefix, "ContentPropagator");
  for (const std::string_view party : kAigcParties)
    if (said.by.empty()) said.by = field(fields, prefix, party);
  return said;
}

}  // namespace

Said said_by_source_type(std::string_view value) {
  return {loose_source_type_says(trimmed(value)), {}, {}, {}};
}

Said said_by_ai_disclosure(std::string_view value) {
  for (const Disclosure& row : kDisclosures)
    if (is(value, row.value)) return {row.says, {}, {}, {}};
  return {};
}

Said said_by_json_ld(std::string_view value) {
  constexpr std::string_view kName = "digitalSourceType";
  const std::string in_object = "{\"@graph\":" + std::string(trimmed(value)) + "}";
  const auto fields = json_fields(in_object);
  if (!fields) return {};
  for (const auto& [path, text] : *fields) {
    if (!path.ends_with(kName)) continue;
    if (const Ai says = loose_source_type_says(text); says != Ai::unknown)
      return {says, {}, {}, {}};
  }
  return {};
}

Said said_by_aigc(std::string_view value) {
  const auto fields = json_fields(trimmed(value));
  if (!fields) return {};
  return said_by_label(*fields, fields->contains("Label") ? "" : "AIGC/");
}

Said said_by_wrapped_aigc(std::string_view value) {
  if (value.find("\"AIGC\"") == std::string_view::npos) return {};
  const auto fields = json_fields(trimmed(value));
  return fields ? said_by_label(*fields, "AIGC/") : Said();
}

}  // namespace tanba
