// The walk over an ID3v2 tag. ID3v2.3.0, 3; ID3v2.4.0 structure, 3 to 6.
//
//   'ID3' | version, revision | flags | size u32 of seven bits a byte | extended header |
//   frames: id | size u32 | two bytes of flags | data | padding, or a footer
//
// Version 2.3 unsynchronises the tag as a whole: sizes in it count the bytes without the stuffing.
// Version 2.4 does so frame by frame, and sizes count what is stored.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/id3.hpp"
#include "container/window.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kHeader = 10;  // of the tag, of a frame, and the footer
constexpr std::uint8_t kExtended = 0x40;
constexpr std::uint8_t kFrameUnsynchronised = 0x02;
constexpr std::uint32_t kHighBits = 0x8080'8080;

bool is_frame_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Some writers end an id of version 2.2 with a NUL or a space.
bool is_frame_id(std::string_view id) {
  return std::all_of(id.begin(), id.begin() + 3, is_frame_letter) &&
         (is_frame_letter(id[3]) || id[3] == 0 || id[3] == ' ');
}

// The zeros that stand behind FF in `body`, each as an erasure.
Result<Edit> find_stuffing(const Source& asset, const Range& body, const Limits& limits) {
  Edit stuffing;
  Window window(asset);
  bool after_ff = false;
  for (std::uint64_t at = body.offset; at < body.end();) {
    TANBA_TRY(const Bytes bytes, window.at(at, 1));
    const Bytes part = bytes.first(
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), body.end() - at)));
    for (const std::uint8_t byte : part) {
      if (after_ff && byte == 0) {
        if (stuffing.size() >= limits.max_boxes)
          return Error{Errc::limit_exceeded, "id3: too many unsynchronised bytes", at};
        stuffing.push_back({at, 1, {}, nullptr});
      }
      after_ff = byte == 0xFF;
      ++at;
    }
  }
  return stuffing;
}

// v2.3: size u32 without itself | flags u16 | size of padding u32 | CRC-32 u32 where bit 15 is set
// v2.4: size of seven bits a byte | number of flag bytes | flags: bit 5 for a CRC-32
Result<void> read_extension(const Source& view, Id3Tag& tag, std::uint64_t end) {
  tag.frames_at = kHeader;
  if ((tag.flags & kExtended) == 0) return {};
  std::array<std::uint8_t, 6> start;
  if (end - kHeader < start.size())
    return Error{Errc::malformed, "id3: the extended header is cut off", kHeader};
  TANBA_CHECK(view.read(kHeader, start));
  const std::uint32_t stored = ByteReader(start).u32();
  const std::uint64_t size =
      tag.version == 4 ? from_synchsafe(stored) : std::uint64_t{stored} + sizeof stored;
  if (size < start.size() || size > end - kHeader)
    return Error{Errc::malformed, "id3: the extended header has a wrong size", kHeader};
  tag.has_checksum = tag.version == 4 ? (start[5] & 0x20) != 0 : (start[4] & 0x80) != 0;
  tag.extension = {kHeader, size};
  tag.frames_at = kHeader + size;
  return {};
}

enum class Sizes { plain, synchsafe };

void note(Id3Tag& tag, const Id3Frame& frame, Sizes sizes) {
  ++tag.frames;
  if (frame.id() == "GEOB") tag.objects.push_back(frame);
  if (frame.id() == "PRIV") tag.private_frames.push_back(frame);
  if (frame.id() == "CHAP") tag.chapters.push_back(frame);
  if (frame.id().front() == 'T' || frame.id() == "COMM") tag.texts.push_back(frame);
  if (tag.version != 4) return;
  if (sizes == Sizes::plain) {
    ByteWriter size;
    size.u32(to_synchsafe(static_cast<std::uint32_t>(frame.data.size)));
    tag.repairs.push_back({frame.range.offset + 4, 4, size.take(), nullptr});
  }
  if (!tag.is_unsynchronised() || (frame.flags[1] & kFrameUnsynchronised) != 0) return;
  const auto flags = static_cast<std::uint8_t>(frame.flags[1] | kFrameUnsynchronised);
  tag.repairs.push_back({frame.range.offset + 9, 1, {flags}, nullptr});
}

// One frame; nothing where no further one begins.
Result<std::optional<Id3Frame>> frame_at(Window& window, std::uint64_t at, std::uint64_t end,
                                         Sizes sizes) {
  if (end - at < kHeader) return std::optional<Id3Frame>();
  TANBA_TRY(const Bytes bytes, window.at(at, kHeader));
  ByteReader in(bytes);
  const std::string_view id = as_text(in.take(4));
  if (!is_frame_id(id)) return std::optional<Id3Frame>();
  Id3Frame frame;
  std::copy(id.begin(), id.end(), frame.letters.begin());
  const std::uint32_t stored = in.u32();
  const std::uint64_t size = sizes == Sizes::synchsafe ? from_synchsafe(stored) : stored;
  frame.flags = {in.u8(), in.u8()};
  if ((sizes == Sizes::synchsafe && (stored & kHighBits) != 0) || size > end - at - kHeader)
    return Error{Errc::malformed, "id3: a frame runs past the tag", at};
  frame.data = {at + kHeader, size};
  frame.range = {at, kHeader + size};
  return std::optional<Id3Frame>(frame);
}

Result<bool> is_padding(Window& window, std::uint64_t at, std::uint64_t end) {
  while (at < end) {
    TANBA_TRY(Bytes bytes, window.at(at, 1));
    bytes = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), end - at)));
    if (!all_zero(bytes)) return false;
    at += bytes.size();
  }
  return true;
}

// Whether there is nothing but zeros behind the frames.
Result<bool> walk_frames(const Source& view, Id3Tag& tag, std::uint64_t end, Sizes sizes,
                         const Limits& limits) {
  Window window(view);
  std::uint64_t at = tag.frames_at;
  for (;;) {
    TANBA_TRY(const auto frame, frame_at(window, at, end, sizes));
    if (!frame) break;
    if (tag.frames + 1 >= limits.max_boxes)  // the tag is one itself
      return Error{Errc::limit_exceeded, "id3: too many frames", at};
    note(tag, *frame, sizes);
    at = frame->range.end();
  }
  tag.frames_end = at;
  tag.padding = end - at;
  return is_padding(window, at, end);
}

// Some writers of version 2.4 store plain sizes; then the synchsafe ones lead nowhere.
Result<void> find_frames(const Source& view, Id3Tag& tag, std::uint64_t end, const Limits& limits) {
  Id3Tag walked = tag;
  const auto clean =
      walk_frames(view, walked, end, tag.version == 4 ? Sizes::synchsafe : Sizes::plain, limits);
  if (tag.version == 4 && (!clean || !*clean)) {
    Id3Tag plain = tag;
    const auto plain_clean = walk_frames(view, plain, end, Sizes::plain, limits);
    if (plain_clean && *plain_clean) {
      tag = std::move(plain);
      return {};
    }
  }
  if (!clean) return clean.error();
  tag = std::move(walked);
  return {};
}

}  // namespace

std::uint32_t from_synchsafe(std::uint32_t stored) {
  return (stored & 0x7F) | (stored >> 8 & 0x7F) << 7 | (stored >> 16 & 0x7F) << 14 |
         (stored >> 24 & 0x7F) << 21;
}

std::uint32_t to_synchsafe(std::uint32_t number) {
  return (number & 0x7F) | (number >> 7 & 0x7F) << 8 | (number >> 14 & 0x7F) << 16 |
         (number >> 21 & 0x7F) << 24;
}

std::uint64_t Id3Tag::stored(std::uint64_t offset) const {
  for (const Splice& splice : stuffing) {
    if (splice.offset > offset) break;
    ++offset;
  }
  return offset;
}

std::optional<std::uint64_t> id3_end(Bytes head) {
  if (head.size() < kHeader || !starts_with(head, "ID3") || head[3] == 0xFF || head[4] == 0xFF)
    return {};
  const std::uint32_t stored = ByteReader(head.subspan(6)).u32();
  if ((stored & kHighBits) != 0) return {};
  const bool has_footer = head[3] == 4 && (head[5] & 0x10) != 0;
  return kHeader + from_synchsafe(stored) + (has_footer ? kHeader : 0);
}

Result<Id3Tag> read_id3(const Source& asset, const Limits& limits) {
  Id3Tag tag;
  std::array<std::uint8_t, kHeader> head;
  if (asset.size() < head.size()) return tag;
  TANBA_CHECK(asset.read(0, head));
  const auto tag_end = id3_end(head);
  if (!tag_end) return tag;
  if (*tag_end > asset.size()) return Error{Errc::truncated, "id3: the file ends in the tag"};
  tag.range = {0, *tag_end};
  if (head[3] != 3 && head[3] != 4) return tag;
  tag.version = head[3];
  tag.flags = head[5];
  const std::uint64_t body_end = *tag_end - (tag.has_footer() ? kHeader : 0);
  if (limits.max_boxes <= 1) return Error{Errc::limit_exceeded, "id3: too many frames"};
  if (tag.version == 3 && tag.is_unsynchronised()) {
    TANBA_TRY(tag.stuffing, find_stuffing(asset, {kHeader, body_end - kHeader}, limits));
  }
  const SplicedView view(asset, tag.stuffing);
  const std::uint64_t end = body_end - tag.stuffing.size();
  TANBA_CHECK(read_extension(view, tag, end));
  TANBA_CHECK(find_frames(view, tag, end, limits));
  return tag;
}

}  // namespace tanba
