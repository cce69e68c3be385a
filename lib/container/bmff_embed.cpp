// Putting a store into an ISO BMFF file: one walk finds what moves, a second one writes it down.
// C2PA 2.4, A.5.3 (where the box goes), A.5.9 (64-bit offsets).
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff.hpp"
#include "container/bmff_c2pa.hpp"
#include "container/bmff_metadata.hpp"
#include "container/edit.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kMax32 = 0xFFFFFFFF;
constexpr std::uint64_t kGrowth = 8;  // of an `mdat` header with a 64-bit size
constexpr std::uint64_t kHeader = 8;
constexpr std::uint64_t kRoom = 1 << 16;  // for the headers of boxes that go in

bool is_padding(Type type) {
  return type == type_of("free") || type == type_of("skip") || type == type_of("wide");
}

// What the first walk finds.
struct Survey {
  std::vector<Range> erased;
  std::vector<std::pair<Box, Table>> tables;
  std::vector<Box> mdats;
  Box padding;  // right before the last `mdat`; size 0: none
  bool has_fragments = false;
  Tags tags;
};

class Embedder {
 public:
  Embedder(const Source& asset, const Layout& layout, const Payloads& payloads,
           const Limits& limits)
      : asset_(asset), insert_at_(layout.insert_at), payloads_(payloads), limits_(limits) {}

  Result<Embedding> operator()() {
    if (payloads_.store_bytes > limits_.max_store_bytes)
      return Error{Errc::limit_exceeded, "bmff: the manifest store is too large"};
    if (insert_at_ == 0) return Error{Errc::unsupported, "bmff: there is no ftyp box to go behind"};
    TANBA_CHECK(survey());
    TANBA_CHECK(decide());
    TANBA_CHECK(write());
    sort(embedding_.edit);
    return std::move(embedding_);
  }

 private:
  // What stands where a box of the C2PA or, where a packet comes, of XMP stood before.
  Result<bool> goes(const Box& box) const {
    TANBA_TRY(const bool is_c2pa, has_uuid(asset_, box, kC2paUuid));
    if (is_c2pa || payloads_.xmp.empty()) return is_c2pa;
    return has_uuid(asset_, box, kXmpUuid);
  }

  Result<void> survey() {
    Walker walker(asset_, limits_);
    Box before;
    while (true) {
      TANBA_TRY(const bool more, walker.next());
      if (!more) return {};
      TANBA_CHECK(note(asset_, walker, found_.tags));
      if (walker.at_root()) {
        TANBA_CHECK(note_root(walker.box(), before));
      } else {
        TANBA_CHECK(note_inner(walker));
      }
    }
  }

  // `before`: the last box that stays.
  Result<void> note_root(const Box& box, Box& before) {
    TANBA_TRY(const bool gone, goes(box));
    if (gone) {
      if (before.type == type_of("moof"))
        return Error{Errc::unsupported, "bmff: a C2PA box between moof and mdat", box.offset};
      found_.erased.push_back({box.offset, box.size});
      return {};
    }
    if (box.type == type_of("moof")) found_.has_fragments = true;
    if (box.type == type_of("mdat")) {
      found_.mdats.push_back(box);
      const bool pads = is_padding(before.type) && before.header == 8 && before.end() == box.offset;
      found_.padding = pads ? before : Box();
    }
    before = box;
    return box.type == type_of("ftyp") ? refuse_raw(box) : Result<void>();
  }

  // Canon's raw files point at themselves from a box that only Canon knows.
  Result<void> refuse_raw(const Box& box) const {
    std::array<std::uint8_t, 4> brand{};
    if (box.payload_size() >= brand.size()) TANBA_CHECK(asset_.read(box.payload(), brand));
    if (as_text(brand) == "crx ") return Error{Errc::unsupported, "bmff: a CR3 file", box.offset};
    return {};
  }

  Result<void> note_inner(const Walker& walker) {
    const Box& box = walker.box();
    if (box.type == type_of("cmov"))
      return Error{Errc::unsupported, "bmff: a compressed moov box", box.offset};
    if (box.type == type_of("dref")) return refuse_elsewhere(box);
    if (box.type == type_of("saio") && walker.path().front().type == type_of("moof"))
      return {};  // counted from the base of its fragment, which moves with it
    TANBA_TRY(const auto table, read_table(asset_, box));
    if (table) found_.tables.emplace_back(box, *table);
    return {};
  }

  // Offsets into another file must not be moved (ISO/IEC 14496-12, 8.7.2: flag 1 is "in this
  // file").
  Result<void> refuse_elsewhere(const Box& box) const {
    std::array<std::uint8_t, 20> head{};
    const auto part = std::span(head).first(
        static_cast<std::size_t>(std::min<std::uint64_t>(head.size(), box.payload_size())));
    TANBA_CHECK(asset_.read(box.payload(), part));
    ByteReader reader{Bytes(part)};
    reader.skip(4);
    const std::uint32_t count = reader.u32(), size = reader.u32();
    reader.skip(4);
    const std::uint32_t flags = reader.u32();
    if (reader.ok() && count > 0 && size > 12 && (flags & 1) == 0)
      return Error{Errc::unsupported, "bmff: the media lie in another file", box.offset};
    return {};
  }

  // Whether a Merkle tree over the payload would start where every implementation looks for it:
  // one `mdat`, no fragments (binding/bmff_draft.cpp asks the same).
  bool widens() const {
    return payloads_.parallel_hash && !found_.has_fragments && found_.mdats.size() == 1 &&
           !found_.mdats[0].cut && found_.mdats[0].header == 8 &&
           found_.mdats[0].size > kParallelBytes;
  }
  // A `free` box goes whole, a larger one gives away its last bytes.
  bool eats_padding() const {
    return found_.padding.size == kGrowth || found_.padding.size >= 2 * kGrowth;
  }

  Result<void> decide() {
    if (payloads_.store_bytes > 0) new_box_ = manifest_head(payloads_.store_bytes);
    if (!payloads_.xmp.empty()) TANBA_CHECK(plan_packet());
    const std::uint64_t box_bytes = new_box_.size() + payloads_.store_bytes;
    std::vector<Change> changes = {{insert_at_, 0, box_bytes + xmp_box_.size()}};
    std::uint64_t growth = changes[0].insert;
    if (item_) add(item_->changes(), growth, changes);
    TANBA_CHECK(plan_tags(growth, changes));
    for (const Range& range : found_.erased) changes.push_back({range.offset, range.size, 0});
    if (widens() && !eats_padding()) {
      changes.push_back({found_.mdats[0].payload(), 0, kGrowth});
      growth += kGrowth;
    }
    TANBA_CHECK(promote(growth, changes));
    map_ = std::make_shared<const OffsetMap>(std::move(changes), asset_.size());
    return {};
  }

  static void add(const std::vector<Change>& more, std::uint64_t& growth,
                  std::vector<Change>& changes) {
    for (const Change& change : more) {
      changes.push_back(change);
      growth += change.insert;
    }
  }

  // Pictures have the packet as an item, films as a box.
  Result<void> plan_packet() {
    const Buffer& packet = payloads_.xmp;
    if (packet.size() > kMax32 - 24)
      return Error{Errc::invalid_argument, "bmff: the XMP packet is too large"};
    const PictureBoxes& picture = found_.tags.picture;
    const bool is_item = picture.is_picture && picture.has_items();
    if (is_item) {
      item_.emplace(asset_, picture, packet.size());
      TANBA_CHECK(item_->make(found_.mdats, most_bytes()));
      if (!item_->needs_box()) return {};
    }
    const Bytes uuid = is_item ? Bytes() : Bytes(kXmpUuid);
    ByteWriter box;
    box.u32(static_cast<std::uint32_t>(8 + uuid.size() + packet.size()));
    xmp_box_ = box.text(is_item ? "mdat" : "uuid").bytes(uuid).bytes(packet).take();
    return {};
  }

  // More than the output can have.
  std::uint64_t most_bytes() const {
    std::uint64_t most = asset_.size() + payloads_.store_bytes + payloads_.xmp.size() +
                         payloads_.aigc.size() + 4 * found_.tags.picture.meta.size + kRoom;
    for (const auto& row : found_.tables) most += row.second.size();
    return most;
  }

  // What changes inside `moov` beside tables. What comes in at an offset stands before what goes.
  Result<void> plan_tags(std::uint64_t& growth, std::vector<Change>& changes) {
    if (!payloads_.aigc.empty()) {
      TANBA_TRY(plan_, plan_aigc(asset_, found_.tags, payloads_.aigc, limits_));
    }
    add(plan_.changes, growth, changes);
    if (payloads_.xmp.empty()) return {};
    for (const Box& box : found_.tags.packets) {
      changes.push_back({box.offset, box.size, 0});
      erase(plan_.edit, {box.offset, box.size});
    }
    return {};
  }

  // Every `stco` may have to become a `co64`, which makes the file longer still: decided once, on
  // the most that it can grow.
  Result<void> promote(std::uint64_t growth, std::vector<Change>& changes) {
    for (const auto& [box, table] : found_.tables)
      if (box.type == type_of("stco")) growth += table.size();
    for (const auto& [box, table] : found_.tables) {
      if (table.width == 8 || asset_.size() + growth <= kMax32) continue;
      TANBA_TRY(const std::uint64_t largest, largest_offset(asset_, table));
      if (largest + growth <= kMax32) continue;
      if (box.type != type_of("stco"))
        return Error{Errc::unsupported, "bmff: an offset has no room for its new value",
                     box.offset};
      promoted_.push_back(box.offset);
      changes.push_back({table.entries, table.size(), 2 * table.size()});
    }
    return {};
  }

  Result<void> write() {
    embedding_.edit = plan_.edit;
    if (item_) {
      const std::uint64_t at = map_->landing(insert_at_) + new_box_.size() + payloads_.store_bytes;
      TANBA_CHECK(item_->write(*map_, at + kHeader, payloads_.xmp, embedding_.edit));
    }
    Walker walker(asset_, limits_);
    bool inserted = false;
    while (true) {
      TANBA_TRY(const bool more, walker.next());
      if (!inserted && (!more || walker.box().offset >= insert_at_)) {
        write_new();
        inserted = true;
      }
      if (!more) return {};
      TANBA_CHECK(walker.at_root() ? write_root(walker.box()) : write_inner(walker.box()));
    }
  }

  void write_new() {
    if (payloads_.store_bytes > 0) {
      const std::uint64_t at = map_->landing(insert_at_);
      const Range store = {at + new_box_.size(), payloads_.store_bytes};
      new_box_.resize(static_cast<std::size_t>(new_box_.size() + payloads_.store_bytes));
      const Range whole = {at, new_box_.size()};
      embedding_.carrier = {{store}, {whole}, whole, whole, name(Purpose::manifest)};
    }
    new_box_.insert(new_box_.end(), xmp_box_.begin(), xmp_box_.end());
    if (!new_box_.empty()) splice(insert_at_, 0, std::move(new_box_));
  }

  Result<void> write_root(const Box& box) {
    TANBA_TRY(const bool gone, goes(box));
    if (gone) {
      splice(box.offset, box.size, {});
      return {};
    }
    if (widens() && eats_padding() && box.offset == found_.padding.offset && box.size > kGrowth) {
      ByteWriter size;
      splice(box.offset, 4, size.u32(static_cast<std::uint32_t>(box.size - kGrowth)).take());
    }
    if (box.type != type_of("mdat")) return write_inner(box);
    if (widens()) write_wide_header(box);
    return widens() || box.cut ? Result<void>() : write_size(box);
  }

  void write_wide_header(const Box& box) {
    ByteWriter header;
    const std::uint64_t eaten = eats_padding() ? kGrowth : 0;
    header.u32(1).text("mdat").u64(map_->moved_size(box) + eaten);
    splice(box.offset - eaten, eaten + box.header, header.take());
  }

  Result<void> write_inner(const Box& box) {
    if (is_container(box.type)) return write_size(box);
    if (item_ && box.offset == found_.tags.picture.locations.offset) return {};
    if (box.type == type_of("iloc")) return patch_iloc(asset_, box, *map_, embedding_.edit);
    if (box.type == type_of("tfhd")) return patch_tfhd(asset_, box, *map_, embedding_.edit);
    if (box.type == type_of("sidx")) return patch_sidx(asset_, box, *map_, embedding_.edit);
    return write_table(box);
  }

  Result<void> write_size(const Box& box) {
    std::uint64_t size = map_->moved_size(box);
    const auto& owners = plan_.owners;
    // What comes in where this box ends is not part of it.
    if (box.end() == plan_.insert_at &&
        std::find(owners.begin(), owners.end(), box.offset) == owners.end())
      size -= plan_.insert_bytes;
    if (size == box.size || box.to_end) return {};
    ByteWriter patch;
    if (box.header == 16) {
      splice(box.offset + 8, 8, patch.u64(size).take());
      return {};
    }
    if (size > kMax32)
      return Error{Errc::unsupported, "bmff: a box outgrows its 32-bit size", box.offset};
    splice(box.offset, 4, patch.u32(static_cast<std::uint32_t>(size)).take());
    return {};
  }

  Result<void> write_table(const Box& box) {
    const auto found = std::lower_bound(
        found_.tables.begin(), found_.tables.end(), box.offset,
        [](const auto& row, std::uint64_t wanted) { return row.first.offset < wanted; });
    if (found == found_.tables.end() || found->first.offset != box.offset) return {};
    const Table& table = found->second;
    const bool wider = std::binary_search(promoted_.begin(), promoted_.end(), box.offset);
    if (wider) {
      ByteWriter head;
      const std::uint64_t size = box.size + table.size();
      if (box.header == 16 || size > kMax32)
        return Error{Errc::unsupported, "bmff: a box outgrows its 32-bit size", box.offset};
      splice(box.offset, 8, head.u32(static_cast<std::uint32_t>(size)).text("co64").take());
    }
    embedding_.edit.push_back(
        {table.entries, table.size(), {}, patched(asset_, table, map_, wider ? 8 : table.width)});
    return {};
  }

  void splice(std::uint64_t offset, std::uint64_t erase, Buffer insert) {
    embedding_.edit.push_back({offset, erase, std::move(insert), nullptr});
  }

  const Source& asset_;
  std::uint64_t insert_at_;
  const Payloads& payloads_;
  const Limits& limits_;
  Survey found_;
  AigcPlan plan_;
  std::optional<PacketPlan> item_;
  Buffer new_box_, xmp_box_;
  std::vector<std::uint64_t> promoted_;  // offsets of `stco` boxes, ascending
  std::shared_ptr<const OffsetMap> map_;
  Embedding embedding_;
};

}  // namespace

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  return Embedder(asset, layout, payloads, limits)();
}

}  // namespace tanba::bmff
