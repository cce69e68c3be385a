// What Format::metadata gives, put together under limits: a piece that is larger than
// max_metadata_bytes, runs past the end, would bring more than four times as much or more than
// max_inflated_bytes together, or would be one of more than 10'000, is left out.
#pragma once

#include <optional>

#include "base/ascii.hpp"
#include "container/format.hpp"

namespace tanba {

/// Borrows the source and the limits.
class Pieces {
 public:
  Pieces(const Source& asset, const Limits& limits);

  /// Whether a piece of `size` bytes would be taken.
  bool has_room(std::uint64_t size) const;

  /// The bytes of `range`; nothing where they are too many or past the end. Errc::io
  Result<std::optional<Buffer>> read(const Range& range) const;

  /// `carrier`: static text.
  void add(std::string_view carrier, std::string key, Buffer value);

  /// The bytes of `range` as they are.
  Result<void> add_range(std::string_view carrier, std::string key, const Range& range);

  const Limits& limits() const { return limits_; }
  std::vector<Metadatum> take() { return std::move(all_); }

 private:
  const Source& asset_;
  const Limits& limits_;
  std::vector<Metadatum> all_;
  std::uint64_t bytes_left_;  // of values and keys together
};

/// Whether a walk over metadata ends here without an Error: the rest is broken or too much.
inline bool ends_quietly(const Error& error) {
  return error.code == Errc::malformed || error.code == Errc::truncated ||
         error.code == Errc::limit_exceeded || error.code == Errc::unsupported;
}

/// The field of GB 45438-2025, annex E, by its name: `AIGC` in any case.
inline bool is_aigc(std::string_view name) { return ascii::is_equal(name, "AIGC"); }

}  // namespace tanba
