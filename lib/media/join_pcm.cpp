// Samples that are not packed: the notice is a splice into the one chunk that holds them, and the
// sizes that count them are patched. Every other byte stays. RIFF with RF64 (EBU Tech 3306) and
// BW64; AIFF and AIFF-C; CAF.
#include <algorithm>
#include <array>
#include <bit>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/riff.hpp"
#include "container/window.hpp"
#include "media/sound.hpp"

namespace tanba::sound {
namespace {

constexpr std::uint32_t kInDs64 = 0xFFFF'FFFF;
constexpr std::uint64_t kMostMarks = 10'000;

// A number of the file that grows: by bytes of samples, or by samples.
struct Count {
  std::uint64_t at = 0;
  unsigned width = 4;
  enum class Unit { bytes, container, samples } unit = Unit::bytes;
};

// A place in the programme that the file names: in samples of a channel.
struct Mark {
  std::uint64_t at = 0;
  bool is_real = false;  // of 64 bits (CAF), else a whole number of 32
};

struct Chunks {
  Range data;             // the samples
  std::uint64_t pad = 0;  // bytes behind them
  bool is_padded = true;  // the container rounds chunks to two bytes
  bool is_little = false;
  std::vector<Mark> marks;
  std::vector<Count> counts;
};

Result<std::uint64_t> number_at(const Source& asset, std::uint64_t at, unsigned width,
                                bool little) {
  std::array<std::uint8_t, 8> bytes;
  TANBA_CHECK(asset.read(at, std::span(bytes).first(width)));
  ByteReader in(Bytes(bytes).first(width));
  if (little) return width == 8 ? in.u64le() : in.u32le();
  return width == 8 ? in.u64() : in.u32();
}

// Rows of one size in a chunk, behind their count; in each, places at `fields`.
struct MarkRows {
  Range chunk;  // without its header
  std::uint64_t count_at = 0, rows_at = 0, row_bytes = 0;
  std::vector<std::uint64_t> fields;
  bool is_real = false;
};

Result<void> add_marks(const Source& asset, const MarkRows& rows, Chunks& chunks) {
  const Error broken{Errc::malformed, "notice: the marks do not fit their chunk",
                     rows.chunk.offset};
  if (rows.chunk.size < rows.rows_at) return broken;
  TANBA_TRY(const std::uint64_t count,
            number_at(asset, rows.chunk.offset + rows.count_at, 4, chunks.is_little));
  if (count > kMostMarks || count * rows.row_bytes > rows.chunk.size - rows.rows_at) return broken;
  for (std::uint64_t i = 0; i < count; ++i)
    for (const std::uint64_t field : rows.fields)
      chunks.marks.push_back(
          {rows.chunk.offset + rows.rows_at + i * rows.row_bytes + field, rows.is_real});
  return {};
}

// AIFF, `MARK`: count u16 | rows: number u16, place u32, name: length u8 and so many bytes, even
Result<void> add_aiff_marks(const Source& asset, const Range& chunk, Chunks& chunks) {
  Window window(asset);
  std::uint64_t at = chunk.offset + 2;
  if (chunk.size < 2) return {};
  TANBA_TRY(const Bytes head, window.at(chunk.offset, 2));
  for (unsigned left = ByteReader(head).u16(); left > 0; --left) {
    if (at > chunk.end() || chunk.end() - at < 7)
      return Error{Errc::malformed, "notice: the marks do not fit their chunk", at};
    chunks.marks.push_back({at + 2});
    TANBA_TRY(const Bytes name, window.at(at + 6, 1));
    at += 6 + (name[0] + 2) / 2 * 2;
  }
  return {};
}

const Error kNoSamples{Errc::malformed, "notice: there is no chunk of samples"};

Result<Chunks> chunks_of_wave(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Riff riff, walk_riff(asset, "", limits));
  TANBA_TRY(const std::vector<Part> parts, parts_riff(asset, nullptr, limits));
  Chunks chunks;
  chunks.is_little = true;
  if (riff.is_long)
    chunks.counts = {{20, 8, Count::Unit::container},
                     {28, 8, Count::Unit::bytes},
                     {36, 8, Count::Unit::samples}};
  else
    chunks.counts = {{4, 4, Count::Unit::container}};
  for (const Part& part : parts) {
    const Range range = part.ranges.front();
    const Range inside{range.offset + 8, range.size - 8};
    // `cue `: count | rows: name, position, chunk, two starts, sample
    if (part.name == "cue ") TANBA_CHECK(add_marks(asset, {inside, 0, 4, 24, {4, 20}}, chunks));
    // `smpl`: nine numbers, the eighth of loops | loops: name, kind, start, end, fraction, count
    if (part.name == "smpl") TANBA_CHECK(add_marks(asset, {inside, 28, 36, 24, {8, 12}}, chunks));
    if (part.name == "fact" && range.size >= 12)
      chunks.counts.push_back({range.offset + 8, 4, Count::Unit::samples});
    if (part.name != "data") continue;
    if (chunks.data.size > 0)
      return Error{Errc::unsupported, "notice: there are several chunks of samples", range.offset};
    TANBA_TRY(const std::uint64_t size, number_at(asset, range.offset + 4, 4, true));
    const bool in_ds64 = riff.is_long && size == kInDs64;
    TANBA_TRY(const std::uint64_t real,
              in_ds64 ? number_at(asset, 28, 8, true) : Result<std::uint64_t>(size));
    if (real > range.size - 8) return kNoSamples;
    chunks.data = {range.offset + 8, real};
    chunks.pad = range.size - 8 - real;
    if (!in_ds64) chunks.counts.push_back({range.offset + 4, 4, Count::Unit::bytes});
  }
  return chunks;
}

// FORM | size | AIFF or AIFC | chunks: id | size | data | pad byte, all big-endian. `SSND` begins
// with an offset and a block size.
Result<Chunks> chunks_of_aiff(const Source& asset, const Limits& limits) {
  Chunks chunks;
  chunks.counts = {{4, 4, Count::Unit::container}};
  std::uint32_t count = 0;
  for (std::uint64_t at = 12; at < asset.size() && asset.size() - at >= 8;) {
    if (++count > limits.max_boxes) return Error{Errc::limit_exceeded, "notice: too many chunks"};
    TANBA_TRY(const std::uint64_t id, number_at(asset, at, 4, false));
    TANBA_TRY(const std::uint64_t size, number_at(asset, at + 4, 4, false));
    if (size > asset.size() - at - 8)
      return Error{Errc::truncated, "notice: a chunk runs past the end", at};
    if (id == 0x434F4D4D && size >= 18)  // COMM
      chunks.counts.push_back({at + 10, 4, Count::Unit::samples});
    if (id == 0x4D41524B) TANBA_CHECK(add_aiff_marks(asset, {at + 8, size}, chunks));  // MARK
    if (id == 0x53534E44 && size >= 8) {                                               // SSND
      TANBA_TRY(const std::uint64_t skipped, number_at(asset, at + 8, 4, false));
      if (skipped > size - 8) return kNoSamples;
      chunks.data = {at + 16 + skipped, size - 8 - skipped};
      chunks.pad = std::min(size % 2, asset.size() - at - 8 - size);
      chunks.counts.push_back({at + 4, 4, Count::Unit::bytes});
    }
    at += 8 + size + std::min(size % 2, asset.size() - at - 8 - size);
  }
  return chunks;
}

// caff | version and flags | chunks: id | size of 64 bits | data. `data` begins with a number of
// edits; its size -1 reaches to the end of the file.
Result<Chunks> chunks_of_caf(const Source& asset, const Limits& limits) {
  Chunks chunks;
  chunks.is_padded = false;
  std::uint32_t count = 0;
  for (std::uint64_t at = 8; at < asset.size() && asset.size() - at >= 12;) {
    if (++count > limits.max_boxes) return Error{Errc::limit_exceeded, "notice: too many chunks"};
    TANBA_TRY(const std::uint64_t id, number_at(asset, at, 4, false));
    TANBA_TRY(std::uint64_t size, number_at(asset, at + 4, 8, false));
    const std::uint64_t left = asset.size() - at - 12;
    const bool to_end = size == ~0ULL && id == 0x64617461;  // data
    if (to_end) size = left;
    if (size > left) return Error{Errc::truncated, "notice: a chunk runs past the end", at};
    // `mark`: kind of times | count | rows: kind, place, number, time 8, channel
    if (id == 0x6D61726B)
      TANBA_CHECK(add_marks(asset, {{at + 12, size}, 4, 8, 28, {4}, true}, chunks));
    if (id == 0x64617461 && size >= 4) {
      chunks.data = {at + 16, size - 4};
      if (!to_end) chunks.counts.push_back({at + 4, 8, Count::Unit::bytes});
    }
    at += 12 + size;
  }
  return chunks;
}

Result<Chunks> chunks_of(const NoticeTask& task) {
  if (task.mime_type == "audio/wav") return chunks_of_wave(task.asset, task.limits);
  return task.mime_type == "audio/aiff" ? chunks_of_aiff(task.asset, task.limits)
                                        : chunks_of_caf(task.asset, task.limits);
}

// How many bytes a block of samples of all channels has.
Result<std::uint64_t> block_bytes(const Programme& programme) {
  const int bits = av_get_bits_per_sample(programme.codec->codec_id);
  const int channels = programme.layout().nb_channels;
  if (bits < 8 ||
      (programme.codec->block_align != 0 && programme.codec->block_align != channels * bits / 8))
    return Error{Errc::unsupported, "notice: the samples stand in an odd form"};
  return static_cast<std::uint64_t>(channels * bits / 8);
}

Result<Buffer> bytes_of(const Pcm& pcm, const Programme& programme) {
  TANBA_TRY(const Coded coded_block,
            coded(pcm, {avcodec_find_encoder(programme.codec->codec_id), &programme.layout()}));
  Buffer bytes;
  for (const Buffer& packet : coded_block.packets)
    bytes.insert(bytes.end(), packet.begin(), packet.end());
  return bytes;
}

struct Inserted {
  std::uint64_t place = 0, samples = 0;
};

// A block for the first notice and one for all that follow: memory does not grow with their number.
Result<std::vector<Inserted>> insert_notices(const Programme& programme, const Chunks& chunks,
                                             Places& places, Edit& edit) {
  TANBA_TRY(const std::uint64_t width, block_bytes(programme));
  std::vector<Inserted> inserted;
  std::shared_ptr<const Source> again;
  std::uint64_t grown = 0;
  while (const auto place = places.next()) {
    std::shared_ptr<const Source> block = again;
    if (!block) {
      TANBA_TRY(Buffer bytes, bytes_of(places.block(*place), programme));
      block = buffer_source(std::move(bytes));
      if (places.count() > 0) again = block;
    }
    const std::uint64_t samples = block->size() / width;
    edit.push_back({chunks.data.offset + *place * width, 0, {}, block});
    inserted.push_back({*place, samples});
    places.put(*place + grown + places.lead(*place), samples);
    grown += samples;
  }
  return inserted;
}

Result<void> patch_counts(const Source& asset, const Chunks& chunks, std::uint64_t samples,
                          std::uint64_t width, Edit& edit) {
  const std::uint64_t bytes = samples * width;
  const std::uint64_t pad = chunks.is_padded ? (chunks.data.size + bytes) % 2 : chunks.pad;
  if (pad != chunks.pad) edit.push_back({chunks.data.end(), chunks.pad, Buffer(pad), nullptr});
  for (const Count& count : chunks.counts) {
    TANBA_TRY(const std::uint64_t old, number_at(asset, count.at, count.width, chunks.is_little));
    const bool is_empty = count.unit == Count::Unit::samples && count.width == 8 && old == 0;
    std::uint64_t now = old + (count.unit == Count::Unit::samples ? samples : bytes);
    if (count.unit == Count::Unit::container) now += pad - chunks.pad;
    if (is_empty) now = 0;  // RF64 may leave it out
    if (count.width == 4 && now > 0xFFFF'FFFE)
      return Error{Errc::limit_exceeded, "notice: more than this container can hold (4 GiB)"};
    ByteWriter out;
    if (chunks.is_little)
      count.width == 8 ? out.u64le(now) : out.u32le(static_cast<std::uint32_t>(now));
    else
      count.width == 8 ? out.u64(now) : out.u32(static_cast<std::uint32_t>(now));
    edit.push_back({count.at, count.width, out.take(), nullptr});
  }
  return {};
}

// A mark stays with the sample that it marks.
Result<void> move_marks(const Source& asset, const Chunks& chunks,
                        const std::vector<Inserted>& inserted, Edit& edit) {
  for (const Mark& mark : chunks.marks) {
    const unsigned width = mark.is_real ? 8 : 4;
    TANBA_TRY(const std::uint64_t old, number_at(asset, mark.at, width, chunks.is_little));
    const double place = mark.is_real ? std::bit_cast<double>(old) : static_cast<double>(old);
    std::uint64_t more = 0;
    for (const Inserted& block : inserted)
      if (static_cast<double>(block.place) <= place) more += block.samples;
    ByteWriter out;
    if (mark.is_real)
      out.u64(std::bit_cast<std::uint64_t>(place + static_cast<double>(more)));
    else if (const auto now = static_cast<std::uint32_t>(old + more); chunks.is_little)
      out.u32le(now);
    else
      out.u32(now);
    edit.push_back({mark.at, width, out.take(), nullptr});
  }
  return {};
}

}  // namespace

Result<void> join_pcm(const NoticeTask& task, const Programme& programme, Places& places,
                      Sink& out) {
  TANBA_TRY(const Chunks chunks, chunks_of(task));
  TANBA_TRY(const std::uint64_t width, block_bytes(programme));
  if (chunks.data.size / width != programme.samples || chunks.data.size % width != 0)
    return Error{Errc::truncated, "notice: the samples are not as many as the file says"};
  Edit edit;
  TANBA_TRY(const auto inserted, insert_notices(programme, chunks, places, edit));
  std::uint64_t samples = 0;
  for (const Inserted& block : inserted) samples += block.samples;
  TANBA_CHECK(patch_counts(task.asset, chunks, samples, width, edit));
  TANBA_CHECK(move_marks(task.asset, chunks, inserted, edit));
  std::stable_sort(edit.begin(), edit.end(),
                   [](const Splice& a, const Splice& b) { return a.offset < b.offset; });
  const SplicedView view(task.asset, std::move(edit));
  return out.copy(view, 0, view.size());
}

}  // namespace tanba::sound
