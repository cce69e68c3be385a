#include "base/inflate.hpp"

#include <brotli/decode.h>
#include <zlib.h>

#include <array>
#include <memory>
#include <new>

namespace tanba {
namespace {

using Block = std::array<std::uint8_t, 16384>;

struct EndBrotli {
  void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};
struct EndZlib {
  void operator()(z_stream* stream) const { ::inflateEnd(stream); }
};

// Appends what a step made; false: that is more than there may be.
bool append(Buffer& out, Bytes made, std::uint64_t max_bytes) {
  if (made.size() > max_bytes - out.size()) return false;
  out.insert(out.end(), made.begin(), made.end());
  return true;
}

// `window_bits`: what inflateInit2 takes. `left`: how much of the stream was not taken.
Inflated inflate(Bytes stream, std::uint64_t max_bytes, int window_bits, std::uint64_t& left) {
  Inflated out;
  z_stream state{};
  if (stream.size() > 0xFFFF'FFFF) return out;
  if (::inflateInit2(&state, window_bits) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, EndZlib> end(&state);
  state.next_in = const_cast<Bytef*>(stream.data());  // zlib does not write there
  state.avail_in = static_cast<uInt>(stream.size());
  Block block;
  for (int status = Z_OK; status == Z_OK;) {
    state.next_out = block.data();
    state.avail_out = static_cast<uInt>(block.size());
    status = ::inflate(&state, Z_NO_FLUSH);
    if (!append(out.bytes, Bytes(block).first(block.size() - state.avail_out), max_bytes)) break;
    out.is_whole = status == Z_STREAM_END;
  }
  left = state.avail_in;
  return out;
}

}  // namespace

Inflated inflate_brotli(Bytes stream, std::uint64_t max_bytes) {
  const std::unique_ptr<BrotliDecoderState, EndBrotli> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
  if (!state) throw std::bad_alloc();
  Inflated out;
  Block block;
  const std::uint8_t* in = stream.data();
  std::size_t left = stream.size();
  for (BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
       result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;) {
    std::uint8_t* into = block.data();
    std::size_t room = block.size();
    result = BrotliDecoderDecompressStream(state.get(), &left, &in, &room, &into, nullptr);
    if (!append(out.bytes, Bytes(block).first(block.size() - room), max_bytes)) break;
    out.is_whole = result == BROTLI_DECODER_RESULT_SUCCESS && left == 0;
  }
  return out;
}

Inflated inflate_deflate(Bytes stream, std::uint64_t max_bytes) {
  std::uint64_t left = 0;
  Inflated out = inflate(stream, max_bytes, -MAX_WBITS, left);
  out.is_whole = out.is_whole && left == 0;
  return out;
}

Inflated inflate_zlib(Bytes stream, std::uint64_t max_bytes) {
  std::uint64_t left = 0;
  return inflate(stream, max_bytes, MAX_WBITS, left);
}

}  // namespace tanba
