// Bits and Huffman codes of a JPEG picture.
#include "pictures/jpeg_bits.hpp"

#include <algorithm>
#include <vector>

#include "pictures/jpeg_handles.hpp"

namespace tanba::jpeg {

void BitWriter::put(std::uint32_t bits, unsigned count) {
  if (plain_.size() - filled_ < sizeof word_) flush();
  word_ = word_ << count | bits;
  have_ += count;
  const std::uint64_t ready = big_endian(word_ << (64 - have_));
  std::memcpy(&plain_[filled_], &ready, sizeof ready);
  filled_ += have_ / 8;
  have_ %= 8;
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

Jumps::Jumps(const Codes& codes, unsigned rare_from) : codes_(codes), rare_from_(rare_from) {
  for (unsigned bits = 0; bits < jumps_.size(); ++bits) jumps_[bits] = jump_for(bits);
}

std::uint16_t Jumps::jump_for(unsigned bits) const {
  unsigned used = 0, count = 0;
  while (used < kWindow) {
    const unsigned next = bits << used & ((1u << kWindow) - 1);
    if (next << (16 - kWindow) >= rare_from_) break;
    const Codes::Code entry = codes_.short_[next];
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

namespace {

// What a table holds. A code of n bits takes 2^(16-n) of 16 bits; that of ones alone is none (C.2).
struct Room {
  unsigned count = 0, used = 0;
  unsigned left() const { return 0xFFFF - std::min(used, 0xFFFFu); }
  void add(const JHUFF_TBL& table, unsigned length) {
    count += table.bits[length];
    used += static_cast<unsigned>(table.bits[length]) << (16 - length);
  }
};

Room room_of(const JHUFF_TBL& table, unsigned longest = 16) {
  Room room;
  for (unsigned length = 1; length <= longest; ++length) room.add(table, length);
  return room;
}

// The longest code that is as long as so many of 16 bits and itself; 0: there is none.
unsigned length_for(const JHUFF_TBL& table, unsigned more) {
  const unsigned left = room_of(table).left();
  unsigned length = 15;
  while (length > 0 && (table.bits[length] == 0 || (1u << (16 - length)) - 1 + left < more))
    --length;
  return length;
}

std::vector<UINT8> missing_in(const JHUFF_TBL& table, const Wanted& wanted) {
  const auto* const end = table.huffval + room_of(table).count;
  std::vector<UINT8> missing;
  for (unsigned symbol = 0; symbol < wanted.size(); ++symbol)
    if (wanted[symbol] > 0 && std::find<const UINT8*>(table.huffval, end, symbol) == end)
      missing.push_back(static_cast<UINT8>(symbol));
  return missing;
}

// Where the last code of that length begins, in 16 bits.
unsigned last_of(const JHUFF_TBL& table, unsigned length) {
  return room_of(table, length).used - (1u << (16 - length));
}

// Whatever coefficients of 8-bit pictures may be: numbers of ten bits behind 15 zeros, sixteen
// zeros, and the end. ITU-T T.81, F.1.2.2.
Wanted all_symbols() {
  Wanted all{};
  for (unsigned symbol = 0; symbol < all.size(); ++symbol)
    all[symbol] = (symbol & 15) > 0 && (symbol & 15) <= 10 ? 1 : 0;
  all[0x00] = all[0xF0] = 1;
  return all;
}

}  // namespace

unsigned rare_from(const JHUFF_TBL& table) {
  const auto more = static_cast<unsigned>(missing_in(table, all_symbols()).size());
  const unsigned length = length_for(table, more);
  if (length == 0 || room_of(table).left() >= more) return 1u << 16;
  return last_of(table, length);
}

bool make_room(JHUFF_TBL& table, const Wanted& wanted, unsigned rare_from) {
  const unsigned length =
      length_for(table, static_cast<unsigned>(missing_in(table, wanted).size()));
  if (length == 0 || table.bits[16] == 255 || last_of(table, length) < rare_from) return false;
  UINT8* const at = table.huffval + room_of(table, length).count - 1;
  std::rotate(at, at + 1, table.huffval + room_of(table).count);
  --table.bits[length];
  ++table.bits[16];
  return true;
}

bool add_codes(JHUFF_TBL& table, const Wanted& wanted) {
  const std::vector<UINT8> missing = missing_in(table, wanted);
  const Room room = room_of(table);
  if (missing.size() > room.left() || missing.size() > 255u - table.bits[16]) return false;
  std::ranges::copy(missing, table.huffval + room.count);
  table.bits[16] = static_cast<UINT8>(table.bits[16] + missing.size());
  return true;
}

}  // namespace tanba::jpeg
