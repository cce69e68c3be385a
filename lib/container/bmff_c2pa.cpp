// Reading and writing of the C2PA `uuid` box. C2PA 2.4, A.5.1 to A.5.4.
#include "container/bmff_c2pa.hpp"

#include <algorithm>
#include <iterator>

#include "base/byte_writer.hpp"
#include "base/check.hpp"

namespace tanba::bmff {
namespace {

constexpr std::string_view kPurposes[] = {"manifest", "original", "update", "merkle", ""};
// uuid, version and flags, the longest purpose with its zero, offset, LBox, TBox, XLBox
constexpr std::uint64_t kHeadBytes = 16 + 4 + 9 + 8 + 16;

Purpose purpose_of(std::string_view text) {
  const auto found = std::find(std::begin(kPurposes), std::prev(std::end(kPurposes)), text);
  return static_cast<Purpose>(found - std::begin(kPurposes));
}

// What a JUMBF superbox at the front of `head` says of its size (ISO 19566-5, 4.2), at most `room`.
std::uint64_t jumbf_size(ByteReader head, std::uint64_t room) {
  const std::uint64_t size = head.u32();
  const bool is_superbox = as_text(head.take(4)) == "jumb";
  if (!is_superbox || size == 0) return room;
  return std::min(room, size == 1 ? head.u64() : size);
}

bool begins_superbox(Bytes bytes) {
  return bytes.size() >= 8 && as_text(bytes.subspan(4, 4)) == "jumb";
}

// `data` has what is at the front of the box's data, `range` is all of it.
void read_store(C2paBox& found, ByteReader data, Range range) {
  // A.5.3 gives an `update` box no offset; the reference implementation writes one.
  const bool has_offset = found.purpose != Purpose::update || !begins_superbox(data.rest());
  if (has_offset) {
    found.merkle_offset = data.u64();
    if (!data.ok()) {
      found.purpose = Purpose::unknown;
      return;
    }
    range = {range.offset + 8, range.size - 8};
  }
  found.store = {range.offset, jumbf_size(data, range.size)};
  found.padding = {found.store.end(), range.size - found.store.size};
}

}  // namespace

std::string_view name(Purpose purpose) { return kPurposes[static_cast<std::size_t>(purpose)]; }

Result<std::optional<C2paBox>> read_c2pa_box(const Source& source, const Box& box) {
  TANBA_TRY(const bool is_c2pa, has_uuid(source, box, kC2paUuid));
  if (!is_c2pa) return std::optional<C2paBox>();
  std::array<std::uint8_t, kHeadBytes> block;
  const auto head = std::span(block).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), box.payload_size())));
  TANBA_CHECK(source.read(box.payload(), head));
  ByteReader reader{Bytes(head)};
  reader.skip(16);

  C2paBox found;
  found.box = box;
  const bool plain = reader.u32() == 0;  // version and flags: another version is another syntax
  const std::string_view rest = as_text(reader.rest());
  const std::size_t length = rest.find('\0');
  if (!plain || length == rest.npos) return std::optional(found);
  found.purpose = purpose_of(rest.substr(0, length));
  reader.skip(length + 1);
  const Range data = {box.payload() + reader.at(), box.payload_size() - reader.at()};
  if (found.holds_store()) {
    read_store(found, reader, data);
  } else if (found.purpose == Purpose::merkle) {
    found.proof = data;
    // A manifest that was renamed must not vanish: a proof is a CBOR map.
    if (reader.left() == 0 || reader.u8() >> 5 != 5) found.purpose = Purpose::unknown;
  }
  return std::optional(found);
}

Buffer manifest_head(std::uint64_t store_bytes) {
  ByteWriter head;
  head.u32(static_cast<std::uint32_t>(kManifestHead + store_bytes)).text("uuid").bytes(kC2paUuid);
  head.u32(0).text(name(Purpose::manifest)).u8(0).u64(0);
  return head.take();
}

Buffer merkle_box(Bytes proof) {
  const std::string_view purpose = name(Purpose::merkle);
  ByteWriter box;
  box.u32(static_cast<std::uint32_t>(8 + 16 + 4 + purpose.size() + 1 + proof.size())).text("uuid");
  box.bytes(kC2paUuid).u32(0).text(purpose).u8(0).bytes(proof);
  return box.take();
}

}  // namespace tanba::bmff
