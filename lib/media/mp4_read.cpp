// The tables of a film on ISO BMFF, read. ISO/IEC 14496-12, 8.
#include "media/mp4_read.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tanba::sound {

Error broken(const char* what) { return {Errc::malformed, what}; }

Result<std::vector<Box>> children(Bytes bytes) {
  std::vector<Box> boxes;
  while (bytes.size() >= 8) {
    ByteReader in(bytes);
    const std::uint32_t size = in.u32();
    const std::string_view type = as_text(in.take(4));
    if (size < 8 || size > bytes.size()) return broken();
    boxes.push_back({type, bytes.first(size), bytes.subspan(8, size - 8)});
    bytes = bytes.subspan(size);
  }
  return boxes;
}

Result<Box> find(Bytes bytes, std::initializer_list<std::string_view> path) {
  Box found{{}, bytes, bytes};
  for (const std::string_view type : path) {
    TANBA_TRY(const std::vector<Box> boxes, children(found.body));
    const auto at = std::ranges::find(boxes, type, &Box::type);
    if (at == boxes.end()) return Box{};
    found = *at;
  }
  return found;
}

Result<bool> is_sound(Bytes trak) {
  TANBA_TRY(const Box handler, find(trak, {"mdia", "hdlr"}));
  return handler.body.size() >= 12 && as_text(handler.body.subspan(8, 4)) == "soun";
}

namespace {

Result<Bytes> sound_trak(Bytes moov) {
  TANBA_TRY(const std::vector<Box> boxes, children(moov.subspan(8)));
  for (const Box& box : boxes) {
    if (box.type != "trak") continue;
    TANBA_TRY(const bool found, is_sound(box.body));
    if (found) return box.body;
  }
  return broken("notice: there is no sound");
}

}  // namespace

Result<std::uint32_t> scale_in(Bytes header) {
  ByteReader in(header);
  in.skip(in.u8() == 1 ? 19 : 11);
  const std::uint32_t scale = in.u32();
  if (!in.ok() || scale == 0) return broken();
  return scale;
}

Result<std::uint32_t> timescale_of(Bytes trak) {
  TANBA_TRY(const Box header, find(trak, {"mdia", "mdhd"}));
  return scale_in(header.body);
}

std::vector<Run> read_runs(ByteReader& in) {
  std::vector<Run> runs;
  for (std::uint32_t left = in.u32(); left > 0 && in.left() >= 8; --left) {
    const std::uint32_t count = in.u32();
    runs.push_back({count, in.u32()});
  }
  return runs;
}

Result<std::vector<std::uint32_t>> read_sizes(Bytes stsz) {
  ByteReader in(stsz);
  in.skip(4);
  const std::uint32_t fixed = in.u32(), count = in.u32();
  if (!in.ok() || fixed != 0 || count > in.left() / 4)
    return broken("notice: the table of sizes is odd or broken");
  std::vector<std::uint32_t> sizes(count);
  for (std::uint32_t& size : sizes) size = in.u32();
  return sizes;
}

Result<std::vector<Chunk>> read_chunks(Bytes stbl) {
  TANBA_TRY(const Box short_table, find(stbl, {"stco"}));
  TANBA_TRY(const Box long_table, find(stbl, {"co64"}));
  TANBA_TRY(const Box groups, find(stbl, {"stsc"}));
  const bool is_long = !long_table.type.empty();
  ByteReader in(is_long ? long_table.body : short_table.body), by(groups.body);
  in.skip(4);
  const std::uint32_t count = in.u32();
  if (!in.ok() || count > in.left() / (is_long ? 8 : 4)) return broken();
  std::vector<Chunk> chunks(count);
  for (Chunk& chunk : chunks) chunk.offset = is_long ? in.u64() : in.u32();
  by.skip(4);
  for (std::uint32_t left = by.u32(); left > 0 && by.left() >= 12; --left) {
    const std::uint32_t first = by.u32(), samples = by.u32(), description = by.u32();
    if (first == 0) return broken();
    for (std::size_t i = first - 1; i < chunks.size() && left == 1; ++i)
      chunks[i] = {chunks[i].offset, samples, description};
    if (left == 1) break;
    const std::uint32_t next = ByteReader(by.rest()).u32();
    for (std::size_t i = first - 1; i + 1 < next && i < chunks.size(); ++i)
      chunks[i] = {chunks[i].offset, samples, description};
  }
  return chunks;
}

Result<SoundTrack> read_sound_track(Bytes moov) {
  TANBA_TRY(const Bytes trak, sound_trak(moov));
  SoundTrack track;
  TANBA_TRY(track.timescale, timescale_of(trak));
  TANBA_TRY(const Box sizes, find(trak, {"mdia", "minf", "stbl", "stsz"}));
  TANBA_TRY(const std::vector<std::uint32_t> all, read_sizes(sizes.body));
  track.frames = all.size();
  TANBA_TRY(const Box edit, find(trak, {"edts", "elst"}));
  if (!edit.type.empty()) {
    ByteReader in(edit.body);
    const bool is_long = in.u8() == 1;
    in.skip(is_long ? 15 : 11);
    track.skipped = is_long ? in.u64() : in.u32();
    if (!in.ok() || track.skipped > 1'000'000)
      return Error{Errc::unsupported, "notice: the sound is put together by an edit list"};
  }
  return track;
}

Result<Range> frame_range(Bytes moov, std::uint64_t number) {
  TANBA_TRY(const Bytes trak, sound_trak(moov));
  TANBA_TRY(const Box stbl, find(trak, {"mdia", "minf", "stbl"}));
  TANBA_TRY(const Box stsz, find(stbl.body, {"stsz"}));
  TANBA_TRY(const std::vector<std::uint32_t> sizes, read_sizes(stsz.body));
  TANBA_TRY(const std::vector<Chunk> chunks, read_chunks(stbl.body));
  std::uint64_t first = 0;
  for (const Chunk& chunk : chunks) {
    if (number - first < chunk.samples && number < sizes.size()) {
      std::uint64_t offset = chunk.offset;
      for (std::uint64_t i = first; i < number; ++i) offset += sizes[i];
      return Range{offset, sizes[number]};
    }
    first += chunk.samples;
  }
  return broken();
}

}  // namespace tanba::sound
