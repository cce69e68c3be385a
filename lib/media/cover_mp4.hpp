// Cover art of an ISO BMFF film as iTunes has it: `covr` in `moov/udta/meta/ilst`.
#pragma once

#include "container/bmff_offsets.hpp"
#include "media/poster.hpp"

namespace tanba::film {

/// Where it stands, or can come to stand: the first boxes of that path. Size 0: there is none.
struct CoverHost {
  bmff::Box udta, meta, ilst;

  /// Takes the box at hand of a walk over the film.
  void note(const std::vector<bmff::Box>& path);
};

/// A poster on its way into `moov`.
struct CoverEdit {
  bmff::Change change;           // nothing is inserted: there is no `udta`
  Buffer bytes;                  // what comes in there
  std::vector<bmff::Box> grown;  // boxes around it whose sizes the walk does not come by
  Buffer udta;                   // a box of its own for `moov`, where there was none
};

/// Nothing: the film has a cover that is not read, or a `meta` that holds no list.
Result<std::optional<CoverEdit>> cover_edit(const NoticeTask& task, const CoverHost& host,
                                            const Poster& poster);

}  // namespace tanba::film
