// Metadata of every carrier as plain fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "container/format.hpp"

namespace tanba {

struct Field {
  std::string name;  // "Iptc4xmpExt:DigitalSourceType", "Software", "2:110", "TXXX:AIGC"; may be
                     // empty (a comment)
  std::string value;
};

/// What the metadata is, whatever it lies in: a packet that a PNG has as plain text (as Midjourney
/// writes it) is "xmp".
std::string_view carrier_of(const Metadatum& metadatum);

/// The fields of one piece of metadata; none where it cannot be read. XMP names have the prefix
/// that their namespace usually has, whatever the packet calls it; other namespaces are left out.
std::vector<Field> fields_of(const Metadatum& metadatum, const Limits& limits);

}  // namespace tanba
