// A sink over an open file, which reads back what it wrote.
#pragma once

#include <memory>

#include "io/descriptor.hpp"
#include "io/stretches.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// A sink that copies stretch by stretch, each from the source in which its bytes lie.
class StretchSink : public Sink {
 public:
  Result<void> copy(const Source& source, std::uint64_t offset, std::uint64_t size) final;

 private:
  virtual Result<void> copy_stretch(const Stretch& stretch) = 0;
};

/// Appends to a file that it can read back. Borrows the descriptor.
class FileSink final : public StretchSink, public Source {
 public:
  explicit FileSink(int fd) : fd_(fd) {}

  Result<void> write(Bytes bytes) override;
  bool seekable() const override { return true; }
  Result<void> patch(std::uint64_t offset, Bytes bytes) override;
  const Source* written() const override { return this; }

  std::uint64_t size() const override { return size_; }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    return read_fully(fd_, offset, into);
  }
  Kernel kernel(std::uint64_t offset, std::uint64_t) const override { return {fd_, offset}; }

 private:
  Result<void> copy_stretch(const Stretch& stretch) override;
  std::uint64_t copy_in_kernel(Kernel from, std::uint64_t size);

  int fd_;
  std::uint64_t size_ = 0;
};

}  // namespace tanba
