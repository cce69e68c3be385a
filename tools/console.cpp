// Lines to the user, and the words for errors.
#include "console.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

constexpr std::string_view kWipe = "\r\x1b[K";

// "png: chunk runs past the end" reads better without the room where the advice says enough.
std::string advice(const Error& error) {
  if (error.code == Errc::malformed && std::string_view(error.what).starts_with("xmp:"))
    return "--no-metadata leaves the metadata of the file as it is";
  switch (error.code) {
    case Errc::io:
      return error.os_error != 0 ? std::strerror(error.os_error) : "";
    case Errc::exists:
      return "--force replaces it";
    case Errc::unsupported:
      if (!std::string_view(error.what).starts_with("detect:")) return "";
      return "'tanba formats' lists what is known, --type MIME names what content cannot tell";
    case Errc::truncated:
      return "the file is cut short: get it whole";
    case Errc::malformed:
      return "the file is damaged: get it anew";
    case Errc::limit_exceeded:
      return "a limit was hit: the file asks for more than is allowed";
    case Errc::credential:
      return "'tanba cert check' says which rule is broken";
    case Errc::signer:
      return "look at what signs";
    case Errc::cancelled:
      return "stopped";
    case Errc::out_of_memory:
      return "out of memory";
    case Errc::internal:
      return "this is a bug: please report it";
    case Errc::invalid_argument:
      return "";
  }
  return "";
}

}  // namespace

void guard_standard_descriptors() {
  for (const int fd : {0, 1, 2}) {
    if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free descriptor is `fd`: reading from standard input must fail, so must writing.
    [[maybe_unused]] const int opened = ::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
  }
}

bool write_fully(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Console::complain(std::string_view message) { err("tanba: " + std::string(message) + "\n"); }

void Console::write(int fd, std::string_view text) {
  const std::lock_guard lock(mutex_);
  wipe();
  if (!write_fully(fd, text) && fd == 1 && out_error_ == 0) out_error_ = errno;
}

void Console::progress(std::string_view text) {
  const std::lock_guard lock(mutex_);
  wipe();
  if (text.empty()) return;
  write_fully(2, text);
  progress_shown_ = true;
}

void Console::wipe() {
  if (progress_shown_) write_fully(2, kWipe);
  progress_shown_ = false;
}

Console& console() {
  static Console instance;
  return instance;
}

std::string display_name(const std::string& file) {
  return file == "-" ? "standard input" : terminal_text(file);
}

std::string describe(const Error& error) {
  std::string line = error.what;
  if (error.offset != 0) line += " (at byte " + std::to_string(error.offset) + ")";
  const std::string what_to_do = advice(error);
  return what_to_do.empty() ? line : line + "; " + what_to_do;
}

std::string describe(const std::string& file, const Error& error) {
  return display_name(file) + ": " + describe(error);
}

}  // namespace tanba::tool
