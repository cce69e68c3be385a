// Source: random access to the bytes of an asset. Sink: where an output goes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// Bytes that can be read at any offset. Its size does not change while it lives.
///
/// Thread-safe: any number of threads may read at once.
/// \since 0.1
class Source {
 public:
  virtual ~Source() = default;

  /// Size in bytes.
  virtual std::uint64_t size() const = 0;

  /// Fills `into` with the bytes at `offset`, all of it.
  /// \return Errc::truncated where that reaches past the end, Errc::io where reading fails
  virtual Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;

  /// An open file descriptor whose byte `descriptor_offset` is byte `offset` of this source for
  /// `size` bytes, or -1. Borrowed: it lives as long as the source. Lets a copy stay inside the
  /// kernel.
  struct Kernel {
    int descriptor = -1;
    std::uint64_t offset = 0;
  };
  virtual Kernel kernel(std::uint64_t /*offset*/, std::uint64_t /*size*/) const { return {}; }

  /// Errc::io if what lies under the source changed since it was opened (size or time of change).
  virtual Result<void> unchanged() const { return {}; }
};

/// Where an output is written, front to back; a seekable one also takes bytes back.
///
/// Not thread-safe. \since 0.1
class Sink {
 public:
  virtual ~Sink() = default;

  /// Appends `bytes`. \return Errc::io where writing fails
  virtual Result<void> write(Bytes bytes) = 0;

  /// Whether `patch` works.
  virtual bool seekable() const { return false; }

  /// Overwrites bytes that were written before. \return Errc::invalid_argument where that reaches
  /// past what was written
  virtual Result<void> patch(std::uint64_t offset, Bytes bytes);

  /// Appends `size` bytes of `source` at `offset`; a file sink copies them inside the kernel where
  /// it can.
  virtual Result<void> copy(const Source& source, std::uint64_t offset, std::uint64_t size);

  /// What was written so far, as a source, or null where a sink cannot read back.
  /// Borrowed: it lives as long as the sink.
  virtual const Source* written() const { return nullptr; }
};

/// Opens a regular file. Anything else (folder, device) is Errc::invalid_argument; a FIFO is read
/// to its end into an unlinked file.
Result<std::unique_ptr<Source>> open_file(const std::string& path);

/// Reads descriptor `fd` to its end into an unlinked temporary file. Does not close `fd`.
Result<std::unique_ptr<Source>> spool(int fd);

/// `bytes` as a source. Borrowed: they must outlive it.
std::unique_ptr<Source> memory_source(Bytes bytes);

/// `bytes` as a source that owns them.
std::unique_ptr<Source> buffer_source(Buffer bytes);

/// A source over a caller's function: fill all of `into` from `offset` and return true, or return
/// false. `read` must be safe to call from several threads.
std::unique_ptr<Source> callback_source(
    std::uint64_t size,
    std::function<bool(std::uint64_t offset, std::span<std::uint8_t> into)> read);

/// Appends to `into`, seekable. Borrowed.
std::unique_ptr<Sink> buffer_sink(Buffer& into);

/// Hands bytes to a caller's function, in order, not seekable: return true for written.
std::unique_ptr<Sink> callback_sink(std::function<bool(Bytes)> write);

/// Writes to descriptor `fd`, not seekable (a pipe). Does not close `fd`.
std::unique_ptr<Sink> descriptor_sink(int fd);

/// How a long call tells how far it is, and how it is told to stop. Both may be empty.
struct Progress {
  std::function<void(std::uint64_t done_bytes, std::uint64_t total_bytes)>
      report;                                 ///< may be called from several threads, one at a time
  const std::atomic<bool>* cancel = nullptr;  ///< becomes true: the call ends in Errc::cancelled
};

}  // namespace tanba
