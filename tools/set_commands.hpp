// --set: the files of a command line are one asset.
#pragma once

#include "command_line.hpp"
#include "label_request.hpp"

namespace tanba::tool {

/// tanba label --set: an exit code.
int label_set_command(LabelRequest& request);

/// Verifies the files as one set. `file` becomes what the report is about: the first file, or after
/// an Error the one that it is about.
Result<Report> verify_set_files(const std::vector<std::string>& files, const TrustOptions& trust,
                                const Progress& progress, std::string& file);

}  // namespace tanba::tool
