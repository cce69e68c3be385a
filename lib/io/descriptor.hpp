// A file descriptor that closes itself, and whole reads and writes over one.
#pragma once

#include <unistd.h>

#include <utility>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  explicit operator bool() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

/// All of `into` from `offset`; interrupted and short reads go on. Errc::truncated at the end of
/// the file.
Result<void> read_fully(int descriptor, std::uint64_t offset, std::span<std::uint8_t> into);

/// All of `bytes`; interrupted and short writes go on.
Result<void> write_fully(int descriptor, Bytes bytes);

/// A new file that has no name and goes with its descriptor.
Result<Descriptor> unlinked_file();

}  // namespace tanba
