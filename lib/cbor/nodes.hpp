// What a Document holds, and the head of a data item (RFC 8949, 3). Private to the room.
#pragma once

#include "base/byte_reader.hpp"
#include "cbor/cbor.hpp"

namespace tanba::cbor {

enum Major : std::uint8_t {
  kUnsigned = 0,
  kNegative = 1,
  kByteString = 2,
  kTextString = 3,
  kArray = 4,
  kMap = 5,
  kTag = 6,
  kSimple = 7
};
inline constexpr std::uint8_t kBreak = 0xFF;
inline constexpr std::uint8_t kIndefinite = 31;

struct Head {
  std::uint8_t major = 0, info = 0;
  std::uint8_t size = 0;       // bytes of the head itself
  std::uint64_t argument = 0;  // 0 for an indefinite item

  bool indefinite() const { return info == kIndefinite; }
};

/// The head at the start of `bytes`. A break is no head.
/// \return Errc::truncated, Errc::malformed
Result<Head> read_head(Bytes bytes);

/// Eight bytes an item, since hostile input has an item a byte: the rest is read again from the
/// bytes when it is asked for.
struct Node {
  std::uint32_t offset = 0;  // into Nodes::bytes
  std::uint32_t link = 0;    // definite array, map, tag: node of the first child; indefinite item:
                             // index into runs
};

/// What an indefinite item does not say in its head.
struct Run {
  std::uint32_t first = 0;  // array, map: node of the first child; string: offset into joined
  std::uint32_t count = 0;  // array, map: children (a pair is two); string: bytes
};

struct Nodes {
  Bytes bytes;              // what was decoded, borrowed
  std::vector<Node> nodes;  // the children of one item stand side by side
  std::vector<Run> runs;    // in the order in which the items begin
  Buffer joined;            // the chunks of indefinite strings

  Head head(std::uint32_t index) const { return *read_head(bytes.subspan(nodes[index].offset)); }
  /// The children of an array, map or tag; {0, 0} for anything else.
  Run children(std::uint32_t index) const;
  /// The content of a string.
  Bytes string(std::uint32_t index) const;
  /// Where the item ends in `bytes`.
  std::size_t end(std::uint32_t index) const;
};

/// Whether no map of the document has a key twice: integers and strings by value, other keys as
/// they are encoded. n log n.
bool keys_are_unique(const Nodes& nodes);

}  // namespace tanba::cbor
