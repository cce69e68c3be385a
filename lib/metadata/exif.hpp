// The texts of an Exif block: reading them, and putting a few in. CIPA DC-008 (Exif 2.32), 4.6;
// TIFF 6.0, section 2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "container/format.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// Texts to put in. Empty: what is there stays.
struct ExifTexts {
  std::string software, image_description, user_comment;  // UTF-8
};

/// Every text of the primary picture by its name in Exif ("Software", "UserComment", "Make"), as
/// UTF-8. Comes from the file and may be hostile; what lies outside the block is left out.
/// \return Errc::malformed: no Exif block; Errc::limit_exceeded: larger than max_metadata_bytes
Result<std::vector<Property>> read_exif(Bytes block, const Limits& limits);

/// `present` with the texts of `texts` in place of those of their names. No byte moves that another
/// part could point at, so that what camera makers keep in the block stays readable: what does not
/// fit where it was comes in behind. Nothing present: a new block.
/// \return as above, and Errc::invalid_argument: a text that is not UTF-8 or holds a zero
Result<Buffer> merge_exif(std::optional<Bytes> present, const ExifTexts& texts,
                          const Limits& limits);

}  // namespace tanba
