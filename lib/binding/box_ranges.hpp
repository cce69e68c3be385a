// A box hash that no markers can fill.
#pragma once

#include "binding/binding.hpp"

namespace tanba {

/// One entry for all that lies before the store, one for all behind it. A detached one has a single
/// entry.
Result<BindingDraft> draft_box_ranges(const Source& output, const Format& format,
                                      const Carrier* carrier, const BoxDraftOptions& options);

}  // namespace tanba
