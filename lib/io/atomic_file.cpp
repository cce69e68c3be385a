// Atomic replacement: temporary file in the same folder, fsync, rename, fsync of the folder.
#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>

#include "base/check.hpp"
#include "io/descriptor.hpp"
#include "io/file_sink.hpp"

namespace tanba {
namespace {

constexpr std::size_t kAttempts = 10'000;

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Error failed(const char* what) {
  return {errno == EEXIST ? Errc::exists : Errc::io, what, 0, errno};
}

class TemporaryFile final : public AtomicFile {
 public:
  TemporaryFile(std::string path, AtomicFileOptions options)
      : path_(std::move(path)), options_(std::move(options)), folder_(folder_of(path_)) {}

  ~TemporaryFile() override {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }

  Result<void> open() {
    struct stat status{};
    if (!options_.replace && ::lstat(path_.c_str(), &status) == 0)
      return Error{Errc::exists, "output: it is already there", 0, EEXIST};
    for (std::size_t attempt = 0; attempt < kAttempts; ++attempt) {
      const std::string name = folder_ + "/.tanba-" + std::to_string(::getpid()) + "-" +
                               std::to_string(options_.number + attempt);
      file_ = Descriptor(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH));
      if (!file_ && errno == EEXIST) continue;
      if (!file_) return failed("output: cannot make a file in its folder");
      // Held while it is written: whoever sweeps up after a killed run sees that this one lives.
      ::flock(file_.get(), LOCK_EX | LOCK_NB);
      temporary_ = name;
      sink_ = std::make_unique<FileSink>(file_.get());
      return take_mode();
    }
    return Error{Errc::io, "output: too many temporary files in its folder"};
  }

  Sink& sink() override { return *sink_; }

  Result<void> publish() override {
    if (::fchmod(file_.get(), mode_) != 0) return failed("output: cannot set its mode");
    if (options_.sync && ::fsync(file_.get()) != 0) return failed("output: cannot sync it to disk");
    TANBA_CHECK(put_in_place());
    temporary_.clear();
    return options_.sync ? sync_folder() : Result<void>{};
  }

 private:
  // The kernel has applied the umask to the new file: that is the mode to publish with, unless
  // another file lends its own.
  Result<void> take_mode() {
    struct stat status{};
    if (::fstat(file_.get(), &status) != 0) return failed("output: cannot look at its mode");
    mode_ = status.st_mode & 07777;
    if (!options_.mode_of.empty() && ::stat(options_.mode_of.c_str(), &status) == 0) {
      mode_ = status.st_mode & 0777;
      // Where the owner may not be given away, the file stays ours.
      [[maybe_unused]] const int given = ::fchown(file_.get(), status.st_uid, status.st_gid);
    }
    if (::fchmod(file_.get(), S_IRUSR | S_IWUSR) != 0) return failed("output: cannot set its mode");
    return {};
  }

  Result<void> put_in_place() {
    if (options_.replace) {
      if (::rename(temporary_.c_str(), path_.c_str()) != 0)
        return failed("output: cannot rename the finished file");
      return {};
    }
    if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0)
      return {};
    if (errno == EEXIST) return failed("output: it is already there");
    // A file system without RENAME_NOREPLACE.
    if (::link(temporary_.c_str(), path_.c_str()) != 0)
      return failed("output: cannot rename the finished file");
    ::unlink(temporary_.c_str());
    return {};
  }

  Result<void> sync_folder() const {
    const Descriptor folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || (::fsync(folder.get()) != 0 && errno != EINVAL))
      return failed("output: cannot sync its folder to disk");
    return {};
  }

  std::string path_;
  AtomicFileOptions options_;
  std::string folder_;
  std::string temporary_;
  Descriptor file_;
  std::unique_ptr<FileSink> sink_;
  mode_t mode_ = 0600;
};

}  // namespace

Result<std::unique_ptr<AtomicFile>> AtomicFile::create(const std::string& path,
                                                       AtomicFileOptions options) {
  auto file = std::make_unique<TemporaryFile>(path, std::move(options));
  TANBA_CHECK(file->open());
  return std::unique_ptr<AtomicFile>(std::move(file));
}

void remove_file(const std::string& path) { ::unlink(path.c_str()); }

bool same_file(const std::string& a, const std::string& b) {
  struct stat first{}, second{};
  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

Result<std::string> resolved(const std::string& path) {
  char* const found = ::realpath(path.c_str(), nullptr);
  if (found == nullptr) return failed("source: cannot open the file");
  std::string result(found);
  std::free(found);
  return result;
}

Result<Buffer> read_small_file(const std::string& path, std::uint64_t max_bytes) {
  TANBA_TRY(const auto source, open_file(path));
  if (source->size() > max_bytes)
    return Error{Errc::limit_exceeded, "source: the file is too large"};
  Buffer bytes(static_cast<std::size_t>(source->size()));
  TANBA_CHECK(source->read(0, bytes));
  return bytes;
}

Result<void> write_new_file(const std::string& path, Bytes bytes, unsigned mode) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                               static_cast<mode_t>(mode)));
  if (!file) return failed("output: cannot make the file");
  TANBA_CHECK(write_fully(file.get(), bytes));
  if (::fsync(file.get()) != 0) return failed("output: cannot sync it to disk");
  return {};
}

}  // namespace tanba
