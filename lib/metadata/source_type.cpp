// cv.iptc.org/newscodes/digitalsourcetype; schema.org/IPTCDigitalSourceEnumeration;
// C2PA 2.4, 18.14.
#include "metadata/source_type.hpp"

#include <array>

namespace tanba {
namespace {

struct SourceType {
  std::string_view term;
  Ai says;
};

// A term that is not here says nothing.
constexpr auto kSourceTypes = std::to_array<SourceType>({
    {"trainedAlgorithmicMedia", Ai::generated},
    {"trainedAlgorithmicData", Ai::generated},
    {"compositeWithTrainedAlgorithmicMedia", Ai::modified},
    {"compositeSynthetic", Ai::modified},
    {"digitalCapture", Ai::not_ai},
    {"computationalCapture", Ai::not_ai},
    {"multiFrameComputationalCapture", Ai::not_ai},  // schema.org's name for it
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

constexpr std::array<std::string_view, 2> kSchemaOrg = {"https://schema.org/",
                                                        "http://schema.org/"};
constexpr std::string_view kSchemaSuffix = "DigitalSource";

Ai term_says(std::string_view term) {
  for (const SourceType& row : kSourceTypes)
    if (row.term == term) return row.says;
  return Ai::unknown;
}

// "TrainedAlgorithmicMediaDigitalSource": the same term with a capital and a suffix.
Ai schema_term_says(std::string_view term) {
  if (!term.ends_with(kSchemaSuffix)) return Ai::unknown;
  term.remove_suffix(kSchemaSuffix.size());
  for (const SourceType& row : kSourceTypes)
    if (row.term.size() == term.size() && row.term.substr(1) == term.substr(1) &&
        row.term[0] - 'a' == term[0] - 'A')
      return row.says;
  return Ai::unknown;
}

}  // namespace

Ai source_type_says(std::string_view uri) {
  for (const std::string_view vocabulary : kVocabularies)
    if (uri.starts_with(vocabulary)) return term_says(uri.substr(vocabulary.size()));
  for (const std::string_view vocabulary : kSchemaOrg)
    if (uri.starts_with(vocabulary)) return schema_term_says(uri.substr(vocabulary.size()));
  return Ai::unknown;
}

Ai loose_source_type_says(std::string_view text) {
  if (const Ai says = source_type_says(text); says != Ai::unknown) return says;
  const Ai says = term_says(text);
  return says != Ai::unknown ? says : schema_term_says(text);
}

}  // namespace tanba
