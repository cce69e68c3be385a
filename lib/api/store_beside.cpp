#include "api/store_beside.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/check.hpp"
#include "io/atomic_file.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

constexpr Error kChanged{Errc::io, "manifest: its file changed while it was updated"};

struct Fault {
  Errc code;
  const char* what;
};
constexpr Fault kFaults[] = {
    {Errc::invalid_argument, "manifest: not a file (a folder or a device)"},
    {Errc::io, "manifest: it cannot be read"},
    {Errc::truncated, "manifest: it is cut"},
    {Errc::malformed, "manifest: it is broken"},
    {Errc::limit_exceeded, "manifest: it is beyond a limit"},
};

Error about_store(Error error) {
  for (const Fault& fault : kFaults)
    if (fault.code == error.code) error.what = fault.what;
  return error;
}

Result<Buffer> read_whole(const Source& store, const Limits& limits) {
  if (store.size() > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "store: the detached manifest store is too large"};
  Buffer bytes(static_cast<std::size_t>(store.size()));
  TANBA_CHECK(store.read(0, bytes));
  TANBA_CHECK(parse_store(Buffer(bytes), limits));
  return bytes;
}

// Where locks need it (NFS), and it may be, it is open for writing; nothing is written.
Descriptor open_to_lock(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!file) file = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  return file;
}

}  // namespace

Result<std::unique_ptr<Source>> open_store(const std::string& path) {
  auto store = open_file(path);
  if (!store) return about_store(store.error());
  return store;
}

Result<Buffer> read_store(const Source& store, const Limits& limits) {
  auto bytes = read_whole(store, limits);
  if (!bytes) return about_store(bytes.error());
  return bytes;
}

Result<void> check_unchanged(const Source& store) {
  if (store.unchanged()) return {};
  return kChanged;
}

Result<Descriptor> lock_store(const std::string& path) {
  struct stat named{}, locked{};
  if (::stat(path.c_str(), &named) == 0 && !S_ISREG(named.st_mode))
    return Error{Errc::invalid_argument, "manifest: only a file can be replaced"};
  Descriptor file = open_to_lock(path);
  if (!file) return about_store({Errc::io, "", 0, errno});
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    return Error{Errc::io, "manifest: cannot lock its file, which another may be updating", 0,
                 errno};
  // Whoever had the lock may have put a new file there after this one was opened.
  if (::fstat(file.get(), &locked) != 0 || ::stat(path.c_str(), &named) != 0 ||
      named.st_dev != locked.st_dev || named.st_ino != locked.st_ino)
    return kChanged;
  return file;
}

Result<void> check_untouched(const std::string& path, const Source& store, const Limits& limits) {
  Buffer read(static_cast<std::size_t>(store.size()));
  if (!store.read(0, read)) return kChanged;
  const auto now = read_small_file(path, limits.max_store_bytes);
  if (!now) return about_store(now.error());
  if (*now == read) return {};
  return kChanged;
}

}  // namespace tanba
