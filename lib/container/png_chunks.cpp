// The chunks of a PNG, and the metadata in them. PNG (third edition), 5, 11.3.3 (text), 11.3.4.5
// (eXIf); XMP specification, part 3, 1.1.5.
#include "container/png_chunks.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "base/inflate.hpp"
#include "container/charset.hpp"
#include "container/crc32.hpp"
#include "container/pieces.hpp"

namespace tanba::png {
namespace {

constexpr std::size_t kMaxKeyword = 79;  // 11.3.3.2

// What comes before the next zero byte; fails the reader where there is none.
Bytes before_zero(ByteReader& in) {
  const Bytes rest = in.rest();
  const auto zero = std::ranges::find(rest, 0);
  const Bytes text = in.take(static_cast<std::uint64_t>(zero - rest.begin()));
  in.skip(1);
  return text;
}

std::optional<Buffer> unpacked(Bytes text, bool deflated, const Limits& limits) {
  if (!deflated) return Buffer(text.begin(), text.end());
  const std::uint64_t most = std::min(limits.max_metadata_bytes, limits.max_inflated_bytes);
  return inflate_zlib(text, most).if_whole();
}

// tEXt: keyword, NUL, text in ISO 8859-1. zTXt: keyword, NUL, method, zlib stream of the same.
// iTXt: keyword, NUL, deflated u8, method, language, NUL, keyword in it, NUL, text in UTF-8.
void note_text(Pieces& list, std::string_view type, Bytes data) {
  ByteReader in(data);
  const Bytes keyword = before_zero(in);
  const bool international = type == "iTXt";
  const bool deflated = international ? in.u8() == 1 : type == "zTXt";
  if (international || deflated) in.skip(1);
  if (international) before_zero(in), before_zero(in);
  if (!in.ok() || keyword.empty() || keyword.size() > kMaxKeyword) return;
  std::optional<Buffer> text = unpacked(in.rest(), deflated, list.limits());
  if (!text) return;
  const std::string key(as_text(charset::from_latin1(keyword)));
  if (international && key == kXmpKeyword.substr(0, kXmpKeyword.size() - 1))
    return list.add("xmp", "", *std::move(text));
  list.add("png-text", key, international ? *std::move(text) : charset::from_latin1(*text));
}

Result<void> note(Pieces& list, const Source& asset, const Chunk& chunk) {
  if (chunk.type() == "eXIf") return list.add_range("exif", "", chunk.data);
  const bool is_text = chunk.type() == "tEXt" || chunk.type() == "zTXt" || chunk.type() == "iTXt";
  if (!is_text || !list.has_room(chunk.data.size)) return {};
  Buffer data(static_cast<std::size_t>(chunk.data.size));
  TANBA_CHECK(asset.read(chunk.data.offset, data));
  note_text(list, chunk.type(), data);
  return {};
}

}  // namespace

Result<Chunk> chunk_at(const Source& asset, std::uint64_t at) {
  const std::uint64_t left = asset.size() - at;
  if (left < kFrame) return Error{Errc::truncated, "png: the file ends before IEND", at};
  std::array<std::uint8_t, 8> header;
  TANBA_CHECK(asset.read(at, header));
  ByteReader in(header);
  const std::uint64_t length = in.u32();
  Chunk chunk;
  const std::string_view type = as_text(in.take(4));
  std::copy(type.begin(), type.end(), chunk.letters.begin());
  if (!std::all_of(type.begin(), type.end(), ascii::is_letter))
    return Error{Errc::malformed, "png: a chunk type that is not four letters", at};
  if (length > kMaxLength) return Error{Errc::malformed, "png: a chunk of 2^31 bytes or more", at};
  if (length > left - kFrame) return Error{Errc::truncated, "png: a chunk runs past the end", at};
  chunk.range = {at, length + kFrame};
  chunk.data = {at + 8, length};
  return chunk;
}

Buffer chunk_of(std::string_view type, Bytes data) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(data.size())).text(type).bytes(data);
  out.u32(crc32_of(0, out.view().subspan(4)));
  return out.take();
}

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  Pieces list(asset, limits);
  std::uint64_t at = kSignature.size();
  for (std::uint32_t count = 0; count < limits.max_boxes; ++count) {
    TANBA_TRY(const Chunk chunk, chunk_at(asset, at));
    if (chunk.type() == "IEND") return list.take();
    TANBA_CHECK(note(list, asset, chunk));
    at = chunk.range.end();
  }
  return Error{Errc::limit_exceeded, "png: too many chunks", at};
}

}  // namespace tanba::png
