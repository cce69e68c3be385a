// What FFmpeg does not write again of a film on ISO BMFF: its metadata, byte for byte.
#pragma once

#include "io/splice.hpp"
#include "notice/notice.hpp"

namespace tanba::film {

/// `udta` and `meta` of `moov` (tags, keys, covers; QuickTime File Format, "User Data Atoms" and
/// "Metadata") and the boxes of XMP beside it, but for what points into the film (`iloc`).
struct KeptBoxes {
  std::vector<Range> in_movie, beside;
  Edit left_out;  // of what is in them

  bool is_empty() const { return in_movie.empty() && beside.empty(); }
};
Result<KeptBoxes> boxes_to_keep(const NoticeTask& task);

/// Copies `written`, the task's film as FFmpeg wrote it, with those boxes. Where one is for
/// `moov`, all that FFmpeg wrote of the kind goes.
/// \return or Errc::unsupported: an offset in a table has no room for its new value
Result<void> copy_with(const NoticeTask& task, const KeptBoxes& kept, const Source& written,
                       Sink& out);

}  // namespace tanba::film
