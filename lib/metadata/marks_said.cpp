// GB 45438-2025, annex E; W3C AI Content Disclosure; schema.org.
#include "metadata/marks_said.hpp"

#include <array>

#include "metadata/marks_forms.hpp"
#include "metadata/marks_json.hpp"
#include "metadata/source_type.hpp"

namespace tanba {
namespace {

using Fields = std::map<std::string, std::string>;

constexpr std::size_t kMaxPairs = 64;

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

Ai as_part(Ai says) { return is_ai(says) ? Ai::modified : Ai::unknown; }

std::string field(const Fields& fields, const std::string& prefix, std::string_view name) {
  const auto found = fields.find(prefix + std::string(name));
  return found == fields.end() ? std::string() : found->second;
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// The pairs of a YAML map of plain values, a line each.
Fields pairs_in(std::string_view lines) {
  Fields fields;
  while (!lines.empty() && fields.size() < kMaxPairs) {
    const auto end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
      fields.emplace(unquoted(trimmed(line.substr(0, colon))),
                     unquoted(trimmed(line.substr(colon + 1))));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return fields;
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

// An AI component placed into other content makes it modified; any other tells nothing of the
// whole.
Said said_of_a_part(std::string_view value) {
  return {as_part(said_by_ai_disclosure(value).says), {}, {}, {}};
}

Said said_by_json_ld(std::string_view value) {
  constexpr std::string_view kGraph = "@graph/", kName = "digitalSourceType";
  const auto fields = json_fields("{\"@graph\":" + std::string(trimmed(value)) + "}");
  if (!fields) return {};
  Said said;
  for (const auto& [path, text] : *fields) {
    std::string_view name = path;
    while (name.starts_with(kGraph)) name.remove_prefix(kGraph.size());
    const Ai says = loose_source_type_says(text);
    if (name == kName && says != Ai::unknown) return {says, {}, {}, {}};
    if (name.ends_with(kName) && said.says == Ai::unknown) said.says = as_part(says);
  }
  return said;
}

Said said_by_aigc(std::string_view value) {
  const auto fields = json_fields(trimmed(value));
  if (!fields) return {};
  return said_by_label(*fields, fields->contains("Label") ? "" : "AIGC/");
}

Said said_by_aigc_map(std::string_view value) {
  return trimmed(value).starts_with('{') ? said_by_aigc(value) : said_by_label(pairs_in(value), "");
}

Said said_by_wrapped_aigc(std::string_view value) {
  if (value.find("\"AIGC\"") == std::string_view::npos) return {};
  const auto fields = json_fields(trimmed(value));
  return fields ? said_by_label(*fields, "AIGC/") : Said();
}

}  // namespace tanba
