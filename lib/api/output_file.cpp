// From a file to a file that appears whole or not at all.
#include "api/output_file.hpp"

#include "base/check.hpp"

namespace tanba {

Result<LabelOutcome> to_output_file(const Source& asset, const std::string& out,
                                    AtomicFileOptions options, const WriteOutput& write) {
  TANBA_TRY(const auto file, AtomicFile::create(out, std::move(options)));
  TANBA_TRY(LabelOutcome outcome, write(asset, file->sink()));
  TANBA_CHECK(file->publish());
  return outcome;
}

Result<LabelOutcome> to_output_file(const std::string& in, const std::string& out,
                                    const FileOptions& files, const WriteOutput& write) {
  const bool same = same_file(in, out);
  if (same && !files.in_place)
    return Error{Errc::invalid_argument, "label: the output is the input"};
  TANBA_TRY(const auto source, open_file(in));
  std::string target = out;
  if (same) {
    TANBA_TRY(target, resolved(in));
  }
  return to_output_file(*source, target,
                        {.replace = files.replace || same, .sync = files.sync, .mode_of = in},
                        write);
}

}  // namespace tanba
