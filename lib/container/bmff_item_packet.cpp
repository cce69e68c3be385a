// An XMP packet as an item of a picture: into `mdat`, with the entries in `iinf`, `iloc` and `iref`
// that lead to it. ISO/IEC 14496-12, 8.11.3, 8.11.6, 8.11.12; ISO/IEC 23008-12, A.3.
#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_items.hpp"
#include "container/bmff_make.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kMax32 = 0xFFFF'FFFF, kMax16 = 0xFFFF;
constexpr std::size_t kMostPieces = 64;  // of a packet that goes out

Buffer info_box(std::uint64_t id) {
  constexpr std::uint32_t kVersion2Hidden = 0x02'00'00'01;
  ByteWriter out;
  out.u32(kVersion2Hidden).u16(static_cast<std::uint16_t>(id)).u16(0).text("mime").u8(0);
  out.text("application/rdf+xml").u8(0);
  return box_of("infe", out.view());
}

Buffer reference_box(std::uint64_t from, std::uint64_t to, bool is_wide) {
  ByteWriter out;
  const auto number = [&](std::uint64_t value) {
    is_wide ? out.u32(static_cast<std::uint32_t>(value))
            : out.u16(static_cast<std::uint16_t>(value));
  };
  number(from);
  out.u16(1);
  number(to);
  return box_of("cdsc", out.view());
}

// Behind all that are taken; where the last one is, any that is not.
std::size_t free_number(const std::vector<bool>& taken) {
  const auto last = std::find(taken.rbegin(), taken.rend(), true);
  const auto behind = static_cast<std::size_t>(taken.rend() - last);
  if (behind < taken.size()) return std::max<std::size_t>(behind, 1);
  return static_cast<std::size_t>(std::find(taken.begin() + 1, taken.end(), false) - taken.begin());
}

bool overlap(const Range& a, const Range& b) { return a.offset < b.end() && b.offset < a.end(); }

bool holds(const Box& box, const Range& range) {
  return box.size > 0 && range.offset >= box.payload() && range.end() <= box.end();
}

}  // namespace

PacketPlan::PacketPlan(const Source& asset, const PictureBoxes& boxes, std::uint64_t packet_bytes)
    : asset_(asset), boxes_(boxes), packet_bytes_(packet_bytes) {}

Result<void> PacketPlan::make(const std::vector<Box>& mdats, std::uint64_t bound) {
  TANBA_TRY(const MetadataItems found, look_at_items(asset_, boxes_));
  for (const MetadataItem& item : found.all) {
    if (!item.is_xmp || item.is_other) continue;
    if (item.is_coded)
      return Error{Errc::unsupported, "bmff: the XMP item is compressed", boxes_.infos.offset};
    ids_.push_back(item.id);
  }
  for (const Box& mdat : mdats)
    if (!mdat.cut) home_ = mdat;
  if (!needs_box()) changes_.push_back({home_.end(), 0, packet_bytes_});
  TANBA_TRY(locations_, held(asset_, boxes_.locations));
  if (ids_.empty()) TANBA_CHECK(add_item(found));
  TANBA_CHECK(plan_locations(bound));
  return take_out(mdats);
}

void PacketPlan::replace(const Box& box, Buffer bytes) {
  changes_.push_back({box.offset, box.size, bytes.size()});
  edit_.push_back({box.offset, box.size, std::move(bytes), nullptr});
}

bool PacketPlan::is_ours(std::uint64_t id) const {
  return std::ranges::find(ids_, id) != ids_.end();
}

Result<void> PacketPlan::add_item(const MetadataItems& found) {
  const std::uint64_t id = free_number(found.taken);
  TANBA_TRY(Buffer infos, held(asset_, boxes_.infos));
  const bool is_short = !infos.empty() && infos[0] == 0;
  const unsigned width = is_short ? 2 : 4;
  ByteReader in(infos);
  in.skip(4);
  const std::uint64_t count = is_short ? in.u16() : in.u32();
  if (id > kMax16 || count >= (is_short ? kMax16 : kMax32))
    return Error{Errc::unsupported, "bmff: there is no number left for an XMP item",
                 boxes_.infos.offset};
  if (!found.is_whole || !store(infos, 4, width, count + 1))
    return Error{Errc::unsupported, "bmff: the list of items is not in order", boxes_.infos.offset};
  ids_.push_back(id);
  const Buffer info = info_box(id);
  infos.insert(infos.end(), info.begin(), info.end());
  ByteWriter out;
  out.bytes(box_of("iinf", infos));
  TANBA_TRY(const Buffer own, refer(found, id));
  replace(boxes_.infos, out.bytes(own).take());
  return {};
}

// The `iref` box that goes in where there is none.
Result<Buffer> PacketPlan::refer(const MetadataItems& found, std::uint64_t id) {
  if (found.primary == 0) return Buffer();
  const bool has_box = boxes_.references.size > 0;
  const bool is_wide = has_box ? found.is_wide_reference : found.primary > kMax16;
  if (!is_wide && found.primary > kMax16)
    return Error{Errc::unsupported, "bmff: no reference to the primary item can be put in",
                 boxes_.references.offset};
  ByteWriter out;
  if (has_box) {
    TANBA_TRY(const Buffer present, held(asset_, boxes_.references));
    out.bytes(present);
  } else {
    out.u8(is_wide ? 1 : 0).u24(0);
  }
  Buffer box = box_of("iref", out.bytes(reference_box(id, found.primary, is_wide)).view());
  if (!has_box) return box;
  replace(boxes_.references, std::move(box));
  return Buffer();
}

// Wide enough for all that the file can grow to.
Result<void> PacketPlan::plan_locations(std::uint64_t bound) {
  TANBA_TRY(layout_, layout_of(locations_, boxes_.locations));
  layout_.offset_width = std::max(layout_.offset_width, bound > kMax32 ? 8u : 4u);
  layout_.length_width = std::max(layout_.length_width, 4u);
  missing_ = ids_;
  locations_bytes_ = 8 + layout_.head_bytes();
  TANBA_CHECK(each_item(locations_, boxes_.locations, [&](const Item& item, const ItemLocations&) {
    const bool ours = is_ours(item.id);
    locations_bytes_ += item_bytes(layout_, ours ? 1 : item.extents.size());
    if (ours) std::erase(missing_, item.id);
    return Result<void>();
  }));
  locations_bytes_ += missing_.size() * item_bytes(layout_, 1);
  layout_.count += missing_.size();
  if (locations_bytes_ > kMax32 || (layout_.version < 2 && layout_.count > kMax16))
    return Error{Errc::unsupported, "bmff: the list of places has no room for an XMP item",
                 boxes_.locations.offset};
  changes_.push_back({boxes_.locations.offset, boxes_.locations.size, locations_bytes_});
  return {};
}

// Old bytes go out where they are nobody else's; in `idat`, from whose start others count, spaces
// stand in their place.
Result<void> PacketPlan::take_out(const std::vector<Box>& mdats) {
  std::vector<Range> old;
  TANBA_CHECK(each_item(locations_, boxes_.locations, [&](const Item& item, const auto& how) {
    if (is_ours(item.id))
      for (const Range& range : ranges_of(item, how, boxes_.data))
        if (range.size > 0 && old.size() <= kMostPieces) old.push_back(range);
    return Result<void>();
  }));
  if (old.size() > kMostPieces) return {};
  TANBA_CHECK(each_item(locations_, boxes_.locations, [&](const Item& item, const auto& how) {
    if (is_ours(item.id)) return Result<void>();
    for (const Range& other : ranges_of(item, how, boxes_.data))
      std::erase_if(old, [&](const Range& range) { return overlap(range, other); });
    return Result<void>();
  }));
  std::ranges::sort(old, {}, &Range::offset);
  std::uint64_t done = 0;
  for (const Range& range : old) {
    if (range.offset < done) continue;
    done = range.end();
    if (holds(boxes_.data, range))
      edit_.push_back(
          {range.offset, range.size, Buffer(static_cast<std::size_t>(range.size), ' '), nullptr});
    if (std::ranges::none_of(mdats, [&](const Box& mdat) { return holds(mdat, range); })) continue;
    changes_.push_back({range.offset, range.size, 0});
    edit_.push_back({range.offset, range.size, {}, nullptr});
  }
  return {};
}

Result<void> PacketPlan::write(const OffsetMap& map, std::uint64_t box_at, Bytes packet,
                               Edit& edit) const {
  const std::uint64_t at = needs_box() ? box_at : map.landing(home_.end());
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(locations_bytes_)).text("iloc");
  write_head(out, layout_, Bytes(locations_).first(4));
  Item own;
  own.extents = {{0, 0, at, packet_bytes_}};
  bool fits = true;
  TANBA_CHECK(each_item(locations_, boxes_.locations, [&](Item item, const auto& how) {
    own.id = item.id;
    fits =
        fits && (is_ours(item.id) ? write_item(out, layout_, own)
                                  : move_to_zero(item, how, map) && write_item(out, layout_, item));
    return Result<void>();
  }));
  for (const std::uint64_t id : missing_) {
    own.id = id;
    fits = fits && write_item(out, layout_, own);
  }
  if (!fits) return no_room(boxes_.locations);
  edit.insert(edit.end(), edit_.begin(), edit_.end());
  edit.push_back({boxes_.locations.offset, boxes_.locations.size, out.take(), nullptr});
  if (!needs_box()) edit.push_back({home_.end(), 0, Buffer(packet.begin(), packet.end()), nullptr});
  return {};
}

}  // namespace tanba::bmff
