// One walk for the facts, one for the edit. C2PA 2.4, A.5.4.1.2.
#include "container/bmff_segment.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/bmff_offsets.hpp"
#include "container/edit.hpp"

namespace tanba::bmff {
namespace {

constexpr std::size_t kMaxTracks = 1024;
constexpr std::uint64_t kSamplesAtOnce = 4096;

// The first bytes of the payload of a full box, behind version and flags.
struct Fields {
  std::array<std::uint8_t, 24> block{};
  std::size_t size = 0;
  unsigned version = 0;
  std::uint32_t flags = 0;

  ByteReader reader() const {
    ByteReader all{Bytes(std::span(block).first(size))};
    all.skip(4);
    return all;
  }
};

Result<Fields> fields_of(const Source& asset, const Box& box) {
  Fields fields;
  fields.size =
      static_cast<std::size_t>(std::min<std::uint64_t>(fields.block.size(), box.payload_size()));
  TANBA_CHECK(asset.read(box.payload(), std::span(fields.block).first(fields.size)));
  fields.version = fields.block[0];
  fields.flags =
      static_cast<std::uint32_t>(fields.block[1] << 16 | fields.block[2] << 8 | fields.block[3]);
  return fields;
}

class Reader {
 public:
  Reader(const Source& asset, const Limits& limits, Fragments fragments)
      : asset_(asset), limits_(limits), takes_all_(fragments == Fragments::all) {}

  Result<SegmentFacts> operator()() {
    Walker walker(asset_, limits_);
    while (true) {
      TANBA_TRY(const bool more, walker.next());
      if (!more) return std::move(facts_);
      if (walker.at_root()) {
        TANBA_CHECK(note_root(walker.box()));
      } else {
        TANBA_CHECK(note_inner(walker));
      }
    }
  }

 private:
  Result<void> note_root(const Box& box) {
    if (box.type == type_of("moov")) facts_.has_moov = true;
    if (box.type == type_of("mdat")) ++facts_.mdats;
    if (box.cut) return Error{Errc::truncated, "set: an mdat box is cut", box.offset};
    if (box.type == type_of("moof") && facts_.moofs++ == 0) facts_.moof_at = box.offset;
    TANBA_TRY(const bool is_c2pa, has_uuid(asset_, box, kC2paUuid));
    if (is_c2pa) facts_.c2pa.push_back({box.offset, box.size});
    return {};
  }

  Result<void> note_inner(const Walker& walker) {
    const auto& path = walker.path();
    if (is_path(path, {type_of("moov"), type_of("trak"), type_of("tkhd")}))
      return note_track(walker.box());
    if (is_path(path, {type_of("moov"), type_of("trak"), type_of("mdia"), type_of("mdhd")})) {
      TANBA_TRY(const Fields fields, fields_of(asset_, walker.box()));
      ByteReader reader = fields.reader();
      reader.skip(fields.version == 1 ? 16 : 8);
      if (facts_.timescales.size() < kMaxTracks) facts_.timescales.push_back(reader.u32());
    }
    if (path.front().type != type_of("moof") || (facts_.moofs != 1 && !takes_all_)) return {};
    if (facts_.moofs == 1 && is_path(path, {type_of("moof"), type_of("mfhd")})) {
      TANBA_TRY(const Fields fields, fields_of(asset_, walker.box()));
      facts_.sequence = fields.reader().u32();
    }
    if (path.size() == 3 && path[1].type == type_of("traf")) return note_fragment(walker.box());
    return {};
  }

  Result<void> note_fragment(const Box& box) {
    if (box.type == type_of("tfhd")) return note_header(box);
    if (!in_first_track_) return {};
    if (box.type == type_of("trun") && takes_all_) return note_run(box);
    if (box.type != type_of("tfdt")) return {};
    TANBA_TRY(const Fields fields, fields_of(asset_, box));
    ByteReader reader = fields.reader();
    const std::uint64_t time = fields.version == 1 ? reader.u64() : reader.u32();
    if (facts_.moofs == 1) facts_.decode_time = time;
    if (takes_all_) facts_.decode_end = time;
    return {};
  }

  Result<void> note_header(const Box& box) {
    TANBA_TRY(const Fields fields, fields_of(asset_, box));
    ByteReader reader = fields.reader();
    const std::uint32_t track = ByteReader(reader).u32();
    if (facts_.moofs == 1) {
      TANBA_CHECK(add_track(reader, box));
    } else if (facts_.later_tracks.size() < kMaxTracks) {
      facts_.later_tracks.insert(track);
    }
    in_first_track_ = facts_.moofs == 1 ? facts_.tracks.size() == 1
                                        : !facts_.tracks.empty() && facts_.tracks.front() == track;
    reader.skip(4 + (fields.flags & 1 ? 8 : 0) + (fields.flags & 2 ? 4 : 0));
    usual_duration_.reset();
    if (fields.flags & 8) usual_duration_ = reader.u32();
    return {};
  }

  // ISO/IEC 14496-12, 8.8.8: a sample has up to four numbers, of which its duration is the first.
  Result<void> note_run(const Box& box) {
    TANBA_TRY(const Fields fields, fields_of(asset_, box));
    const std::uint64_t samples = fields.reader().u32();
    if ((fields.flags & 0x100) == 0)
      return move_end(usual_duration_ ? std::optional(samples * *usual_duration_) : std::nullopt);
    const std::uint64_t head = 8 + (fields.flags & 1 ? 4 : 0) + (fields.flags & 4 ? 4 : 0);
    const auto width = 4 * static_cast<std::size_t>(std::popcount(fields.flags & 0xF00));
    if (box.payload_size() < head || (box.payload_size() - head) / width < samples)
      return move_end(std::nullopt);
    std::uint64_t sum = 0;
    Buffer block;
    for (std::uint64_t i = 0; i < samples; i += block.size() / width) {
      block.resize(static_cast<std::size_t>(std::min(samples - i, kSamplesAtOnce)) * width);
      TANBA_CHECK(asset_.read(box.payload() + head + i * width, block));
      for (std::size_t at = 0; at < block.size(); at += width)
        sum += ByteReader(Bytes(block).subspan(at, 4)).u32();
    }
    return move_end(sum);
  }

  Result<void> move_end(std::optional<std::uint64_t> by) {
    auto& end = facts_.decode_end;
    if (end && by && *by <= ~std::uint64_t{0} - *end)
      *end += *by;
    else
      end.reset();
    return {};
  }

  Result<void> note_track(const Box& box) {
    TANBA_TRY(const Fields fields, fields_of(asset_, box));
    ByteReader reader = fields.reader();
    reader.skip(fields.version == 1 ? 16 : 8);  // times of creation and change
    return add_track(reader, box);
  }

  Result<void> add_track(ByteReader reader, const Box& box) {
    const std::uint32_t track = reader.u32();
    if (!reader.ok()) return Error{Errc::malformed, "set: a box ends before its track", box.offset};
    if (facts_.tracks.size() >= kMaxTracks)
      return Error{Errc::limit_exceeded, "set: too many tracks in one file", box.offset};
    facts_.tracks.push_back(track);
    return {};
  }

  const Source& asset_;
  const Limits& limits_;
  bool takes_all_;
  SegmentFacts facts_;
  bool in_first_track_ = false;                  // the `traf` at hand
  std::optional<std::uint32_t> usual_duration_;  // of a sample in it
};

Result<void> patch(const Source& asset, const Box& box, const std::shared_ptr<const OffsetMap>& map,
                   Edit& edit) {
  if (box.type == type_of("sidx")) return patch_sidx(asset, box, *map, edit);
  if (box.type == type_of("tfhd")) return patch_tfhd(asset, box, *map, edit);
  if (box.type != type_of("tfra")) return {};
  TANBA_TRY(const auto table, read_table(asset, box));
  if (!table) return {};
  TANBA_TRY(const std::uint64_t largest, largest_offset(asset, *table));
  if (table->width == 4 && map->moved(largest) > 0xFFFFFFFF)
    return Error{Errc::unsupported, "set: an offset has no room for its new value", box.offset};
  edit.push_back({table->entries, table->size(), {}, patched(asset, *table, map, table->width)});
  return {};
}

}  // namespace

Result<SegmentFacts> read_segment(const Source& asset, const Limits& limits, Fragments fragments) {
  return Reader(asset, limits, fragments)();
}

Result<Edit> put_before_moof(const Source& asset, const SegmentFacts& facts, Buffer box,
                             const Limits& limits) {
  std::vector<Change> changes = {{facts.moof_at, 0, box.size()}};
  Edit edit;
  for (const Range& range : facts.c2pa) {
    if (range.offset > facts.moof_at)
      return Error{Errc::unsupported, "set: a C2PA box behind the moof of a segment", range.offset};
    changes.push_back({range.offset, range.size, 0});
    erase(edit, range);
  }
  insert(edit, facts.moof_at, std::move(box));
  const auto map = std::make_shared<const OffsetMap>(std::move(changes), asset.size());
  Walker walker(asset, limits);
  while (true) {
    TANBA_TRY(const bool more, walker.next());
    if (!more) break;
    TANBA_CHECK(patch(asset, walker.box(), map, edit));
  }
  sort(edit);
  return edit;
}

}  // namespace tanba::bmff
