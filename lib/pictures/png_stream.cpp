// A zlib stream whose beginning is kept as it is. RFC 1950, 2.2; RFC 1951, 3.2.3: blocks follow
// each other bit by bit.
#include "pictures/png_stream.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace tanba::png {
namespace {

constexpr std::size_t kWindow = 32'768, kStep = 1 << 20;
constexpr Error kTruncated{Errc::truncated, "png: the image data ends early"};
constexpr Error kBroken{Errc::malformed, "png: the image data is broken"};
constexpr Error kMemory{Errc::out_of_memory, "png: too little memory"};
constexpr std::uint8_t kWholeWindow = 0x78;  // CMF of a stream that refers back by 32 KiB

struct Inflater {
  z_stream stream{};
  bool is_open = inflateInit(&stream) == Z_OK;

  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (is_open) inflateEnd(&stream);
  }
};

// A place between two blocks.
struct Boundary {
  std::uint64_t bits = 16;  // of the stream
  std::uint64_t size = 0;   // of the data before it
};

Kept keep(Bytes stream, const Buffer& data, const Boundary& boundary) {
  Kept kept;
  const std::size_t whole = static_cast<std::size_t>(boundary.bits / 8);
  const std::size_t size = static_cast<std::size_t>(boundary.size);
  kept.bytes.assign(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(whole));
  kept.bits = static_cast<int>(boundary.bits % 8);
  if (kept.bits > 0) kept.last = stream[whole] & ((1 << kept.bits) - 1);
  kept.size = boundary.size;
  for (std::size_t at = 0; at < size; at += kStep)
    kept.adler = static_cast<std::uint32_t>(
        adler32(kept.adler, &data[at], static_cast<uInt>(std::min(kStep, size - at))));
  kept.dictionary.assign(data.begin() + static_cast<std::ptrdiff_t>(size - std::min(size, kWindow)),
                         data.begin() + static_cast<std::ptrdiff_t>(size));
  return kept;
}

// All pixels are there; the sum over them is yet to come. More data than that is let be.
Result<void> check_end(z_stream& z, Bytes rest) {
  std::array<std::uint8_t, 1024> surplus;
  z.next_in = const_cast<Bytef*>(rest.data());
  z.avail_in = static_cast<uInt>(std::min(rest.size(), kStep));
  z.next_out = surplus.data();
  z.avail_out = surplus.size();
  const int status = ::inflate(&z, Z_FINISH);
  if (status == Z_STREAM_END || z.avail_out == 0) return {};
  return status == Z_BUF_ERROR || status == Z_OK ? kTruncated : kBroken;
}

}  // namespace

Result<Inflated> inflate_stream(Bytes stream, std::uint64_t size, std::uint64_t keep_up_to) {
  Inflater inflater;
  if (!inflater.is_open) return kMemory;
  z_stream& z = inflater.stream;
  Inflated out;
  Boundary boundary;
  std::size_t taken = 0, made = 0;
  int status = Z_OK;
  while (made < size && status != Z_STREAM_END) {
    if (made == out.data.size())
      out.data.resize(made + std::min<std::size_t>(std::max(kStep, made / 2),
                                                   static_cast<std::size_t>(size - made)));
    const std::size_t feed = std::min(kStep, stream.size() - taken);
    const std::size_t room = std::min(kStep, out.data.size() - made);
    z.next_in = const_cast<Bytef*>(stream.data() + taken);
    z.avail_in = static_cast<uInt>(feed);
    z.next_out = out.data.data() + made;
    z.avail_out = static_cast<uInt>(room);
    status = ::inflate(&z, Z_BLOCK);
    taken += feed - z.avail_in;
    made += room - z.avail_out;
    if (status == Z_BUF_ERROR || (status == Z_OK && feed == 0 && z.avail_out == room))
      return kTruncated;
    if (status != Z_OK && status != Z_STREAM_END) return kBroken;
    const bool is_between = (z.data_type & 128) != 0 && (z.data_type & 64) == 0;
    if (is_between && made <= keep_up_to && made > 0)
      boundary = {std::uint64_t{taken} * 8 - static_cast<unsigned>(z.data_type & 7), made};
  }
  if (made < size) return kTruncated;
  if (status != Z_STREAM_END) TANBA_CHECK(check_end(z, stream.subspan(taken)));
  if (stream[0] == kWholeWindow && boundary.size > 0) out.kept = keep(stream, out.data, boundary);
  return out;
}

Deflater::Deflater(const Kept& kept) : out_(kept.bytes), adler_(kept.adler) {
  is_open_ = deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 9,
                          Z_DEFAULT_STRATEGY) == Z_OK &&
             deflatePrime(&stream_, kept.bits, kept.last) == Z_OK &&
             (kept.dictionary.empty() ||
              deflateSetDictionary(&stream_, kept.dictionary.data(),
                                   static_cast<uInt>(kept.dictionary.size())) == Z_OK);
}

Deflater::~Deflater() { deflateEnd(&stream_); }

Result<void> Deflater::run(Bytes data, int flush) {
  if (!is_open_) return kMemory;
  std::array<std::uint8_t, 65'536> part;
  stream_.next_in = const_cast<Bytef*>(data.data());
  stream_.avail_in = static_cast<uInt>(data.size());
  do {
    stream_.next_out = part.data();
    stream_.avail_out = part.size();
    if (::deflate(&stream_, flush) == Z_STREAM_ERROR)
      return Error{Errc::internal, "png: deflate failed"};
    out_.insert(out_.end(), part.begin(), part.end() - stream_.avail_out);
  } while (stream_.avail_out == 0);
  return {};
}

Result<void> Deflater::add(Bytes data) {
  adler_ = static_cast<std::uint32_t>(adler32(adler_, data.data(), static_cast<uInt>(data.size())));
  return run(data, Z_NO_FLUSH);
}

Result<Buffer> Deflater::finish() {
  TANBA_CHECK(run({}, Z_FINISH));
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    out_.push_back(static_cast<std::uint8_t>(adler_ >> shift));
  return std::move(out_);
}

}  // namespace tanba::png
