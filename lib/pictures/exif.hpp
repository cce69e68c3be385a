// What Exif says of how a picture is turned.
#pragma once

#include "tanba/bytes.hpp"

namespace tanba {

/// The orientation, 1 to 8, of an Exif block from its TIFF header on; 1 where it says none or is
/// broken.
unsigned exif_orientation(Bytes tiff);

}  // namespace tanba
