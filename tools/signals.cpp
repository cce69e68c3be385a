// Signal handlers touch lock-free atomics and _exit, nothing else.
#include "signals.hpp"

#include <unistd.h>

#include <csignal>

namespace tanba::tool {
namespace {

constexpr int kSignalExit = 128;

std::atomic<bool> g_stop{false};
std::atomic<int> g_signal{0};
std::atomic<int> g_waiting{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

extern "C" void on_signal(int number) {
  if (g_waiting.load() > 0 || g_stop.load()) ::_exit(kSignalExit + number);
  g_signal.store(number);
  g_stop.store(true);
}

}  // namespace

void install_signal_handlers() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM}) {
    struct sigaction before{};
    // What the caller had ignored (nohup, a shell's background job) stays ignored.
    if (::sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    ::sigaction(number, &action, nullptr);
  }
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
}

const std::atomic<bool>& stop_asked() { return g_stop; }

int signal_exit_code() { return g_stop.load() ? kSignalExit + g_signal.load() : 0; }

WaitingForInput::WaitingForInput() { ++g_waiting; }
WaitingForInput::~WaitingForInput() { --g_waiting; }

}  // namespace tanba::tool
