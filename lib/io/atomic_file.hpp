// An output file that appears whole or not at all.
#pragma once

#include <memory>
#include <string>

#include "tanba/source.hpp"

namespace tanba {

struct AtomicFileOptions {
  bool replace = false;    // an existing output is replaced; else Errc::exists
  std::size_t number = 0;  // where the search for a free temporary name begins: many files at once
  bool sync = true;        // fsync the file before the rename and its folder after it
  std::string
      mode_of;  // take mode and, where allowed, owner of this file; empty: 0666 less the umask
};

/// A temporary file (0600, O_EXCL, ".tanba-" in its name) beside `path`, renamed to it by
/// `publish`. Destroyed without that, it leaves nothing.
class AtomicFile {
 public:
  static Result<std::unique_ptr<AtomicFile>> create(const std::string& path,
                                                    AtomicFileOptions options);
  virtual ~AtomicFile() = default;

  virtual Sink& sink() = 0;  // seekable, can read back
  virtual Result<void>
  publish() = 0;  // fsync, rename (or link where nothing may be replaced), fsync of the folder
};

/// Takes back a file that was published; that it cannot be removed is not told.
void remove_file(const std::string& path);

/// Whether both paths lead to one file (same path, hard link, symbolic link). False where one does
/// not exist.
bool same_file(const std::string& a, const std::string& b);

/// The absolute path of what `path` leads to, symbolic links followed.
Result<std::string> resolved(const std::string& path);

/// Reads a small file (key, certificates, label record) whole. Errc::limit_exceeded past
/// `max_bytes`.
Result<Buffer> read_small_file(const std::string& path, std::uint64_t max_bytes);

/// Writes a new file with `mode`, not following links, synced. Errc::exists where it is there.
Result<void> write_new_file(const std::string& path, Bytes bytes, unsigned mode);

}  // namespace tanba
