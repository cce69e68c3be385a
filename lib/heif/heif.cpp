// HEIC and AVIF, where libheif has an encoder: encoded anew at a stated quality. Colour profiles,
// Exif, XMP and other metadata are kept; the picture is stored upright. ISO/IEC 23008-12.
#include <libheif/heif.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>

#include "base/check.hpp"
#include "draw/draw.hpp"
#include "pictures/bitmap.hpp"

namespace tanba {
namespace {

constexpr int kQuality = 90;
constexpr std::size_t kMostMetadata = 64 << 20;
// Before it, libheif takes 10 bits for 16 as it chooses the profile of AV1 (its encoder_aom). In
// that profile libaom ends the process at 10 bits that are not in 4:2:2, and codes no gray of them.
constexpr std::uint32_t kKnowsTenBits = 0x01100000;

struct Free {
  void operator()(heif_context* context) const { heif_context_free(context); }
  void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }
  void operator()(heif_image* image) const { heif_image_release(image); }
  void operator()(heif_encoder* encoder) const { heif_encoder_release(encoder); }
  void operator()(heif_encoding_options* options) const { heif_encoding_options_free(options); }
  void operator()(heif_color_profile_nclx* profile) const { heif_nclx_color_profile_free(profile); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Result<void> checked(const heif_error& error) {
  switch (error.code) {
    case heif_error_Ok:
      return {};
    case heif_error_Input_does_not_exist:
      return Error{Errc::truncated, "heif: the file ends early"};
    case heif_error_Memory_allocation_error:
      if (error.subcode == heif_suberror_Security_limit_exceeded)
        return Error{Errc::limit_exceeded, "heif: the picture is too large"};
      return Error{Errc::out_of_memory, "heif: too little memory"};
    case heif_error_Unsupported_filetype:
    case heif_error_Unsupported_feature:
    case heif_error_Decoder_plugin_error:
    case heif_error_Encoder_plugin_error:
    case heif_error_Encoding_error:
    case heif_error_Plugin_loading_error:
    case heif_error_Usage_error:  // a parameter that the encoder does not have
      return Error{Errc::unsupported,
                   "heif: libheif cannot decode or encode this picture: save it as PNG or JPEG"};
    default:
      return Error{Errc::malformed, "heif: the picture cannot be decoded"};
  }
}

struct Opened {
  Buffer file;
  Owned<heif_context> context;
  Owned<heif_image_handle> handle;
  Owned<heif_color_profile_nclx> nclx;
  Bitmap bitmap;
  int bits = 8;
};

heif_chroma chroma_of(bool has_alpha, int bits) {
  if (bits <= 8) return has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
  return has_alpha ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE;
}

// Pictures that would be lost: libheif writes the first one alone.
Result<void> check_single(const Opened& opened) {
  constexpr int kFilter = LIBHEIF_AUX_IMAGE_FILTER_OMIT_ALPHA;
  if (heif_context_get_number_of_top_level_images(opened.context.get()) != 1 ||
      heif_image_handle_get_number_of_auxiliary_images(opened.handle.get(), kFilter) > 0 ||
      heif_image_handle_has_depth_image(opened.handle.get()) != 0)
    return Error{Errc::unsupported,
                 "heif: it holds further pictures (a depth or gain map, a series), which would be "
                 "lost: save the picture as PNG or JPEG"};
  return {};
}

Result<void> decode(Opened& opened) {
  const heif_image_handle* const handle = opened.handle.get();
  opened.bits = heif_image_handle_get_luma_bits_per_pixel(handle);
  const bool has_alpha = heif_image_handle_has_alpha_channel(handle) != 0;
  const int width = heif_image_handle_get_width(handle);
  const int height = heif_image_handle_get_height(handle);
  if (width <= 0 || height <= 0 || opened.bits < 8 || opened.bits > 16)
    return Error{Errc::malformed, "heif: the picture has no pixels"};
  const unsigned sample_bytes = opened.bits > 8 ? 2 : 1;
  TANBA_CHECK(check_size(static_cast<unsigned>(width), static_cast<unsigned>(height),
                         std::uint64_t{4} * sample_bytes));
  heif_image* decoded = nullptr;
  TANBA_CHECK(checked(heif_decode_image(handle, &decoded, heif_colorspace_RGB,
                                        chroma_of(has_alpha, opened.bits), nullptr)));
  const Owned<heif_image> image(decoded);
  int stride = 0;
  const std::uint8_t* const plane =
      heif_image_get_plane_readonly(decoded, heif_channel_interleaved, &stride);
  const int real_width = heif_image_get_width(decoded, heif_channel_interleaved);
  const int real_height = heif_image_get_height(decoded, heif_channel_interleaved);
  if (plane == nullptr || real_width != width || real_height != height)
    return Error{Errc::malformed, "heif: the picture cannot be decoded"};
  opened.bitmap =
      Bitmap::empty(static_cast<unsigned>(width), static_cast<unsigned>(height),
                    {.colours = 3,
                     .has_alpha = has_alpha,
                     .is_premultiplied = heif_image_handle_is_premultiplied_alpha(handle) != 0,
                     .most = (1U << opened.bits) - 1},
                    sample_bytes);
  const std::size_t row = opened.bitmap.row_bytes();
  for (std::size_t y = 0; y < opened.bitmap.height; ++y)
    std::memcpy(&opened.bitmap.samples[y * row], plane + y * static_cast<std::size_t>(stride), row);
  return {};
}

// Gray in limited range: libheif makes RGB of its levels as if they were of full range.
Result<void> widen_gray(Opened& opened) {
  if (!opened.nclx || opened.nclx->full_range_flag != 0) return {};
  heif_image* decoded = nullptr;
  TANBA_CHECK(checked(heif_decode_image(opened.handle.get(), &decoded, heif_colorspace_undefined,
                                        heif_chroma_undefined, nullptr)));
  const Owned<heif_image> image(decoded);
  if (heif_image_get_colorspace(decoded) != heif_colorspace_monochrome) return {};
  Bitmap& bitmap = opened.bitmap;
  int stride = 0;
  const std::uint8_t* const plane = heif_image_get_plane_readonly(decoded, heif_channel_Y, &stride);
  if (plane == nullptr ||
      heif_image_get_width(decoded, heif_channel_Y) != static_cast<int>(bitmap.width) ||
      heif_image_get_height(decoded, heif_channel_Y) != static_cast<int>(bitmap.height) ||
      heif_image_get_bits_per_pixel_range(decoded, heif_channel_Y) != opened.bits)
    return Error{Errc::malformed, "heif: the picture cannot be decoded"};
  const std::int64_t black = 16 << (opened.bits - 8), range = 219 << (opened.bits - 8);
  for (std::uint32_t y = 0; y < bitmap.height; ++y)
    for (std::uint32_t x = 0; x < bitmap.width; ++x) {
      std::uint16_t level = 0;
      const std::size_t at = std::size_t{x} * bitmap.sample_bytes;
      const std::uint8_t* const sample = plane + y * static_cast<std::size_t>(stride) + at;
      if (bitmap.sample_bytes == 2)
        std::memcpy(&level, sample, 2);
      else
        level = *sample;
      const std::int64_t most = bitmap.kind.most;
      const auto wide = std::clamp<std::int64_t>((level - black) * most / range, 0, most);
      Pixel pixel = bitmap.get(x, y);
      pixel[0] = pixel[1] = pixel[2] = static_cast<std::uint32_t>(wide);
      bitmap.set(x, y, pixel);
    }
  return {};
}

Result<Opened> open(const Source& asset) {
  Opened opened;
  TANBA_TRY(opened.file, whole_file(asset));
  opened.context.reset(heif_context_alloc());
  TANBA_CHECK(checked(heif_context_read_from_memory_without_copy(
      opened.context.get(), opened.file.data(), opened.file.size(), nullptr)));
  heif_image_handle* handle = nullptr;
  TANBA_CHECK(checked(heif_context_get_primary_image_handle(opened.context.get(), &handle)));
  opened.handle.reset(handle);
  heif_color_profile_nclx* nclx = nullptr;
  if (heif_image_handle_get_nclx_color_profile(handle, &nclx).code == heif_error_Ok)
    opened.nclx.reset(nclx);
  TANBA_CHECK(decode(opened));
  TANBA_CHECK(widen_gray(opened));
  if (nclx != nullptr) {  // white of paper, not of the sun: ITU-R BT.2408, 2.1
    if (nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_2100_0_PQ)
      opened.bitmap.kind.white = 0.58;
    if (nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_2100_0_HLG)
      opened.bitmap.kind.white = 0.75;
  }
  return opened;
}

Result<Owned<heif_image>> image_of(const Opened& opened) {
  const Bitmap& bitmap = opened.bitmap;
  heif_image* made = nullptr;
  const int width = static_cast<int>(bitmap.width), height = static_cast<int>(bitmap.height);
  TANBA_CHECK(checked(heif_image_create(width, height, heif_colorspace_RGB,
                                        chroma_of(bitmap.kind.has_alpha, opened.bits), &made)));
  Owned<heif_image> image(made);
  TANBA_CHECK(
      checked(heif_image_add_plane(made, heif_channel_interleaved, width, height, opened.bits)));
  int stride = 0;
  std::uint8_t* const plane = heif_image_get_plane(made, heif_channel_interleaved, &stride);
  for (std::size_t y = 0; y < bitmap.height; ++y)
    std::memcpy(plane + y * static_cast<std::size_t>(stride),
                &bitmap.samples[y * bitmap.row_bytes()], bitmap.row_bytes());
  heif_image_set_premultiplied_alpha(made, bitmap.kind.is_premultiplied ? 1 : 0);
  const std::size_t size = heif_image_handle_get_raw_color_profile_size(opened.handle.get());
  if (size > 0 && size < kMostMetadata) {
    Buffer profile(size);
    TANBA_CHECK(
        checked(heif_image_handle_get_raw_color_profile(opened.handle.get(), profile.data())));
    TANBA_CHECK(
        checked(heif_image_set_raw_color_profile(made, "prof", profile.data(), profile.size())));
  }
  if (opened.nclx) TANBA_CHECK(checked(heif_image_set_nclx_color_profile(made, opened.nclx.get())));
  return image;
}

// Exif is stored behind the offset of its TIFF header, which the writing function puts in again.
Result<void> copy_metadata(const Opened& opened, heif_context* to, const heif_image_handle* image) {
  const heif_image_handle* const from = opened.handle.get();
  const int count = heif_image_handle_get_number_of_metadata_blocks(from, nullptr);
  std::vector<heif_item_id> ids(static_cast<std::size_t>(std::max(count, 0)));
  heif_image_handle_get_list_of_metadata_block_IDs(from, nullptr, ids.data(), count);
  for (const heif_item_id id : ids) {
    const std::string type = heif_image_handle_get_metadata_type(from, id);
    const std::string content = heif_image_handle_get_metadata_content_type(from, id);
    Buffer block(heif_image_handle_get_metadata_size(from, id));
    if (block.size() > kMostMetadata)
      return Error{Errc::limit_exceeded, "heif: a piece of metadata is too large"};
    if (block.empty()) continue;
    TANBA_CHECK(checked(heif_image_handle_get_metadata(from, id, block.data())));
    const int size = static_cast<int>(block.size());
    if (type == "Exif" && size > 4)
      TANBA_CHECK(checked(heif_context_add_exif_metadata(to, image, block.data() + 4, size - 4)));
    else if (content == "application/rdf+xml")
      TANBA_CHECK(checked(heif_context_add_XMP_metadata(to, image, block.data(), size)));
    else
      TANBA_CHECK(checked(heif_context_add_generic_metadata(to, image, block.data(), size,
                                                            type.c_str(), content.c_str())));
  }
  return {};
}

// The encoder's parameter "chroma", 4:2:0 of itself; the identity matrix has 4:4:4 alone: AV1
// 1.0.0, 6.4.2. What libheif or libaom would fail at is refused here.
Result<const char*> chroma_for(const Opened& opened, heif_compression_format format) {
  const int matrix = opened.nclx ? opened.nclx->matrix_coefficients : 2;
  if (matrix == heif_matrix_coefficients_YCgCo ||
      matrix == heif_matrix_coefficients_SMPTE_ST_2085 || matrix == heif_matrix_coefficients_ICtCp)
    return Error{Errc::unsupported,
                 "heif: libheif cannot encode the matrices YCgCo, ICtCp and that of ST 2085: save "
                 "it as PNG, or with another matrix"};
  const bool is_identity = matrix == heif_matrix_coefficients_RGB_GBR;
  if (format == heif_compression_AV1 && opened.bits > 8 && opened.bits < 12 &&
      heif_get_version_number() < kKnowsTenBits) {
    if (!is_identity && !opened.bitmap.kind.has_alpha) return "422";
    return Error{Errc::unsupported,
                 "heif: libheif before 1.16 cannot encode AVIF of 10 bits with transparency or "
                 "with the identity matrix: save it as PNG, or as AVIF of 8 or 12 bits"};
  }
  if (is_identity && opened.nclx->full_range_flag == 0)
    return Error{
        Errc::unsupported,
        "heif: libheif cannot encode the identity matrix in limited range: save it as PNG, "
        "or in full range"};
  return is_identity ? "444" : "420";
}

heif_error append(heif_context*, const void* data, std::size_t size, void* into) {
  const auto* const bytes = static_cast<const std::uint8_t*>(data);
  auto& buffer = *static_cast<Buffer*>(into);
  buffer.insert(buffer.end(), bytes, bytes + size);
  return {heif_error_Ok, heif_suberror_Unspecified, "ok"};
}

Result<Buffer> encode(const Opened& opened, heif_compression_format format) {
  const Owned<heif_context> context(heif_context_alloc());
  heif_encoder* found = nullptr;
  if (heif_context_get_encoder_for_format(context.get(), format, &found).code != heif_error_Ok)
    return Error{Errc::unsupported,
                 "heif: libheif has no encoder for this picture (x265 for HEIC, AOM for AVIF): "
                 "save it as PNG or JPEG"};
  const Owned<heif_encoder> encoder(found);
  TANBA_CHECK(checked(heif_encoder_set_lossy_quality(found, kQuality)));
  TANBA_TRY(const std::string chroma, chroma_for(opened, format));
  if (chroma != "420")
    TANBA_CHECK(checked(heif_encoder_set_parameter_string(found, "chroma", chroma.c_str())));
  TANBA_TRY(const Owned<heif_image> image, image_of(opened));
  const Owned<heif_encoding_options> options(heif_encoding_options_alloc());
  options->output_nclx_profile = opened.nclx.get();
  options->save_two_colr_boxes_when_ICC_and_nclx_available = 1;
  heif_image_handle* made = nullptr;
  TANBA_CHECK(
      checked(heif_context_encode_image(context.get(), image.get(), found, options.get(), &made)));
  const Owned<heif_image_handle> handle(made);
  TANBA_CHECK(copy_metadata(opened, context.get(), made));
  Buffer file;
  heif_writer writer{1, append};
  TANBA_CHECK(checked(heif_context_write(context.get(), &writer, &file)));
  return file;
}

Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  TANBA_TRY(Opened opened, open(task.asset));
  TANBA_CHECK(check_single(opened));
  TANBA_TRY(const Placement placement, notice_on(opened.bitmap, task.plan, 1));
  const bool is_avif = task.mime_type == "image/avif";
  TANBA_TRY(const Buffer file,
            encode(opened, is_avif ? heif_compression_AV1 : heif_compression_HEVC));
  TANBA_CHECK(out.write(file));
  return given_of(task.plan, placement);
}

Result<double> look(const NoticeTask& task, const NoticeGiven& given) {
  TANBA_TRY(const Opened opened, open(task.asset));
  return look_for(task.plan, given, {opened.bitmap.width, opened.bitmap.height},
                  opened.bitmap.look());
}

constexpr std::array kWriters = {NoticeWriter{"image/heic", give, look},
                                 NoticeWriter{"image/heif", give, look},
                                 NoticeWriter{"image/avif", give, look}};

}  // namespace
}  // namespace tanba

// The entry of the module.
extern "C" __attribute__((visibility("default"))) const tanba::NoticeModule* tanba_notice_module() {
  static const tanba::NoticeModule module{TANBA_VERSION, tanba::kWriters, tanba::draw_notice};
  return &module;
}
