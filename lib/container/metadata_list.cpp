// Pieces of metadata under limits.
#include "container/metadata_list.hpp"

#include "base/byte_writer.hpp"
#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::size_t kMaxPieces = 10'000;

}  // namespace

bool MetadataList::has_room(std::uint64_t size) const {
  return size <= limits_.max_metadata_bytes && pieces_.size() < kMaxPieces &&
         bytes_ <= limits_.max_inflated_bytes && size <= limits_.max_inflated_bytes - bytes_;
}

Result<void> MetadataList::add(std::string_view carrier, std::string key, const Range& range) {
  if (!has_room(range.size)) return {};
  Buffer value(static_cast<std::size_t>(range.size));
  TANBA_CHECK(asset_.read(range.offset, value));
  add(carrier, std::move(key), std::move(value));
  return {};
}

void MetadataList::add(std::string_view carrier, std::string key, Buffer value) {
  if (!has_room(value.size())) return;
  bytes_ += value.size();
  pieces_.push_back({carrier, std::move(key), std::move(value)});
}

Buffer from_latin1(Bytes text) {
  ByteWriter out;
  for (const std::uint8_t byte : text) {
    if (byte >= 0x80) out.u8(static_cast<std::uint8_t>(0xC0 | byte >> 6));
    out.u8(byte < 0x80 ? byte : static_cast<std::uint8_t>(0x80 | (byte & 0x3F)));
  }
  return out.take();
}

}  // namespace tanba
