// A view of a Source through one block of 64 KiB: many small reads that go forward cost few large
// ones.
#pragma once

#include <algorithm>

#include "base/check.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// Not thread-safe. Borrows the source.
class Window {
 public:
  explicit Window(const Source& source) : source_(source) {}

  std::uint64_t size() const { return source_.size(); }

  /// The bytes at `offset`: at least `wanted` (at most 64 KiB), more where the block holds more.
  /// They live until the next call. Errc::truncated where the source ends earlier.
  Result<Bytes> at(std::uint64_t offset, std::size_t wanted) {
    if (offset < start_ || offset - start_ > block_.size() ||
        wanted > block_.size() - static_cast<std::size_t>(offset - start_))
      TANBA_CHECK(load(offset, wanted));
    return Bytes(block_).subspan(static_cast<std::size_t>(offset - start_));
  }

 private:
  static constexpr std::uint64_t kBlock = 64 << 10;

  Result<void> load(std::uint64_t offset, std::size_t wanted) {
    const std::uint64_t left = offset < size() ? size() - offset : 0;
    if (wanted > left) return Error{Errc::truncated, "source: the input ends too early", offset};
    block_.resize(static_cast<std::size_t>(std::min(left, kBlock)));
    start_ = offset;
    return source_.read(offset, block_);
  }

  const Source& source_;
  Buffer block_;
  std::uint64_t start_ = 0;
};

}  // namespace tanba
