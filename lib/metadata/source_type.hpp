// What the IPTC NewsCodes "Digital Source Type" say of AI.
#pragma once

#include <string_view>

#include "tanba/report.hpp"

namespace tanba {

inline bool is_ai(Ai says) { return says == Ai::generated || says == Ai::modified; }

/// What a digital source type says: a full URI of the IPTC (http or https), C2PA's own, or
/// schema.org's enumeration. Ai::unknown for another vocabulary, and for a term that tells nothing
/// of AI ("composite").
Ai source_type_says(std::string_view uri);

/// The same, where the bare code is good enough too, as careless writers leave it.
Ai loose_source_type_says(std::string_view text);

}  // namespace tanba
