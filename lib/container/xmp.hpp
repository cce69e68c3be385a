// What an XMP packet says of a manifest that is kept elsewhere. ISO 16684-1; C2PA 2.4, 11.4.
#pragma once

#include <optional>
#include <string>

#include "container/format.hpp"

namespace tanba::xmp {

/// The first XMP packet of an asset; nothing where there is none, or one that is larger than any
/// that tools write. Of a JPEG or PNG, one that is compressed is not read.
Result<std::optional<Buffer>> packet_of(const Format& format, const Source& asset,
                                        const Limits& limits);

/// The value of `dcterms:provenance`: where the manifest store is. Nothing where the packet has
/// none. Comes from the file and may be hostile; nothing is fetched.
std::optional<std::string> provenance(Bytes packet);

}  // namespace tanba::xmp
