// A packet of XMP in a TIFF. XMP specification, part 3, 1.1.4: the value of tag 700 in the first
// directory.
#include "base/check.hpp"
#include "container/tiff_rest.hpp"

namespace tanba {
namespace {

constexpr std::uint16_t kXmpTag = 700, kByte = 1, kUndefined = 7;
constexpr std::size_t kRound = 1024;  // room for the next packet, which may be a little longer
constexpr std::uint64_t kClassicEnd = 0x1'0000'0000;

// The entries without those of packets, and where the packet lies, if there is one and no more.
struct Sorted {
  ByteWriter kept;
  Range packet;  // size 0: there is none that can be overwritten
};

Sorted sort_entries(const TiffShape& shape, Bytes entries) {
  Sorted sorted;
  bool seen = false;
  ByteReader in(entries);
  while (in.left() > 0) {
    const Bytes entry = in.take(shape.entry_bytes());
    ByteReader fields(entry);
    if (shape.u16(fields) != kXmpTag) {
      sorted.kept.bytes(entry);
      continue;
    }
    const std::uint16_t type = shape.u16(fields);
    const std::uint64_t size = shape.offset(fields), at = shape.offset(fields);
    const bool has_place = (type == kByte || type == kUndefined) && size > shape.offset_bytes();
    sorted.packet = has_place && !seen ? Range{at, size} : Range{};
    seen = true;
  }
  return sorted;
}

Buffer padded(Bytes packet, std::size_t size) {
  Buffer bytes(packet.begin(), packet.end());
  bytes.resize(size, ' ');
  return bytes;
}

// Whether a value may be overwritten: it lies in the rest and over no directory.
bool is_free(const TiffRest& rest, const TiffShape& shape, const Range& value) {
  if (value.offset < shape.header_bytes() || value.offset > rest.end ||
      value.size > rest.end - value.offset)
    return false;
  for (const TiffPage& page : rest.pages) {
    const Range& other = page.directory.range;
    if (value.offset < other.end() && other.offset < value.end()) return false;
  }
  return true;
}

}  // namespace

Result<void> put_packet(const Source& asset, const TiffShape& shape, TiffRest& rest, Bytes packet) {
  if (rest.pages.empty()) return Error{Errc::unsupported, "tiff: no picture for an XMP packet"};
  TiffPage& page = rest.pages.front();
  TANBA_TRY(const Buffer entries, entries_of(asset, shape, page.directory));
  const Sorted sorted = sort_entries(shape, entries);
  const Range& old = sorted.packet;
  if (packet.size() <= old.size && is_free(rest, shape, old)) {
    rest.edit.push_back(
        {old.offset, old.size, padded(packet, static_cast<std::size_t>(old.size)), nullptr});
    return {};
  }
  ByteWriter fresh;
  fresh.zeros(rest.end % 2);
  const Range value{rest.end + fresh.size(), (packet.size() / kRound + 1) * kRound};
  fresh.bytes(padded(packet, static_cast<std::size_t>(value.size)));
  page.entries = with_entry(shape, sorted.kept.view(), {kXmpTag, kUndefined}, value);
  const std::uint64_t count = page.entries->size() / shape.entry_bytes();
  page.directory.range = {rest.end + fresh.size(), shape.directory_bytes(count)};
  page.directory.next = rest.pages.size() > 1 ? rest.pages[1].directory.range.offset : 0;
  page.changes = false;
  fresh.bytes(directory_of(shape, *page.entries, page.directory.next));
  rest.fresh = fresh.take();
  if (!shape.big && (rest.full_end() > kClassicEnd || count > 0xFFFF))
    return Error{Errc::limit_exceeded, "tiff: more than a TIFF file can hold"};
  return {};
}

}  // namespace tanba
