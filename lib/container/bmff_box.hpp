// Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2): a bounded walk over a source,
// with small reads and no recursion.
#pragma once

#include <array>
#include <initializer_list>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"
#include "tanba/source.hpp"

namespace tanba::bmff {

using Type = std::uint32_t;  // a four-character code, big-endian
using Uuid = std::array<std::uint8_t, 16>;

constexpr Type type_of(const char (&text)[5]) {
  Type type = 0;
  for (int i = 0; i < 4; ++i) type = type << 8 | static_cast<unsigned char>(text[i]);
  return type;
}

/// C2PA 2.4, A.5.1.1.
inline constexpr Uuid kC2paUuid = {0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C,
                                   0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81};
/// XMP specification, part 3, 1.1.5.
inline constexpr Uuid kXmpUuid = {0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8,
                                  0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC};

struct Box {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  // whole, with its header
  Type type = 0;
  std::uint8_t header = 8;  // bytes of size, type and largesize: 8 or 16
  bool to_end = false;      // size 0: to the end of the file
  bool cut = false;         // an `mdat` that declares more than the file has

  std::uint64_t end() const { return offset + size; }
  std::uint64_t payload() const { return offset + header; }
  std::uint64_t payload_size() const { return size - header; }
};

/// Whether a box of this type holds boxes and nothing else (`meta` may have four bytes before
/// them).
bool is_container(Type type);

/// Whether `box` is a `uuid` box of this extended type.
Result<bool> has_uuid(const Source& source, const Box& box, const Uuid& uuid);

/// Visits every box in file order, each before the boxes inside it. Borrows the source.
class Walker {
 public:
  Walker(const Source& source, const Limits& limits);

  /// Goes to the next box; false: there is none. After an Error the walk is over.
  /// \return Errc::malformed, Errc::truncated, Errc::limit_exceeded, Errc::io
  Result<bool> next();
  /// What is inside the box at hand is not visited.
  void skip() { enter_ = false; }

  const Box& box() const { return path_.back(); }
  /// The box at hand behind all that it lies in, outermost first.
  const std::vector<Box>& path() const { return path_; }
  bool at_root() const { return path_.size() == 1; }
  /// Where the last box at the root ends; behind it may be up to seven bytes that are no box, or
  /// what the walk failed at.
  std::uint64_t root_end() const { return at_.empty() ? root_end_ : at_.front(); }

 private:
  Result<void> enter();
  Result<Box> read_box(std::uint64_t offset, std::uint64_t end);
  Result<Bytes> peek(std::uint64_t offset, std::uint64_t size);
  Error over(Error error);

  const Source& source_;
  Limits limits_;
  std::vector<Box> path_;
  std::vector<std::uint64_t> at_ = {0};  // where the next box begins, by depth
  std::uint64_t root_end_ = 0;
  std::uint32_t count_ = 0;
  bool enter_ = false;
  Buffer block_;  // read ahead: the boxes of a `moof` lie close together
  std::uint64_t block_at_ = 0;
};

/// Whether these are the types of `path`, outermost first.
bool is_path(const std::vector<Box>& path, std::initializer_list<Type> types);

}  // namespace tanba::bmff
