// What the versions of the specification judge differently: rows, C2PA 2.2 to 2.5.
#pragma once

#include <cstdint>
#include <string_view>

namespace tanba::validation {

/// A rule that not every version has.
enum class Rule : std::uint8_t {
  removal_is_good,              // an OCSP response that takes a certificate off the list
  cloud_data_has_type,          // `content_type` is required
  cloud_data_is_no_history,     // it stands for neither actions nor ingredients nor cloud data
  external_references,          // they are known
  related_to_action,            // an action's `relatedAssertions`
  related_to_ingredient,        // an ingredient's `relatedAssertions`
  source_without_manifest,      // an ingredient with a manifest has no digital source type
  spans_of_time,                // `whenStart` and `whenEnd`
  deleted_ingredients,          // `c2pa.deleted` names components
  redacted_ingredients,         // an action may point at an ingredient that was redacted
  processing_times,             // `processStart` and `processEnd`
  linked_resources,             // `c2pa.linked-resource-integrity`
  alternative_representations,  // `c2pa.alternative-content-representation`
  live_video                    // `c2pa.session-keys`, `c2pa.livevideo.segment`
};

/// Whether the rule holds at version `spec` (22 for 2.2). 0, where no version is asked for: those
/// of kDefaultSpec, and of the newest for what only that one knows.
bool holds(Rule rule, int spec);

/// What version `spec` says in place of `code`: mostly itself; empty where it says nothing.
std::string_view code_at(std::string_view code, int spec);

}  // namespace tanba::validation
