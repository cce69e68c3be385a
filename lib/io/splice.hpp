// Splices: an embed is one list of them, and the spliced view is what is hashed and what is
// written.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// At `offset` of the source, `erase` bytes go and others come in their place.
struct Splice {
  std::uint64_t offset = 0;
  std::uint64_t erase = 0;
  Buffer insert;  // what comes in; a hole for the store is zeros here, filled in afterwards
  std::shared_ptr<const Source> computed;  // comes in after `insert`: a large table that is patched
                                           // while it streams; may be null
};

using Edit = std::vector<Splice>;  // ascending, not overlapping

/// The bytes of `source` with `edit` done to them, without a copy. Thread-safe where its sources
/// are. Borrows `source`; keeps `edit`.
class SplicedView final : public Source {
 public:
  SplicedView(const Source& source, Edit edit);

  std::uint64_t size() const override { return size_; }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override;
  Kernel kernel(std::uint64_t offset, std::uint64_t size) const override;
  Result<void> unchanged() const override { return source_.unchanged(); }

  /// Where byte `offset` of the source lies in the view; for a byte that was erased: where its
  /// splice ends.
  std::uint64_t moved(std::uint64_t offset) const;

  /// The longest run from `offset` that comes from one piece, so that a copy can stay inside the
  /// kernel.
  std::uint64_t run(std::uint64_t offset) const;

 private:
  struct Piece {
    std::uint64_t at;  // in the view
    std::uint64_t size;
    const Source* source;  // points into the borrowed source or into edit_
    std::uint64_t from;    // in `source`
  };
  const Piece& piece_at(std::uint64_t offset) const;

  const Source& source_;
  Edit edit_;
  std::vector<std::unique_ptr<Source>> inserts_;
  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

/// Whether the splices ascend, do not overlap and stay inside `source_size` bytes.
bool is_well_formed(const Edit& edit, std::uint64_t source_size);

}  // namespace tanba
