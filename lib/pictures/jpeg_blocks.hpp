// The samples of a JPEG picture, read out of its coefficients and put back block by block.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "pictures/jpeg_handles.hpp"
#include "pictures/place.hpp"

namespace tanba::jpeg {

using Samples = std::array<float, 64>;

/// ITU-T T.81, figure A.6: where each coefficient stands, in the order in which they are coded.
inline constexpr std::array<std::uint8_t, 64> kZigzag = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

/// Calls `each(zeros, value)` for each code behind the first one of a block: so many zeros in front
/// of a value; 15 and 0: sixteen zeros; 0 and 0: zeros to the end. ITU-T T.81, F.1.2.2.
template <typename Each>
void each_code(const JCOEF* block, const Each& each) {
  unsigned zeros = 0;
  for (unsigned at = 1; at < 64; ++at) {
    const int value = block[kZigzag[at]];
    if (value == 0) {
      ++zeros;
      continue;
    }
    for (; zeros > 15; zeros -= 16) each(15U, 0);
    each(zeros, value);
    zeros = 0;
  }
  if (zeros > 0) each(0U, 0);
}

/// The coefficients of a block.
using Coefficients = std::function<JCOEF*(int component, std::uint32_t column, std::uint32_t row)>;
/// `arrays`: one a component, with the coefficients of the picture as it will be.
Coefficients coefficients_of(jpeg_decompress_struct& machine, jvirt_barray_ptr* arrays);

/// Decodes the blocks that are asked for, and codes those that were changed with the picture's own
/// tables. All other blocks stay as they are, to the bit.
class Blocks {
 public:
  Blocks(jpeg_decompress_struct& machine, Coefficients coefficients);

  /// Samples of one component across one sample of the densest.
  unsigned step_x(int component) const { return steps_[static_cast<unsigned>(component)][0]; }
  unsigned step_y(int component) const { return steps_[static_cast<unsigned>(component)][1]; }
  float sample(int component, std::uint32_t x, std::uint32_t y);
  /// The samples of a block, which are to be changed.
  Samples& change(int component, std::uint32_t column, std::uint32_t row);
  /// Codes what was changed.
  void finish();
  /// Whether each code that the changed blocks need is in the tables of the file. After finish();
  /// it looks through all of them.
  bool fit_tables() const;

 private:
  struct Block {
    Samples samples{};
    bool is_changed = false;
  };
  using Row = std::vector<std::unique_ptr<Block>>;  // by column; null: not asked for yet
  Block& block_at(int component, std::uint32_t column, std::uint32_t row);
  void decode(int component, std::uint32_t column, std::uint32_t row, Samples& samples) const;
  void code(int component, std::uint32_t column, std::uint32_t row, const Samples& samples);

  jpeg_decompress_struct& machine_;
  Coefficients coefficients_;
  std::array<std::array<unsigned, 2>, MAX_COMPONENTS> steps_{};
  std::array<Samples, MAX_COMPONENTS> quantisers_{};
  std::array<std::map<std::uint32_t, Row>, MAX_COMPONENTS> rows_;
  struct Last {
    std::uint32_t at = 0;
    Row* row = nullptr;
  };
  std::array<Last, MAX_COMPONENTS> last_{};  // the row that was asked for last: mostly it again
};

}  // namespace tanba::jpeg
