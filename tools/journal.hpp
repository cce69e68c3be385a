// The journal of a batch: which outputs are finished, so that a batch that was killed goes on.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "label_plan.hpp"
#include "tanba/label.hpp"

namespace tanba::tool {

/// Size and time of what the output is made from: the input, and the store that is updated.
std::string input_mark(const LabelItem& item);

/// A file `.tanba-journal` in the folder of the outputs, appended to by one write a finished
/// output. A line counts only while inputs and output have the size and time that it names.
class Journal {
 public:
  /// `fingerprint`: of all that makes the outputs; lines of other batches do not count.
  Journal(std::string folder, std::uint64_t fingerprint);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Reads what is there. A torn last line does not count.
  void load();
  std::optional<LabelOutcome> finished(const LabelItem& item) const;
  /// `before`: input_mark() of before the work.
  void record(const LabelItem& item, const std::string& before, const LabelOutcome& outcome);
  /// Removes the file, unless another process works with it.
  void remove();

 private:
  struct Entry {
    std::string input_mark, output_mark;
    LabelOutcome outcome;
  };
  bool parse(const std::string& line);

  std::string path_;
  std::uint64_t fingerprint_;
  int fd_ = -1;
  bool torn_ = false;
  std::map<std::string, Entry> entries_;  // by output
};

/// The journals of all folders of a batch. Thread-safe.
class Journals {
 public:
  Journals(std::uint64_t fingerprint, bool resume) : fingerprint_(fingerprint), resume_(resume) {}
  std::optional<LabelOutcome> finished(const LabelItem& item);
  void record(const LabelItem& item, const std::string& before, const LabelOutcome& outcome);
  void remove();

 private:
  Journal& of(const LabelItem& item);

  std::uint64_t fingerprint_;
  bool resume_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Journal>> by_root_;
};

/// Removes temporary files in `folder` whose process is gone.
void sweep_orphans(const std::string& folder);

}  // namespace tanba::tool
