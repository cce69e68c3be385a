// What goes into an asset beside the manifest: XMP, Exif, the AIGC label, plain properties.
#pragma once

#include "container/format.hpp"
#include "tanba/label_record.hpp"

namespace tanba {

/// The payloads for what `format` takes; `store_bytes` is left for sign(). The AIGC label goes in
/// where `profiles` has "cn", in one copy: in the format's own place for it, else in XMP.
/// \return or Errc::malformed: the XMP in the file is broken; Errc::invalid_argument: a field of
///         the record that a carrier cannot hold, which the text names; Errc::limit_exceeded
Result<Payloads> make_beside(const Label& label, const Source& asset, const Format& format,
                             const Limits& limits);

/// `label` with an id where it has none and the AIGC label wants one: a random UUID, or where
/// `reproducible` one from the record and from the asset's size and ends.
Result<Label> identified(const Label& label, const Source& asset, bool reproducible);

}  // namespace tanba
