// The boxes come in at the end of `moov`, behind its tracks, to which readers relate them; XMP in
// front of it. ISO/IEC 14496-12, 8.2 and 8.10.
#include "media/keep_mp4.hpp"

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_offsets.hpp"
#include "container/edit.hpp"
#include "media/film.hpp"

namespace tanba::film {
namespace {

using bmff::Box;
using bmff::Table;
using bmff::type_of;
using bmff::Walker;

constexpr std::uint64_t kMax32 = 0xFFFFFFFF;
constexpr std::uint64_t kHeader = 8;  // the least that a box has

bool is_metadata(const Walker& walker) {
  return is_path(walker.path(), {type_of("moov"), type_of("udta")}) ||
         is_path(walker.path(), {type_of("moov"), type_of("meta")});
}

Range whole(const Box& box) { return {box.offset, box.size}; }

std::uint64_t size_of(const std::vector<Range>& ranges) {
  std::uint64_t size = 0;
  for (const Range& range : ranges) size += range.size;
  return size;
}

// Those ranges of the film, which ascend, and nothing else.
std::shared_ptr<const Source> only(const Source& film, const std::vector<Range>& ranges,
                                   Edit gaps = {}) {
  std::uint64_t at = 0;
  for (const Range& range : ranges) {
    erase(gaps, Range{at, range.offset - at});
    at = range.end();
  }
  erase(gaps, Range{at, film.size() - at});
  sort(gaps);
  return std::make_shared<SplicedView>(film, std::move(gaps));
}

class Restorer {
 public:
  Restorer(const NoticeTask& task, const KeptBoxes& kept, const Source& written)
      : task_(task), kept_(kept), written_(written) {}

  Result<void> operator()(Sink& out) {
    TANBA_CHECK(survey());
    TANBA_CHECK(write());
    return copy_whole(SplicedView(written_, std::move(edit_)), task_.progress, out);
  }

 private:
  Result<void> survey() {
    Walker walker(written_, task_.limits);
    while (true) {
      TANBA_TRY(const bool more, walker.next());
      if (!more) break;
      const Box& box = walker.box();
      if (walker.at_root() && box.type == type_of("moov")) moov_ = box;
      if (is_metadata(walker) && !kept_.in_movie.empty()) {
        erase(edit_, whole(box));
        changes_.push_back({box.offset, box.size, 0});
        walker.skip();
      }
      TANBA_TRY(const auto table, read_table(written_, box));
      if (table) tables_.push_back(*table);
    }
    if (moov_.size > 0 && moov_.header == 8) return {};
    return Error{Errc::unsupported, "notice: the film cannot be written with its metadata"};
  }

  Result<void> write() {
    changes_.insert(changes_.begin(), {moov_.offset, 0, size_of(kept_.beside)});
    const std::uint64_t in_movie = size_of(kept_.in_movie) + growth(kept_.left_out);
    changes_.push_back({moov_.end(), 0, in_movie});
    const auto map = std::make_shared<const bmff::OffsetMap>(std::move(changes_), written_.size());
    for (const Table& table : tables_) {
      TANBA_TRY(const std::uint64_t largest, largest_offset(written_, table));
      if (table.width == 4 && map->moved(largest) > kMax32)
        return Error{Errc::unsupported, "notice: an offset has no room for its new value"};
      edit_.push_back(
          {table.entries, table.size(), {}, patched(written_, table, map, table.width)});
    }
    ByteWriter size;
    const std::uint64_t moved = map->moved_size(moov_);
    if (moved > kMax32)
      return Error{Errc::unsupported, "notice: a box outgrows its 32-bit size", moov_.offset};
    size.u32(static_cast<std::uint32_t>(moved));
    edit_.push_back({moov_.offset, 4, size.take(), nullptr});
    edit_.push_back({moov_.offset, 0, {}, only(task_.asset, kept_.beside)});
    edit_.push_back({moov_.end(), 0, {}, only(task_.asset, kept_.in_movie, kept_.left_out)});
    sort(edit_);
    return {};
  }

  const NoticeTask& task_;
  const KeptBoxes& kept_;
  const Source& written_;
  Box moov_;
  std::vector<Table> tables_;
  std::vector<bmff::Change> changes_;
  Edit edit_;
};

// A box of metadata in `moov`, and what in it points into the film: these boxes ascend.
struct Found {
  Box box;
  std::vector<Range> pointing;

  std::uint64_t left() const { return box.payload_size() - size_of(pointing); }

  // Of user data the box that holds the `iloc`; else all of it.
  void leave_out(const std::vector<Box>& path) {
    const Range range =
        box.type == type_of("udta") ? whole(path[2]) : Range{box.payload(), box.payload_size()};
    if (pointing.empty() || pointing.back() != range) pointing.push_back(range);
  }
};

void keep(const Found& found, KeptBoxes& kept) {
  if (found.left() < kHeader) return;
  kept.in_movie.push_back(whole(found.box));
  if (found.pointing.empty()) return;
  ByteWriter header;  // a size of more than 32 bits is refused with that of `moov`
  header.u32(static_cast<std::uint32_t>(kHeader + found.left())).u32(found.box.type);
  kept.left_out.push_back({found.box.offset, found.box.header, header.take(), nullptr});
  for (const Range& range : found.pointing) erase(kept.left_out, range);
}

}  // namespace

Result<KeptBoxes> boxes_to_keep(const NoticeTask& task) {
  KeptBoxes kept;
  std::vector<Found> found;
  Walker walker(task.asset, task.limits);
  while (true) {
    TANBA_TRY(const bool more, walker.next());
    if (!more) break;
    const Box& box = walker.box();
    if (walker.at_root() && box.type == type_of("uuid")) {
      TANBA_TRY(const bool is_xmp, has_uuid(task.asset, box, bmff::kXmpUuid));
      if (is_xmp) kept.beside.push_back(whole(box));
    }
    if (is_metadata(walker)) found.push_back({box, {}});
    if (box.type == type_of("iloc") && !found.empty() && box.offset < found.back().box.end())
      found.back().leave_out(walker.path());
  }
  for (const Found& each : found) keep(each, kept);
  return kept;
}

Result<void> copy_with(const NoticeTask& task, const KeptBoxes& kept, const Source& written,
                       Sink& out) {
  return Restorer(task, kept, written)(out);
}

}  // namespace tanba::film
