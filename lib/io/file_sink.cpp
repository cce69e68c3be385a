// A sink over an open file, which reads back what it wrote.
#include "io/file_sink.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kCopyBytes = 8 << 20;

}  // namespace

Result<void> FileSink::write(Bytes bytes) {
  TANBA_CHECK(write_fully(fd_, bytes));
  size_ += bytes.size();
  return {};
}
Result<void> FileSink::patch(std::uint64_t offset, Bytes bytes) {
  if (offset > size_ || bytes.size() > size_ - offset)
    return Error{Errc::invalid_argument, "sink: a patch past the end", offset};
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{Errc::io, "sink: writing failed", 0, errno};
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> StretchSink::copy(const Source& source, std::uint64_t offset, std::uint64_t size) {
  while (size > 0) {
    Stretch stretch = stretch_of(source, offset);
    if (stretch.size == 0)
      return Error{Errc::truncated, "source: the input ends too early", offset};
    stretch.size = std::min(stretch.size, size);
    TANBA_CHECK(copy_stretch(stretch));
    offset += stretch.size;
    size -= stretch.size;
  }
  return {};
}

Result<void> FileSink::copy_stretch(const Stretch& stretch) {
  const Kernel from = stretch.source->kernel(stretch.from, stretch.size);
  const std::uint64_t done = from.descriptor < 0 ? 0 : copy_in_kernel(from, stretch.size);
  return Sink::copy(*stretch.source, stretch.from + done, stretch.size - done);
}

// What the kernel would not copy (another file system, an old kernel), the caller copies.
std::uint64_t FileSink::copy_in_kernel(Kernel from, std::uint64_t size) {
  std::uint64_t done = 0;
  while (done < size) {
    auto at = static_cast<off64_t>(from.offset + done);
    const auto part = static_cast<std::size_t>(std::min(size - done, kCopyBytes));
    const ssize_t count = ::copy_file_range(from.descriptor, &at, fd_, nullptr, part, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::uint64_t>(count);
    size_ += static_cast<std::uint64_t>(count);
  }
  return done;
}

}  // namespace tanba
