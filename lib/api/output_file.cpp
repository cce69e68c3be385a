// From a file to a file that appears whole or not at all.
#include "api/output_file.hpp"

#include "base/check.hpp"
#include "io/atomic_file.hpp"

namespace tanba {

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
  TANBA_TRY(const auto file,
            AtomicFile::create(
                target, {.replace = files.replace || same, .sync = files.sync, .mode_of = in}));
  TANBA_TRY(LabelOutcome outcome, write(*source, file->sink()));
  TANBA_CHECK(file->publish());
  return outcome;
}

}  // namespace tanba
