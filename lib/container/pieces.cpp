// Metadata under limits.
#include "container/pieces.hpp"

#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::size_t kMostPieces = 10'000;
constexpr std::uint64_t kMostOfAll = 4;  // times the limit for one piece

std::uint64_t most_bytes(const Limits& limits) {
  const std::uint64_t most = limits.max_inflated_bytes;
  return limits.max_metadata_bytes < most / kMostOfAll ? kMostOfAll * limits.max_metadata_bytes
                                                       : most;
}

}  // namespace

Pieces::Pieces(const Source& asset, const Limits& limits)
    : asset_(asset), limits_(limits), bytes_left_(most_bytes(limits)) {}

bool Pieces::has_room(std::uint64_t size) const {
  return size <= limits_.max_metadata_bytes && size <= bytes_left_ && all_.size() < kMostPieces;
}

Result<std::optional<Buffer>> Pieces::read(const Range& range) const {
  if (range.size > limits_.max_metadata_bytes || range.offset > asset_.size() ||
      range.size > asset_.size() - range.offset)
    return std::optional<Buffer>();
  Buffer bytes(static_cast<std::size_t>(range.size));
  TANBA_CHECK(asset_.read(range.offset, bytes));
  return std::optional(std::move(bytes));
}

void Pieces::add(std::string_view carrier, std::string key, Buffer value) {
  if (!has_room(value.size()) || key.size() > bytes_left_ - value.size()) return;
  bytes_left_ -= key.size() + value.size();
  all_.push_back({carrier, std::move(key), std::move(value)});
}

Result<void> Pieces::add_range(std::string_view carrier, std::string key, const Range& range) {
  if (!has_room(range.size)) return {};
  TANBA_TRY(std::optional<Buffer> value, read(range));
  if (value) add(carrier, std::move(key), *std::move(value));
  return {};
}

}  // namespace tanba
