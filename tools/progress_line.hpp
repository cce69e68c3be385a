// A line of progress on a terminal's standard error, for work that takes long.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace tanba::tool {

class ProgressLine {
 public:
  /// `files`: how many there are; progress counts them where there are several, else bytes.
  explicit ProgressLine(std::size_t files);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  bool wanted() const { return wanted_; }
  void bytes(std::uint64_t done, std::uint64_t total);
  void file_done();

 private:
  using Clock = std::chrono::steady_clock;
  void show(double part, const std::string& text);

  bool wanted_;
  std::size_t files_, files_done_ = 0;
  std::mutex mutex_;
  Clock::time_point next_;
};

}  // namespace tanba::tool
