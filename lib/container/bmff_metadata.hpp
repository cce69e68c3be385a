// Metadata in ISO BMFF: where `moov` keeps tags, and the field of GB 45438-2025 among them.
// QuickTime File Format, "Metadata" (mdta) and "User data"; 3GPP TS 26.244, 8; XMP specification,
// part 3, 1.1.5 and 1.1.6.
//
//   moov.udta.meta: hdlr 'mdta' | keys: count u32, names | ilst: items by the number of their key
//   moov.udta.meta: hdlr 'mdir' | ilst: items by four letters, '----' with names of their own
#pragma once

#include <functional>
#include <string>

#include "container/bmff_items.hpp"

namespace tanba::bmff {

/// A `meta` box in `moov`. A part of size 0: there is none.
struct TagBox {
  Box keys, ilst;
  bool is_mdta = false;
  bool in_udta = false;
};

/// Where a walk over a file found tags.
struct Tags {
  Box moov, udta;              // the first `udta` in `moov`
  std::uint64_t udta_end = 0;  // of its last box: zeros may follow
  std::vector<TagBox> boxes;
  std::vector<Box> texts;    // boxes in `moov.udta` that may hold a text
  std::vector<Box> packets;  // `moov.udta.XMP_`
  PictureBoxes picture;
};

/// Notes the box at hand.
Result<void> note(const Source& asset, const Walker& walker, Tags& tags);

/// A key of a `keys` box, in the order of their numbers, which begin at 1.
struct TagKey {
  std::string name;
  Range range;  // of the name
};
/// Nothing where the box is broken or too large.
Result<std::vector<TagKey>> read_keys(const Source& asset, const Box& keys, const Limits& limits);

/// One item of an `ilst`.
struct TagItem {
  Range range;
  std::string key;         // "com.apple.quicktime.software", "©too", "----:com.apple.iTunes:AIGC"
  Buffer value;            // as stored
  std::uint32_t type = 0;  // 1 UTF-8, 2 UTF-16
};
Result<void> visit_tags(const Source& asset, const TagBox& box, const Limits& limits,
                        const std::function<void(const TagItem&)>& visit);

/// Format::metadata of `kBmff`.
Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits);

/// What puts the field into `moov.udta.meta` and every copy out. `insert_at`: where a box of its
/// own goes, the last one in boxes that begin at `owners`; 0: there is none.
struct AigcPlan {
  std::vector<Change> changes;
  Edit edit;
  std::uint64_t insert_at = 0, insert_bytes = 0;
  std::vector<std::uint64_t> owners;
};
Result<AigcPlan> plan_aigc(const Source& asset, const Tags& tags, Bytes json, const Limits& limits);

}  // namespace tanba::bmff
