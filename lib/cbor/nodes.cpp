// Heads (RFC 8949, 3) and the layout of a decoded document.
#include "cbor/nodes.hpp"

namespace tanba::cbor {

Result<Head> read_head(Bytes bytes) {
  ByteReader reader(bytes);
  const std::uint8_t initial = reader.u8();
  Head head;
  head.major = static_cast<std::uint8_t>(initial >> 5);
  head.info = initial & 31;
  if (head.info < 24) head.argument = head.info;
  if (head.info == 24) head.argument = reader.u8();
  if (head.info == 25) head.argument = reader.u16();
  if (head.info == 26) head.argument = reader.u32();
  if (head.info == 27) head.argument = reader.u64();
  if (!reader.ok()) return Error{Errc::truncated, "cbor: the head is cut short"};
  if (head.info > 27 && head.info != kIndefinite)
    return Error{Errc::malformed, "cbor: reserved additional information"};
  if (head.indefinite() && (head.major < kByteString || head.major > kMap))
    return Error{Errc::malformed, "cbor: this type has no indefinite form"};
  if (head.major == kSimple && head.info == 24 && head.argument < 32)
    return Error{Errc::malformed, "cbor: a simple value below 32 in two bytes"};
  head.size = static_cast<std::uint8_t>(reader.at());
  return head;
}

Run Nodes::children(std::uint32_t index) const {
  const Head own = head(index);
  if (own.major < kArray || own.major > kTag) return {};
  if (own.indefinite()) return runs[nodes[index].link];
  const std::uint64_t count = own.major == kTag   ? 1
                              : own.major == kMap ? own.argument * 2
                                                  : own.argument;
  return {nodes[index].link, static_cast<std::uint32_t>(count)};
}

Bytes Nodes::string(std::uint32_t index) const {
  const Head own = head(index);
  if (own.indefinite()) {
    const Run run = runs[nodes[index].link];
    return Bytes(joined).subspan(run.first, run.count);
  }
  return bytes.subspan(nodes[index].offset + own.size, static_cast<std::size_t>(own.argument));
}

// The last child ends where its parent does, but for the parent's break.
std::size_t Nodes::end(std::uint32_t index) const {
  std::size_t breaks = 0;
  for (;;) {
    const Head own = head(index);
    std::size_t at = nodes[index].offset + own.size;
    if (own.major == kByteString || own.major == kTextString) {
      if (!own.indefinite()) return at + static_cast<std::size_t>(own.argument) + breaks;
      for (; bytes[at] != kBreak;) {
        const Head chunk = *read_head(bytes.subspan(at));
        at += chunk.size + static_cast<std::size_t>(chunk.argument);
      }
      return at + 1 + breaks;
    }
    if (own.indefinite()) ++breaks;
    const Run inside = children(index);
    if (inside.count == 0) return at + breaks;
    index = inside.first + inside.count - 1;
  }
}

}  // namespace tanba::cbor
