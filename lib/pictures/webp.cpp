// WebP: what is lossless stays lossless, what is lossy is encoded anew at a stated quality; other
// chunks (ICCP, EXIF, XMP and unknown ones) are kept. RFC 9649.
#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <memory>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "pictures/bitmap.hpp"
#include "pictures/exif.hpp"
#include "pictures/rows.hpp"

namespace tanba {
namespace {

constexpr float kQuality = 92;
constexpr Error kBroken{Errc::malformed, "webp: the picture cannot be decoded"};
constexpr Error kFailed{Errc::unsupported, "webp: the picture cannot be encoded"};
constexpr PixelKind kRgba{.colours = 3, .has_alpha = true};

struct Free {
  void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
  void operator()(WebPAnimEncoder* encoder) const { WebPAnimEncoderDelete(encoder); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

WebPData data_of(Bytes bytes) { return {bytes.data(), bytes.size()}; }

// Memory that libwebp made.
struct Made {
  WebPData data{};
  Made() = default;
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;
  ~Made() { WebPDataClear(&data); }
};

struct Picture {
  WebPPicture it{};
  bool is_open = WebPPictureInit(&it) != 0;
  Picture() = default;
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  ~Picture() { WebPPictureFree(&it); }
};

struct Opened {
  Buffer file;
  Owned<WebPMux> mux;
  WebPBitstreamFeatures features{};
  unsigned orientation = 1;
};

Result<Opened> open(const Source& asset) {
  Opened opened;
  TANBA_TRY(opened.file, whole_file(asset));
  const auto status = WebPGetFeatures(opened.file.data(), opened.file.size(), &opened.features);
  if (status == VP8_STATUS_NOT_ENOUGH_DATA)
    return Error{Errc::truncated, "webp: the picture ends early"};
  if (status != VP8_STATUS_OK) return kBroken;
  TANBA_CHECK(check_size(static_cast<unsigned>(opened.features.width),
                         static_cast<unsigned>(opened.features.height), 4));
  const WebPData file = data_of(opened.file);
  opened.mux.reset(WebPMuxCreate(&file, 0));
  if (!opened.mux) return kBroken;
  WebPData exif{};
  if (WebPMuxGetChunk(opened.mux.get(), "EXIF", &exif) == WEBP_MUX_OK) {
    Bytes block(exif.bytes, exif.size);
    if (starts_with(block, {"Exif\0\0", 6})) block = block.subspan(6);
    opened.orientation = exif_orientation(block);
  }
  return opened;
}

Result<Bitmap> decode(const Opened& opened) {
  Bitmap bitmap = Bitmap::empty(static_cast<unsigned>(opened.features.width),
                                static_cast<unsigned>(opened.features.height), kRgba, 1);
  if (WebPDecodeRGBAInto(opened.file.data(), opened.file.size(), bitmap.samples.data(),
                         bitmap.samples.size(), static_cast<int>(bitmap.row_bytes())) == nullptr)
    return kBroken;
  return bitmap;
}

bool configure(WebPConfig& config, bool is_lossless) {
  if (WebPConfigInit(&config) == 0) return false;
  if (is_lossless) {
    config.lossless = config.exact = 1;
    return WebPValidateConfig(&config) != 0;
  }
  config.quality = kQuality;
  return WebPValidateConfig(&config) != 0;
}

bool import(Picture& picture, const Bitmap& bitmap) {
  picture.it.width = static_cast<int>(bitmap.width);
  picture.it.height = static_cast<int>(bitmap.height);
  picture.it.use_argb = 1;
  return WebPPictureImportRGBA(&picture.it, bitmap.samples.data(),
                               static_cast<int>(bitmap.row_bytes())) != 0;
}

int append(const std::uint8_t* data, std::size_t size, const WebPPicture* picture) {
  auto& into = *static_cast<Buffer*>(picture->custom_ptr);
  into.insert(into.end(), data, data + size);
  return 1;
}

Result<Buffer> encode(const Bitmap& bitmap, bool is_lossless) {
  WebPConfig config;
  Picture picture;
  Buffer stream;
  if (!picture.is_open || !configure(config, is_lossless)) return kFailed;
  picture.it.writer = append;
  picture.it.custom_ptr = &stream;
  if (!import(picture, bitmap) || WebPEncode(&config, &picture.it) == 0) return kFailed;
  return stream;
}

Result<void> assemble(WebPMux* mux, Sink& out) {
  Made made;
  if (WebPMuxAssemble(mux, &made.data) != WEBP_MUX_OK) return kFailed;
  return out.write({made.data.bytes, made.data.size});
}

Result<NoticeGiven> give_still(const NoticeTask& task, Opened& opened, Sink& out) {
  TANBA_TRY(Bitmap bitmap, decode(opened));
  TANBA_TRY(const Placement placement, notice_on(bitmap, task.plan, opened.orientation));
  TANBA_TRY(const Buffer stream, encode(bitmap, opened.features.format == 2));
  const WebPData image = data_of(stream);
  if (WebPMuxSetImage(opened.mux.get(), &image, 1) != WEBP_MUX_OK ||
      WebPMuxSetCanvasSize(opened.mux.get(), static_cast<int>(bitmap.width),
                           static_cast<int>(bitmap.height)) != WEBP_MUX_OK)
    return kFailed;
  TANBA_CHECK(assemble(opened.mux.get(), out));
  return given_of(task.plan, placement);
}

// Whether each frame is lossless.
bool is_lossless(const WebPMux* mux) {
  WebPMuxFrameInfo frame{};
  for (std::uint32_t i = 1; WebPMuxGetFrame(mux, i, &frame) == WEBP_MUX_OK; ++i) {
    WebPBitstreamFeatures features{};
    const bool is_read =
        WebPGetFeatures(frame.bitstream.bytes, frame.bitstream.size, &features) == VP8_STATUS_OK;
    WebPDataClear(&frame.bitstream);
    if (!is_read || features.format != 2) return false;
  }
  return true;
}

Owned<WebPAnimEncoder> encoder_for(const Placement& placement, const WebPAnimInfo& info) {
  WebPAnimEncoderOptions options;
  if (WebPAnimEncoderOptionsInit(&options) == 0) return nullptr;
  options.anim_params.loop_count = static_cast<int>(info.loop_count);
  options.anim_params.bgcolor = info.bgcolor;
  return Owned<WebPAnimEncoder>(WebPAnimEncoderNew(static_cast<int>(placement.canvas.width),
                                                   static_cast<int>(placement.canvas.height),
                                                   &options));
}

// The next frame as it is shown: all of the canvas. Until when, in milliseconds.
Result<int> next_frame(WebPAnimDecoder* decoder, Bitmap& bitmap) {
  std::uint8_t* shown = nullptr;
  int until = 0;
  if (WebPAnimDecoderGetNext(decoder, &shown, &until) == 0) return kBroken;
  bitmap.samples.assign(shown, shown + bitmap.row_bytes() * bitmap.height);
  return until;
}

// All chunks but the frames, from the old file to the new one.
Result<void> write_animation(const Opened& opened, WebPAnimEncoder* encoder, Sink& out) {
  Made made;
  if (WebPAnimEncoderAssemble(encoder, &made.data) == 0) return kFailed;
  const Owned<WebPMux> mux(WebPMuxCreate(&made.data, 1));
  if (!mux) return kFailed;
  for (const char* const name : {"ICCP", "EXIF", "XMP "}) {
    WebPData chunk{};
    if (WebPMuxGetChunk(opened.mux.get(), name, &chunk) == WEBP_MUX_OK &&
        WebPMuxSetChunk(mux.get(), name, &chunk, 1) != WEBP_MUX_OK)
      return kFailed;
  }
  return assemble(mux.get(), out);
}

Result<NoticeGiven> give_animation(const NoticeTask& task, const Opened& opened, Sink& out) {
  const WebPData file = data_of(opened.file);
  const Owned<WebPAnimDecoder> decoder(WebPAnimDecoderNew(&file, nullptr));
  WebPAnimInfo info{};
  WebPConfig config;
  if (!decoder || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0 ||
      !configure(config, is_lossless(opened.mux.get())))
    return kBroken;
  Owned<WebPAnimEncoder> encoder;
  Placement placement;
  int begin = 0;
  while (WebPAnimDecoderHasMoreFrames(decoder.get()) != 0) {
    if (task.progress.cancel && *task.progress.cancel)
      return Error{Errc::cancelled, "webp: the caller asked to stop"};
    Bitmap bitmap{info.canvas_width, info.canvas_height, kRgba, 1, {}};
    TANBA_TRY(const int until, next_frame(decoder.get(), bitmap));
    if (!encoder) {
      TANBA_TRY(placement, place_anew(task.plan, {bitmap.width, bitmap.height, opened.orientation},
                                      bitmap.look()));
      encoder = encoder_for(placement, info);
    }
    draw_on(bitmap, placement);
    Picture picture;
    if (!encoder || !picture.is_open || !import(picture, bitmap) ||
        WebPAnimEncoderAdd(encoder.get(), &picture.it, begin, &config) == 0)
      return kFailed;
    begin = until;
  }
  if (!encoder || WebPAnimEncoderAdd(encoder.get(), nullptr, begin, nullptr) == 0) return kBroken;
  TANBA_CHECK(write_animation(opened, encoder.get(), out));
  return given_of(task.plan, placement);
}

Result<NoticeGiven> give(const NoticeTask& task, Sink& out) {
  TANBA_TRY(Opened opened, open(task.asset));
  return opened.features.has_animation ? give_animation(task, opened, out)
                                       : give_still(task, opened, out);
}

Result<double> look(const NoticeTask& task, const NoticeGiven& given) {
  TANBA_TRY(const Opened opened, open(task.asset));
  Bitmap bitmap;
  if (opened.features.has_animation) {
    const WebPData file = data_of(opened.file);
    const Owned<WebPAnimDecoder> decoder(WebPAnimDecoderNew(&file, nullptr));
    if (!decoder) return kBroken;
    bitmap = Bitmap::empty(static_cast<unsigned>(opened.features.width),
                           static_cast<unsigned>(opened.features.height), kRgba, 1);
    TANBA_TRY(const int until, next_frame(decoder.get(), bitmap));
    (void)until;
  } else {
    TANBA_TRY(bitmap, decode(opened));
  }
  return look_for(task.plan, given, {bitmap.width, bitmap.height, opened.orientation},
                  bitmap.look());
}

}  // namespace

const NoticeWriter kWebpNotice{"image/webp", give, look};

}  // namespace tanba
