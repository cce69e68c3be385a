// Phrases about a report for people: what is claimed, by whom, and what that is worth.
#pragma once

#include <string>

#include "tanba/report.hpp"

namespace tanba {

/// "AI-generated", "modified with AI", "a source other than AI", "nothing about AI".
std::string claim_words(Ai ai);
/// Common name and organization, escaped; "an unnamed signer" where there is none.
std::string signer_words(const SignerReport& signer);
/// "2026-11-21T10:00:00Z by a time-stamp", "... by the signer's own clock", "time not known".
std::string time_words(const ManifestReport& manifest);
/// The first failure that makes the report invalid, escaped; empty where there is none.
std::string failure_words(const StatusList& status);

}  // namespace tanba
