// XMP packets: what they say, and putting properties in without losing one that is there.
// ISO 16684-1, 7 and annex A (RDF/XML); XMP specification, part 3, 1.1 (the packet wrapper).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// What a property is in RDF. `absent`: merge_xmp() takes the property out and puts none in.
enum class XmpKind { text, lang_alt, bag, seq, alt, absent };

/// A simple value: a property, or one item of an array that is a property.
struct XmpProperty {
  std::string namespace_uri;  // "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
  std::string prefix;         // "Iptc4xmpExt"; as read: empty where it is the default namespace
  std::string name;   // "DigitalSourceType"; as read, a field of a structure is named after it:
                      // "History/softwareAgent", under the namespace of "History"
  std::string value;  // UTF-8, not escaped
  XmpKind kind = XmpKind::text;
  std::string language;  // of a text; where one goes in among alternatives, empty: "x-default"

  friend bool operator==(const XmpProperty&, const XmpProperty&) = default;
};

/// `present` with each of `properties` in place of all that the packet has under its name, as an
/// element, an attribute, a structure or an array. Several of one name are the items of one array.
/// All else stays byte for byte: other properties, namespaces that nobody knows, the wrapper. What
/// comes in takes of the padding; no more than 4 KiB of that stays. Nothing present: a new packet.
/// UTF-16 becomes UTF-8. Merging twice gives the same bytes as once.
/// \return Errc::malformed: `present` is no XMP (not XML, no rdf:RDF in it, a document type);
///         Errc::limit_exceeded: larger than max_metadata_bytes, or nested too deep;
///         Errc::invalid_argument: a name or value that XML cannot hold
Result<Buffer> merge_xmp(std::optional<Bytes> present, std::span<const XmpProperty> properties,
                         const Limits& limits);

/// Every simple value of a packet, in its order; arrays give one for each item. Comes from the file
/// and may be hostile. Names and namespaces of more than 1 KiB are left out.
/// \return Errc::malformed, Errc::limit_exceeded: as above, or more than 10'000 values
Result<std::vector<XmpProperty>> read_xmp(Bytes packet, const Limits& limits);

}  // namespace tanba
