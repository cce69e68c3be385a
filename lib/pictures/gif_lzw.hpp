// The compression of GIF. GIF89a, appendix F.
#pragma once

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba::gif {

/// `count` numbers of colours out of codes; `bits`: the file's "LZW minimum code size", 1 to 8.
/// \return Errc::malformed, Errc::truncated
Result<Buffer> unpack(Bytes codes, unsigned bits, std::size_t count);
Buffer pack(Bytes numbers, unsigned bits);

}  // namespace tanba::gif
