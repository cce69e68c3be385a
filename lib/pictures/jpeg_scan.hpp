// The one scan of a sequential JPEG picture: read to its end, kept where a notice will stand, and
// written again with all else of it as it was, bit by bit. ITU-T T.81, A.2.3, F.1.2, F.2.2.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "pictures/jpeg_bits.hpp"
#include "pictures/jpeg_blocks.hpp"

namespace tanba::jpeg {

/// Markers: of a restart, the first of eight, and of the end (EOI).
inline constexpr std::uint8_t kRestart = 0xD0, kScanEnd = 0xD9;

class Scan {
 public:
  /// Right after the header was read, of which `at` bytes were taken.
  /// Nothing: it is another kind of picture: libjpeg-turbo knows.
  static std::unique_ptr<Scan> of(const jpeg_decompress_struct& machine, std::uint64_t at);
  /// Once: passes over all of it. False: it is broken, or there is another one. Throws Failure
  /// where the caller stops it.
  bool read(const Source& asset, const std::atomic<bool>* cancel);
  /// Once, after read() or in another thread beside it: decodes the blocks in a box as soon as its
  /// rows were read. False: it is not in the picture, or that is broken.
  bool keep(const Box& box);

  /// Of the blocks in the box. It borrows the scan.
  Coefficients coefficients();
  /// After both: makes codes for what is in the box now; where a table has no room for more, some
  /// of its longest codes change all over the picture. Where none does, a few ones in the box see
  /// to it that all behind it keeps its place in a byte. False: there is no room.
  bool extend();
  /// After that: writes tables with further codes, the scan's header, and the scan. Bytes written.
  Result<std::uint64_t> write(const Source& asset, Sink& out);

  std::uint64_t header_at() const { return header_at_; }  // of the scan
  std::uint64_t end() const { return end_; }              // of the picture (EOI)

 private:
  struct Component {
    std::uint32_t across = 1, down = 1;  // blocks in a unit
    unsigned dc_slot = 0, ac_slot = 0;
    std::array<std::uint16_t, 64> quantisers{};
    std::vector<std::array<JCOEF, 64>> kept;
  };
  struct Tables {
    JHUFF_TBL source{};
    std::optional<Codes> codes;
    std::optional<Jumps> jumps;
    Wanted wanted{};
    bool is_extended = false;
    std::optional<Codes> before;  // where codes of the table were changed
  };
  using Firsts = std::array<int, 4>;  // of each component: the block before
  // The first coefficient of a component in the unit after a run: it is coded as a difference.
  struct Next {
    std::uint64_t from = 0, to = 0;
    int value = 0;
  };
  // A code of a coefficient that make_room() would change.
  struct Rare {
    std::uint64_t at = 0;  // bits
    unsigned slot = 0;     // of its table
  };
  // Units in the box that follow each other.
  struct Run {
    std::size_t part = 0;
    std::uint64_t from = 0, to = 0;  // bits
    std::uint32_t first = 0, count = 0;
    Firsts before{};
    std::array<Next, 4> next{};
    bool has_next = false;
  };
  // Of units; what the first blocks in it are coded as differences from.
  struct RowStart {
    std::size_t part = 0;
    std::uint64_t at = 0;  // bits
    Firsts firsts{};
  };
  // What lies between two restarts.
  struct Part {
    std::uint64_t at = 0;                     // of the asset
    std::uint64_t from = 0, end = 0, to = 0;  // bits; behind `to` they fill a byte
  };
  enum class Piece { more, last, other };
  class Reading;
  class Writing;

  static constexpr std::uint32_t kBroken = ~0U;

  std::uint32_t units_to_box(std::uint32_t unit) const;
  bool take_shape(const jpeg_decompress_struct& machine);
  bool take_tables(const jpeg_decompress_struct& machine);
  bool unpack(const Source& asset);
  Piece take_piece(Bytes piece, std::uint64_t at, std::size_t& used);
  bool take_marker(std::uint8_t code, std::uint64_t end);
  std::size_t header_bytes() const { return 8 + 2 * components_.size(); }
  void tell_rows(std::uint32_t count);
  bool wait_for_rows(std::uint32_t count) const;
  std::uint64_t asset_at(std::size_t part, std::uint64_t bit) const;
  JCOEF* at(int component, std::uint32_t column, std::uint32_t row);
  JCOEF* block(Component& component, std::uint32_t unit, std::uint32_t index);
  void count_codes();
  bool extend(Tables& table);
  void fill_up();
  void add_ones(unsigned zeros, unsigned count);
  std::vector<JCOEF*> covered_blocks();
  // A table that fits its picture seldom has as many.
  std::size_t most_rare() const { return data_.size() / 16; }
  std::size_t first_part() const;
  std::uint64_t first_bit() const;
  std::size_t last_part() const;
  std::uint64_t bits_before() const;
  std::uint64_t bits_now() const;
  Buffer tables() const;

  std::vector<Component> components_;
  std::array<Tables, 4> dc_, ac_;
  std::uint32_t unit_width_ = 8, unit_height_ = 8;  // pixels
  std::uint32_t units_across_ = 0, units_down_ = 0, restart_ = 0;
  Box box_;
  std::uint32_t left_ = 0, top_ = 0, right_ = 0, bottom_ = 0;  // units of the box
  Buffer data_;                                                // all bits, then zeros
  std::vector<Part> parts_;
  std::vector<RowStart> rows_;
  const std::atomic<bool>* cancel_ = nullptr;
  std::atomic<std::uint32_t> rows_read_ = 0;  // begun; one more than there are: all; kBroken
  std::vector<Run> runs_;
  std::vector<Rare> rare_;   // in order; most_rare(): there are more
  bool is_changed_ = false;  // codes in front of the box and behind it
  bool is_after_ff_ = false;
  std::uint64_t header_at_ = 0, end_ = 0;
};

}  // namespace tanba::jpeg
