// What a PDF says of itself: /Info of the trailer and /Metadata of the catalog. ISO 32000-2, 14.3,
// 7.9.2.2 (text strings).
#pragma once

#include "container/pdf_file.hpp"
#include "container/pieces.hpp"

namespace tanba::pdf {

/// The strings of /Info, unless they are encrypted, and the document's XMP packet.
Result<void> read_metadata(File& file, Pieces& pieces);

/// A text string as UTF-8.
Buffer text_of(std::string_view string);

/// The information dictionary `value` with GB 45438-2025's field.
/// \return Errc::unsupported where the file is encrypted: so would the field have to be
Result<std::string> info_with(File& file, std::string_view value, Bytes json);

/// The document's XMP packet where its object begins behind `offset`; else nothing.
Result<Buffer> xmp_behind(File& file, std::uint64_t offset);

/// That field where the information dictionary begins behind `offset`; else nothing.
Result<Buffer> aigc_behind(File& file, std::uint64_t offset);

}  // namespace tanba::pdf
