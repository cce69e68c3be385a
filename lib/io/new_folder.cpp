// A folder with small files in it that appears whole or not at all: temporary folder, rename,
// fsync.
#include "io/new_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.hpp"
#include "io/atomic_file.hpp"
#include "io/descriptor.hpp"

namespace tanba {
namespace {

constexpr int kAttempts = 10'000;

Error failed(const char* what) {
  const bool exists = errno == EEXIST || errno == ENOTEMPTY;
  return {exists ? Errc::exists : Errc::io, what, 0, errno};
}

std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> make_parents(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1))
    if (::mkdir(path.substr(0, slash).c_str(), S_IRWXU) != 0 && errno != EEXIST)
      return failed("folder: cannot make a folder above it");
  return {};
}

Result<void> sync(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || (::fsync(folder.get()) != 0 && errno != EINVAL))
    return failed("folder: cannot sync it to disk");
  return {};
}

/// Removes itself and its files unless it was renamed.
class TemporaryFolder {
 public:
  TemporaryFolder() = default;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    for (const std::string& file : files_) ::unlink(file.c_str());
    if (!path_.empty()) ::rmdir(path_.c_str());
  }

  Result<void> make(const std::string& parent) {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const std::string name =
          parent + "/.tanba-" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
      if (::mkdir(name.c_str(), S_IRWXU) == 0) {
        path_ = name;
        return {};
      }
      if (errno != EEXIST) return failed("folder: cannot make a folder beside it");
    }
    return Error{Errc::io, "folder: too many temporary folders beside it"};
  }

  Result<void> add(const NewFile& file) {
    const std::string name = path_ + "/" + file.name;
    files_.push_back(name);
    return write_new_file(name, file.bytes, file.mode);
  }

  Result<void> publish(const std::string& path) {
    TANBA_CHECK(sync(path_));
    if (::rename(path_.c_str(), path.c_str()) != 0)
      return failed("folder: there is another of that name, or it cannot be put there");
    path_.clear();
    files_.clear();
    return {};
  }

 private:
  std::string path_;
  std::vector<std::string> files_;
};

}  // namespace

Result<void> write_new_folder(const std::string& path, const std::vector<NewFile>& files) {
  const std::string target = without_slashes(path);
  if (target.empty()) return Error{Errc::invalid_argument, "folder: it has no name"};
  TANBA_CHECK(make_parents(target));
  TemporaryFolder folder;
  TANBA_CHECK(folder.make(parent_of(target)));
  for (const NewFile& file : files) TANBA_CHECK(folder.add(file));
  TANBA_CHECK(folder.publish(target));
  return sync(parent_of(target));
}

bool file_exists(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0;
}

}  // namespace tanba
