// WebP on RIFF. A store needs no VP8X chunk: the simple forms stay simple. An XMP packet needs one.
// C2PA 2.4, A.3.7; RFC 9649, 2.5 to 2.7.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/pieces.hpp"
#include "container/riff.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

constexpr std::string_view kXmpId = "XMP ", kExifId = "EXIF";
constexpr std::uint8_t kXmpFlag = 0x04, kExifFlag = 0x08, kAlphaFlag = 0x10;
constexpr std::string_view kJpegExif{"Exif\0\0", 6};
constexpr std::uint64_t kFirstChunk = 12;

struct Canvas {
  std::uint32_t width = 0, height = 0;
  bool has_alpha = false;
};

// RFC 6386, 9.1: frame tag u24, start code, width and height of 14 bits each, below their scale
Canvas lossy_canvas(ByteReader in) {
  in.skip(6);
  const std::uint32_t width = in.u16le() & 0x3FFFu;
  return {width, in.u16le() & 0x3FFFu, false};
}

// RFC 9649, 3.4: signature 2F, then 14 bits of width - 1, 14 of height - 1, one of alpha
Canvas lossless_canvas(ByteReader in) {
  in.skip(1);
  const std::uint32_t bits = in.u32le();
  return {(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, (bits >> 28 & 1) != 0};
}

Buffer vp8x_chunk(const Canvas& canvas, std::uint8_t announced) {
  const auto flags = static_cast<std::uint8_t>(announced | (canvas.has_alpha ? kAlphaFlag : 0));
  ByteWriter data;
  data.u32le(flags);
  for (const std::uint32_t side : {canvas.width - 1, canvas.height - 1})
    data.u8(static_cast<std::uint8_t>(side))
        .u8(static_cast<std::uint8_t>(side >> 8))
        .u8(static_cast<std::uint8_t>(side >> 16));
  return riff_chunk("VP8X", data.view());
}

// Sets the flags of what comes in, in the VP8X chunk that is there or in a new one.
Result<void> announce(Edit& edit, const Source& asset, const Riff& riff, std::uint8_t announced) {
  std::array<std::uint8_t, 10> start;
  const RiffChunk& first = riff.first;
  if (first.data.size < start.size())
    return Error{Errc::malformed, "webp: the first chunk is too short", kFirstChunk};
  TANBA_CHECK(asset.read(first.data.offset, start));
  if (first.id() == "VP8X") {
    const auto flags = static_cast<std::uint8_t>(start[0] | announced);
    edit.push_back({first.data.offset, 1, {flags}, nullptr});
    return {};
  }
  if (first.id() != "VP8 " && first.id() != "VP8L")
    return Error{Errc::malformed, "webp: the first chunk is no picture", kFirstChunk};
  const ByteReader in(start);
  const Canvas canvas = first.id() == "VP8L" ? lossless_canvas(in) : lossy_canvas(in);
  if (canvas.width == 0 || canvas.height == 0)
    return Error{Errc::malformed, "webp: a picture without size", kFirstChunk};
  insert(edit, kFirstChunk, vp8x_chunk(canvas, announced));
  return {};
}

bool sniff(Bytes head, std::string_view /*hint*/) { return is_riff(head, "WEBP", false); }

Result<Embedding> embed(const Source& asset, const Layout& /*layout*/, const Payloads& payloads,
                        const Limits& limits) {
  TANBA_TRY(const Riff riff, walk_riff(asset, kXmpId, limits));
  Edit edit;
  const int announced =
      (payloads.xmp.empty() ? 0 : kXmpFlag) | (payloads.exif.empty() ? 0 : kExifFlag);
  if (announced != 0)
    TANBA_CHECK(announce(edit, asset, riff, static_cast<std::uint8_t>(announced)));
  if (!payloads.exif.empty()) {
    TANBA_TRY(const Riff other, walk_riff(asset, kExifId, limits));
    put_riff_xmp(edit, other, kExifId, payloads.exif);
  }
  if (!payloads.xmp.empty()) put_riff_xmp(edit, riff, kXmpId, payloads.xmp);
  return embed_riff(std::move(edit), riff, payloads.store_bytes, limits);
}

// RFC 9649, 2.7.1.5. Some writers begin the Exif block as JPEG does.
Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  Pieces list(asset, limits);
  for (const std::string_view id : {kExifId, kXmpId}) {
    TANBA_TRY(const Riff riff, walk_riff(asset, id, limits));
    for (const RiffChunk& chunk : riff.xmp)
      TANBA_CHECK(list.add_range(id == kXmpId ? "xmp" : "exif", "", chunk.data));
  }
  std::vector<Metadatum> found = list.take();
  for (Metadatum& piece : found)
    if (piece.carrier == "exif" && starts_with(piece.value, kJpegExif))
      piece.value.erase(piece.value.begin(), piece.value.begin() + kJpegExif.size());
  return found;
}

}  // namespace

const Format kRiffWebp = {
    .name = "webp",
    .mime_type = "image/webp",
    .extensions = ".webp",
    .media = Media::image,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.7",
    .sniff = sniff,
    .scan = scan_riff,
    .extract = extract_riff,
    .embed = embed,
    .parts = parts_riff,
    .metadata = metadata,
    .takes = kTakesXmp | kTakesExif,
};

}  // namespace tanba
