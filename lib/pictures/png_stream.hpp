// A zlib stream whose beginning is kept as it is. RFC 1950, RFC 1951.
#pragma once

#include <zlib.h>

#include <memory>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba::png {

/// The beginning of a stream that can stay: it ends between two blocks of the stream.
struct Kept {
  Buffer bytes = {0x78, 0x9C};  // whole ones; at the least the stream's header
  int bits = 0, last = 0;       // how many of a last one, and what they are
  std::uint64_t size = 0;       // of the data that is in it
  std::uint32_t adler = 1;      // of that data
  Buffer dictionary;            // the end of that data: what follows may refer to it
};

struct Inflated {
  Buffer data;
  Kept kept;
};

/// The first `size` bytes of what the stream holds; of the stream's beginning that which holds no
/// more than `keep_up_to` of them. \return Errc::malformed, Errc::truncated
Result<Inflated> inflate_stream(Bytes stream, std::uint64_t size, std::uint64_t keep_up_to);

/// Goes on behind what was kept.
class Deflater {
 public:
  explicit Deflater(const Kept& kept);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  Result<void> add(Bytes data);
  Result<Buffer> finish();

 private:
  Result<void> run(Bytes data, int flush);

  Buffer out_;
  std::uint32_t adler_;
  z_stream stream_{};
  bool is_open_ = false;
};

}  // namespace tanba::png
