// A changed byte of a signed file is never valid: bits of its bytes are flipped, and what stays
// valid must be bytes that the report names as left out by the specification (docs/limits.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "threats_fixture.hpp"

namespace tanba {
namespace {

using fixture::judged;
using fixture::sample;
using fixture::signed_bytes;

bool is_named(const Report& report, std::uint64_t at) {
  return std::ranges::any_of(report.uncovered, [&](const Uncovered& bytes) {
    return bytes.by_specification && at >= bytes.range.offset && at < bytes.range.end();
  });
}

class EveryByte : public testing::TestWithParam<const char*> {};

// One bit of some of the bytes on every run; with TANBA_EVERY_BYTE each bit of all.
TEST_P(EveryByte, CountsOrIsNamedAsLeftOut) {
  const std::string name = GetParam();
  const Buffer file = signed_bytes(sample(name), name);
  const auto intact = judged(file, name);
  ASSERT_TRUE(intact && intact->state == State::valid);
  const bool is_every = std::getenv("TANBA_EVERY_BYTE") != nullptr;
  const std::size_t step = is_every ? 1 : std::max<std::size_t>(1, file.size() / 300);
  Buffer changed = file;
  for (std::size_t at = 0; at < file.size(); at += step) {
    for (std::size_t bit = is_every ? 0 : at % 8; bit <= (is_every ? 7 : at % 8); ++bit) {
      changed[at] = static_cast<std::uint8_t>(file[at] ^ 1u << bit);
      const auto report = judged(changed, name);
      const bool stands = report && report->state == State::valid;
      EXPECT_TRUE(!stands || is_named(*report, at)) << "byte " << at << ", bit " << bit;
    }
    changed[at] = file[at];
  }
}

// A font may end without the zeros that bring its last table to four bytes: no hash covers them,
// for the table is the box (C2PA 2.4, 18.7.3.6).
bool is_padding_of_a_font(Bytes cut, std::string_view name) {
  return name.starts_with("font/") && cut.size() < 4 &&
         std::ranges::all_of(cut, [](std::uint8_t byte) { return byte == 0; });
}

// S01. What is left may be whole without its manifest: then there is none.
TEST_P(EveryByte, IsNeverValidCutOff) {
  const std::string name = GetParam();
  const Buffer file = signed_bytes(sample(name), name);
  const std::size_t step =
      std::getenv("TANBA_EVERY_BYTE") ? 1 : std::max<std::size_t>(1, file.size() / 100);
  for (std::size_t size = file.size() - 1; size > 0; size -= std::min(size, step)) {
    if (is_padding_of_a_font(Bytes(file).subspan(size), name)) continue;
    const auto report = judged(Bytes(file).first(size), name);
    EXPECT_TRUE(!report || report->state == State::none || report->state == State::invalid) << size;
    EXPECT_TRUE(report || report.error().code != Errc::internal) << size;
  }
}

constexpr const char* kFiles[] = {
    "samples/picture.jpg", "png/rgb.png",           "gif/still.gif",
    "gif/animated.gif",    "tiff/single.tif",       "tiff/pages.tif",
    "tiff/big.tif",        "tiff/picture.dng",      "webp/lossy.webp",
    "webp/alpha.webp",     "svg/bare.svg",          "svg/metadata.svg",
    "jxl/boxes.jxl",       "jxl/packet.jxl",        "wav/pcm16.wav",
    "wav/rf64.wav",        "mp3/bare.mp3",          "mp3/v23.mp3",
    "mp3/padded.mp3",      "aac/adts.aac",          "flac/flac.flac",
    "bmff/plain.mp4",      "bmff/faststart.mp4",    "bmff/fragmented.mp4",
    "bmff/sound.mov",      "bmff/sound.m4a",        "bmff/picture.avif",
    "bmff/picture.heic",   "pdf/table.pdf",         "pdf/streams.pdf",
    "pdf/linearized.pdf",  "pdf/aes256.pdf",        "pdf/signed.pdf",
    "font/square.ttf",     "font/square.otf",       "safetensors/metadata.safetensors",
    "onnx/metadata.onnx",  "parquet/plain.parquet", "text/kazakh.txt",
    "text/russian.md",     "text/script.py",        "text/feed.xml",
    "lines/records.jsonl", "lines/service.log",     "warc/warcio11.warc",
    "zip/python.zip",      "html/page.html",        "ogg/vorbis.ogg",
    "midi/format1.mid",    "avi/plain.avi"};

INSTANTIATE_TEST_SUITE_P(Table, EveryByte, testing::ValuesIn(kFiles));

TEST(Regressions, EveryByteOfTheNamesOfPadsCounts) {
  const auto report = judged(sample("regressions/pad_renamed.txt"), "pad_renamed.txt");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(std::ranges::any_of(
      report->status.failure, [](const Status& status) { return status.code == "general.error"; }));
}

}  // namespace
}  // namespace tanba
