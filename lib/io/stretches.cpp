#include "io/stretches.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tanba {
namespace {

Stretch part_of(const Stretch& stretch, std::uint64_t skip, std::uint64_t size) {
  return {stretch.source, stretch.from + skip, size};
}

}  // namespace

Stretch stretch_of(const Source& source, std::uint64_t offset) {
  if (const auto* const pieced = dynamic_cast<const PiecedSource*>(&source))
    return pieced->stretch_at(offset);
  return {&source, offset, source.size() - std::min(offset, source.size())};
}

void Stretches::add(const Stretch& stretch) {
  if (stretch.size == 0) return;
  if (!stretches_.empty()) {
    Stretch& last = stretches_.back().stretch;
    if (last.source == stretch.source && last.from + last.size == stretch.from) {
      last.size += stretch.size;
      return;
    }
  }
  stretches_.push_back({size(), stretch});
}

std::size_t Stretches::index_of(std::uint64_t offset) const {
  const auto after = std::ranges::upper_bound(stretches_, offset, {}, &Placed::at);
  return static_cast<std::size_t>(after - stretches_.begin()) - 1;
}

void Stretches::put(std::uint64_t offset, const Stretch& stretch) {
  const auto place = stretches_.begin() + static_cast<std::ptrdiff_t>(index_of(offset));
  const auto [at, whole] = *place;
  const std::uint64_t before = offset - at, behind = before + stretch.size;
  std::vector<Placed> parts{{at, part_of(whole, 0, before)},
                            {offset, stretch},
                            {at + behind, part_of(whole, behind, whole.size - behind)}};
  std::erase_if(parts, [](const Placed& part) { return part.stretch.size == 0; });
  stretches_.insert(stretches_.erase(place), parts.begin(), parts.end());
}

Stretch Stretches::stretch_at(std::uint64_t offset) const {
  if (offset >= size()) return {};
  const auto& [at, stretch] = stretches_[index_of(offset)];
  return part_of(stretch, offset - at, stretch.size - (offset - at));
}

Result<void> Stretches::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
  if (offset > size() || into.size() > size() - offset)
    return Error{Errc::truncated, "source: the input ends too early", offset};
  while (!into.empty()) {
    const Stretch stretch = stretch_at(offset);
    const auto part =
        into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), stretch.size)));
    TANBA_CHECK(stretch.source->read(stretch.from, part));
    offset += part.size();
    into = into.subspan(part.size());
  }
  return {};
}

}  // namespace tanba
