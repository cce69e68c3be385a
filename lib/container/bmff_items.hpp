// XMP and Exif of HEIF and AVIF: items of the `meta` at the root. ISO/IEC 23008-12, annex A.
#pragma once

#include "container/bmff_iloc.hpp"
#include "container/pieces.hpp"

namespace tanba::bmff {

/// The first `meta` at the root, and what it holds. A part of size 0: there is none.
struct PictureBoxes {
  Box meta, infos, locations, references, primary, data;  // iinf, iloc, iref, pitm, idat
  bool is_picture = false;                                // its handler is 'pict'

  bool has_items() const { return infos.size > 0 && locations.size > 0; }
};

/// An item that holds metadata.
struct MetadataItem {
  std::uint64_t id = 0;
  bool is_xmp = false;    // else Exif
  bool is_coded = false;  // with a content encoding: its bytes are no packet
  bool is_other = false;  // it describes another item than the primary one
  std::vector<Range> at;
};

/// What the boxes say of items that hold metadata, those of the primary item first.
struct MetadataItems {
  std::vector<MetadataItem> all;
  std::vector<bool> taken;         // by number, of the first 65,536: there is such an item
  std::uint64_t primary = 0;       // 0: none
  bool is_wide_reference = false;  // `iref` has numbers of 32 bits
  bool is_whole = false;           // nothing but boxes is in `iinf`
};

/// \return or Errc::malformed, Errc::limit_exceeded
Result<MetadataItems> look_at_items(const Source& asset, const PictureBoxes& boxes);

/// Adds the items that hold XMP or Exif; what describes another item has the key "item".
Result<void> read_items(const Source& asset, const PictureBoxes& boxes, const Limits& limits,
                        Pieces& pieces);

/// What puts a packet in as an item of the primary one, in place of those that are there, and old
/// bytes out: which changes there are is known before the walk, what they say once `map` is made.
class PacketPlan {
 public:
  PacketPlan(const Source& asset, const PictureBoxes& boxes, std::uint64_t packet_bytes);

  /// `mdats`: of the root. `bound`: no offset grows past it.
  Result<void> make(const std::vector<Box>& mdats, std::uint64_t bound);

  const std::vector<Change>& changes() const { return changes_; }
  /// The packet needs an `mdat` of its own: there is none to go into.
  bool needs_box() const { return home_.size == 0; }
  /// `box_at`: where the packet stands in the output, where it has a box of its own.
  Result<void> write(const OffsetMap& map, std::uint64_t box_at, Bytes packet, Edit& edit) const;

 private:
  Result<void> add_item(const MetadataItems& found);
  Result<Buffer> refer(const MetadataItems& found, std::uint64_t id);
  Result<void> plan_locations(std::uint64_t bound);
  Result<void> take_out(const std::vector<Box>& mdats);
  void replace(const Box& box, Buffer bytes);
  bool is_ours(std::uint64_t id) const;

  const Source& asset_;
  const PictureBoxes& boxes_;
  std::uint64_t packet_bytes_;
  Box home_;                            // the `mdat` that the packet goes to the end of
  std::vector<std::uint64_t> ids_;      // of the items that hold the packet
  std::vector<std::uint64_t> missing_;  // of them, those that `iloc` does not have
  Buffer locations_;                    // payload of `iloc`, as it is
  ItemLocations layout_;                // of `iloc`, as it will be
  std::uint64_t locations_bytes_ = 0;   // of the box, as it will be
  std::vector<Change> changes_;
  Edit edit_;  // what is known before the map
};

}  // namespace tanba::bmff
