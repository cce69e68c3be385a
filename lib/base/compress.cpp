// Brotli (RFC 7932), as small as it gets: manifests are small.
#include "base/compress.hpp"

#include <brotli/encode.h>

#include <new>

namespace tanba {

Buffer compress_brotli(Bytes bytes) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  Buffer stream(size);
  if (size == 0 ||
      BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC,
                            bytes.size(), bytes.data(), &size, stream.data()) != BROTLI_TRUE)
    throw std::bad_alloc();
  stream.resize(size);
  return stream;
}

}  // namespace tanba
