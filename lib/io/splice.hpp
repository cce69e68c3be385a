// Splices: an embed is one list of them, and the spliced view is what is hashed and what is
// written.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "io/stretches.hpp"
#include "tanba/bytes.hpp"

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
class SplicedView final : public PiecedSource {
 public:
  SplicedView(const Source& source, Edit edit);

  std::uint64_t size() const override { return stretches_.size(); }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    return stretches_.read(offset, into);
  }
  Stretch stretch_at(std::uint64_t offset) const override;
  Result<void> unchanged() const override { return source_.unchanged(); }

  /// Where byte `offset` of the source lies in the view; for a byte that was erased: where its
  /// splice ends.
  std::uint64_t moved(std::uint64_t offset) const;

 private:
  const Source& source_;
  Edit edit_;
  std::vector<std::unique_ptr<Source>> inserts_;
  Stretches stretches_;
};

/// Whether the splices ascend, do not overlap and stay inside `source_size` bytes.
bool is_well_formed(const Edit& edit, std::uint64_t source_size);

}  // namespace tanba
