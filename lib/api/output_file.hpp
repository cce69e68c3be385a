// From a file to a file that appears whole or not at all.
#pragma once

#include <functional>

#include "io/atomic_file.hpp"
#include "tanba/label.hpp"

namespace tanba {

/// What writes the output of one source.
using WriteOutput = std::function<Result<LabelOutcome>(const Source& asset, Sink& out)>;

/// `write` to a temporary file beside `out`, which then takes its place. Errc::exists
Result<LabelOutcome> to_output_file(const Source& asset, const std::string& out,
                                    AtomicFileOptions options, const WriteOutput& write);

/// The same from file to file. A symbolic link stays one: what it leads to is replaced.
/// Errc::invalid_argument where `out` is the input and `files.in_place` is not set
Result<LabelOutcome> to_output_file(const std::string& in, const std::string& out,
                                    const FileOptions& files, const WriteOutput& write);

}  // namespace tanba
