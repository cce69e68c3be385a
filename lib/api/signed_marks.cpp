// JSON of the assertions as the report has it.
#include "api/signed_marks.hpp"

#include <array>
#include <optional>
#include <string_view>

#include "base/ascii.hpp"
#include "metadata/marks.hpp"
#include "metadata/marks_forms.hpp"
#include "metadata/marks_json.hpp"
#include "metadata/source_type.hpp"

namespace tanba {
namespace {

// "c2pa.soft-binding__2" without its instance number.
std::string_view base_of(std::string_view label) { return label.substr(0, label.find("__")); }

bool is_metadata(std::string_view label) {
  return label.ends_with(".metadata") || label == "stds.iptc" ||
         label == "stds.schema-org.CreativeWork";
}

// The name of a property behind its path and prefix.
std::string_view property_of(std::string_view path) {
  return path.substr(path.find_last_of("/:") + 1);
}

Mark mark_of(const AssertionReport& assertion, std::string_view carrier, Ai says) {
  Mark mark{.carrier = std::string(carrier), .says = says, .is_signed = true};
  mark.where = assertion.label;
  return mark;
}

std::optional<Mark> metadata_mark(const AssertionReport& assertion) {
  const auto fields = json_fields(assertion.json);
  if (!fields) return std::nullopt;
  std::optional<Mark> mark;
  std::string system;
  for (const auto& [path, text] : *fields) {
    const std::string_view property = property_of(path);
    if (ascii::is_equal(property, "AISystemUsed")) system = cut_detail(text);
    if (mark || !ascii::is_equal(property, "digitalSourceType")) continue;
    if (const Ai says = loose_source_type_says(text); says != Ai::unknown) {
      mark = mark_of(assertion, "c2pa", says);
      mark->detail = cut_detail(text);
    }
  }
  if (mark) mark->tool = system;
  return mark;
}

// A soft binding names a watermark or a fingerprint by its algorithm; whether it is in the content
// only a detector can tell.
std::optional<Mark> watermark_mark(const AssertionReport& assertion) {
  const auto fields = json_fields(assertion.json);
  if (!fields || !fields->contains("alg")) return std::nullopt;
  Mark mark = mark_of(assertion, "watermark", Ai::unknown);
  mark.detail = cut_detail(fields->at("alg"));
  return mark;
}

}  // namespace

std::vector<Mark> signed_marks(const ManifestReport& manifest) {
  std::vector<Mark> marks;
  for (const AssertionReport& assertion : manifest.assertions) {
    const std::string_view label = base_of(assertion.label);
    std::optional<Mark> mark;
    if (label == "c2pa.soft-binding")
      mark = watermark_mark(assertion);
    else if (is_metadata(label))
      mark = metadata_mark(assertion);
    if (mark) marks.push_back(*std::move(mark));
  }
  return marks;
}

}  // namespace tanba
