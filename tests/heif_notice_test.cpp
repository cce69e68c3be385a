// Notices in AVIF: what encoders differ in is kept, or refused by name; nothing ends the process.
#include <gtest/gtest.h>
#include <libheif/heif.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

#include "container_fixture.hpp"
#include "notice/notice.hpp"

namespace tanba {
namespace {

constexpr char kTenBits[] =
    "heif: libheif before 1.16 cannot encode AVIF of 10 bits with transparency or with the "
    "identity matrix: save it as PNG, or as AVIF of 8 or 12 bits";
constexpr char kLimited[] =
    "heif: libheif cannot encode the identity matrix in limited range: save it as PNG, or in full "
    "range";

constexpr char kMatrix[] =
    "heif: libheif cannot encode the matrices YCgCo, ICtCp and that of ST 2085: save it as PNG, or "
    "with another matrix";

const NoticeWriter& writer() {
  static const auto loaded = load_module("heif", TANBA_MODULES);
  if (!loaded) throw std::runtime_error(loaded.error().what);
  for (const NoticeWriter& each : (*loaded)->writers)
    if (each.mime_type == "image/avif") return each;
  throw std::runtime_error("no writer");
}

NoticePlan badge() {
  NoticePlan plan;
  plan.form = NoticeForm::badge;
  plan.words = {{"ru", "Создано искусственным интеллектом", "ИИ"}};
  plan.position = "bottom_right";
  plan.size_pct = 8;
  return plan;
}

// Depth and sampling of the picture that is not alpha: the third byte of av1C (AV1-ISOBMFF, 2.3.3).
std::string coding_of(const std::string& file) {
  for (std::size_t at = file.find("av1C"); at != file.npos; at = file.find("av1C", at + 1)) {
    const auto flags = static_cast<std::uint8_t>(file.at(at + 6));
    if ((flags & 0x10) != 0) continue;  // gray, which only alpha is coded as
    const std::string depth = (flags & 0x20) != 0 ? "12" : (flags & 0x40) != 0 ? "10" : "8";
    return depth + ((flags & 8) == 0 ? " 444" : (flags & 4) == 0 ? " 422" : " 420");
  }
  return "none";
}

// The mean of a dark part of a channel of 8 bits, whose samples are step bytes apart.
double mean_of(Bytes file, heif_colorspace space, heif_chroma chroma, heif_channel channel,
               int step) {
  const std::unique_ptr<heif_context, decltype(&heif_context_free)> context(heif_context_alloc(),
                                                                            heif_context_free);
  heif_context_read_from_memory_without_copy(context.get(), file.data(), file.size(), nullptr);
  heif_image_handle* handle = nullptr;
  heif_image* image = nullptr;
  heif_context_get_primary_image_handle(context.get(), &handle);
  heif_decode_image(handle, &image, space, chroma, nullptr);
  int stride = 0;
  const std::uint8_t* const plane = heif_image_get_plane_readonly(image, channel, &stride);
  double sum = 0;
  for (int y = 0; y < 60; ++y)
    for (int x = 0; x < 20; ++x) sum += plane[y * stride + x * step];
  heif_image_release(image);
  heif_image_handle_release(handle);
  return sum / (60 * 20);
}

// The coding that came of it, or the error.
std::string noticed(const std::string& file, Buffer* made_of_it = nullptr) {
  const Buffer content = fixture::sample("avif/" + file);
  const auto asset = memory_source(content);
  const NoticePlan plan = badge();
  const Limits limits;
  const Progress progress;
  Buffer out;
  const auto sink = buffer_sink(out);
  const auto given =
      writer().give({*asset, "image/avif", plan, limits, progress, TANBA_MODULES}, *sink);
  if (!given) return given.error().code == Errc::unsupported ? given.error().what : "no refusal";
  const auto made = memory_source(out);
  const auto seen =
      writer().look({*made, "image/avif", plan, limits, progress, TANBA_MODULES}, *given);
  if (!seen || *seen < 0.9) return "not found again";
  if (made_of_it != nullptr) *made_of_it = out;
  return coding_of(std::string(out.begin(), out.end()));
}

struct Case {
  const char* file;
  const char* since;             // with libheif 1.16 and later
  const char* before = nullptr;  // with an earlier one; nothing: the same
};

constexpr std::array kCases = {
    Case{"420_8.avif", "8 420"},
    Case{"420_10.avif", "10 420", "10 422"},
    Case{"422_10.avif", "10 420", "10 422"},
    Case{"444_10_pq.avif", "10 420", "10 422"},
    Case{"gray_10.avif", "10 420", "10 422"},
    Case{"clear_10.avif", "10 420", kTenBits},
    Case{"clear_12.avif", "12 420"},
    Case{"identity_8.avif", "8 444"},
    Case{"identity_gray.avif", "8 444"},
    Case{"identity_clear.avif", "8 444"},
    Case{"identity_10.avif", "10 444", kTenBits},
    Case{"identity_12.avif", "12 444"},
    Case{"identity_limited.avif", kLimited},
    Case{"ycgco_8.avif", kMatrix},
};

TEST(HeifNotice, KeepsTheDepthOrRefusesByName) {
  const bool is_before = heif_get_version_number() < 0x01100000;
  for (const Case& each : kCases) {
    const char* const expected = is_before && each.before != nullptr ? each.before : each.since;
    EXPECT_EQ(noticed(each.file), expected) << each.file;
  }
}

TEST(HeifNotice, KeepsTheLevelsOfGrayInLimitedRange) {
  Buffer made;
  ASSERT_EQ(noticed("gray_limited.avif", &made), "8 420");
  const double levels =
      mean_of(fixture::sample("avif/gray_limited.avif"), heif_colorspace_undefined,
              heif_chroma_undefined, heif_channel_Y, 1);
  const double lights =
      mean_of(made, heif_colorspace_RGB, heif_chroma_interleaved_RGB, heif_channel_interleaved, 3);
  EXPECT_NEAR(lights, (levels - 16) * 255 / 219, 2);
}

}  // namespace
}  // namespace tanba
