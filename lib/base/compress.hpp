// Making of compressed streams. RFC 7932 (Brotli).
#pragma once

#include "tanba/bytes.hpp"

namespace tanba {

/// `bytes` as one Brotli stream.
Buffer compress_brotli(Bytes bytes);

}  // namespace tanba
