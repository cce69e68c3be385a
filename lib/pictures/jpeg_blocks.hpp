// The samples of a JPEG picture, read out of its coefficients and put back block by block.
#pragma once

#include <map>

#include "pictures/jpeg_handles.hpp"
#include "pictures/place.hpp"

namespace tanba::jpeg {

using Samples = std::array<float, 64>;

/// Decodes the blocks that are asked for, and codes those that were changed with the picture's own
/// tables. All other blocks stay as they are, to the bit.
class Blocks {
 public:
  /// `arrays`: one a component, with the coefficients of the picture as it will be.
  Blocks(jpeg_decompress_struct& machine, jvirt_barray_ptr* arrays);

  /// Samples of one component across one sample of the densest.
  unsigned step_x(int component) const;
  unsigned step_y(int component) const;
  float sample(int component, std::uint32_t x, std::uint32_t y);
  void set(int component, std::uint32_t x, std::uint32_t y, float value);
  /// Codes what was changed.
  void finish();
  /// Whether each code that the changed blocks need is in the tables of the file. After finish().
  bool fit_tables() const { return fit_tables_; }

 private:
  struct Block {
    Samples samples{};
    bool is_changed = false;
  };
  Block& block_at(int component, std::uint32_t x, std::uint32_t y);
  JCOEF* coefficients(int component, std::uint32_t column, std::uint32_t row);
  void check_codes(int component, const JCOEF* block);

  jpeg_decompress_struct& machine_;
  jvirt_barray_ptr* arrays_;
  std::map<std::array<std::uint32_t, 3>, Block> blocks_;  // component, row, column
  struct Last {
    std::array<std::uint32_t, 2> at{};
    Block* block = nullptr;
  };
  std::array<Last, MAX_COMPONENTS> last_{};  // the block that was asked for last: mostly it again
  bool fit_tables_ = true;
};

}  // namespace tanba::jpeg
