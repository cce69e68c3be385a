// The samples of a JPEG picture, read out of its coefficients and put back block by block.
// ITU-T T.81, A.3.3 (the transform), F.1.2 (codes).
#include "pictures/jpeg_blocks.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pictures/jpeg_bits.hpp"

namespace tanba::jpeg {
namespace {

// [frequency][place], and the other way round
struct Tables {
  Samples cosines{}, turned{};
};
const Tables& tables() {
  static const Tables all = [] {
    Tables made;
    for (unsigned u = 0; u < 8; ++u)
      for (unsigned x = 0; x < 8; ++x)
        made.cosines[u * 8 + x] = made.turned[x * 8 + u] = static_cast<float>(
            (u == 0 ? std::sqrt(0.125) : 0.5) * std::cos((2 * x + 1) * u * std::numbers::pi / 16));
    return made;
  }();
  return all;
}

// The product of two matrices of eight by eight. A row is summed up beside them: it fits into
// registers.
Samples product(const Samples& a, const Samples& b) {
  Samples all;
  for (unsigned row = 0; row < 64; row += 8) {
    std::array<float, 8> sum{};
    for (unsigned k = 0; k < 8; ++k)
      for (unsigned i = 0; i < 8; ++i) sum[i] += a[row + k] * b[k * 8 + i];
    std::copy(sum.begin(), sum.end(), all.begin() + row);
  }
  return all;
}

// Before libjpeg-turbo reads the scan, a component has no table of its own.
Samples quantisers(const jpeg_decompress_struct& machine, int component) {
  const jpeg_component_info& info = machine.comp_info[component];
  const JQUANT_TBL* const table = info.quant_table == nullptr
                                      ? machine.quant_tbl_ptrs[info.quant_tbl_no & 3]
                                      : info.quant_table;
  if (table == nullptr)
    throw Failure{{Errc::malformed, "jpeg: a component has no quantisation table"}};
  Samples all;
  std::copy_n(table->quantval, all.size(), all.begin());
  return all;
}

using HasCode = std::array<bool, 256>;  // by symbol

HasCode codes_in(const JHUFF_TBL* table) {
  HasCode has{};
  if (table == nullptr) return has;
  unsigned count = 0;
  for (int length = 1; length <= 16; ++length) count += table->bits[length];
  for (unsigned i = 0; i < std::min(count, 256U); ++i) has[table->huffval[i]] = true;
  return has;
}

bool fits(const JCOEF* block, const HasCode& has) {
  bool all = true;
  each_code(block,
            [&](unsigned run, int value) { all = all && has[(run << 4 | size_of(value)) & 255]; });
  return all;
}

}  // namespace

Coefficients coefficients_of(jpeg_decompress_struct& machine, jvirt_barray_ptr* arrays) {
  return [&machine, arrays](int component, std::uint32_t column, std::uint32_t row) {
    const JBLOCKARRAY rows = machine.mem->access_virt_barray(
        reinterpret_cast<j_common_ptr>(&machine), arrays[component], row, 1, TRUE);
    return rows[0][column];
  };
}

Blocks::Blocks(jpeg_decompress_struct& machine, Coefficients coefficients)
    : machine_(machine), coefficients_(std::move(coefficients)) {
  for (int i = 0; i < machine.num_components; ++i) {
    const jpeg_component_info& info = machine.comp_info[i];
    quantisers_[static_cast<unsigned>(i)] = quantisers(machine, i);
    steps_[static_cast<unsigned>(i)] = {
        static_cast<unsigned>(machine.max_h_samp_factor / info.h_samp_factor),
        static_cast<unsigned>(machine.max_v_samp_factor / info.v_samp_factor)};
  }
}

Blocks::Block& Blocks::block_at(int component, std::uint32_t column, std::uint32_t row) {
  Last& last = last_[static_cast<unsigned>(component)];
  if (last.row == nullptr || last.at != row)
    last = {row, &rows_[static_cast<unsigned>(component)][row]};
  if (last.row->size() <= column) last.row->resize(std::size_t{column} + 1);
  auto& block = (*last.row)[column];
  if (!block) {
    block = std::make_unique<Block>();
    decode(component, column, row, block->samples);
  }
  return *block;
}

void Blocks::decode(int component, std::uint32_t column, std::uint32_t row,
                    Samples& samples) const {
  const JCOEF* const coded = coefficients_(component, column, row);
  const Samples& table = quantisers_[static_cast<unsigned>(component)];
  for (unsigned i = 0; i < 64; ++i) samples[i] = static_cast<float>(coded[i]) * table[i];
  samples = product(product(tables().turned, samples), tables().cosines);
  for (float& sample : samples) sample += 128;
}

float Blocks::sample(int component, std::uint32_t x, std::uint32_t y) {
  return std::clamp(block_at(component, x / 8, y / 8).samples[y % 8 * 8 + x % 8], 0.F, 255.F);
}

Samples& Blocks::change(int component, std::uint32_t column, std::uint32_t row) {
  Block& block = block_at(component, column, row);
  block.is_changed = true;
  return block.samples;
}

void Blocks::code(int component, std::uint32_t column, std::uint32_t row, const Samples& samples) {
  Samples level = samples;
  for (float& sample : level) sample -= 128;
  level = product(product(tables().cosines, level), tables().turned);
  JCOEF* const coded = coefficients_(component, column, row);
  const Samples& table = quantisers_[static_cast<unsigned>(component)];
  for (unsigned i = 0; i < 64; ++i) {
    const float value = table[i] == 0 ? 0 : level[i] / table[i];
    coded[i] = static_cast<JCOEF>(
        static_cast<int>(std::clamp(value + std::copysign(0.5F, value), -1023.F, 1023.F)));
  }
}

void Blocks::finish() {
  for (int component = 0; component < machine_.num_components; ++component)
    for (const auto& [row, blocks] : rows_[static_cast<unsigned>(component)])
      for (std::uint32_t column = 0; column < blocks.size(); ++column)
        if (blocks[column] && blocks[column]->is_changed)
          code(component, column, row, blocks[column]->samples);
}

bool Blocks::fit_tables() const {
  for (int component = 0; component < machine_.num_components; ++component) {
    const jpeg_component_info& info = machine_.comp_info[component];
    // What the differences of the first coefficients become, depends on the neighbours.
    const HasCode first = codes_in(machine_.dc_huff_tbl_ptrs[info.dc_tbl_no & 3]);
    if (!std::all_of(first.begin(), first.begin() + 12, [](bool has) { return has; })) return false;
    const HasCode others = codes_in(machine_.ac_huff_tbl_ptrs[info.ac_tbl_no & 3]);
    for (const auto& [row, blocks] : rows_[static_cast<unsigned>(component)])
      for (std::uint32_t column = 0; column < blocks.size(); ++column)
        if (blocks[column] && blocks[column]->is_changed &&
            !fits(coefficients_(component, column, row), others))
          return false;
  }
  return true;
}

}  // namespace tanba::jpeg
