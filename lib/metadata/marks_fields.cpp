// One reader a carrier that has a structure of its own; all others are one field already.
#include "metadata/marks_fields.hpp"

#include <algorithm>
#include <array>

#include "metadata/exif.hpp"
#include "metadata/iptc_iim.hpp"
#include "metadata/xmp_packet.hpp"

namespace tanba {
namespace {

using Reader = std::vector<Field> (*)(const Metadatum&, const Limits&);

std::vector<Field> read_iptc(const Metadatum& metadatum, const Limits&) {
  std::vector<Field> fields;
  for (IimDataset& dataset : read_iim(metadatum.value))
    fields.push_back({std::move(dataset.name), std::move(dataset.value)});
  return fields;
}

struct Namespace {
  std::string_view uri, prefix;
};

// XMP specification, part 1 and 2; IPTC Photo Metadata 2025.1; GB 45438-2025; DCMI.
constexpr auto kNamespaces = std::to_array<Namespace>({
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Iptc4xmpExt"},
    {"http://ns.adobe.com/xap/1.0/", "xmp"},
    {"http://ns.adobe.com/photoshop/1.0/", "photoshop"},
    {"http://ns.adobe.com/tiff/1.0/", "tiff"},
    {"http://ns.adobe.com/exif/1.0/", "exif"},
    {"http://purl.org/dc/elements/1.1/", "dc"},
    {"http://purl.org/dc/terms/", "dcterms"},
    {"http://www.tc260.org.cn/ns/AIGC/1.0/", "TC260"},
});

std::vector<Field> read_packet(const Metadatum& metadatum, const Limits& limits) {
  std::vector<Field> fields;
  auto properties = read_xmp(metadatum.value, limits);
  if (!properties) return fields;
  for (XmpProperty& property : *properties) {
    const auto row = std::ranges::find(kNamespaces, property.namespace_uri, &Namespace::uri);
    if (row == kNamespaces.end()) continue;
    fields.push_back({std::string(row->prefix) + ':' + property.name, std::move(property.value)});
  }
  return fields;
}

std::vector<Field> read_block(const Metadatum& metadatum, const Limits& limits) {
  std::vector<Field> fields;
  auto texts = read_exif(metadatum.value, limits);
  if (!texts) return fields;
  for (Property& text : *texts) fields.push_back({std::move(text.name), std::move(text.value)});
  return fields;
}

struct CarrierReader {
  std::string_view carrier;
  Reader read;
};

constexpr auto kReaders = std::to_array<CarrierReader>({
    {"iptc", read_iptc},
    {"xmp", read_packet},
    {"exif", read_block},
});

}  // namespace

std::string_view carrier_of(const Metadatum& metadatum) {
  const bool is_packet = metadatum.carrier == "png-text" && metadatum.key == "XML:com.adobe.xmp";
  return is_packet ? "xmp" : metadatum.carrier;
}

std::vector<Field> fields_of(const Metadatum& metadatum, const Limits& limits) {
  for (const CarrierReader& row : kReaders)
    if (row.carrier == carrier_of(metadatum)) return row.read(metadatum, limits);
  return {{metadatum.key,
           {reinterpret_cast<const char*>(metadatum.value.data()), metadatum.value.size()}}};
}

}  // namespace tanba
