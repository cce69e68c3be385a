// Bits and Huffman codes of a JPEG picture.
#include "pictures/jpeg_bits.hpp"

#include <algorithm>

#include "pictures/jpeg_handles.hpp"

namespace tanba::jpeg {

void BitWriter::put(std::uint32_t bits, unsigned count) {
  word_ = word_ << count | bits;
  have_ += count;
  while (have_ >= 8) {
    have_ -= 8;
    plain_[filled_++] = static_cast<std::uint8_t>(word_ >> have_);
    if (filled_ == plain_.size()) flush();
  }
}

void BitWriter::copy(Bytes data, std::uint64_t from, std::uint64_t to) {
  const auto shift = static_cast<unsigned>(from % 8);
  for (const std::uint8_t* next = data.data() + from / 8; to - from >= 64; from += 64, next += 8) {
    if (plain_.size() - filled_ < sizeof word_) flush();
    const std::uint64_t bits = eight_bytes(next) << shift | next[8] >> (8 - shift);
    const std::uint64_t ready = big_endian(word_ << 1 << (63 - have_) | bits >> have_);
    std::memcpy(&plain_[filled_], &ready, sizeof ready);
    filled_ += sizeof ready;
    word_ = bits;
  }
  if (filled_ == plain_.size()) flush();  // put() has room for a byte
  BitReader in(data, from);
  while (from < to) {
    const auto count = static_cast<unsigned>(std::min<std::uint64_t>(to - from, 32));
    in.refill();
    put(in.peek(count), count);
    in.drop(count);
    from += count;
  }
}

void BitWriter::align() {
  if (have_ > 0) put((1u << (8 - have_)) - 1, 8 - have_);
}

void BitWriter::marker(std::uint8_t code) {
  flush();
  const std::array<std::uint8_t, 2> bytes = {0xFF, code};
  if (const auto done = sink_.write(bytes); !done) throw Failure{done.error()};
  written_ += bytes.size();
}

void BitWriter::flush() {
  const std::uint8_t* from = plain_.data();
  const std::uint8_t* const end = from + filled_;
  std::uint8_t* to = stuffed_.data();
  while (from < end) {
    const void* const found = std::memchr(from, 0xFF, static_cast<std::size_t>(end - from));
    const auto* const stop = found ? static_cast<const std::uint8_t*>(found) + 1 : end;
    to = std::copy(from, stop, to);
    if (found) *to++ = 0;
    from = stop;
  }
  filled_ = 0;
  const auto count = static_cast<std::size_t>(to - stuffed_.data());
  if (const auto done = sink_.write(Bytes(stuffed_).first(count)); !done)
    throw Failure{done.error()};
  written_ += count;
}

void Codes::add(unsigned length, unsigned code, std::uint8_t symbol) {
  codes_[symbol] = static_cast<std::uint16_t>(code);
  lengths_[symbol] = static_cast<std::uint8_t>(length);
  if (length > kShort) return;
  const unsigned first = code << (kShort - length);
  for (unsigned i = 0; i < 1u << (kShort - length); ++i)
    short_[first + i] = {static_cast<std::uint8_t>(length), symbol};
}

std::optional<Codes> Codes::of(const JHUFF_TBL* table) {
  if (table == nullptr) return {};
  Codes codes;
  unsigned code = 0, at = 0;
  for (unsigned length = 1; length <= 16; ++length) {
    const unsigned count = table->bits[length];
    if (count > 256 - at || code + count > 1u << length) return {};
    codes.first_[length] = static_cast<int>(at) - static_cast<int>(code);
    for (unsigned i = 0; i < count; ++i, ++at, ++code) {
      const std::uint8_t symbol = table->huffval[at];
      if (codes.has(symbol)) return {};
      codes.symbols_[at] = symbol;
      codes.add(length, code, symbol);
    }
    codes.ends_[length] = code;
    code <<= 1;
  }
  return codes;
}

Codes::Code Codes::long_code(unsigned bits) const {
  for (unsigned length = kShort + 1; length <= 16; ++length) {
    const unsigned code = bits >> (16 - length);
    if (code >= ends_[length]) continue;
    const int at = first_[length] + static_cast<int>(code);
    return {static_cast<std::uint8_t>(length), symbols_[static_cast<unsigned>(at) & 255]};
  }
  return {};
}

Jumps::Jumps(const Codes& codes) : codes_(codes) {
  for (unsigned bits = 0; bits < jumps_.size(); ++bits) jumps_[bits] = jump_for(bits);
}

std::uint16_t Jumps::jump_for(unsigned bits) const {
  unsigned used = 0, count = 0;
  while (used < kWindow) {
    const Codes::Code entry = codes_.short_[bits << used & (jumps_.size() - 1)];
    const unsigned size = entry.symbol & 15, run = entry.symbol >> 4;
    const bool is_end = size == 0 && run < 15;
    if (entry.length == 0 || entry.length > kWindow - used ||
        used + entry.length + size > kMostBits || (!is_end && count + run + 1 >= kNone))
      break;
    used += entry.length + size;
    if (is_end) return static_cast<std::uint16_t>((count + kEnd) << 5 | used);
    count += run + 1;
  }
  return static_cast<std::uint16_t>((used == 0 ? kNone : count) << 5 | used);
}

bool add_codes(JHUFF_TBL& table, const std::array<std::uint32_t, 256>& wanted) {
  unsigned used = 0, count = 0;
  for (unsigned length = 1; length <= 16; ++length) {
    used += static_cast<unsigned>(table.bits[length]) << (16 - length);
    count += table.bits[length];
  }
  for (unsigned symbol = 0; symbol < 256; ++symbol) {
    const UINT8* const end = table.huffval + std::min(count, 256u);
    if (wanted[symbol] == 0 || std::find<const UINT8*>(table.huffval, end, symbol) != end) continue;
    // The code of ones alone is none (C.2).
    if (count >= 256 || used + 1 >= 1u << 16 || table.bits[16] == 255) return false;
    table.huffval[count++] = static_cast<UINT8>(symbol);
    ++table.bits[16];
    ++used;
  }
  return true;
}

}  // namespace tanba::jpeg
