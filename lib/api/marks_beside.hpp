// Marks beside the manifest: what the format's metadata holds, and what detectors find.
#pragma once

#include "api/examine.hpp"

namespace tanba {

/// None is signed. What is broken holds none; a detector that fails leaves a note in `status`, and
/// where there is no manifest so does a reference to one elsewhere.
/// \return Errc::io: the asset cannot be read
Result<std::vector<Mark>> marks_beside(const Source& asset, const Examined& examined,
                                       const JudgeOptions& options, StatusList& status);

}  // namespace tanba
