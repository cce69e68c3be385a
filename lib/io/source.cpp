// Sources over a file, memory and a caller's function.
#include "tanba/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "base/check.hpp"
#include "io/descriptor.hpp"

namespace tanba {
namespace {

Error past_the_end(std::uint64_t offset) {
  return {Errc::truncated, "source: the input ends too early", offset, 0};
}

Result<void> check_range(const Source& source, std::uint64_t offset, std::uint64_t count) {
  if (offset > source.size() || count > source.size() - offset) return past_the_end(offset);
  return {};
}

class FileSource final : public Source {
 public:
  FileSource(Descriptor file, const struct stat& status)
      : file_(std::move(file)), status_(status) {}

  std::uint64_t size() const override { return static_cast<std::uint64_t>(status_.st_size); }

  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    TANBA_CHECK(check_range(*this, offset, into.size()));
    return read_fully(file_.get(), offset, into);
  }

  Kernel kernel(std::uint64_t offset, std::uint64_t) const override {
    return {file_.get(), offset};
  }

  Result<void> unchanged() const override {
    struct stat now{};
    if (::fstat(file_.get(), &now) != 0)
      return Error{Errc::io, "source: cannot look at the input again", 0, errno};
    const bool same = now.st_size == status_.st_size &&
                      now.st_mtim.tv_sec == status_.st_mtim.tv_sec &&
                      now.st_mtim.tv_nsec == status_.st_mtim.tv_nsec;
    if (!same) return Error{Errc::io, "source: the input changed while it was read"};
    return {};
  }

 private:
  Descriptor file_;
  struct stat status_;
};

class MemorySource final : public Source {
 public:
  explicit MemorySource(Bytes bytes) : bytes_(bytes) {}
  explicit MemorySource(Buffer bytes) : owned_(std::move(bytes)), bytes_(owned_) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    TANBA_CHECK(check_range(*this, offset, into.size()));
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
    return {};
  }

 private:
  Buffer owned_;
  Bytes bytes_;  // the caller's, or owned_
};

class CallbackSource final : public Source {
 public:
  using Read = std::function<bool(std::uint64_t, std::span<std::uint8_t>)>;
  CallbackSource(std::uint64_t size, Read read) : size_(size), read_(std::move(read)) {}
  std::uint64_t size() const override { return size_; }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    TANBA_CHECK(check_range(*this, offset, into.size()));
    if (!into.empty() && !read_(offset, into))
      return Error{Errc::io, "source: the caller's function could not read", offset};
    return {};
  }

 private:
  std::uint64_t size_;
  Read read_;
};

Result<std::unique_ptr<Source>> file_source(Descriptor file) {
  struct stat status{};
  if (::fstat(file.get(), &status) != 0)
    return Error{Errc::io, "source: cannot look at the input", 0, errno};
  return std::unique_ptr<Source>(std::make_unique<FileSource>(std::move(file), status));
}

}  // namespace

Result<void> read_fully(int descriptor, std::uint64_t offset, std::span<std::uint8_t> into) {
  while (!into.empty()) {
    const ssize_t count = ::pread(descriptor, into.data(), into.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{Errc::io, "source: reading failed", offset, errno};
    if (count == 0) return past_the_end(offset);
    offset += static_cast<std::uint64_t>(count);
    into = into.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> write_fully(int descriptor, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{Errc::io, "sink: writing failed", 0, errno};
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<std::unique_ptr<Source>> open_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0)
    return Error{Errc::io, "source: cannot open the file", 0, errno};
  if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode))
    return Error{Errc::invalid_argument, "source: not a file (a folder or a device)"};
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return Error{Errc::io, "source: cannot open the file", 0, errno};
  if (S_ISFIFO(status.st_mode)) return spool(file.get());
  return file_source(std::move(file));
}

Result<Descriptor> unlinked_file() {
  std::FILE* stream = std::tmpfile();
  if (stream == nullptr) return Error{Errc::io, "source: cannot make a temporary file", 0, errno};
  Descriptor file(::fcntl(::fileno(stream), F_DUPFD_CLOEXEC, 0));
  std::fclose(stream);
  if (!file) return Error{Errc::io, "source: cannot make a temporary file", 0, errno};
  return file;
}

Result<std::unique_ptr<Source>> spool(int fd) {
  TANBA_TRY(Descriptor file, unlinked_file());
  std::array<std::uint8_t, 64 << 10> block{};
  for (;;) {
    const ssize_t count = ::read(fd, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{Errc::io, "source: reading failed", 0, errno};
    if (count == 0) return file_source(std::move(file));
    TANBA_CHECK(write_fully(file.get(), Bytes(block).first(static_cast<std::size_t>(count))));
  }
}

std::unique_ptr<Source> memory_source(Bytes bytes) { return std::make_unique<MemorySource>(bytes); }

std::unique_ptr<Source> buffer_source(Buffer bytes) {
  return std::make_unique<MemorySource>(std::move(bytes));
}

std::unique_ptr<Source> callback_source(
    std::uint64_t size, std::function<bool(std::uint64_t, std::span<std::uint8_t>)> read) {
  return std::make_unique<CallbackSource>(size, std::move(read));
}

}  // namespace tanba
