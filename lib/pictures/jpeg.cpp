// JPEG: only the blocks under the notice are coded anew, with the picture's own tables; all other
// coefficients stay, to the bit, and so do all markers, in their order. ITU-T T.81.
#include <array>
#include <cstring>
#include <future>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "pictures/exif.hpp"
#include "pictures/jpeg_layers.hpp"
#include "pictures/jpeg_mpf.hpp"
#include "pictures/jpeg_scan.hpp"
#include "pictures/rows.hpp"

namespace tanba {
namespace {

using namespace jpeg;

constexpr std::string_view kExif{"Exif\0\0", 6};
constexpr Error kTwoIndexes{Errc::unsupported, "jpeg: it has two indexes of further pictures"};
constexpr int kApp0 = JPEG_APP0, kComment = JPEG_COM;

j_common_ptr common(jpeg_decompress_struct& machine) {
  return reinterpret_cast<j_common_ptr>(&machine);
}

Canvas canvas_of(const jpeg_decompress_struct& machine) {
  Canvas canvas{machine.image_width, machine.image_height};
  for (auto* marker = machine.marker_list; marker != nullptr; marker = marker->next) {
    const Bytes data(marker->data, marker->data_length);
    if (marker->marker != kApp0 + 1 || !starts_with(data, kExif)) continue;
    canvas.orientation = exif_orientation(data.subspan(kExif.size()));
    break;
  }
  return canvas;
}

// A block takes a bit at the least: no memory for more of them than the file can hold.
Result<void> check_header(const jpeg_decompress_struct& machine, std::uint64_t file_bytes) {
  if (machine.arith_code)
    return Error{Errc::unsupported,
                 "jpeg: arithmetic coding: no notice can be drawn, only in Huffman coding"};
  TANBA_CHECK(check_size(machine.image_width, machine.image_height,
                         2 * static_cast<unsigned>(machine.num_components)));
  TANBA_CHECK(check_components(machine));
  const std::uint64_t blocks = (std::uint64_t{machine.image_width} + 7) / 8 *
                               ((std::uint64_t{machine.image_height} + 7) / 8);
  if (blocks / 8 / static_cast<unsigned>(machine.max_h_samp_factor * machine.max_v_samp_factor) >
      file_bytes)
    return Error{Errc::truncated, "jpeg: the file is too short for the size of the picture"};
  return {};
}

Result<void> open(Reader& reader, std::uint64_t file_bytes) {
  jpeg_decompress_struct& machine = reader.get();
  for (int i = 0; i < 16; ++i) jpeg_save_markers(&machine, kApp0 + i, 0xFFFF);
  jpeg_save_markers(&machine, kComment, 0xFFFF);
  jpeg_read_header(&machine, TRUE);
  return check_header(machine, file_bytes);
}

using Arrays = std::array<jvirt_barray_ptr, MAX_COMPONENTS>;

std::uint32_t blocks_across(std::uint32_t pixels, int factor, int most) {
  const auto mcu = static_cast<std::uint32_t>(8 * most);
  return (pixels + mcu - 1) / mcu * static_cast<std::uint32_t>(factor);
}

// Arrays for a canvas that grows; they must be asked for before the coefficients are read.
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

struct Coded {
  const Canvas& canvas;
  jvirt_barray_ptr* arrays;
  bool fit_tables;
};

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

// All markers as they were; gives the place of the MPF marker's data in `out`.
Result<std::optional<Mpf>> write_markers(const jpeg_decompress_struct& machine, Sink& out) {
  ByteWriter head;
  head.u16(0xFFD8);
  std::optional<Mpf> found;
  for (auto* marker = machine.marker_list; marker != nullptr; marker = marker->next) {
    head.u8(0xFF).u8(marker->marker).u16(static_cast<std::uint16_t>(marker->data_length + 2));
    const Bytes data(marker->data, marker->data_length);
    if (marker->marker == kApp0 + 2 && is_mpf(data)) {
      if (found) return kTwoIndexes;
      found = Mpf{head.size(), Buffer(data.begin(), data.end())};
    }
    head.bytes(data);
  }
  TANBA_CHECK(out.write(head.view()));
  if (found) found->written = head.size();
  return found;
}

Result<NoticeGiven> write_all(const NoticeTask& task, Reader& reader, Writer& writer,
                              const Coded& coded, Sink& out) {
  TANBA_TRY(const auto mpf, write_markers(reader.get(), out));
  write_picture(writer, reader.get(), coded);
  const std::uint64_t end = reader.at();
  if (mpf) TANBA_CHECK(patch_mpf(task.asset, *mpf, end, mpf->written + writer.written(), out));
  TANBA_CHECK(out.copy(task.asset, end, task.asset.size() - end));
  return NoticeGiven{};
}

// A margin that is there already shows only in the picture as it was.
Result<void> check_new(const NoticePlan& plan, jpeg_decompress_struct& machine,
                       jvirt_barray_ptr* arrays, bool is_margin, const PlaceOptions& whole) {
  if (!is_margin) return {};
  Blocks blocks(machine, coefficients_of(machine, arrays));
  Layers layers(machine, blocks);
  if (has_margin(plan, canvas_of(machine), layers.look(), whole))
    return Error{Errc::invalid_argument, "notice: the picture has this notice already"};
  return {};
}

// The index of further pictures, where there is one; before the scan it stays where it is.
Result<std::optional<Mpf>> mpf_of(const jpeg_decompress_struct& machine, const Source& asset) {
  std::optional<Mpf> found;
  for (auto* marker = machine.marker_list; marker != nullptr; marker = marker->next) {
    const Bytes data(marker->data, marker->data_length);
    if (marker->marker != kApp0 + 2 || !is_mpf(data)) continue;
    if (found) return kTwoIndexes;
    TANBA_TRY(const std::uint64_t at, find_mpf(asset));
    found = Mpf{at, Buffer(data.begin(), data.end())};
  }
  return found;
}

// All bytes up to the scan as they are, the scan with its blocks under the notice, and what
// follows. Nothing, and nothing is written: it has to be coded anew as a whole.
Result<std::optional<NoticeGiven>> splice(const NoticeTask& task, Reader& reader,
                                          const Canvas& canvas, Sink& out) {
  // Fonts are looked up and letters drawn while the blocks are looked for.
  auto placed = std::async([&] { return place(task.plan, canvas, false); });
  auto scan = Scan::read(reader.get(), task.asset, reader.at());
  TANBA_TRY(Placement placement, placed.get());
  if (!scan || !scan->keep(placement.box)) return std::optional<NoticeGiven>();
  TANBA_TRY(const auto mpf, mpf_of(reader.get(), task.asset));
  Blocks blocks(reader.get(), scan->coefficients());
  Layers layers(reader.get(), blocks);
  TANBA_TRY(placement, with_plate(std::move(placement), layers.look()));
  layers.blend(placement);
  if (!scan->extend()) return std::optional<NoticeGiven>();
  TANBA_CHECK(out.copy(task.asset, 0, scan->header_at()));
  TANBA_TRY(const std::uint64_t written, scan->write(task.asset, out));
  const std::uint64_t end = scan->end(), new_end = scan->header_at() + written;
  if (mpf) TANBA_CHECK(patch_mpf(task.asset, *mpf, end, new_end, out));
  TANBA_CHECK(out.copy(task.asset, end, task.asset.size() - end));
  return std::optional(given_of(task.plan, placement));
}

Result<NoticeGiven> give_open(const NoticeTask& task, Sink& out) {
  Reader reader(task);
  TANBA_CHECK(open(reader, task.asset.size()));
  jpeg_decompress_struct& machine = reader.get();
  const Canvas canvas = canvas_of(machine);
  const PlaceOptions whole{static_cast<std::uint32_t>(8 * machine.max_h_samp_factor),
                           static_cast<std::uint32_t>(8 * machine.max_v_samp_factor)};
  const bool is_margin = task.plan.form == NoticeForm::margin;
  Placement placement;
  Arrays grown{};
  if (!is_margin) {
    TANBA_TRY(const auto done, splice(task, reader, canvas, out));
    if (done) return *done;
  }
  if (is_margin) {
    TANBA_TRY(placement, place(task.plan, canvas, false, whole));
    grown = larger(machine, placement.canvas);
  }
  jvirt_barray_ptr* arrays = jpeg_read_coefficients(&machine);
  TANBA_CHECK(check_new(task.plan, machine, arrays, is_margin, whole));
  if (is_margin) {
    copy_blocks(machine, placement, arrays, grown.data());
    arrays = grown.data();
  }
  Blocks blocks(machine, coefficients_of(machine, arrays));
  Layers layers(machine, blocks);
  if (!is_margin) {
    TANBA_TRY(placement, place_anew(task.plan, canvas, layers.look()));
  }
  layers.blend(placement);
  Writer writer(out);
  TANBA_TRY(const auto done,
            write_all(task, reader, writer, {placement.canvas, arrays, blocks.fit_tables()}, out));
  (void)done;
  return given_of(task.plan, placement);
}

Result<double> look_open(const NoticeTask& task, const NoticeGiven& given) {
  Reader reader(task);
  TANBA_CHECK(open(reader, task.asset.size()));
  const Canvas canvas = canvas_of(reader.get());
  jpeg_decompress_struct& machine = reader.get();
  std::optional<Scan> scan;
  const auto box = declared_box(given, canvas);
  if (box) scan = Scan::read(machine, task.asset, reader.at());
  if (scan && !scan->keep(*box)) scan.reset();
  Blocks blocks(machine, scan ? scan->coefficients()
                              : coefficients_of(machine, jpeg_read_coefficients(&machine)));
  Layers layers(machine, blocks);
  return look_for(task.plan, given, canvas, layers.look());
}

Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  try {
    return give_open(task, out);
  } catch (const Failure& failure) {
    return failure.error;
  } catch (const std::bad_alloc&) {
    return Error{Errc::out_of_memory, "jpeg: too little memory"};
  }
}

Result<double> look(const NoticeTask& task, const NoticeGiven& given) {
  try {
    return look_open(task, given);
  } catch (const Failure& failure) {
    return failure.error;
  } catch (const std::bad_alloc&) {
    return Error{Errc::out_of_memory, "jpeg: too little memory"};
  }
}

}  // namespace

const NoticeWriter kJpegNotice{"image/jpeg", give, look};

}  // namespace tanba
