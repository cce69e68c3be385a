#include "media/chapters.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/id3.hpp"
#include "container/vorbis_comment.hpp"

namespace tanba::sound {
namespace {

constexpr std::size_t kLeadInAt = 128, kFlagsAt = 136, kTracksAt = 395;
constexpr std::uint8_t kCdFlag = 0x80, kLeadOut = 255;
constexpr std::uint64_t kMostIdBytes = 256;
constexpr std::uint32_t kNoOffset = 0xFFFF'FFFF;
constexpr std::size_t kChapterName = 11;  // "CHAPTER001="
constexpr std::uint64_t kMostFieldBytes = 64;

void set(Buffer& block, std::size_t at, std::uint64_t value) {
  const Buffer bytes = ByteWriter().u64(value).take();
  std::copy(bytes.begin(), bytes.end(), block.begin() + static_cast<std::ptrdiff_t>(at));
}

struct Moved {
  std::size_t at = 0;  // in the block
  std::uint64_t to = 0;
};

// offset 8 | number 1 | ISRC 12 | flags and reserved 14 | count of points 1 | points: offset from
// the track's 8 | number 1 | reserved 3
void move_track(ByteReader& in, const Places& places, std::vector<Moved>& moved) {
  const std::size_t at = in.at();
  const std::uint64_t start = in.u64();
  in.skip(27);
  moved.push_back({at, places.moved(start)});
  for (std::uint8_t points = in.u8(); points > 0 && in.ok(); --points) {
    const std::size_t point_at = in.at();
    moved.push_back({point_at, places.moved(start + in.u64()) - places.moved(start)});
    in.skip(4);
  }
}

// The id ends with NUL | start, end: milliseconds | the same in bytes, which hold no longer.
Result<std::optional<Splice>> moved_chapter(const Source& asset, const Range& data,
                                            std::uint64_t rate, const Places& places) {
  Buffer head(static_cast<std::size_t>(std::min<std::uint64_t>(data.size, kMostIdBytes + 16)));
  TANBA_CHECK(asset.read(data.offset, head));
  ByteReader in(head);
  while (in.ok() && in.u8() != 0) {
  }
  const std::uint64_t at = data.offset + in.at();
  const auto moved = [&](std::uint32_t ms) {
    const std::uint64_t sample = ms * rate / 1000;
    const std::uint64_t now = ms + (places.moved(sample) - sample) * 1000 / rate;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(now, kNoOffset));
  };
  ByteWriter out;
  const std::uint32_t start = in.u32(), end = in.u32();
  in.skip(8);
  if (!in.ok()) return std::optional<Splice>();
  out.u32(moved(start)).u32(moved(end)).u32(kNoOffset).u32(kNoOffset);
  return std::optional(Splice{at, 16, out.take(), nullptr});
}

// CHAPTER and three digits, in upper or lower case, and then a time.
bool is_chapter(std::string_view field) {
  constexpr std::string_view kName = "CHAPTER";
  if (field.size() <= kChapterName || field[kChapterName - 1] != '=') return false;
  const std::string_view number = field.substr(kName.size(), kChapterName - 1 - kName.size());
  return ascii::is_equal(field.substr(0, kName.size()), kName) &&
         std::ranges::all_of(number, ascii::is_digit);
}

// Hours, minutes and seconds, and after a point up to six digits: numbers of the width that they
// had. A time that is none stays, and so does one that is too long for its digits.
void move_time(std::span<std::uint8_t> text, const Programme& programme, const Places& places) {
  std::array<std::uint64_t, 4> parts{};
  std::array<std::size_t, 4> widths{};
  std::size_t at = 0;
  for (const char c : as_text(text)) {
    const bool is_end = at < 3 && c == (at < 2 ? ':' : '.');
    if (!is_end && (!ascii::is_digit(c) || ++widths[at] > 6)) return;
    if (is_end) ++at;
    if (!is_end) parts[at] = parts[at] * 10 + static_cast<unsigned>(c - '0');
  }
  if (at < 2 || widths[0] == 0 || widths[1] != 2 || widths[2] != 2) return;
  std::uint64_t units = 1;
  for (std::size_t i = 0; i < widths[3]; ++i) units *= 10;
  const auto rate = static_cast<std::uint64_t>(programme.rate());
  std::uint64_t now = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * units + parts[3];
  const std::uint64_t sample = now / units * rate + now % units * rate / units;
  now += (places.moved(sample) - sample) * units / rate;
  parts = {now / units / 3600, now / units / 60 % 60, now / units % 60, now % units};
  std::string moved;
  for (std::size_t i = 0; i <= at; ++i) {
    const std::string digits = std::to_string(parts[i]);
    if (widths[i] > 0)
      moved += std::string(widths[i] - std::min(widths[i], digits.size()), '0') + digits;
    if (i < at) moved += i < 2 ? ':' : '.';
  }
  if (moved.size() == text.size()) std::copy(moved.begin(), moved.end(), text.begin());
}

}  // namespace

// catalogue number 128 | lead-in 8 | flags and reserved 259 | count of tracks 1 | tracks, the last
// of them where the sound ends
Buffer moved_cue_sheet(Buffer block, const Places& places) {
  ByteReader in(block);
  in.skip(kTracksAt);
  std::vector<Moved> moved;
  std::size_t last_at = 0;
  for (std::uint8_t tracks = in.u8(); tracks > 0 && in.ok(); --tracks) {
    last_at = in.at();
    move_track(in, places, moved);
  }
  if (!in.ok() || moved.empty()) return block;
  for (const auto& [at, to] : moved) set(block, at, to);
  if ((block[kFlagsAt] & kCdFlag) == 0) return block;
  block[kFlagsAt] &= static_cast<std::uint8_t>(~kCdFlag);
  set(block, kLeadInAt, 0);
  block[last_at + 8] = kLeadOut;
  return block;
}

Result<void> move_chapters(const Source& tagged, const NoticeTask& task, const Programme& programme,
                           const Places& places, Sink& out) {
  TANBA_TRY(const Id3Tag tag, read_id3(tagged, task.limits));
  if (tag.is_unsynchronised()) return {};
  const auto rate = static_cast<std::uint64_t>(programme.rate());
  for (const Id3Frame& frame : tag.chapters) {
    if (frame.flags[1] != 0) continue;
    TANBA_TRY(const auto change, moved_chapter(tagged, frame.data, rate, places));
    if (change) TANBA_CHECK(out.patch(change->offset, change->insert));
  }
  return {};
}

bool move_comment_chapters(Buffer& comments, const Programme& programme, const Places& places,
                           const Limits& limits) {
  const auto parsed = vorbis::parse(comments, limits);
  if (!parsed) return false;
  bool any = false;
  for (const Range& field : parsed->fields) {
    const auto at = static_cast<std::size_t>(field.offset);
    const auto size = static_cast<std::size_t>(std::min(field.size, kMostFieldBytes));
    const std::span<std::uint8_t> text = std::span(comments).subspan(at, size);
    if (field.size > kMostFieldBytes || !is_chapter(as_text(text))) continue;
    any = true;
    move_time(text.subspan(kChapterName), programme, places);
  }
  return any;
}

}  // namespace tanba::sound
