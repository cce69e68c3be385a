// libjpeg-turbo tells of codes that do not fill a picture, which FFmpeg's decoder takes as they
// are.
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>

#include "media/whole.hpp"

namespace tanba::film {
namespace {

struct Failure {};

void fail(j_common_ptr) { throw Failure(); }

void warn(j_common_ptr machine, int level) {
  if (level >= 0) return;
  switch (machine->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_EXTRANEOUS_DATA:
      throw Failure();
    default:
      break;
  }
}

class Machine {
 public:
  explicit Machine(Bytes picture) {
    decoder_.err = jpeg_std_error(&errors_);
    errors_.error_exit = fail;
    errors_.emit_message = warn;
    errors_.output_message = [](j_common_ptr) {};
    jpeg_create_decompress(&decoder_);
    jpeg_mem_src(&decoder_, picture.data(), static_cast<unsigned long>(picture.size()));
  }
  ~Machine() { jpeg_destroy_decompress(&decoder_); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  void read() {
    jpeg_read_header(&decoder_, TRUE);
    // What comes next holds all coefficients; a picture that is said to be huge is FFmpeg's to
    // refuse.
    if (decoder_.image_width > 8192 || decoder_.image_height > 8192) return;
    jpeg_read_coefficients(&decoder_);
    jpeg_finish_decompress(&decoder_);
  }

 private:
  jpeg_error_mgr errors_{};
  jpeg_decompress_struct decoder_{};
};

}  // namespace

Result<void> check_jpeg(Bytes picture) {
  try {
    Machine(picture).read();
    return {};
  } catch (const Failure&) {
    return Error{Errc::malformed, "notice: a picture of the film is broken"};
  }
}

}  // namespace tanba::film
