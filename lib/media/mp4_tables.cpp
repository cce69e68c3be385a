// The tables of a sound file on ISO BMFF, rebuilt with samples put in. ISO/IEC 14496-12, 8; the
// chapters of Nero (`chpl`) and QuickTime move with the programme, and so does iTunes' count.
#include "media/mp4_tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_make.hpp"

namespace tanba::sound {
namespace {

using bmff::box_of;

Buffer runs_box(std::string_view type, Bytes head, const std::vector<Run>& runs) {
  ByteWriter out;
  out.bytes(head).u32(static_cast<std::uint32_t>(runs.size()));
  for (const Run& run : runs) out.u32(run.count).u32(run.value);
  return box_of(type, out.view());
}

class Rebuilder {
 public:
  Rebuilder(const Rebuild& rebuild, const SoundTrack& track, std::uint32_t movie_scale,
            std::uint64_t growth)
      : rebuild_(rebuild), track_(track), movie_scale_(movie_scale), growth_(growth) {}

  Result<Buffer> run(Bytes moov) { return inside("moov", moov.subspan(8)); }

 private:
  std::uint64_t samples() const {
    std::uint64_t frames = 0;
    for (const InsertedFrames& block : rebuild_.inserted) frames += block.sizes.size();
    return frames * rebuild_.frame_samples;
  }
  // Samples as time of another scale.
  std::uint64_t scaled(std::uint64_t count, std::uint32_t scale) const {
    return (count * scale + track_.timescale / 2) / track_.timescale;
  }

  Result<Buffer> inside(std::string_view type, Bytes body) {
    TANBA_TRY(const std::vector<Box> boxes, children(body));
    ByteWriter out;
    for (const Box& box : boxes) {
      TANBA_TRY(const Buffer made, rebuilt(box));
      out.bytes(made);
    }
    return box_of(type, out.view());
  }

  Result<Buffer> rebuilt(const Box& box) {
    if (box.type == "trak") {
      TANBA_TRY(is_sound_, is_sound(box.body));
      TANBA_TRY(scale_, timescale_of(box.body));
      return inside(box.type, box.body);
    }
    if (box.type == "edts" || box.type == "mdia" || box.type == "minf")
      return inside(box.type, box.body);
    if (box.type == "stbl") return table(box.body);
    if (box.type == "mvhd") return longer(box, 4, movie_scale_);
    if (box.type == "mdhd") return longer(box, 4, scale_);
    if (box.type == "tkhd") return longer(box, 8, movie_scale_);
    if (box.type == "elst") return longer_edit(box);
    if (box.type == "udta") return user_data(box);
    return Buffer(box.whole.begin(), box.whole.end());
  }

  // A header box whose duration stands `at` bytes behind two times.
  Result<Buffer> longer(const Box& box, std::size_t at, std::uint32_t scale) {
    Buffer out(box.whole.begin(), box.whole.end());
    const bool is_long = !box.body.empty() && box.body[0] == 1;
    const std::size_t times = is_long ? 16 : 8;
    return add_to(std::move(out), 8 + 4 + times + at, is_long, scaled(samples(), scale));
  }

  static Result<Buffer> add_to(Buffer out, std::size_t at, bool is_long, std::uint64_t more) {
    const std::size_t width = is_long ? 8 : 4;
    if (at + width > out.size()) return broken();
    ByteReader in(Bytes(out).subspan(at));
    const std::uint64_t old = is_long ? in.u64() : in.u32();
    if (!is_long && (old == 0xFFFF'FFFF || old + more > 0xFFFF'FFFE))
      return Error{Errc::limit_exceeded, "notice: longer than this file can say"};
    for (std::size_t i = 0; i < width; ++i)
      out[at + i] = static_cast<std::uint8_t>((old + more) >> 8 * (width - 1 - i));
    return out;
  }

  // The last edit is the one that lasts.
  Result<Buffer> longer_edit(const Box& box) {
    ByteReader in(box.body);
    const bool is_long = in.u8() == 1;
    in.skip(3);
    const std::uint32_t count = in.u32();
    const std::size_t row = is_long ? 20 : 12;
    if (count == 0 || count > in.left() / row) return broken();
    if (is_sound_ && count != 1)
      return Error{Errc::unsupported, "notice: the sound is put together by an edit list"};
    return add_to(Buffer(box.whole.begin(), box.whole.end()), 16 + (count - 1) * row, is_long,
                  scaled(samples(), movie_scale_));
  }

  Result<Buffer> table(Bytes body) {
    TANBA_TRY(const std::vector<Box> boxes, children(body));
    TANBA_TRY(std::vector<Chunk> chunks, read_chunks(body));
    for (Chunk& chunk : chunks)
      if (chunk.offset >= rebuild_.moov_at) chunk.offset += growth_;
    if (is_sound_) {
      TANBA_TRY(const Box sizes, find(body, {"stsz"}));
      TANBA_TRY(chunks, with_inserted(chunks, sizes.body));
    }
    ByteWriter out;
    for (const Box& box : boxes) {
      TANBA_TRY(const Buffer made, table_box(box, chunks));
      out.bytes(made);
    }
    return box_of("stbl", out.view());
  }

  Result<Buffer> table_box(const Box& box, const std::vector<Chunk>& chunks) {
    if (box.type == "stco" || box.type == "co64") return offsets(box.type, chunks);
    if (box.type == "stts") return times(box);
    if (!is_sound_) return Buffer(box.whole.begin(), box.whole.end());
    if (box.type == "stsc") return groups(chunks);
    if (box.type == "stsz") return sizes(box);
    if (box.type == "sbgp") return sample_groups(box);
    for (const std::string_view odd : {"stz2", "ctts", "stss", "sdtp", "saiz", "saio", "subs"})
      if (box.type == odd)
        return Error{Errc::unsupported, "notice: the sound is encrypted, or its tables are odd"};
    return Buffer(box.whole.begin(), box.whole.end());
  }

  // Splits the chunk that a notice goes into.
  Result<std::vector<Chunk>> with_inserted(const std::vector<Chunk>& chunks, Bytes stsz) {
    TANBA_TRY(const std::vector<std::uint32_t> all, read_sizes(stsz));
    std::vector<Chunk> out;
    auto block = rebuild_.inserted.begin();
    std::size_t sample = 0;
    const auto insert_due = [&] {
      for (; block != rebuild_.inserted.end() && block->before <= sample; ++block)
        out.push_back({rebuild_.data_at_without_growth + growth_ + block->data_at,
                       static_cast<std::uint32_t>(block->sizes.size()), 1});
    };
    for (Chunk chunk : chunks) {
      if (chunk.samples > all.size() - sample) return broken();
      Chunk part{chunk.offset, 0, chunk.description};
      for (std::uint32_t i = 0; i < chunk.samples; ++i) {
        if (block != rebuild_.inserted.end() && block->before <= sample) {
          if (part.samples > 0) out.push_back(part);
          part = {chunk.offset, 0, chunk.description};
          insert_due();
        }
        ++part.samples;
        chunk.offset += all[sample++];
      }
      if (part.samples > 0) out.push_back(part);
    }
    insert_due();
    return out;
  }

  Result<Buffer> offsets(std::string_view type, const std::vector<Chunk>& chunks) {
    ByteWriter out;
    out.u32(0).u32(static_cast<std::uint32_t>(chunks.size()));
    for (const Chunk& chunk : chunks) {
      if (type == "stco" && chunk.offset > 0xFFFF'FFFF)
        return Error{Errc::limit_exceeded,
                     "notice: the file becomes larger than its table can say"};
      if (type == "stco") out.u32(static_cast<std::uint32_t>(chunk.offset));
      if (type == "co64") out.u64(chunk.offset);
    }
    return box_of(type, out.view());
  }

  static Buffer groups(const std::vector<Chunk>& chunks) {
    ByteWriter rows;
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      if (i > 0 && chunks[i].samples == chunks[i - 1].samples &&
          chunks[i].description == chunks[i - 1].description)
        continue;
      rows.u32(static_cast<std::uint32_t>(i + 1)).u32(chunks[i].samples).u32(chunks[i].description);
      ++count;
    }
    ByteWriter out;
    return box_of("stsc", out.u32(0).u32(count).bytes(rows.view()).view());
  }

  Result<Buffer> sizes(const Box& box) {
    TANBA_TRY(std::vector<std::uint32_t> all, read_sizes(box.body));
    for (auto block = rebuild_.inserted.rbegin(); block != rebuild_.inserted.rend(); ++block)
      all.insert(all.begin() + static_cast<std::ptrdiff_t>(
                                   std::min<std::uint64_t>(block->before, all.size())),
                 block->sizes.begin(), block->sizes.end());
    ByteWriter out;
    out.u32(0).u32(0).u32(static_cast<std::uint32_t>(all.size()));
    for (const std::uint32_t size : all) out.u32(size);
    return box_of(box.type, out.view());
  }

  Result<Buffer> times(const Box& box) {
    ByteReader in(box.body);
    const Bytes head = in.take(4);
    std::vector<Run> runs = read_runs(in);
    for (auto block = rebuild_.inserted.rbegin(); block != rebuild_.inserted.rend(); ++block) {
      const auto count = static_cast<std::uint32_t>(block->sizes.size());
      if (is_sound_)
        split(runs, block->before, {count, rebuild_.frame_samples});
      else
        extend(runs, *block);
    }
    return runs_box(box.type, head, runs);
  }

  static void split(std::vector<Run>& runs, std::uint64_t before, Run added) {
    std::uint64_t passed = 0;
    auto at = runs.begin();
    while (at != runs.end() && before - passed >= at->count) passed += (at++)->count;
    if (at != runs.end() && before > passed) {
      const auto first = static_cast<std::uint32_t>(before - passed);
      const Run rest{at->count - first, at->value};
      at->count = first;
      at = runs.insert(at + 1, rest);
    }
    runs.insert(at, added);
  }

  // The chapter that a notice stands in becomes longer by it.
  void extend(std::vector<Run>& runs, const InsertedFrames& block) const {
    const std::uint64_t media = block.before * rebuild_.frame_samples;
    std::uint64_t left = scaled(media - std::min(media, track_.skipped), scale_);
    const auto more =
        static_cast<std::uint32_t>(scaled(block.sizes.size() * rebuild_.frame_samples, scale_));
    for (auto run = runs.begin(); run != runs.end(); ++run) {
      const std::uint64_t length = std::uint64_t{run->count} * run->value;
      const bool is_last = run + 1 == runs.end();
      if (left >= length && !is_last) {
        left -= length;
        continue;
      }
      if (run->count == 0 || run->value == 0) return;
      const auto index =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(left / run->value, run->count - 1));
      const Run before{index, run->value}, longer{1, run->value + more},
          after{run->count - index - 1, run->value};
      *run = longer;
      if (after.count > 0) run = runs.insert(run + 1, after) - 1;
      if (before.count > 0) runs.insert(run, before);
      return;
    }
  }

  Result<Buffer> sample_groups(const Box& box) {
    ByteReader in(box.body);
    const std::size_t head_bytes = !box.body.empty() && box.body[0] == 1 ? 12 : 8;
    const Bytes head = in.take(head_bytes);
    std::vector<Run> runs = read_runs(in);
    if (!in.ok()) return broken();
    for (auto block = rebuild_.inserted.rbegin(); block != rebuild_.inserted.rend(); ++block) {
      std::uint64_t passed = 0;
      for (auto run = runs.begin(); run != runs.end(); ++run) {
        passed += run->count;
        if (passed < block->before || (passed == block->before && run + 1 != runs.end())) continue;
        run->count += static_cast<std::uint32_t>(block->sizes.size());
        break;
      }
    }
    return runs_box(box.type, head, runs);
  }

  Result<Buffer> user_data(const Box& box) {
    Buffer out(box.whole.begin(), box.whole.end());
    const std::string_view text = as_text(out);
    if (const auto at = text.find("chpl"); at != std::string_view::npos) move_chapters(out, at + 4);
    if (const auto at = text.find("iTunSMPB"); at != std::string_view::npos) patch_count(out, at);
    return out;
  }

  // version and flags | four bytes (version 1) | count 1 | start 8, of 100 ns | length 1 | title
  void move_chapters(Buffer& out, std::size_t at) const {
    at += at < out.size() && out[at] == 1 ? 8 : 4;
    if (at >= out.size()) return;
    for (std::uint8_t left = out[at++]; left > 0 && out.size() - at >= 9; --left) {
      const std::uint64_t old = ByteReader(Bytes(out).subspan(at)).u64();
      std::uint64_t now = old;
      for (const InsertedFrames& block : rebuild_.inserted) {
        const std::uint64_t media = block.before * rebuild_.frame_samples;
        const std::uint64_t place = scaled(media - std::min(media, track_.skipped), 10'000'000);
        if (place <= old && old > 0)
          now += scaled(block.sizes.size() * rebuild_.frame_samples, 10'000'000);
      }
      for (std::size_t i = 0; i < 8; ++i)
        out[at + i] = static_cast<std::uint8_t>(now >> (56 - 8 * i));
      at += std::min<std::size_t>(9U + out[at + 8], out.size() - at);
    }
  }

  // " 00000000 00000840 000001CA 00000000003F31F6 ...": the fourth number counts samples.
  void patch_count(Buffer& out, std::size_t at) const {
    const auto data = as_text(out).find("data", at);
    if (data == std::string_view::npos || out.size() - data < 12 + 44) return;
    const std::size_t digits = data + 12 + 28;
    auto* const begin = reinterpret_cast<char*>(out.data() + digits);
    std::uint64_t count = 0;
    if (std::from_chars(begin, begin + 16, count, 16).ptr != begin + 16) return;
    count += samples();
    for (int i = 0; i < 16; ++i) begin[i] = "0123456789ABCDEF"[count >> (60 - 4 * i) & 15];
  }

  const Rebuild& rebuild_;
  const SoundTrack& track_;
  std::uint32_t movie_scale_, scale_ = 1;
  std::uint64_t growth_;
  bool is_sound_ = false;
};

}  // namespace

Result<Buffer> rebuilt_moov(Bytes moov, const Rebuild& rebuild) {
  TANBA_TRY(const SoundTrack track, read_sound_track(moov));
  TANBA_TRY(const Box header, find(moov.subspan(8), {"mvhd"}));
  TANBA_TRY(const std::uint32_t movie_scale, scale_in(header.body));
  TANBA_TRY(const Buffer once, Rebuilder(rebuild, track, movie_scale, 0).run(moov));
  const std::uint64_t growth = once.size() - moov.size();
  return Rebuilder(rebuild, track, movie_scale, growth).run(moov);
}

}  // namespace tanba::sound
