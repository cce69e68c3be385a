// The samples of a JPEG picture, read out of its coefficients and put back block by block.
// ITU-T T.81, A.3.3 (the transform), F.1.2 (codes).
#include "pictures/jpeg_blocks.hpp"

#include <bit>
#include <cmath>
#include <numbers>

namespace tanba::jpeg {
namespace {

using Table = std::array<std::array<float, 8>, 8>;

// [frequency][place]
const Table& cosines() {
  static const Table table = [] {
    Table made{};
    for (unsigned u = 0; u < 8; ++u)
      for (unsigned x = 0; x < 8; ++x)
        made[u][x] = static_cast<float>((u == 0 ? std::sqrt(0.125) : 0.5) *
                                        std::cos((2 * x + 1) * u * std::numbers::pi / 16));
    return made;
  }();
  return table;
}

// Eight rows of `from` by the table, which gives the columns of the result: two of them are the
// transform in both directions.
template <bool kForward>
Samples half(const Samples& from) {
  const Table& table = cosines();
  Samples to{};
  for (unsigned row = 0; row < 8; ++row)
    for (unsigned i = 0; i < 8; ++i) {
      float sum = 0;
      for (unsigned k = 0; k < 8; ++k)
        sum += from[row * 8 + k] * (kForward ? table[i][k] : table[k][i]);
      to[i * 8 + row] = sum;
    }
  return to;
}

// Before libjpeg-turbo reads the scan, a component has no table of its own.
const std::uint16_t* quantisers(const jpeg_decompress_struct& machine, int component) {
  const jpeg_component_info& info = machine.comp_info[component];
  const JQUANT_TBL* const table = info.quant_table == nullptr
                                      ? machine.quant_tbl_ptrs[info.quant_tbl_no & 3]
                                      : info.quant_table;
  if (table == nullptr)
    throw Failure{{Errc::malformed, "jpeg: a component has no quantisation table"}};
  return table->quantval;
}

bool has_code(const JHUFF_TBL* table, int symbol) {
  if (table == nullptr) return false;
  int count = 0;
  for (int length = 1; length <= 16; ++length) count += table->bits[length];
  for (int i = 0; i < std::min(count, 256); ++i)
    if (table->huffval[i] == symbol) return true;
  return false;
}

int bits_of(int value) { return std::bit_width(static_cast<unsigned>(std::abs(value))); }

}  // namespace

Coefficients coefficients_of(jpeg_decompress_struct& machine, jvirt_barray_ptr* arrays) {
  return [&machine, arrays](int component, std::uint32_t column, std::uint32_t row) {
    const JBLOCKARRAY rows = machine.mem->access_virt_barray(
        reinterpret_cast<j_common_ptr>(&machine), arrays[component], row, 1, TRUE);
    return rows[0][column];
  };
}

Blocks::Blocks(jpeg_decompress_struct& machine, Coefficients coefficients)
    : machine_(machine), coefficients_(std::move(coefficients)) {}

unsigned Blocks::step_x(int component) const {
  return static_cast<unsigned>(machine_.max_h_samp_factor /
                               machine_.comp_info[component].h_samp_factor);
}
unsigned Blocks::step_y(int component) const {
  return static_cast<unsigned>(machine_.max_v_samp_factor /
                               machine_.comp_info[component].v_samp_factor);
}

Blocks::Block& Blocks::block_at(int component, std::uint32_t x, std::uint32_t y) {
  Last& last = last_[static_cast<unsigned>(component)];
  if (last.block != nullptr && last.at == std::array{x / 8, y / 8}) return *last.block;
  const auto [at, is_new] =
      blocks_.try_emplace({static_cast<std::uint32_t>(component), y / 8, x / 8});
  last = {{x / 8, y / 8}, &at->second};
  if (is_new) {
    const JCOEF* const coded = coefficients_(component, x / 8, y / 8);
    const std::uint16_t* const table = quantisers(machine_, component);
    Samples& samples = at->second.samples;
    for (unsigned i = 0; i < 64; ++i) samples[i] = static_cast<float>(coded[i] * table[i]);
    samples = half<false>(half<false>(samples));
    for (float& sample : samples) sample += 128;
  }
  return at->second;
}

float Blocks::sample(int component, std::uint32_t x, std::uint32_t y) {
  return std::clamp(block_at(component, x, y).samples[y % 8 * 8 + x % 8], 0.F, 255.F);
}

void Blocks::set(int component, std::uint32_t x, std::uint32_t y, float value) {
  Block& block = block_at(component, x, y);
  block.samples[y % 8 * 8 + x % 8] = value;
  block.is_changed = true;
}

void Blocks::check_codes(int component, const JCOEF* block) {
  const jpeg_component_info& info = machine_.comp_info[component];
  const JHUFF_TBL* const table = machine_.ac_huff_tbl_ptrs[info.ac_tbl_no & 3];
  int run = 0;
  for (unsigned i = 1; i < 64 && fit_tables_; ++i) {
    const int value = block[kZigzag[i]];
    if (value == 0) {
      ++run;
      continue;
    }
    if (run > 15) fit_tables_ = has_code(table, 0xF0);
    fit_tables_ = fit_tables_ && has_code(table, run % 16 << 4 | bits_of(value));
    run = 0;
  }
  if (run > 0) fit_tables_ = fit_tables_ && has_code(table, 0);
}

void Blocks::finish() {
  for (auto& [at, block] : blocks_) {
    if (!block.is_changed) continue;
    const int component = static_cast<int>(at[0]);
    Samples samples = block.samples;
    for (float& sample : samples) sample -= 128;
    samples = half<true>(half<true>(samples));
    JCOEF* const coded = coefficients_(component, at[2], at[1]);
    const std::uint16_t* const table = quantisers(machine_, component);
    for (unsigned i = 0; i < 64; ++i) {
      const long value = table[i] == 0 ? 0 : std::lround(samples[i] / static_cast<float>(table[i]));
      coded[i] = static_cast<JCOEF>(std::clamp(value, -1023L, 1023L));
    }
    if (fit_tables_) check_codes(component, coded);
  }
  // What the differences of the first coefficients become, depends on the neighbours.
  for (int component = 0; component < machine_.num_components && fit_tables_; ++component)
    for (int bits = 0; bits <= 11 && fit_tables_; ++bits)
      fit_tables_ =
          has_code(machine_.dc_huff_tbl_ptrs[machine_.comp_info[component].dc_tbl_no & 3], bits);
}

}  // namespace tanba::jpeg
