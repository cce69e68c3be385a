// A strip or tile of JPEG in TIFF with its part of a notice. What is written has its own tables;
// the tag JPEGTables stays for all others. TIFF technical note 2 (1995); ITU-T T.81.
#include "pictures/tiff_jpeg.hpp"

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "pictures/jpeg_layers.hpp"
#include "pictures/jpeg_whole.hpp"

namespace tanba::tiff {
namespace {

using namespace jpeg;

constexpr std::string_view kStart = "\xFF\xD8", kEnd = "\xFF\xD9";

// The guess of libjpeg-turbo at what the components mean is another.
Result<void> open(Reader& reader, const JpegKind& kind, const JpegPiece& piece) {
  jpeg_decompress_struct& machine = reader.get();
  jpeg_read_header(&machine, TRUE);
  if (machine.num_components != kind.components || machine.arith_code ||
      machine.image_width != piece.size.width || machine.image_height != piece.size.height)
    return kOddJpeg;
  machine.jpeg_color_space = kind.space;
  machine.saw_Adobe_marker = FALSE;
  if (!can_lie_in(machine, piece.stream.size() + kind.tables.size())) return kOddJpeg;
  return check_components(machine) ? Result<void>() : Result<void>(kOddJpeg);
}

// The shift is one of whole blocks, or what is moved would be coded anew.
bool is_whole(const jpeg_decompress_struct& machine, const Placement& placement) {
  return placement.old_x % static_cast<unsigned>(8 * machine.max_h_samp_factor) == 0 &&
         placement.old_y % static_cast<unsigned>(8 * machine.max_v_samp_factor) == 0;
}

Result<JpegMade> blended_open(const NoticeTask& task, const JpegKind& kind, const JpegPiece& piece,
                              const Placement& placement) {
  Reader reader(task);
  jpeg_decompress_struct& machine = reader.get();
  TANBA_CHECK(open(reader, kind, piece));
  const Canvas& canvas = placement.canvas;
  const bool is_other =
      piece.is_blank || canvas.width != piece.size.width || canvas.height != piece.size.height;
  if (!is_whole(machine, placement)) return kOddJpeg;
  Arrays grown{};
  if (is_other) grown = larger(machine, canvas);
  jvirt_barray_ptr* arrays = read_coefficients(machine);
  if (is_other && !piece.is_blank) copy_blocks(machine, placement, arrays, grown.data());
  if (is_other) arrays = grown.data();
  Blocks blocks(machine, coefficients_of(machine, arrays));
  Layers(machine, blocks).blend(placement);
  JpegMade made{Buffer(kStart.begin(), kStart.end()), !blocks.fit_tables()};
  const auto sink = buffer_sink(made.stream);
  Writer writer(*sink);
  write_picture(writer, machine, {canvas, arrays, !made.has_new_codes});
  return made;
}

}  // namespace

Result<Buffer> with_tables(const JpegKind& kind, Bytes stream) {
  if (!starts_with(stream, kStart)) return kOddJpeg;
  Bytes tables = kind.tables;
  if (tables.empty()) return Buffer(stream.begin(), stream.end());
  if (!starts_with(tables, kStart) || !as_text(tables).ends_with(kEnd)) return kOddJpeg;
  tables = tables.first(tables.size() - kEnd.size());
  return ByteWriter().bytes(tables).bytes(stream.subspan(kStart.size())).take();
}

Result<JpegMade> blended(const NoticeTask& task, const JpegKind& kind, const JpegPiece& piece,
                         const Placement& placement) {
  TANBA_TRY(const Buffer whole, with_tables(kind, piece.stream));
  const auto source = memory_source(whole);
  try {
    return blended_open({*source, task.mime_type, task.plan, task.limits, task.progress, {}}, kind,
                        piece, placement);
  } catch (const Failure& failure) {
    return failure.error.code == Errc::cancelled ? failure.error : kOddJpeg;
  } catch (const std::bad_alloc&) {
    return Error{Errc::out_of_memory, "tiff: too little memory"};
  }
}

}  // namespace tanba::tiff
