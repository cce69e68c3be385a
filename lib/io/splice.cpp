// The spliced view: a list of pieces, each of them from the source or from an insert.
#include "io/splice.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tanba {

bool is_well_formed(const Edit& edit, std::uint64_t source_size) {
  std::uint64_t at = 0;
  for (const Splice& splice : edit) {
    if (splice.offset < at || splice.offset > source_size ||
        splice.erase > source_size - splice.offset)
      return false;
    at = splice.offset + splice.erase;
  }
  return true;
}

SplicedView::SplicedView(const Source& source, Edit edit)
    : source_(source), edit_(std::move(edit)) {
  std::uint64_t at = 0;
  for (const Splice& splice : edit_) {
    stretches_.add({&source_, at, splice.offset - at});
    inserts_.push_back(memory_source(splice.insert));
    stretches_.add({inserts_.back().get(), 0, splice.insert.size()});
    if (splice.computed) stretches_.add({splice.computed.get(), 0, splice.computed->size()});
    at = splice.offset + splice.erase;
  }
  stretches_.add({&source_, at, source_.size() - at});
}

Stretch SplicedView::stretch_at(std::uint64_t offset) const {
  const Stretch stretch = stretches_.stretch_at(offset);
  if (stretch.size == 0) return {};
  Stretch inner = stretch_of(*stretch.source, stretch.from);
  inner.size = std::min(inner.size, stretch.size);
  return inner;
}

std::uint64_t SplicedView::moved(std::uint64_t offset) const {
  std::uint64_t shift = 0;  // modulo 2^64: it may be a shift to the left
  for (const Splice& splice : edit_) {
    if (splice.offset > offset) break;
    const std::uint64_t added =
        splice.insert.size() + (splice.computed ? splice.computed->size() : 0);
    if (offset - splice.offset < splice.erase) return splice.offset + shift + added;
    shift += added - splice.erase;
  }
  return offset + shift;
}

}  // namespace tanba
