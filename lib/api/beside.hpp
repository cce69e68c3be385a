// What goes into an asset beside the manifest: XMP, Exif, the AIGC label, plain properties.
#pragma once

#include "container/format.hpp"
#include "tanba/label_record.hpp"

namespace tanba {

/// A format, and what these very bytes are called.
struct TypedFormat {
  const Format& format;
  std::string_view mime_type;
};

/// The payloads for what the format takes; `store_bytes` is left for sign(). The AIGC label goes in
/// where `profiles` has "cn", in one copy: in the format's own place for it, else in XMP.
/// \return or Errc::malformed: the XMP in the file is broken; Errc::invalid_argument: a field of
///         the record that a carrier cannot hold, which the text names; Errc::limit_exceeded
Result<Payloads> make_beside(const Label& label, const Source& asset, const TypedFormat& type,
                             const Limits& limits);

/// `label` with an id where it has none and the AIGC label wants one: a random UUID, or where
/// `reproducible` one from the record and from the asset's size and ends.
Result<Label> identified(const Label& label, const Source& asset, bool reproducible);

}  // namespace tanba
