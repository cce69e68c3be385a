// JPEG: only the blocks under the notice are coded anew, with the picture's own tables; all other
// coefficients stay, to the bit, and so do all markers, in their order. ITU-T T.81.
#include <array>
#include <future>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "pictures/exif.hpp"
#include "pictures/jpeg_layers.hpp"
#include "pictures/jpeg_mpf.hpp"
#include "pictures/jpeg_scan.hpp"
#include "pictures/jpeg_whole.hpp"
#include "pictures/rows.hpp"

namespace tanba {
namespace {

using namespace jpeg;

constexpr std::string_view kExif{"Exif\0\0", 6};
constexpr Error kTwoIndexes{Errc::unsupported, "jpeg: it has two indexes of further pictures"};
constexpr int kApp0 = JPEG_APP0, kComment = JPEG_COM;

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

Result<void> check_header(const jpeg_decompress_struct& machine, std::uint64_t file_bytes) {
  if (machine.arith_code)
    return Error{Errc::unsupported,
                 "jpeg: arithmetic coding: no notice can be drawn, only in Huffman coding"};
  TANBA_CHECK(check_size(machine.image_width, machine.image_height,
                         2 * static_cast<unsigned>(machine.num_components)));
  TANBA_CHECK(check_components(machine));
  if (!can_lie_in(machine, file_bytes))
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

// Whether all that is drawn shows: luma has every sample, and fine steps.
bool is_fine(const jpeg_decompress_struct& machine) {
  constexpr unsigned kFine = 10;  // of the lowest frequencies: a quality of 50 and more
  const jpeg_component_info& luma = machine.comp_info[0];
  const JQUANT_TBL* const steps = machine.quant_tbl_ptrs[luma.quant_tbl_no & 3];
  return machine.num_components != 4 && luma.h_samp_factor == machine.max_h_samp_factor &&
         luma.v_samp_factor == machine.max_v_samp_factor && steps != nullptr &&
         std::max(steps->quantval[1], steps->quantval[8]) <= kFine;
}

// Coarse quantisers may leave nothing of it that can be read.
Result<void> check_shown(const Placement& placement, jpeg_decompress_struct& machine,
                         Coefficients coefficients) {
  if (is_fine(machine)) return {};
  Blocks blocks(machine, std::move(coefficients));
  Layers layers(machine, blocks);
  if (likeness(placement, layers.look()) >= kAlike) return {};
  return Error{Errc::unsupported, "jpeg: the picture is coded too coarsely to show a notice"};
}

// Draws the notice into the blocks of the scan. Nothing: they are not there.
Result<std::optional<Placement>> draw_into(Scan& scan, const NoticeTask& task, const Canvas& canvas,
                                           jpeg_decompress_struct& machine) {
  TANBA_TRY(Placement placement, place(task.plan, canvas, false));
  if (!scan.keep(placement.box)) return std::optional<Placement>();
  Blocks blocks(machine, scan.coefficients());
  Layers layers(machine, blocks);
  TANBA_TRY(placement, with_plate(std::move(placement), layers.look()));
  layers.blend(placement);
  TANBA_CHECK(check_shown(placement, machine, scan.coefficients()));
  return std::optional(std::move(placement));
}

// All bytes up to the scan as they are, the scan with its blocks under the notice, and what
// follows. Nothing, and nothing is written: it has to be coded anew as a whole.
Result<std::optional<NoticeGiven>> splice(const NoticeTask& task, Reader& reader,
                                          const Canvas& canvas, Sink& out) {
  const auto scan = Scan::of(reader.get(), reader.at());
  if (!scan) return std::optional<NoticeGiven>();
  // Fonts are looked up and letters drawn while the scan is read.
  auto drawn = std::async([&] { return draw_into(*scan, task, canvas, reader.get()); });
  const bool is_whole = scan->read(task.asset, task.progress.cancel);
  TANBA_TRY(const auto placement, drawn.get());
  if (!is_whole || !placement || !scan->extend()) return std::optional<NoticeGiven>();
  TANBA_TRY(const auto mpf, mpf_of(reader.get(), task.asset));
  TANBA_CHECK(out.copy(task.asset, 0, scan->header_at()));
  TANBA_TRY(const std::uint64_t written, scan->write(task.asset, out));
  const std::uint64_t end = scan->end(), new_end = scan->header_at() + written;
  if (mpf) TANBA_CHECK(patch_mpf(task.asset, *mpf, end, new_end, out));
  TANBA_CHECK(out.copy(task.asset, end, task.asset.size() - end));
  return std::optional(given_of(task.plan, *placement));
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
  jvirt_barray_ptr* arrays = read_coefficients(machine);
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
  TANBA_CHECK(check_shown(placement, machine, coefficients_of(machine, arrays)));
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
  std::unique_ptr<Scan> scan;
  const auto box = declared_box(given, canvas);
  if (box) scan = Scan::of(machine, reader.at());
  if (scan && !(scan->read(task.asset, task.progress.cancel) && scan->keep(*box))) scan.reset();
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
