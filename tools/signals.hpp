// SIGINT and SIGTERM ask the work at hand to stop and roll back; a second one ends the process.
#pragma once

#include <atomic>

namespace tanba::tool {

void install_signal_handlers();

/// Becomes true when a signal asked to stop. For Progress::cancel.
const std::atomic<bool>& stop_asked();

/// 130 or 143 where a signal asked to stop, else 0.
int signal_exit_code();

/// While one lives, nothing needs rolling back and the process may wait for input without end: a
/// signal ends it at once.
class WaitingForInput {
 public:
  WaitingForInput();
  ~WaitingForInput();
  WaitingForInput(const WaitingForInput&) = delete;
  WaitingForInput& operator=(const WaitingForInput&) = delete;
};

}  // namespace tanba::tool
