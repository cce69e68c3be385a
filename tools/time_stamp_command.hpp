// `tanba label --tsa-request` and `--tsa-response`: a time-stamp without a network.
#pragma once

#include "label_request.hpp"

namespace tanba::tool {

/// Writes the request for a time-stamp of the labelled file `labelled` to a new file. Throws
/// Failure.
void write_time_stamp_request(const std::string& request, const std::string& labelled);

/// An answer of a time-stamp authority into a file that is labelled.
int time_stamp_command(const LabelRequest& request);

}  // namespace tanba::tool
