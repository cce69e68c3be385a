// Judging one hash assertion by its kind: C2PA 2.4, 15.12.
#pragma once

#include "binding/binding.hpp"
#include "validate/context.hpp"

namespace tanba::validation {

/// What the hash in `assertion` comes to, where `base` is the label of a hard binding that is
/// known; else nothing.
Result<std::optional<BindingVerdict>> check_hash(const BindingInput& input, std::string_view base,
                                                 const AssertionBox& assertion,
                                                 const std::string& url);

/// Where the hard binding of `bound` does not fit: what its `c2pa.hash.multi-asset` comes to;
/// nothing where it has none. C2PA 2.4, 15.12.4.
Result<std::optional<BindingVerdict>> check_parts(Context& context, Subject& bound,
                                                  const BindingInput& input);

}  // namespace tanba::validation
