// A JPEG picture coded anew from its coefficients. ITU-T T.81.
#include "pictures/jpeg_whole.hpp"

#include <algorithm>
#include <cstring>

namespace tanba::jpeg {
namespace {

j_common_ptr common(jpeg_decompress_struct& machine) {
  return reinterpret_cast<j_common_ptr>(&machine);
}

std::uint32_t blocks_across(std::uint32_t pixels, int factor, int most) {
  const auto mcu = static_cast<std::uint32_t>(8 * most);
  return (pixels + mcu - 1) / mcu * static_cast<std::uint32_t>(factor);
}

// Of 8-bit samples. ITU-T T.81, F.1.2.1 (differences of 11 bits), F.1.2.2 (10 bits).
bool has_codes(const JBLOCK& block) {
  constexpr int kMost = 1023;
  return block[0] >= -kMost - 1 && block[0] <= kMost &&
         std::all_of(block + 1, block + 64,
                     [](int value) { return value >= -kMost && value <= kMost; });
}

// Codes of the file's own, where they are enough: a second pass over the coefficients is saved.
void take_codes(jpeg_compress_struct& to, const jpeg_decompress_struct& from) {
  const auto take = [&to](JHUFF_TBL*& slot, const JHUFF_TBL* table) {
    if (table == nullptr) return;
    if (slot == nullptr) slot = jpeg_alloc_huff_table(reinterpret_cast<j_common_ptr>(&to));
    std::memcpy(slot->bits, table->bits, sizeof slot->bits);
    std::memcpy(slot->huffval, table->huffval, sizeof slot->huffval);
  };
  for (int i = 0; i < NUM_HUFF_TBLS; ++i) {
    take(to.dc_huff_tbl_ptrs[i], from.dc_huff_tbl_ptrs[i]);
    take(to.ac_huff_tbl_ptrs[i], from.ac_huff_tbl_ptrs[i]);
  }
  for (int i = 0; i < to.num_components; ++i) {
    to.comp_info[i].dc_tbl_no = from.comp_info[i].dc_tbl_no;
    to.comp_info[i].ac_tbl_no = from.comp_info[i].ac_tbl_no;
  }
}

}  // namespace

Arrays larger(jpeg_decompress_struct& machine, const Canvas& canvas) {
  Arrays arrays{};
  for (int i = 0; i < machine.num_components; ++i) {
    const jpeg_component_info& info = machine.comp_info[i];
    arrays[static_cast<unsigned>(i)] = machine.mem->request_virt_barray(
        common(machine), JPOOL_IMAGE, TRUE,
        blocks_across(canvas.width, info.h_samp_factor, machine.max_h_samp_factor),
        blocks_across(canvas.height, info.v_samp_factor, machine.max_v_samp_factor),
        static_cast<JDIMENSION>(info.v_samp_factor));
  }
  return arrays;
}

jvirt_barray_ptr* read_coefficients(jpeg_decompress_struct& machine) {
  jvirt_barray_ptr* const arrays = jpeg_read_coefficients(&machine);
  for (int i = 0; i < machine.num_components; ++i) {
    const jpeg_component_info& info = machine.comp_info[i];
    for (JDIMENSION row = 0; row < info.height_in_blocks; ++row) {
      const auto blocks =
          machine.mem->access_virt_barray(common(machine), arrays[i], row, 1, FALSE);
      if (!std::all_of(blocks[0], blocks[0] + info.width_in_blocks, has_codes))
        throw Failure{{Errc::malformed, "jpeg: the picture's data is broken"}};
    }
  }
  return arrays;
}

void copy_blocks(jpeg_decompress_struct& machine, const Placement& placement,
                 jvirt_barray_ptr* from, jvirt_barray_ptr* to) {
  for (int i = 0; i < machine.num_components; ++i) {
    const jpeg_component_info& info = machine.comp_info[i];
    const std::uint32_t right = placement.old_x /
                                static_cast<std::uint32_t>(8 * machine.max_h_samp_factor) *
                                static_cast<std::uint32_t>(info.h_samp_factor);
    const std::uint32_t down = placement.old_y /
                               static_cast<std::uint32_t>(8 * machine.max_v_samp_factor) *
                               static_cast<std::uint32_t>(info.v_samp_factor);
    for (JDIMENSION row = 0; row < down; ++row)  // the first touch of each row is in their order
      machine.mem->access_virt_barray(common(machine), to[i], row, 1, TRUE);
    for (JDIMENSION row = 0; row < info.height_in_blocks; ++row) {
      const auto source = machine.mem->access_virt_barray(common(machine), from[i], row, 1, FALSE);
      const auto target =
          machine.mem->access_virt_barray(common(machine), to[i], row + down, 1, TRUE);
      std::memcpy(target[0][right], source[0][0], info.width_in_blocks * sizeof(JBLOCK));
    }
  }
}

void write_picture(Writer& writer, jpeg_decompress_struct& from, const Coded& coded) {
  jpeg_compress_struct& to = writer.get();
  const bool is_one_scan = from.input_scan_number <= 1 && from.comps_in_scan == from.num_components;
  jpeg_copy_critical_parameters(&from, &to);
  to.image_width = coded.canvas.width;
  to.image_height = coded.canvas.height;
  to.write_JFIF_header = FALSE;
  to.write_Adobe_marker = FALSE;
  to.restart_interval = from.restart_interval;
  to.optimize_coding = TRUE;
  if (from.progressive_mode) {
    jpeg_simple_progression(&to);
  } else if (coded.fit_tables && is_one_scan) {
    take_codes(to, from);
    to.optimize_coding = FALSE;
  }
  jpeg_write_coefficients(&to, coded.arrays);
  jpeg_finish_compress(&to);
}

}  // namespace tanba::jpeg
