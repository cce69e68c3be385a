// Pieces of metadata under limits. RFC 1950 (zlib), RFC 7932 (Brotli).
#include "container/metadata_list.hpp"

#include <brotli/decode.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/byte_writer.hpp"
#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::size_t kMaxPieces = 10'000;

struct EndBrotli {
  void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};
struct EndZlib {
  void operator()(z_stream* stream) const {
    ::inflateEnd(stream);
    delete stream;
  }
};

// Appends what a step made; false: that is more than there may be.
bool append(Buffer& out, Bytes made, std::uint64_t max_bytes) {
  if (made.size() > max_bytes - out.size()) return false;
  out.insert(out.end(), made.begin(), made.end());
  return true;
}

}  // namespace

bool MetadataList::has_room(std::uint64_t size) const {
  return size <= limits_.max_metadata_bytes && pieces_.size() < kMaxPieces &&
         bytes_ <= limits_.max_inflated_bytes && size <= limits_.max_inflated_bytes - bytes_;
}

Result<void> MetadataList::add(std::string_view carrier, std::string key, const Range& range) {
  if (!has_room(range.size)) return {};
  Buffer value(static_cast<std::size_t>(range.size));
  TANBA_CHECK(asset_.read(range.offset, value));
  add(carrier, std::move(key), std::move(value));
  return {};
}

void MetadataList::add(std::string_view carrier, std::string key, Buffer value) {
  if (!has_room(value.size())) return;
  bytes_ += value.size();
  pieces_.push_back({carrier, std::move(key), std::move(value)});
}

std::optional<Buffer> inflate_zlib(Bytes stream, std::uint64_t max_bytes) {
  std::unique_ptr<z_stream, EndZlib> state(new z_stream());
  if (stream.size() > 0xFFFF'FFFF || ::inflateInit(state.get()) != Z_OK) return {};
  state->next_in = const_cast<Bytef*>(stream.data());
  state->avail_in = static_cast<uInt>(stream.size());
  Buffer out;
  std::array<std::uint8_t, 16384> block{};
  for (;;) {
    state->next_out = block.data();
    state->avail_out = static_cast<uInt>(block.size());
    const int status = ::inflate(state.get(), Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END) return {};
    if (!append(out, Bytes(block).first(block.size() - state->avail_out), max_bytes)) return {};
    if (status == Z_STREAM_END) return out;
  }
}

std::optional<Buffer> inflate_brotli_stream(Bytes stream, std::uint64_t max_bytes) {
  const std::unique_ptr<BrotliDecoderState, EndBrotli> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
  if (!state) return {};
  Buffer out;
  std::array<std::uint8_t, 16384> block{};
  const std::uint8_t* in = stream.data();
  std::size_t left = stream.size();
  for (;;) {
    std::uint8_t* into = block.data();
    std::size_t room = block.size();
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state.get(), &left, &in, &room, &into, nullptr);
    if (!append(out, Bytes(block).first(block.size() - room), max_bytes)) return {};
    if (result == BROTLI_DECODER_RESULT_SUCCESS)
      return left == 0 ? std::optional(std::move(out)) : std::nullopt;
    if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return {};
  }
}

Buffer from_latin1(Bytes text) {
  ByteWriter out;
  for (const std::uint8_t byte : text) {
    if (byte >= 0x80) out.u8(static_cast<std::uint8_t>(0xC0 | byte >> 6));
    out.u8(byte < 0x80 ? byte : static_cast<std::uint8_t>(0x80 | (byte & 0x3F)));
  }
  return out.take();
}

}  // namespace tanba
