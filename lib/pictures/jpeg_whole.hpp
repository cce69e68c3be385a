// A JPEG picture coded anew from its coefficients.
#pragma once

#include "pictures/jpeg_blocks.hpp"

namespace tanba::jpeg {

using Arrays = std::array<jvirt_barray_ptr, MAX_COMPONENTS>;

/// Coefficients of a canvas that is larger, all 0. To be called before those of the picture are
/// read.
Arrays larger(jpeg_decompress_struct& machine, const Canvas& canvas);

/// All of the picture's. Throws Failure where one is larger than any code says: libjpeg-turbo would
/// write what nobody can read.
jvirt_barray_ptr* read_coefficients(jpeg_decompress_struct& machine);

/// Puts the picture's coefficients where it stands in the placement, which is at whole units of its
/// sampling.
void copy_blocks(jpeg_decompress_struct& machine, const Placement& placement,
                 jvirt_barray_ptr* from, jvirt_barray_ptr* to);

struct Coded {
  const Canvas& canvas;
  jvirt_barray_ptr* arrays;
  bool fit_tables;  // the codes of the file are enough
};

/// Writes tables, headers and scans; sampling, restart intervals and progressive coding as they
/// are.
void write_picture(Writer& writer, jpeg_decompress_struct& from, const Coded& coded);

}  // namespace tanba::jpeg
