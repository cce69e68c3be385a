// GIF, still and animated: the store is the data of one application extension before the first
// picture. C2PA 2.4, A.3.8; GIF89a specification, 15 to 27.
//
//   "GIF89a" | width, height u16le | flags u8 | two bytes | colour table | blocks:
//   extension  21 | label u8 | sub-blocks
//   picture    2C | eight bytes | flags u8 | colour table | code size u8 | sub-blocks
//   trailer    3B
//   sub-blocks (size u8, not 0 | bytes)... 00
#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/pieces.hpp"
#include "container/rows.hpp"
#include "container/window.hpp"

namespace tanba {
namespace {

constexpr std::string_view kOld = "GIF87a", kNew = "GIF89a";
constexpr std::string_view kStoreId = "C2PA_GIF", kXmpId = "XMP DataXMP";
constexpr std::string_view kVersion{"\x01\0\0", 3};
constexpr std::uint64_t kSignature = 6, kScreen = 13;         // with the signature
constexpr std::uint64_t kDescriptor = 10, kApplication = 12;  // size, identifier, code
constexpr std::uint64_t kLongest = 255;                       // sub-block
constexpr std::uint8_t kExtension = 0x21, kPicture = 0x2C, kTrailer = 0x3B;
constexpr std::uint8_t kApplicationLabel = 0xFF, kCommentLabel = 0xFE;
constexpr std::uint64_t kTrailerBytes = 258;  // behind an XMP packet

struct Block {
  std::uint8_t introducer = 0, label = 0;
  Range range;
  std::uint64_t data = 0;  // where the code size of a picture, the sub-blocks of an extension begin
};

std::uint64_t colour_table(std::uint8_t flags) {
  return (flags & 0x80) != 0 ? 3ull << ((flags & 7) + 1) : 0;
}

Result<std::uint64_t> end_of_sub_blocks(Window& in, std::uint64_t at) {
  for (;;) {
    TANBA_TRY(const Bytes size, in.at(at, 1));
    at += 1u + size[0];
    if (size[0] == 0) return at;
  }
}

Result<Block> block_at(Window& in, std::uint64_t at) {
  Block block;
  TANBA_TRY(const Bytes first, in.at(at, 1));
  block.introducer = first[0];
  std::uint64_t end = at + 1;
  if (block.introducer == kExtension) {
    TANBA_TRY(const Bytes head, in.at(at, 2));
    block.label = head[1];
    block.data = at + 2;
    TANBA_TRY(end, end_of_sub_blocks(in, block.data));
  } else if (block.introducer == kPicture) {
    TANBA_TRY(const Bytes descriptor, in.at(at, kDescriptor));
    block.data = at + kDescriptor + colour_table(descriptor[kDescriptor - 1]);
    TANBA_TRY(end, end_of_sub_blocks(in, block.data + 1));
  } else if (block.introducer != kTrailer) {
    return Error{Errc::malformed, "gif: neither a picture, an extension nor the trailer", at};
  }
  block.range = {at, end - at};
  return block;
}

// Identifier and code of an application extension; they live until the window moves.
Result<std::string_view> application(Window& in, const Block& block) {
  const bool is_one = block.introducer == kExtension && block.label == kApplicationLabel;
  if (!is_one || block.range.end() - block.data <= kApplication) return std::string_view();
  TANBA_TRY(const Bytes head, in.at(block.data, kApplication));
  return head[0] == kApplication - 1 ? as_text(head.subspan(1, kApplication - 1))
                                     : std::string_view();
}

// What stands in front of the blocks; gives where they begin.
Result<std::uint64_t> read_screen(Window& in) {
  TANBA_TRY(const Bytes screen, in.at(0, kScreen));
  if (!starts_with(screen, kNew) && !starts_with(screen, kOld))
    return Error{Errc::malformed, "gif: no signature"};
  return kScreen + colour_table(screen[kSignature + 4]);
}

Result<Carrier> carrier_of(Window& in, const Block& block, const Limits& limits) {
  Carrier carrier{{}, {block.range}, block.range, block.range, {}};
  const std::uint64_t terminator = block.range.end() - 1;
  for (std::uint64_t at = block.data + kApplication; at < terminator;) {
    TANBA_TRY(const Bytes size, in.at(at, 1));
    if (carrier.store.size() >= limits.max_boxes)
      return Error{Errc::limit_exceeded, "gif: too many sub-blocks of a manifest store", at};
    carrier.store.push_back({at + 1, size[0]});
    at += 1u + size[0];
  }
  return carrier;
}

struct Walk {
  Layout layout;           // a store goes in behind the application extensions that come first:
                           // players look for the one that says "repeat" there
  std::vector<Range> xmp;  // extensions with an XMP packet
  bool leading = true;     // nothing but application extensions so far
  bool picture = false;    // one was there
};

Result<void> note(Walk& walk, Window& in, const Block& block, const Limits& limits) {
  TANBA_TRY(const std::string_view id, application(in, block));
  walk.leading = walk.leading && block.label == kApplicationLabel;
  walk.picture = walk.picture || block.introducer == kPicture;
  if (walk.leading) walk.layout.insert_at = block.range.end();
  if (id == kXmpId) walk.xmp.push_back(block.range);
  if (!id.starts_with(kStoreId)) return {};
  if (walk.layout.carriers.size() >= limits.max_manifests)
    return Error{Errc::limit_exceeded, "gif: too many manifest stores", block.range.offset};
  if (!id.ends_with(kVersion))
    walk.layout.flaw = "gif: a manifest store of another version than 1.0";
  if (walk.picture) walk.layout.flaw = "gif: the manifest store comes behind the first picture";
  TANBA_TRY(Carrier carrier, carrier_of(in, block, limits));
  walk.layout.carriers.push_back(std::move(carrier));
  return {};
}

// Behind the first picture all decoders take a file that breaks off or goes on with anything else,
// and no store may stand there.
bool is_over(const Walk& walk, const Error& error) {
  return walk.picture && (error.code == Errc::truncated || error.code == Errc::malformed);
}

Result<Walk> walk_over(const Source& asset, const Limits& limits) {
  Window in(asset);
  Walk walk;
  TANBA_TRY(std::uint64_t at, read_screen(in));
  walk.layout.insert_at = at;
  for (std::uint32_t count = 0; count < limits.max_boxes; ++count) {
    const auto block = block_at(in, at);
    if (!block && is_over(walk, block.error())) return walk;
    if (!block) return block.error();
    if (block->introducer == kTrailer) return walk;
    TANBA_CHECK(note(walk, in, *block, limits));
    at = block->range.end();
  }
  return Error{Errc::limit_exceeded, "gif: too many blocks", at};
}

bool sniff(Bytes head, std::string_view /*hint*/) {
  return starts_with(head, kNew) || starts_with(head, kOld);
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(Walk walk, walk_over(asset, limits));
  return std::move(walk.layout);
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

ByteWriter application_extension(std::string_view id) {
  ByteWriter out;
  out.u8(kExtension).u8(kApplicationLabel).u8(static_cast<std::uint8_t>(id.size())).text(id);
  return out;
}

Buffer store_extension(std::uint64_t store_bytes) {
  ByteWriter out = application_extension(std::string(kStoreId) + std::string(kVersion));
  for (std::uint64_t left = store_bytes; left > 0;) {
    const std::uint64_t part = std::min(left, kLongest);
    out.u8(static_cast<std::uint8_t>(part)).zeros(static_cast<std::size_t>(part));
    left -= part;
  }
  return out.u8(0).take();
}

// The bytes behind a packet that lead to the terminator, and the terminator.
Buffer xmp_trailer() {
  ByteWriter out;
  out.u8(1);
  for (unsigned byte = 0x100; byte > 0; --byte) out.u8(static_cast<std::uint8_t>(byte - 1));
  return out.u8(0).take();
}

// The packet stands there as it is, and wherever one who takes it for sub-blocks leaves it, the
// bytes behind it lead to the terminator (XMP specification part 3, 1.1.2).
Result<Buffer> xmp_extension(Bytes packet) {
  if (std::find(packet.begin(), packet.end(), 0) != packet.end())
    return Error{Errc::invalid_argument, "gif: an XMP packet with a zero byte"};
  ByteWriter out = application_extension(kXmpId);
  return out.bytes(packet).bytes(xmp_trailer()).take();
}

Carrier carrier_at(std::uint64_t at, std::uint64_t store_bytes) {
  Carrier carrier;
  std::uint64_t end = at + 2 + kApplication;
  for (std::uint64_t left = store_bytes; left > 0;) {
    carrier.store.push_back({end + 1, std::min(left, kLongest)});
    left -= carrier.store.back().size;
    end = carrier.store.back().end();
  }
  carrier.exclusion = carrier.framing = {at, end + 1 - at};
  carrier.erase = {carrier.exclusion};
  return carrier;
}

// Gives how many bytes come to where a store goes in, and before it.
Result<std::uint64_t> put_xmp(Edit& edit, const Walk& walk, Bytes packet) {
  if (packet.empty()) return 0u;
  TANBA_TRY(Buffer extension, xmp_extension(packet));
  const std::uint64_t before = walk.xmp.empty() ? extension.size() : 0;
  insert(edit, walk.xmp.empty() ? walk.layout.insert_at : walk.xmp.front().offset,
         std::move(extension));
  for (const Range& range : walk.xmp) erase(edit, range);
  return before;
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  const std::uint64_t size = payloads.store_bytes;
  if (size > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "gif: the manifest store is too large"};
  TANBA_TRY(const Walk walk, walk_over(asset, limits));
  Embedding out;
  // Only GIF89a has extensions.
  if (size > 0 || !payloads.xmp.empty()) out.edit.push_back({4, 1, {'9'}, nullptr});
  TANBA_TRY(const std::uint64_t before, put_xmp(out.edit, walk, payloads.xmp));
  if (size > 0) insert(out.edit, layout.insert_at, store_extension(size));
  erase(out.edit, layout.carriers);
  sort(out.edit);
  if (size > 0) out.carrier = carrier_at(landing(out.edit, layout.insert_at) + before, size);
  return out;
}

Result<Buffer> joined(const Source& asset, Window& in, const Range& sub_blocks) {
  Buffer bytes;
  for (std::uint64_t at = sub_blocks.offset; at < sub_blocks.end() - 1;) {
    TANBA_TRY(const Bytes size, in.at(at, 1));
    const std::size_t start = bytes.size();
    const std::uint64_t next = at + 1u + size[0];
    bytes.resize(start + size[0]);
    TANBA_CHECK(asset.read(at + 1, std::span(bytes).subspan(start)));
    at = next;
  }
  return bytes;
}

// A packet stands there as it is; some writers cut it into sub-blocks as they do with all else.
Result<Buffer> packet_in(const Source& asset, Window& in, const Block& block) {
  const std::uint64_t at = block.data + kApplication;
  const Range all{at, block.range.end() - at};
  if (all.size < kTrailerBytes) return joined(asset, in, all);
  Buffer bytes(static_cast<std::size_t>(all.size));
  TANBA_CHECK(asset.read(all.offset, bytes));
  const std::size_t packet = bytes.size() - kTrailerBytes;
  if (!equal(Bytes(bytes).subspan(packet), xmp_trailer())) return joined(asset, in, all);
  bytes.resize(packet);
  return bytes;
}

Result<void> note_metadata(Pieces& list, const Source& asset, Window& in, const Block& block) {
  if (block.introducer != kExtension || !list.has_room(block.range.size)) return {};
  TANBA_TRY(const std::string_view id, application(in, block));
  if (id == kXmpId) {
    TANBA_TRY(Buffer packet, packet_in(asset, in, block));
    list.add("xmp", "", std::move(packet));
  } else if (block.label == kCommentLabel) {
    TANBA_TRY(Buffer text, joined(asset, in, {block.data, block.range.end() - block.data}));
    list.add("comment", "", std::move(text));
  }
  return {};
}

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  Window in(asset);
  Pieces list(asset, limits);
  TANBA_TRY(std::uint64_t at, read_screen(in));
  for (std::uint32_t count = 0; count < limits.max_boxes; ++count) {
    const auto block = block_at(in, at);
    const bool over =
        !block && (block.error().code == Errc::truncated || block.error().code == Errc::malformed);
    if (over || (block && block->introducer == kTrailer)) return list.take();
    if (!block) return block.error();
    TANBA_CHECK(note_metadata(list, asset, in, *block));
    at = block->range.end();
  }
  return Error{Errc::limit_exceeded, "gif: too many blocks", at};
}

// "21F9": introducer and label in hexadecimal.
std::string name_of(const Block& block) {
  if (block.introducer == kTrailer) return "3B";
  static constexpr char kDigits[] = "0123456789ABCDEF";
  return {'2', '1', kDigits[block.label >> 4], kDigits[block.label & 15]};
}

// The boxes of C2PA 2.4, 18.7.3.4.
Result<std::vector<Part>> parts(const Source& asset, const Carrier* carrier, const Limits& limits) {
  Window in(asset);
  TANBA_TRY(std::uint64_t at, read_screen(in));
  std::vector<Part> parts = {{"GIF89a", {{0, kSignature}}},
                             {"LSD", {{kSignature, at - kSignature}}}};
  for (std::uint32_t count = 0; count < limits.max_boxes; ++count) {
    TANBA_TRY(const Block block, block_at(in, at));
    at = block.range.end();
    if (block.introducer == kPicture) {
      parts.push_back({"2C", {{block.range.offset, block.data - block.range.offset}}});
      parts.push_back({"TBID", {{block.data, at - block.data}}});
    } else {
      const bool is_store = carrier != nullptr && carrier->exclusion == block.range;
      parts.push_back({is_store ? "C2PA" : name_of(block), {block.range}});
    }
    if (block.introducer == kTrailer) return parts;
  }
  return Error{Errc::limit_exceeded, "gif: too many blocks", at};
}

}  // namespace

const Format kGif = {
    .name = "gif",
    .mime_type = "image/gif",
    .extensions = ".gif",
    .media = Media::image,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.8",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .parts = parts,
    .metadata = metadata,
    .takes = kTakesXmp,
};

}  // namespace tanba
