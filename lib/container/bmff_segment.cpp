// One walk for the facts, one for the edit. C2PA 2.4, A.5.4.1.2.
#include "container/bmff_segment.hpp"

#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/bmff_offsets.hpp"
#include "container/edit.hpp"

namespace tanba::bmff {
namespace {

constexpr std::size_t kMaxTracks = 1024;

// The first bytes of the payload of a full box, behind version and flags.
struct Fields {
  std::array<std::uint8_t, 24> block{};
  std::size_t size = 0;
  unsigned version = 0;

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
  return fields;
}

class Reader {
 public:
  Reader(const Source& asset, const Limits& limits) : asset_(asset), limits_(limits) {}

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
    if (facts_.moofs != 1) return {};
    if (is_path(path, {type_of("moof"), type_of("mfhd")})) {
      TANBA_TRY(const Fields fields, fields_of(asset_, walker.box()));
      facts_.sequence = fields.reader().u32();
    } else if (is_path(path, {type_of("moof"), type_of("traf"), type_of("tfhd")})) {
      TANBA_TRY(const Fields fields, fields_of(asset_, walker.box()));
      return add_track(fields.reader(), walker.box());
    } else if (is_path(path, {type_of("moof"), type_of("traf"), type_of("tfdt")}) &&
               facts_.tracks.size() == 1) {
      TANBA_TRY(const Fields fields, fields_of(asset_, walker.box()));
      ByteReader reader = fields.reader();
      facts_.decode_time = fields.version == 1 ? reader.u64() : reader.u32();
    }
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
  SegmentFacts facts_;
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

Result<SegmentFacts> read_segment(const Source& asset, const Limits& limits) {
  return Reader(asset, limits)();
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
