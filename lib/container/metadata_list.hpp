// What the metadata functions of the formats share: pieces under limits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "container/format.hpp"

namespace tanba {

/// Collects pieces. One that is larger than max_metadata_bytes is left out, and so is all that
/// would bring more than max_inflated_bytes together, or more than 10'000 pieces.
class MetadataList {
 public:
  MetadataList(const Source& asset, const Limits& limits) : asset_(asset), limits_(limits) {}

  /// Whether a piece of `size` bytes would be taken.
  bool has_room(std::uint64_t size) const;
  /// The bytes of a range of the asset, which must lie in it. \return Errc::io
  Result<void> add(std::string_view carrier, std::string key, const Range& range);
  void add(std::string_view carrier, std::string key, Buffer value);

  const Limits& limits() const { return limits_; }
  std::vector<Metadatum> take() { return std::move(pieces_); }

 private:
  const Source& asset_;
  const Limits& limits_;
  std::vector<Metadatum> pieces_;
  std::uint64_t bytes_ = 0;
};

/// ISO 8859-1 as UTF-8.
Buffer from_latin1(Bytes text);

}  // namespace tanba
