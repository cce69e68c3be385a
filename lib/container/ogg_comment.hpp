// The comment headers of the streams in an Ogg file: the second packet of each. Vorbis I, 5 and
// A.2; RFC 7845, 5.2 (Opus); Theora, 6.3; Ogg mapping of FLAC.
#pragma once

#include <functional>

#include "container/format.hpp"

namespace tanba::ogg {

/// Format::metadata of `kOgg`.
Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits);

/// Adds the splices that put GB 45438-2025's field into the comments of the first stream, and out
/// of all others. Pages keep their numbers, so that only those of the headers change.
/// \return Errc::unsupported where no stream has comments, or their pages have no room for it
Result<void> put_aigc(Edit& edit, const Source& asset, Bytes json, const Limits& limits);

/// Adds the splices that write the comments of the first stream anew, as long as they are. `change`
/// gets them as container/vorbis_comment.hpp reads them, and says whether it changed them.
Result<void> change_comments(Edit& edit, const Source& asset,
                             const std::function<bool(Buffer&)>& change, const Limits& limits);

}  // namespace tanba::ogg
