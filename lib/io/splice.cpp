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
  const auto add = [this](const Source& from, std::uint64_t offset, std::uint64_t count) {
    if (count == 0) return;
    pieces_.push_back({size_, count, &from, offset});
    size_ += count;
  };
  std::uint64_t at = 0;
  for (const Splice& splice : edit_) {
    add(source_, at, splice.offset - at);
    inserts_.push_back(memory_source(splice.insert));
    add(*inserts_.back(), 0, splice.insert.size());
    if (splice.computed) add(*splice.computed, 0, splice.computed->size());
    at = splice.offset + splice.erase;
  }
  add(source_, at, source_.size() - at);
}

const SplicedView::Piece& SplicedView::piece_at(std::uint64_t offset) const {
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                       [](std::uint64_t wanted, const Piece& piece) { return wanted < piece.at; });
  return *std::prev(after);
}

Result<void> SplicedView::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
  if (offset > size_ || into.size() > size_ - offset)
    return Error{Errc::truncated, "source: the input ends too early", offset};
  while (!into.empty()) {
    const Piece& piece = piece_at(offset);
    const std::uint64_t inside = offset - piece.at;
    const auto part = into.first(
        static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), piece.size - inside)));
    TANBA_CHECK(piece.source->read(piece.from + inside, part));
    offset += part.size();
    into = into.subspan(part.size());
  }
  return {};
}

std::uint64_t SplicedView::run(std::uint64_t offset) const {
  if (offset >= size_) return 0;
  const Piece& piece = piece_at(offset);
  return piece.size - (offset - piece.at);
}

Source::Kernel SplicedView::kernel(std::uint64_t offset, std::uint64_t size) const {
  if (size == 0 || size > run(offset)) return {};
  const Piece& piece = piece_at(offset);
  return piece.source->kernel(piece.from + (offset - piece.at), size);
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
