// Metadata under limits.
#include "container/pieces.hpp"

#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::size_t kMostPieces = 65'536;
constexpr std::uint64_t kMostOfAll = 4;  // times the limit for one piece

}  // namespace

Result<std::optional<Buffer>> Pieces::read(const Range& range) const {
  if (range.size > limits_.max_metadata_bytes || range.offset > asset_.size() ||
      range.size > asset_.size() - range.offset)
    return std::optional<Buffer>();
  Buffer bytes(static_cast<std::size_t>(range.size));
  TANBA_CHECK(asset_.read(range.offset, bytes));
  return std::optional(std::move(bytes));
}

void Pieces::add(std::string_view carrier, std::string key, Buffer value) {
  const std::uint64_t bytes = key.size() + value.size();
  if (value.size() > limits_.max_metadata_bytes || all_.size() >= kMostPieces ||
      bytes > kMostOfAll * limits_.max_metadata_bytes - bytes_)
    return;
  bytes_ += bytes;
  all_.push_back({carrier, std::move(key), std::move(value)});
}

Result<void> Pieces::add_range(std::string_view carrier, std::string key, const Range& range) {
  TANBA_TRY(std::optional<Buffer> value, read(range));
  if (value) add(carrier, std::move(key), *std::move(value));
  return {};
}

bool is_aigc(std::string_view name) {
  constexpr std::string_view kName = "aigc";
  if (name.size() != kName.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i)
    if ((name[i] | 0x20) != kName[i]) return false;
  return true;
}

}  // namespace tanba
