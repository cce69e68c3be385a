// Compressed streams under a cap. RFC 7932 (Brotli), RFC 1950 (zlib), RFC 1951 (deflate).
#pragma once

#include <optional>
#include <utility>

#include "tanba/bytes.hpp"

namespace tanba {

struct Inflated {
  Buffer bytes;  // what came out, under the cap; also of a stream that is broken or becomes larger
  bool is_whole = false;

  std::optional<Buffer> if_whole() && {
    return is_whole ? std::optional(std::move(bytes)) : std::nullopt;
  }
};

/// The Brotli stream that `stream` is, and nothing more.
Inflated inflate_brotli(Bytes stream, std::uint64_t max_bytes);
/// The deflate stream that `stream` is, and nothing more.
Inflated inflate_deflate(Bytes stream, std::uint64_t max_bytes);
/// The zlib stream that `stream` begins with.
Inflated inflate_zlib(Bytes stream, std::uint64_t max_bytes);

}  // namespace tanba
