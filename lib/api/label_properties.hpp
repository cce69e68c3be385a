// What a label says as properties: of XMP and JSON-LD, and as plain names and values for a page.
#pragma once

#include <string>
#include <vector>

#include "container/format.hpp"
#include "metadata/xmp_packet.hpp"
#include "tanba/label_record.hpp"

namespace tanba {

/// IPTC 2025.1, PLUS and TDMRep. What is personal stands in it where the record publishes it.
std::vector<XmpProperty> xmp_properties(const Label& label);

/// The same for the signed cawg.metadata; without a prompt that is longer than kMaxXmpPromptBytes,
/// which stands in the manifest as embedded data.
std::vector<XmpProperty> signed_properties(const Label& label);

/// An object with the properties by their prefixed names, and the prefixes as its `@context`.
std::string json_ld(const std::vector<XmpProperty>& properties);

/// For HTML `meta` and front matter.
std::vector<Property> page_properties(const Label& label);

inline constexpr std::size_t kMaxXmpPromptBytes = 32u << 10;

}  // namespace tanba
