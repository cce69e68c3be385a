// A strip or tile of JPEG in TIFF with its part of a notice. TIFF technical note 2 (1995).
#pragma once

#include "pictures/jpeg_handles.hpp"
#include "pictures/place.hpp"

namespace tanba::tiff {

inline constexpr Error kOddJpeg{Errc::unsupported,
                                "tiff: its JPEG is of another kind or size than the tags say: save "
                                "it in another compression"};

/// What the tags say of the JPEG pictures that strips or tiles are.
struct JpegKind {
  J_COLOR_SPACE space = JCS_UNKNOWN;
  int components = 0;
  Buffer tables;  // tag JPEGTables; empty: each has its own
};

struct JpegPiece {
  Buffer stream;
  Canvas size;            // as the tags say
  bool is_blank = false;  // only its tables and sampling are wanted
};

struct JpegMade {
  Buffer stream;               // with all tables that it needs
  bool has_new_codes = false;  // other Huffman tables than the file's
};

/// The stream with the tables that it needs. Errc::unsupported: it is no JPEG.
Result<Buffer> with_tables(const JpegKind& kind, Bytes stream);

/// The piece in the placement's canvas, where only blocks under the notice are coded anew, with the
/// piece's own quantisation tables. Errc::unsupported: it is not what the tags say.
Result<JpegMade> blended(const NoticeTask& task, const JpegKind& kind, const JpegPiece& piece,
                         const Placement& placement);

}  // namespace tanba::tiff
