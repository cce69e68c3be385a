// Checking of one hashed URI inside a claim or an assertion. C2PA 2.4, 15.10.3.3.
#pragma once

#include "validate/context.hpp"

namespace tanba::validation {

/// Says `hashedURI.missing` or `hashedURI.mismatch` about `about` where `uri` does not hold. An
/// external URI is not followed, a redacted target not looked for.
void check_reference(Context& context, Subject& subject, const HashedUri& uri,
                     const std::string& about);

/// Whether `related` is not empty and each leads to an assertion of the same manifest that is
/// neither actions nor an ingredient, and whose label ends with `ending`. Says which were redacted.
bool relates_well(Context& context, Subject& subject, const std::vector<HashedUri>& related,
                  std::string_view ending = {});

}  // namespace tanba::validation
