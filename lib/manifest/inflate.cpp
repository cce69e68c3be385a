// Brotli of compressed manifests (C2PA 2.4, 11.2.4), under a cap on what comes out.
#include <brotli/decode.h>

#include <algorithm>
#include <array>
#include <memory>

#include "manifest/store_parts.hpp"

namespace tanba {
namespace {

struct Free {
  void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};

}  // namespace

std::optional<Buffer> inflate_brotli(Bytes stream, std::uint64_t max_bytes) {
  const std::unique_ptr<BrotliDecoderState, Free> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
  if (!state) return {};
  Buffer inflated;
  std::array<std::uint8_t, 16384> block{};
  const std::uint8_t* in = stream.data();
  std::size_t in_left = stream.size();
  for (;;) {
    std::uint8_t* out = block.data();
    std::size_t out_left = block.size();
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state.get(), &in_left, &in, &out_left, &out, nullptr);
    const std::size_t made = block.size() - out_left;
    if (made > max_bytes - inflated.size()) return {};
    inflated.insert(inflated.end(), block.begin(), out);
    if (result == BROTLI_DECODER_RESULT_SUCCESS)
      return in_left == 0 ? std::optional(std::move(inflated)) : std::nullopt;
    if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return {};
  }
}

}  // namespace tanba
