// Comment headers, found and written anew on the pages that they lie on.
#include "container/ogg_comment.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/ogg_page.hpp"
#include "container/vorbis_comment.hpp"

namespace tanba::ogg {
namespace {

// What the first packet of a stream begins with, and what stands in front of its comments.
struct Codec {
  std::string_view start, front;
  bool is_flac = false;  // the front: type u8 | size u24 of a metadata block
};
constexpr Codec kCodecs[] = {{"\x01vorbis", "\x03vorbis"},
                             {"OpusHead", "OpusTags"},
                             {"\x80theora", "\x81theora"},
                             {"Speex   ", ""},
                             {"\x7F"
                              "FLAC",
                              "....", true}};
constexpr std::uint8_t kCommentBlock = 4;
constexpr std::size_t kMaxBlock = 0xFF'FFFF;

struct Header {
  const Codec* codec = nullptr;
  std::vector<Page> pages;  // that the packet lies on
  Buffer packet;
  Buffer tail_sizes, tail;  // what else is on the last of them: sizes of segments, and segments
  bool is_whole = false;

  Bytes comments() const { return Bytes(packet).subspan(codec->front.size()); }
};

const Codec* codec_of(Bytes start) {
  const auto found = std::find_if(std::begin(kCodecs), std::end(kCodecs), [&](const Codec& codec) {
    return starts_with(start, codec.start);
  });
  return found == std::end(kCodecs) ? nullptr : found;
}

bool fits(const Header& header) {
  if (header.packet.size() < header.codec->front.size()) return false;
  if (header.codec->is_flac) return (header.packet[0] & 0x7F) == kCommentBlock;
  return starts_with(header.packet, header.codec->front);
}

/// Goes over the pages until every stream that began has its comments.
class Search {
 public:
  Search(const Source& asset, const Limits& limits)
      : asset_(asset), limits_(limits), window_(asset) {}

  Result<std::vector<Header>> run() {
    std::uint64_t at = 0;
    for (std::uint32_t count = 0; at < asset_.size(); ++count) {
      if (count >= limits_.max_boxes) break;
      const auto page = page_at(window_, at);
      if (!page && page.error().code == Errc::io) return page.error();
      if (!page) break;
      if (!page->begins() && waiting_.empty()) break;
      TANBA_CHECK(page->begins() ? begin(*page) : go_on(*page));
      at = page->range.end();
    }
    std::erase_if(found_, [](const Header& header) { return !header.is_whole || !fits(header); });
    return std::move(found_);
  }

 private:
  Result<void> begin(const Page& page) {
    std::array<std::uint8_t, 8> start{};
    const auto part = std::span(start).first(
        static_cast<std::size_t>(std::min<std::uint64_t>(start.size(), page.body.size)));
    TANBA_CHECK(asset_.read(page.body.offset, part));
    const Codec* codec = codec_of(part);
    if (codec == nullptr || waiting_.count(page.serial) != 0) return {};
    waiting_[page.serial] = found_.size();
    found_.push_back({codec, {}, {}, {}, {}, false});
    return {};
  }

  Result<void> go_on(const Page& page) {
    const auto waiting = waiting_.find(page.serial);
    if (waiting == waiting_.end()) return {};
    Header& header = found_[waiting->second];
    Buffer sizes(static_cast<std::size_t>(page.body.offset - page.range.offset - kHeader));
    TANBA_CHECK(asset_.read(page.range.offset + kHeader, sizes));
    Buffer body(static_cast<std::size_t>(page.body.size));
    TANBA_CHECK(asset_.read(page.body.offset, body));
    header.pages.push_back(page);
    bytes_ += body.size();
    const bool is_over = bytes_ > limits_.max_metadata_bytes;  // all streams together
    if (is_over || take(header, sizes, body)) waiting_.erase(waiting);
    return {};
  }

  // Whether the packet ends on this page.
  static bool take(Header& header, Bytes sizes, Bytes body) {
    const auto last =
        std::find_if(sizes.begin(), sizes.end(), [](std::uint8_t size) { return size < kSegment; });
    std::size_t bytes = 0;
    for (auto size = sizes.begin(); size != sizes.end() && size <= last; ++size) bytes += *size;
    header.packet.insert(header.packet.end(), body.begin(),
                         body.begin() + static_cast<std::ptrdiff_t>(bytes));
    if (last == sizes.end()) return false;
    header.tail_sizes.assign(last + 1, sizes.end());
    header.tail.assign(body.begin() + static_cast<std::ptrdiff_t>(bytes), body.end());
    header.is_whole = true;
    return true;
  }

  const Source& asset_;
  const Limits& limits_;
  Window window_;
  std::vector<Header> found_;
  std::uint64_t bytes_ = 0;
  std::map<std::uint32_t, std::size_t> waiting_;  // serial, and which of them
};

Buffer with_comments(const Header& header, Bytes comments) {
  ByteWriter packet;
  if (header.codec->is_flac)
    packet.u8(header.packet[0]).u24(static_cast<std::uint32_t>(comments.size()));
  else
    packet.bytes(Bytes(header.packet).first(header.codec->front.size()));
  return packet.bytes(comments).take();
}

// How many segments of the packet go on each page: as many as fit, but at least one.
std::optional<std::vector<std::uint64_t>> shares(const Header& header, std::uint64_t bytes) {
  std::uint64_t left = bytes / kSegment + 1;
  std::vector<std::uint64_t> all;
  for (std::size_t after = header.pages.size(); after-- > 1;) {
    if (left <= after) return {};
    all.push_back(std::min(kMaxSegments, left - after));
    left -= all.back();
  }
  if (left > kMaxSegments - header.tail_sizes.size()) return {};
  all.push_back(left);
  return all;
}

Buffer page_of(Bytes old, std::uint64_t segments, Bytes part, const Header* last) {
  ByteWriter page;
  page.bytes(old.first(kCrcAt)).u32(0);
  page.u8(static_cast<std::uint8_t>(segments + (last ? last->tail_sizes.size() : 0)));
  for (std::uint64_t i = 0; i < segments; ++i)
    page.u8(static_cast<std::uint8_t>(
        std::min(part.size() - std::min<std::uint64_t>(part.size(), i * kSegment), kSegment)));
  if (last) page.bytes(last->tail_sizes);
  page.bytes(part);
  if (last) page.bytes(last->tail);
  Buffer bytes = page.take();
  ByteWriter crc;
  crc.u32le(crc_of(0, bytes));
  std::copy(crc.view().begin(), crc.view().end(), bytes.begin() + kCrcAt);
  return bytes;
}

Result<void> rewrite(Edit& edit, const Source& asset, const Header& header, Bytes packet) {
  const auto segments = shares(header, packet.size());
  if (!segments || (header.codec->is_flac && packet.size() > kMaxBlock))
    return Error{Errc::unsupported, "ogg: no room on the pages of the comments for AIGC"};
  std::size_t done = 0;
  for (std::size_t i = 0; i < header.pages.size(); ++i) {
    const Range& range = header.pages[i].range;
    std::array<std::uint8_t, kHeader> old;
    TANBA_CHECK(asset.read(range.offset, old));
    const bool is_last = i + 1 == header.pages.size();
    const std::size_t bytes =
        is_last ? packet.size() - done : static_cast<std::size_t>((*segments)[i] * kSegment);
    edit.push_back(
        {range.offset, range.size,
         page_of(old, (*segments)[i], packet.subspan(done, bytes), is_last ? &header : nullptr),
         nullptr});
    done += bytes;
  }
  return {};
}

}  // namespace

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  TANBA_TRY(const std::vector<Header> headers, Search(asset, limits).run());
  Pieces pieces(asset, limits);
  for (const Header& header : headers)
    if (const auto comments = vorbis::parse(header.comments(), limits))
      vorbis::add_to(pieces, header.comments(), *comments);
  return pieces.take();
}

Result<void> put_aigc(Edit& edit, const Source& asset, Bytes json, const Limits& limits) {
  TANBA_TRY(const std::vector<Header> headers, Search(asset, limits).run());
  bool is_in = false;
  for (const Header& header : headers) {
    const auto comments = vorbis::parse(header.comments(), limits);
    if (!comments || (is_in && !vorbis::has_aigc(header.comments(), *comments))) continue;
    const Buffer now = vorbis::with_aigc(header.comments(), *comments, is_in ? Bytes() : json);
    TANBA_CHECK(rewrite(edit, asset, header, with_comments(header, now)));
    is_in = true;
  }
  return is_in ? Result<void>()
               : Error{Errc::unsupported, "ogg: no stream has comments to put AIGC into"};
}

Result<void> change_comments(Edit& edit, const Source& asset,
                             const std::function<bool(Buffer&)>& change, const Limits& limits) {
  TANBA_TRY(const std::vector<Header> headers, Search(asset, limits).run());
  if (headers.empty()) return {};
  const Header& header = headers.front();
  Buffer comments(header.comments().begin(), header.comments().end());
  const std::size_t size = comments.size();
  if (!change(comments) || comments.size() != size) return {};
  return rewrite(edit, asset, header, with_comments(header, comments));
}

}  // namespace tanba::ogg
