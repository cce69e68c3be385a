// The compression of GIF. GIF89a, appendix F: codes of variable length, least significant bit
// first.
#include "pictures/gif_lzw.hpp"

#include <algorithm>
#include <array>

namespace tanba::gif {
namespace {

constexpr unsigned kMostBits = 12, kMostCodes = 1 << kMostBits;

class BitReader {
 public:
  explicit BitReader(Bytes bytes) : bytes_(bytes) {}
  bool has(unsigned bits) const { return held_ + (bytes_.size() - at_) * 8 >= bits; }
  unsigned take(unsigned bits) {
    for (; held_ < bits; held_ += 8) value_ |= static_cast<std::uint32_t>(bytes_[at_++]) << held_;
    const unsigned taken = value_ & ((1U << bits) - 1);
    value_ >>= bits;
    held_ -= bits;
    return taken;
  }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
  std::uint32_t value_ = 0;
  unsigned held_ = 0;
};

class BitWriter {
 public:
  void put(unsigned code, unsigned bits) {
    value_ |= code << held_;
    for (held_ += bits; held_ >= 8; held_ -= 8, value_ >>= 8)
      out_.push_back(static_cast<std::uint8_t>(value_));
  }
  Buffer finish() {
    if (held_ > 0) out_.push_back(static_cast<std::uint8_t>(value_));
    return std::move(out_);
  }

 private:
  Buffer out_;
  std::uint32_t value_ = 0;
  unsigned held_ = 0;
};

// What each code stands for: the code before its last number, and that number.
struct Codes {
  std::array<std::uint16_t, kMostCodes> before{};
  std::array<std::uint8_t, kMostCodes> last{}, first{};
  std::array<std::uint16_t, kMostCodes> length{};
};

// Appends what the code stands for, as far as there is room.
void append(const Codes& codes, unsigned code, Buffer& out, std::size_t count) {
  const std::size_t start = out.size(), length = codes.length[code];
  out.resize(start + length);
  for (std::size_t i = length; i-- > 0; code = codes.before[code])
    out[start + i] = codes.last[code];
  if (out.size() > count) out.resize(count);
}

}  // namespace

Result<Buffer> unpack(Bytes packed, unsigned bits, std::size_t count) {
  const unsigned clear = 1U << bits, end = clear + 1;
  Codes codes;
  for (unsigned i = 0; i < clear; ++i) {
    codes.last[i] = codes.first[i] = static_cast<std::uint8_t>(i);
    codes.length[i] = 1;
  }
  BitReader in(packed);
  Buffer out;
  unsigned size = bits + 1, next = end + 1, previous = kMostCodes;
  while (out.size() < count) {
    if (!in.has(size)) return Error{Errc::truncated, "gif: a picture ends early"};
    const unsigned code = in.take(size);
    if (code == clear) {
      size = bits + 1;
      next = end + 1;
      previous = kMostCodes;
      continue;
    }
    if (code == end) return Error{Errc::truncated, "gif: a picture ends early"};
    const bool is_new = code == next && previous < kMostCodes && next < kMostCodes;
    if (code >= next && !is_new) return Error{Errc::malformed, "gif: a picture's codes are broken"};
    if (previous < kMostCodes && next < kMostCodes) {
      codes.before[next] = static_cast<std::uint16_t>(previous);
      codes.first[next] = codes.first[previous];
      codes.last[next] = codes.first[is_new ? previous : code];
      codes.length[next] = static_cast<std::uint16_t>(codes.length[previous] + 1);
      ++next;
      if (next == 1U << size && size < kMostBits) ++size;
    }
    append(codes, code, out, count);
    previous = code;
  }
  return out;
}

Buffer pack(Bytes numbers, unsigned bits) {
  const unsigned clear = 1U << bits, end = clear + 1;
  std::vector<std::uint16_t> known(std::size_t{kMostCodes} << 8,
                                   0);  // [code][number]: the code of both
  BitWriter out;
  unsigned size = bits + 1, next = end + 1;
  out.put(clear, size);
  unsigned code = numbers.empty() ? end : numbers[0];
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    std::uint16_t& both = known[std::size_t{code} << 8 | numbers[i]];
    if (both != 0) {
      code = both;
      continue;
    }
    out.put(code, size);
    if (next < kMostCodes) {
      both = static_cast<std::uint16_t>(next);
      if (next == 1U << size) ++size;
      ++next;
    } else {
      out.put(clear, size);
      std::ranges::fill(known, std::uint16_t{0});
      size = bits + 1;
      next = end + 1;
    }
    code = numbers[i];
  }
  out.put(code, size);
  // A reader has one code more by now.
  if (!numbers.empty() && next == 1U << size && size < kMostBits) ++size;
  if (!numbers.empty()) out.put(end, size);
  return out.finish();
}

}  // namespace tanba::gif
