// Reading of a map's fields, each of its right kind. Private to the room.
#pragma once

#include <optional>
#include <string>

#include "manifest/hashed_uri.hpp"

namespace tanba {

/// A byte string, or an array of integers below 256, as files of 2022 have it.
std::optional<Buffer> read_bytes(cbor::Item item);

/// What cannot be read sets `flaw`, and the first one stays. A field that is null counts as absent:
/// some writers put every optional field in.
class Fields {
 public:
  /// `wrong`: static text for a field that is missing or of the wrong kind.
  Fields(cbor::Item map, const char* wrong) : map_(map), wrong_(wrong) {
    if (!map.is(cbor::Kind::map)) fail();
  }

  const char* flaw() const { return flaw_; }
  void fail() { fail(wrong_); }
  void fail(const char* why) {
    if (flaw_ == nullptr) flaw_ = why;
  }
  /// `item`, where it is of that kind or nothing.
  cbor::Item expect(cbor::Item item, cbor::Kind kind) {
    if (item && !item.is(kind)) fail();
    return item.is(kind) ? item : cbor::Item();
  }

  cbor::Item find(std::string_view key) const;
  std::string text(std::string_view key);
  std::string required_text(std::string_view key);  // and not an empty one
  /// "alg": empty where it is absent; one that is there has a name.
  std::string algorithm();
  std::optional<std::uint64_t> number(std::string_view key);
  std::uint64_t required_number(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<Buffer> bytes(std::string_view key);
  cbor::Item array(std::string_view key) { return expect(find(key), cbor::Kind::array); }
  HashedUri hashed_uri(std::string_view key);

 private:
  cbor::Item map_;
  const char* wrong_;
  const char* flaw_ = nullptr;
};

/// A reader of a hash assertion whose lists are bounded. The first flaw stays.
template <typename Hash>
class BoundedReader {
 protected:
  /// `too_many`: static text.
  explicit BoundedReader(const char* too_many) : too_many_(too_many) {}

  void fail(const char* flaw) {
    if (hash_.flaw == nullptr) hash_.flaw = flaw;
  }

  /// False stops a loop: at the first flaw, and at the limit.
  bool take(std::uint32_t& left) {
    if (left == 0) {
      hash_.over_limit = true;
      fail(too_many_);
    }
    return hash_.flaw == nullptr && left-- > 0;
  }

  Hash hash_;

 private:
  const char* too_many_;
};

}  // namespace tanba
