// Standard output and standard error: whole lines, every failure to write remembered.
#pragma once

#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tanba/result.hpp"

namespace tanba::tool {

/// Ends the command with exit code 1 and this message.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Opens descriptors 0 to 2 on /dev/null where the caller left them closed, so that no file of ours
/// lands there; using such a one fails as it would have.
void guard_standard_descriptors();

/// Writes all of `text`. False with errno where that fails.
bool write_fully(int fd, std::string_view text);

/// Thread-safe. A line of progress that stands on the terminal is wiped before anything is written.
class Console {
 public:
  void out(std::string_view text) { write(1, text); }
  void err(std::string_view text) { write(2, text); }
  /// `tanba: MESSAGE` on standard error.
  void complain(std::string_view message);
  /// Shows `text` as the progress line; empty wipes it.
  void progress(std::string_view text);

  /// errno of the first failure to write to standard output, or 0.
  int out_error() const { return out_error_; }
  /// Where report lines go: standard output, or standard error where that takes the file itself.
  void reports_to_stderr() { report_fd_ = 2; }
  void report(std::string_view text) { write(report_fd_, text); }

 private:
  void write(int fd, std::string_view text);
  void wipe();

  std::mutex mutex_;
  bool progress_shown_ = false;
  int out_error_ = 0;
  int report_fd_ = 1;
};

Console& console();

/// `what is wrong (where), and what to do`.
std::string describe(const Error& error);
/// The same behind `FILE: `, on one line and escaped.
std::string describe(const std::string& file, const Error& error);

/// How a file is called in messages: "standard input" for "-".
std::string display_name(const std::string& file);

}  // namespace tanba::tool
