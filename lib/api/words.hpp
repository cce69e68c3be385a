// Phrases about a report for people: what is claimed, by whom, and what that is worth.
#pragma once

#include <string>

#include "api/words_catalog.hpp"
#include "tanba/report.hpp"

namespace tanba {

/// "AI-generated", "modified with AI", "a source other than AI", "nothing about AI"; with
/// "possibly" or "suspected" before it where the mark is not certain.
std::string claim_words(Ai ai, Certainty certainty = Certainty::certain,
                        const Words& words = Words("en"));
/// Common name and organization, escaped; "an unnamed signer" where there is none.
std::string signer_words(const SignerReport& signer, const Words& words = Words("en"));
/// "2026-11-21T10:00:00Z by a time-stamp", "... by the signer's own clock", "time not known".
std::string time_words(const ManifestReport& manifest, const Words& words = Words("en"));
/// The first failure that makes the report invalid, escaped.
std::string failure_words(const StatusList& status, const Words& words = Words("en"));

}  // namespace tanba
