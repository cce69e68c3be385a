// FLAC: the store stands in an ID3v2 tag in front of `fLaC`, and so does an XMP packet; the blocks
// of FLAC stay as they are, but for a field of the comment block. C2PA 2.4, A.3.4; RFC 9639, 8.
//
//   'fLaC' | blocks: bit 7 the last, bits 6 to 0 the type | size u24 | data
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/id3.hpp"
#include "container/rows.hpp"
#include "container/vorbis_comment.hpp"

namespace tanba {
namespace {

constexpr std::string_view kExtensions = ".flac", kType = "audio/flac";

// Behind a tag that the head does not reach over stands what the hint says.
bool sniff(Bytes head, std::string_view hint) {
  const auto end = id3_end(head);
  if (!end) return starts_with(head, "fLaC");
  if (*end >= head.size()) return hint_is(hint, kExtensions, kType);
  return starts_with(head.subspan(static_cast<std::size_t>(*end)), "fLaC");
}

constexpr std::uint8_t kLast = 0x80, kTypes = 0x7F, kStreamInfo = 0, kComment = 4;
constexpr std::uint64_t kHeader = 4;
constexpr std::size_t kMaxBlock = 0xFF'FFFF;

struct Block {
  std::uint8_t type = 0;
  bool is_last = false;
  Range range, data;
};

// The first block and that of the comments; a size of zero: there is none.
struct Blocks {
  Block first, comment;
};

Result<Block> block_at(const Source& asset, std::uint64_t at) {
  std::array<std::uint8_t, kHeader> header;
  TANBA_CHECK(asset.read(at, header));
  ByteReader in(header);
  const std::uint8_t start = in.u8();
  const std::uint64_t size = in.u24();
  if (size > asset.size() - at - kHeader)
    return Error{Errc::truncated, "flac: a block runs past the end", at};
  return Block{static_cast<std::uint8_t>(start & kTypes),
               (start & kLast) != 0,
               {at, kHeader + size},
               {at + kHeader, size}};
}

Result<Blocks> read_blocks(const Source& asset, const Limits& limits) {
  std::array<std::uint8_t, 10> head{};
  if (asset.size() >= head.size()) TANBA_CHECK(asset.read(0, head));
  std::uint64_t at = id3_end(head).value_or(0);
  std::array<std::uint8_t, 4> magic;
  TANBA_CHECK(asset.read(at, magic));
  if (!starts_with(magic, "fLaC")) return Error{Errc::malformed, "flac: no fLaC", at};
  at += magic.size();
  Blocks found;
  for (std::uint32_t count = 0;; ++count) {
    if (count >= limits.max_boxes) return Error{Errc::limit_exceeded, "flac: too many blocks", at};
    TANBA_TRY(const Block block, block_at(asset, at));
    if (count == 0) found.first = block;
    if (block.type == kComment && found.comment.range.size == 0) found.comment = block;
    if (block.is_last) return found;
    at = block.range.end();
  }
}

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  TANBA_TRY(std::vector<Metadatum> all, metadata_id3(asset, limits));
  const auto blocks = read_blocks(asset, limits);
  if (!blocks && !ends_quietly(blocks.error())) return blocks.error();
  if (!blocks || blocks->comment.range.size == 0) return all;
  Pieces pieces(asset, limits);
  TANBA_TRY(const auto body, pieces.read(blocks->comment.data));
  const auto comments = body ? vorbis::parse(*body, limits) : std::nullopt;
  if (comments) vorbis::add_to(pieces, *body, *comments);
  for (Metadatum& one : pieces.take()) all.push_back(std::move(one));
  return all;
}

Buffer block_of(bool is_last, Bytes body) {
  ByteWriter out;
  out.u8(kComment | (is_last ? kLast : 0)).u24(static_cast<std::uint32_t>(body.size())).bytes(body);
  return out.take();
}

// The comment block with the field, in the place of the present one or behind the first.
Result<Edit> put_aigc(const Source& asset, Bytes json, const Limits& limits) {
  TANBA_TRY(const Blocks blocks, read_blocks(asset, limits));
  Buffer present(8);  // no vendor, no fields
  if (blocks.comment.range.size > 0) {
    present.resize(static_cast<std::size_t>(blocks.comment.data.size));
    TANBA_CHECK(asset.read(blocks.comment.data.offset, present));
  } else if (blocks.first.type != kStreamInfo) {
    return Error{Errc::malformed, "flac: the first block is not STREAMINFO"};
  }
  const auto comments = vorbis::parse(present, limits);
  if (!comments) return Error{Errc::malformed, "flac: a comment block that is none"};
  const Buffer body = vorbis::with_aigc(present, *comments, json);
  if (body.size() > kMaxBlock)
    return Error{Errc::limit_exceeded, "flac: more than a comment block can hold (16 MiB)"};
  const Block& old = blocks.comment;
  if (old.range.size > 0)
    return Edit{{old.range.offset, old.range.size, block_of(old.is_last, body), nullptr}};
  const Block& first = blocks.first;
  Edit edit;
  if (first.is_last) edit.push_back({first.range.offset, 1, {kStreamInfo}, nullptr});
  edit.push_back({first.range.end(), 0, block_of(first.is_last, body), nullptr});
  return edit;
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  Id3Beyond beyond{true, {}};
  if (!payloads.aigc.empty()) {
    TANBA_TRY(beyond.edit, put_aigc(asset, payloads.aigc, limits));
  }
  return embed_id3(asset, layout, payloads, limits, beyond);
}

}  // namespace

const Format kFlac = {
    .name = "flac",
    .mime_type = kType,
    .extensions = kExtensions,
    .media = Media::audio,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.4",
    .sniff = sniff,
    .scan = scan_id3,
    .extract = extract_id3,
    .embed = embed,
    .metadata = metadata,
    .takes = kTakesXmp | kTakesAigc,
};

}  // namespace tanba
