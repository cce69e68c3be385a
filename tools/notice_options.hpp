// The options of `tanba label` that say what notice people get.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "tanba/notice.hpp"

namespace tanba::tool {

/// The file of --notice-clip. Throws Failure where it cannot be read.
std::unique_ptr<Source> open_clip(const std::string& path);

/// Whether the library says that this recording, or these words, cannot be; not the content.
bool is_about_recording(const Error& error);
bool is_about_words(const Error& error);

class NoticeRequest {
 public:
  void add_to(CLI::App& app);
  /// Borrows the clip, which it opens. Throws Failure.
  NoticeOptions options(std::vector<Profile> profiles);
  bool is_wanted() const { return was_said() && form_ != "none"; }
  bool was_said() const { return !form_.empty(); }
  const std::string& clip() const { return clip_; }
  /// All of it in one text, to tell batches apart.
  std::string text() const;

 private:
  std::string form_, words_, place_, clip_;
  std::vector<std::string> languages_;
  std::optional<double> size_, start_, duration_, repeat_;
  std::unique_ptr<Source> recording_;
};

}  // namespace tanba::tool
