// A child process in a group of its own, with a time limit.
#include "command_signer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string_view>
#include <thread>

#include "console.hpp"
#include "signals.hpp"

extern char** environ;

namespace tanba::tool {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMaxSignature = 16u << 10;
constexpr std::chrono::milliseconds kStep{50};  // between looks at the clock

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// Killed, with its whole group, unless it has ended.
class Child {
 public:
  Child(const std::string& command, int in, int out);
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  bool ended_well(Clock::time_point deadline);
  bool runs() const { return pid_ > 0; }

 private:
  pid_t pid_ = -1;
};

Child::Child(const std::string& command, int in, int out) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);  // ignored by this process
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  std::string shell = "sh", flag = "-c", text = command;
  const std::array<char*, 4> arguments{shell.data(), flag.data(), text.data(), nullptr};
  if (posix_spawn(&pid_, "/bin/sh", &actions, &attributes, arguments.data(), environ) != 0)
    pid_ = -1;
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
}

bool Child::ended_well(Clock::time_point deadline) {
  for (;;) {
    int status = 0;
    const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == pid_) {
      pid_ = -1;
      return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    if (ended < 0 || Clock::now() >= deadline || stop_asked()) return false;
    std::this_thread::sleep_for(kStep);
  }
}

// False where it says more than a signature can be, or is not done in time.
bool read_all(int from, Clock::time_point deadline, Buffer& said) {
  std::array<std::uint8_t, 4096> block{};
  while (Clock::now() < deadline && !stop_asked()) {
    pollfd wait{from, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(kStep.count())) <= 0) continue;
    const ssize_t size = ::read(from, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return size == 0;
    said.insert(said.end(), block.begin(), block.begin() + size);
    if (said.size() > kMaxSignature) return false;
  }
  return false;
}

Buffer ask(const std::string& command, Bytes message, std::chrono::seconds limit) {
  const Clock::time_point deadline = Clock::now() + limit;
  const Descriptor in(::memfd_create("message", MFD_CLOEXEC));
  std::array<int, 2> ends{-1, -1};
  if (in.get() < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const std::string_view text(reinterpret_cast<const char*>(message.data()), message.size());
  if (!write_fully(in.get(), text) || ::lseek(in.get(), 0, SEEK_SET) != 0) return {};
  Child child(command, in.get(), to.get());
  to.close();
  Buffer said;
  if (!child.runs() || !read_all(from.get(), deadline, said) || !child.ended_well(deadline))
    return {};
  return said;
}

}  // namespace

std::function<Buffer(Bytes)> command_signer(const std::string& command, unsigned seconds) {
  return [command, limit = std::chrono::seconds(seconds)](Bytes message) {
    return ask(command, message, limit);
  };
}

}  // namespace tanba::tool
