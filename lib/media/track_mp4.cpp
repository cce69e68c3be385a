// One more track for an ISO BMFF file, by splices: the box at the end of `moov`, its text in an
// `mdat` right behind, and a poster as its cover art. What lies behind that moves, and tables of
// offsets with it.
// ISO/IEC 14496-12, 8.2 to 8.7.
#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_offsets.hpp"
#include "container/edit.hpp"
#include "draw/draw.hpp"
#include "media/cover_mp4.hpp"
#include "media/text_track.hpp"
#include "media/track.hpp"

namespace tanba::film {
namespace {

using bmff::Box;
using bmff::Table;
using bmff::type_of;
using bmff::Walker;

constexpr std::uint64_t kMax32 = 0xFFFFFFFF;
constexpr std::uint64_t kRoom = 1 << 16;
constexpr std::uint64_t kMostText = 4096;

Result<Buffer> payload_of(const Source& asset, const Box& box, std::uint64_t most) {
  Buffer bytes(static_cast<std::size_t>(std::min(most, box.payload_size())));
  TANBA_CHECK(asset.read(box.payload(), bytes));
  return bytes;
}

class Inserter {
 public:
  explicit Inserter(const NoticeTask& task) : task_(task), asset_(task.asset) {}

  Result<NoticeGiven> operator()(Sink& out) {
    TANBA_CHECK(survey());
    TANBA_TRY(const Times times, times_of(task_.plan, film_.seconds()));
    const std::string text = drawn_words(task_.plan, false);
    if (text.empty() || text.size() > kMostText)
      return Error{Errc::invalid_argument, "notice: its text is empty or too long"};
    TANBA_TRY(const auto cues, cues_of(times));
    samples_ = text_samples(cues, text);
    TANBA_TRY(const auto poster, poster_of(task_));
    if (poster) {
      TANBA_TRY(auto cover, cover_edit(task_, host_, *poster));
      if (cover) cover_ = std::move(*cover);
    }
    TANBA_CHECK(decide());
    TANBA_CHECK(write());
    TANBA_CHECK(copy_whole(SplicedView(asset_, std::move(edit_)), task_.progress, out));
    return given_of(task_.plan, times, false);
  }

 private:
  Result<void> survey() {
    Walker walker(asset_, task_.limits);
    while (true) {
      TANBA_TRY(const bool more, walker.next());
      if (!more) break;
      TANBA_CHECK(note(walker));
    }
    if (moov_.size == 0 || mvhd_.size == 0 || film_.timescale == 0)
      return Error{Errc::malformed, "notice: the film has no moov box that can be read"};
    if (film_.width == 0)
      return Error{Errc::invalid_argument,
                   "notice: there are no pictures in it: give a spoken one"};
    return {};
  }

  Result<void> note(const Walker& walker) {
    const Box& box = walker.box();
    if (box.type == type_of("moof") || box.type == type_of("mvex"))
      return Error{Errc::unsupported,
                   "notice: the film is in fragments, which take no track; join them first",
                   box.offset};
    if (box.type == type_of("cmov"))
      return Error{Errc::unsupported, "notice: a compressed moov box", box.offset};
    if (box.cut) return Error{Errc::truncated, "notice: the film is cut", box.offset};
    if (box.to_end && box.type == type_of("moov"))
      return Error{Errc::unsupported, "notice: the moov box has no size", box.offset};
    if (walker.at_root() && box.type == type_of("moov") && moov_.size == 0) moov_ = box;
    host_.note(walker.path());
    if (is_path(walker.path(), {type_of("moov"), type_of("mvhd")})) return note_movie(box);
    if (is_path(walker.path(), {type_of("moov"), type_of("trak"), type_of("tkhd")}))
      return note_track(box);
    TANBA_TRY(const auto table, read_table(asset_, box));
    if (table) tables_.emplace_back(box, *table);
    return {};
  }

  Result<void> note_movie(const Box& box) {
    TANBA_TRY(const Buffer bytes, payload_of(asset_, box, 112));
    ByteReader reader{Bytes(bytes)};
    const bool is_long = reader.u32() >> 24 == 1;
    reader.skip(is_long ? 16 : 8);
    film_.timescale = reader.u32();
    film_.duration = is_long ? reader.u64() : reader.u32();
    mvhd_ = box;
    if (!reader.ok() || box.payload_size() != (is_long ? 112 : 100))
      return Error{Errc::malformed, "notice: the film's header is broken", box.offset};
    return {};
  }

  // The first track with pictures says how large the film is shown.
  Result<void> note_track(const Box& box) {
    TANBA_TRY(const Buffer bytes, payload_of(asset_, box, 96));
    ByteReader reader{Bytes(bytes)};
    const bool is_long = reader.u32() >> 24 == 1;
    reader.skip(is_long ? 16 : 8);
    const std::uint32_t number = reader.u32();
    reader.skip((is_long ? 12 : 8) + 16);
    const std::uint32_t a = reader.u32();
    reader.skip(32);
    const std::uint32_t width = reader.u32() >> 16, height = reader.u32() >> 16;
    if (!reader.ok() || number == kMax32)
      return Error{Errc::malformed, "notice: a track's header is broken", box.offset};
    film_.next_track = std::max(film_.next_track, number + 1);
    if (film_.width > 0 || width == 0 || height == 0) return {};
    film_.width = a == 0 ? height : width;  // the matrix turns it by a quarter
    film_.height = a == 0 ? width : height;
    return {};
  }

  Result<void> decide() {
    const std::uint64_t added =
        samples_.bytes.size() + cover_.bytes.size() + cover_.udta.size() + kRoom;
    const std::uint64_t most = asset_.size() + added;
    std::uint64_t growth = added + 16 * samples_.samples.size();
    for (const auto& row : tables_) growth += row.second.size();
    is_wide_ = most + growth > kMax32;
    track_bytes_ =
        text_track(film_, task_.plan, samples_, {0, is_wide_}).size() + cover_.udta.size();
    inserted_ = track_bytes_ + 8 + samples_.bytes.size();
    std::vector<bmff::Change> changes = {{moov_.end(), 0, inserted_}};
    if (!cover_.bytes.empty()) changes.push_back(cover_.change);
    for (const auto& [box, table] : tables_) {
      if (table.width == 8 || asset_.size() + growth <= kMax32) continue;
      TANBA_TRY(const std::uint64_t largest, largest_offset(asset_, table));
      if (largest + growth <= kMax32) continue;
      if (box.type != type_of("stco") || box.header == 16)
        return Error{Errc::unsupported, "notice: an offset has no room for its new value",
                     box.offset};
      widened_.push_back(box.offset);
      changes.push_back({table.entries, table.size(), 2 * table.size()});
    }
    map_ = std::make_shared<const bmff::OffsetMap>(std::move(changes), asset_.size());
    return {};
  }

  Result<void> write() {
    Walker walker(asset_, task_.limits);
    while (true) {
      TANBA_TRY(const bool more, walker.next());
      if (!more) break;
      const Box& box = walker.box();
      if (bmff::is_container(box.type)) {
        TANBA_CHECK(write_size(box));
      } else if (box.type == type_of("iloc")) {
        TANBA_CHECK(patch_iloc(asset_, box, *map_, edit_));
      } else if (box.type == type_of("sidx")) {
        TANBA_CHECK(patch_sidx(asset_, box, *map_, edit_));
      } else {
        TANBA_CHECK(write_table(box));
      }
    }
    for (const Box& box : cover_.grown) TANBA_CHECK(write_size(box));
    if (!cover_.bytes.empty())
      splice(cover_.change.offset, cover_.change.erase, std::move(cover_.bytes));
    const std::uint64_t at = map_->landing(moov_.end());
    ByteWriter next, insert;
    splice(mvhd_.end() - 4, 4, next.u32(film_.next_track + 1).take());
    insert.bytes(text_track(film_, task_.plan, samples_, {at + track_bytes_ + 8, is_wide_}));
    insert.bytes(cover_.udta);
    insert.u32(static_cast<std::uint32_t>(8 + samples_.bytes.size())).text("mdat");
    splice(moov_.end(), 0, insert.bytes(samples_.bytes).take());
    sort(edit_);
    return {};
  }

  // What comes in where a box ends is not part of it, except for the track in `moov`.
  Result<void> write_size(const Box& box) {
    std::uint64_t size = map_->moved_size(box);
    if (box.end() == moov_.end())
      size -= inserted_ - (box.offset == moov_.offset ? track_bytes_ : 0);
    if (size == box.size || box.to_end) return {};
    ByteWriter patch;
    if (box.header == 16)
      splice(box.offset + 8, 8, patch.u64(size).take());
    else if (size > kMax32)
      return Error{Errc::unsupported, "notice: a box outgrows its 32-bit size", box.offset};
    else
      splice(box.offset, 4, patch.u32(static_cast<std::uint32_t>(size)).take());
    return {};
  }

  Result<void> write_table(const Box& box) {
    const auto found = std::ranges::lower_bound(tables_, box.offset, {},
                                                [](const auto& row) { return row.first.offset; });
    if (found == tables_.end() || found->first.offset != box.offset) return {};
    const Table& table = found->second;
    const bool is_wider = std::ranges::binary_search(widened_, box.offset);
    if (is_wider) {
      ByteWriter head;
      const std::uint64_t size = box.size + table.size();
      if (size > kMax32)
        return Error{Errc::unsupported, "notice: a box outgrows its 32-bit size", box.offset};
      splice(box.offset, 8, head.u32(static_cast<std::uint32_t>(size)).text("co64").take());
    }
    const std::uint32_t width = is_wider ? 8 : table.width;
    edit_.push_back({table.entries, table.size(), {}, patched(asset_, table, map_, width)});
    return {};
  }

  void splice(std::uint64_t offset, std::uint64_t erase, Buffer insert) {
    edit_.push_back({offset, erase, std::move(insert), nullptr});
  }

  const NoticeTask& task_;
  const Source& asset_;
  Box moov_, mvhd_;
  FilmFacts film_;
  CoverHost host_;
  CoverEdit cover_;
  std::vector<std::pair<Box, Table>> tables_;
  std::vector<std::uint64_t> widened_;  // offsets of `stco` boxes, ascending
  TextSamples samples_;
  bool is_wide_ = false;
  std::uint64_t inserted_ = 0, track_bytes_ = 0;  // the latter: in `moov`
  std::shared_ptr<const bmff::OffsetMap> map_;
  Edit edit_;
};

}  // namespace

Result<NoticeGiven> track_into_mp4(const NoticeTask& task, Sink& out) {
  return Inserter(task)(out);
}

}  // namespace tanba::film
