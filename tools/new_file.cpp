// Small files that must not be there yet.
#include "new_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "console.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {

void write_new(const std::string& path, const std::string& text, mode_t mode) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) throw Failure(terminal_text(path) + ": " + std::strerror(errno));
  const bool written = write_fully(fd, text) && ::fsync(fd) == 0;
  if (::close(fd) != 0 || !written) {
    ::unlink(path.c_str());
    throw Failure(terminal_text(path) + ": cannot be written");
  }
}

}  // namespace tanba::tool
