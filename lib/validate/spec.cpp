// The rows of what changed between C2PA 2.2 and 2.5: of clause 15, which is 14 in 2.5.
#include "validate/spec.hpp"

#include <algorithm>

#include "validate/status.hpp"

namespace tanba::validation {
namespace {

struct RuleRow {
  Rule rule;
  int from, to;
  bool unasked;  // holds where no version is asked for
};
constexpr int kEver = 99;
constexpr RuleRow kRules[] = {
    {Rule::removal_is_good, 10, 24, true},                 // 15.9.1
    {Rule::cloud_data_has_type, 10, 22, false},            // 15.10.3.2.1
    {Rule::cloud_data_is_no_history, 24, kEver, true},     // 15.10.3.2.1
    {Rule::external_references, 23, kEver, true},          // 15.10.3.2.2
    {Rule::related_to_action, 24, kEver, true},            // 15.10.3.2.3
    {Rule::related_to_ingredient, 25, kEver, true},        // 2.5, 14.11.3.2
    {Rule::source_without_manifest, 24, kEver, true},      // 15.11.3.2
    {Rule::spans_of_time, 25, kEver, true},                // 2.5, 14.10.4.2.4
    {Rule::deleted_ingredients, 25, kEver, true},          // 2.5, 14.10.4.2.4
    {Rule::redacted_ingredients, 25, kEver, true},         // 2.5, 14.10.4.2.4
    {Rule::processing_times, 25, kEver, true},             // 2.5, 14.10.4.1
    {Rule::linked_resources, 25, kEver, true},             // 2.5, 14.10.4.2.3
    {Rule::alternative_representations, 23, kEver, true},  // 15.10.3.2.7
    {Rule::live_video, 23, kEver, true},                   // 2.5, 14.10.4.2.6 and 15.8.2
};

/// Up to version `to`, `instead` is said; where that is empty, nothing.
struct CodeRow {
  std::string_view code;
  int to;
  std::string_view instead = {};
};
constexpr CodeRow kCodes[] = {
    {"assertion.hardBinding.redacted", 22, "assertion.dataHash.redacted"},
    {"timeStamp.credentialInvalid", 22, "timeStamp.untrusted"},
    {"claim.actions.missing", 24, "assertion.action.malformed"},
    {"assertion.action.ingredientLocationMismatch", 24},
    {"assertion.action.softBindingMissing", 22},
    {"assertion.bmffHash.additionalExclusionsPresent", 22},
    {"assertion.boxesHash.additionalExclusionsPresent", 22},
};

}  // namespace

bool holds(Rule rule, int spec) {
  const auto* const row = std::ranges::find(kRules, rule, &RuleRow::rule);
  return spec == 0 ? row->unasked : row->from <= spec && spec <= row->to;
}

std::string_view code_at(std::string_view code, int spec) {
  const int version = spec == 0 ? kDefaultSpec : spec;
  for (const CodeRow& row : kCodes)
    if (row.code == code && version <= row.to) return row.instead;
  return code;
}

}  // namespace tanba::validation
