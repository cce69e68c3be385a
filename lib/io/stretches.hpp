// Bytes that lie in pieces of other sources.
#pragma once

#include <vector>

#include "tanba/source.hpp"

namespace tanba {

/// Bytes of one source that follow each other. Borrows it.
struct Stretch {
  const Source* source = nullptr;
  std::uint64_t from = 0, size = 0;
};

/// A source whose bytes lie in others.
class PiecedSource : public Source {
 public:
  /// The longest stretch from `offset` that comes from one source; nothing behind the end.
  virtual Stretch stretch_at(std::uint64_t offset) const = 0;
};

/// Those of any source: its own, where it has no pieces.
Stretch stretch_of(const Source& source, std::uint64_t offset);

/// Stretches one behind the other. Thread-safe while nothing is added or put.
class Stretches {
 public:
  std::uint64_t size() const { return stretches_.empty() ? 0 : stretches_.back().end(); }
  void add(const Stretch& stretch);
  /// Puts a stretch in place of the bytes at `offset`, which lie in one stretch.
  void put(std::uint64_t offset, const Stretch& stretch);
  /// The rest of the stretch in which that byte lies; nothing behind the end.
  Stretch stretch_at(std::uint64_t offset) const;
  /// Errc::truncated where that reaches past the end.
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const;

 private:
  struct Placed {
    std::uint64_t at;
    Stretch stretch;
    std::uint64_t end() const { return at + stretch.size; }
  };
  std::size_t index_of(std::uint64_t offset) const;

  std::vector<Placed> stretches_;
};

}  // namespace tanba
