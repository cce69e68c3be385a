// Bits of a JPEG picture's entropy-coded data, and its Huffman codes. ITU-T T.81, C (codes),
// F.1.2.3 (bytes put behind 0xFF), F.2.2 (decoding).
#pragma once

#include <cstdio>

#include <jpeglib.h>

#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "tanba/source.hpp"

namespace tanba::jpeg {

/// How many bits of its own a coefficient or a difference is coded with. ITU-T T.81, F.1.2.1.
inline unsigned size_of(int value) {
  return static_cast<unsigned>(std::bit_width(static_cast<unsigned>(std::abs(value))));
}

inline std::uint64_t big_endian(std::uint64_t word) {
  return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
}
inline std::uint64_t eight_bytes(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return big_endian(word);
}

/// Reads bits of data that has nothing put behind 0xFF and kPad zeros at its end. It goes no
/// further than kPad bytes where no more than a unit is read behind the end.
class BitReader {
 public:
  static constexpr std::size_t kPad = 4096;  // a unit has at most 10 blocks of 64 * 31 bits

  explicit BitReader(Bytes data, std::uint64_t bit = 0) : begin_(data.data()) { seek(bit); }

  void seek(std::uint64_t bit) {
    next_ = begin_ + bit / 8;
    word_ = 0;
    have_ = 0;
    refill();
    drop(static_cast<unsigned>(bit % 8));
  }
  /// After it there are 56 bits at the least.
  void refill() {
    word_ |= eight_bytes(next_) >> have_;
    next_ += (63 - have_) >> 3;
    have_ |= 56;
  }
  /// 1 to 56 bits.
  unsigned peek(unsigned count) const { return static_cast<unsigned>(word_ >> (64 - count)); }
  void drop(unsigned count) {
    word_ <<= count;
    have_ -= count;
  }
  std::uint64_t position() const { return static_cast<std::uint64_t>(next_ - begin_) * 8 - have_; }

 private:
  const std::uint8_t* begin_;
  const std::uint8_t* next_ = nullptr;
  std::uint64_t word_ = 0;  // the next bits are the topmost
  unsigned have_ = 0;
};

/// Writes bits, and a zero behind each 0xFF. Errors of the sink are thrown as Failure.
class BitWriter {
 public:
  explicit BitWriter(Sink& sink) : sink_(sink) {}

  /// 1 to 32 bits.
  void put(std::uint32_t bits, unsigned count);
  /// Bits from `from` to `to` of padded data.
  void copy(Bytes data, std::uint64_t from, std::uint64_t to);
  /// Ones up to the end of the byte.
  void align();
  /// After align(): a marker, which is not stuffed.
  void marker(std::uint8_t code);
  /// After align(): all goes to the sink.
  void flush();
  std::uint64_t written() const { return written_; }
  /// How many bits of the byte that is not full yet there are.
  unsigned odd_bits() const { return have_; }

 private:
  Sink& sink_;
  std::uint64_t word_ = 0, written_ = 0;
  unsigned have_ = 0;  // bits of the word that wait
  std::size_t filled_ = 0;
  std::array<std::uint8_t, 32'768> plain_;
  std::array<std::uint8_t, 65'536> stuffed_;
};

/// The codes of one table, both ways.
class Codes {
 public:
  /// Nothing: they are no codes.
  static std::optional<Codes> of(const JHUFF_TBL* table);

  /// Takes the next symbol; negative: no code. Of 56 bits it takes at most 16.
  int take(BitReader& in) const {
    Code code = short_[in.peek(kShort)];
    if (code.length == 0) code = long_code(in.peek(16));
    in.drop(code.length);
    return code.length == 0 ? -1 : code.symbol;
  }

  bool has(unsigned symbol) const { return length(symbol) != 0; }
  unsigned length(unsigned symbol) const { return lengths_[symbol & 255]; }  // bits; 0: no code
  bool are_same(const Codes& other, unsigned symbol) const {
    return length(symbol) == other.length(symbol) &&
           codes_[symbol & 255] == other.codes_[symbol & 255];
  }
  void put(BitWriter& out, unsigned symbol) const {
    out.put(codes_[symbol & 255], lengths_[symbol & 255]);
  }

 private:
  friend class Jumps;
  static constexpr unsigned kShort = 13;
  struct Code {
    std::uint8_t length = 0, symbol = 0;  // no length: no code
  };
  Code long_code(unsigned bits) const;
  void add(unsigned length, unsigned code, std::uint8_t symbol);

  std::array<Code, 1 << kShort> short_{};
  std::array<std::uint32_t, 17> ends_{};  // behind the last code of each length
  std::array<int, 17> first_{};           // of its symbols, less its first code
  std::array<std::uint8_t, 256> symbols_{};
  std::array<std::uint16_t, 256> codes_{};
  std::array<std::uint8_t, 256> lengths_{};
};

/// Where the rare codes of a table begin, in 16 bits: those that make_room() may have to change.
/// Behind all codes where there is room enough for all that the table lacks.
unsigned rare_from(const JHUFF_TBL& table);

/// Passes over coefficients: one look for all codes that begin in the next bits, but for rare ones.
class Jumps {
 public:
  /// Borrows the codes.
  Jumps(const Codes& codes, unsigned rare_from);

  unsigned rare_from() const { return rare_from_; }

  /// Passes over the coefficients of a block behind its first, and says before which bit of the
  /// data a rare code stands. False: broken.
  template <typename Rare>
  [[gnu::always_inline]] bool skip_block(BitReader& in, const Rare& rare) const {
    unsigned at = 1;
    while (at < 64) {
      in.refill();
      if (jump(in, at) && jump(in, at) && jump(in, at)) continue;
      if (at >= 64) break;
      in.refill();
      if (in.peek(16) >= rare_from_) rare(in.position());
      if (!step(in, at)) return false;
    }
    return true;
  }

 private:
  static constexpr unsigned kWindow = Codes::kShort,
                            kMostBits = 18;  // three such jumps in what a refill gives
  static constexpr unsigned kEnd = 64, kNone = 63;
  std::uint16_t jump_for(unsigned bits) const;
  // False: it leads on to no other one.
  bool jump(BitReader& in, unsigned& at) const {
    const unsigned entry = jumps_[in.peek(kWindow)];
    if (at + (entry >> 5 & (kEnd - 1)) > 63) return false;
    in.drop(entry & 31);
    at += entry >> 5;
    return at < 64;
  }
  // One code, of any length.
  bool step(BitReader& in, unsigned& at) const {
    const int symbol = codes_.take(in);
    if (symbol < 0) return false;
    in.drop(static_cast<unsigned>(symbol & 15));
    const bool is_end = (symbol & 15) == 0 && symbol < 0xF0;
    at += is_end ? kEnd : static_cast<unsigned>(symbol >> 4) + 1;
    return is_end || at <= 64;
  }

  const Codes& codes_;
  unsigned rare_from_;
  // Bits, and from 5 on the coefficients; kEnd more where the block ends. kNone: no jump, for it
  // leads out of any block.
  std::array<std::uint16_t, 1 << kWindow> jumps_{};
};

/// How often each symbol is.
using Wanted = std::array<std::uint32_t, 256>;

/// A code that is not in front of `rare_from` becomes one of 16 bits, and those behind it keep
/// their lengths: there is room for what is wanted and the table lacks. False: no such code makes
/// enough.
bool make_room(JHUFF_TBL& table, const Wanted& wanted, unsigned rare_from);

/// Adds 16-bit codes for symbols that are wanted and that the table lacks; all others stay. False:
/// there is no room.
bool add_codes(JHUFF_TBL& table, const Wanted& wanted);

}  // namespace tanba::jpeg
