// Which first bytes tell the formats that only a sidecar can label.
#include <gtest/gtest.h>

#include "container/rows.hpp"
#include "container/sidecar_only.hpp"

namespace tanba {
namespace {

using namespace std::string_literals;

struct Start {
  const char* what;
  const Format* format;  // null: none may take these bytes
  std::string bytes;
};

std::string packets(std::size_t size, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i)
    all += std::string(size - 188, '\0') + "\x47\x40"s + std::string(186, '\xFF');
  return all;
}

const Start kStarts[] = {
    {"AIFF", &kAiff,
     "FORM\0\0\0\x2E"
     "AIFFCOMM"s},
    {"AIFC", &kAiff,
     "FORM\0\0\0\x2E"
     "AIFCFVER"s},
    {"another FORM", nullptr,
     "FORM\0\0\0\x2E"
     "ILBMBMHD"s},
    {"CAF", &kCaf, "caff\0\1\0\0desc"s},
    {"CAF of another version", nullptr, "caff\0\2\0\0desc"s},
    {"AMR", &kAmr, "#!AMR\n\x3C\x08"s},
    {"Matroska", &kMatroska, "\x1A\x45\xDF\xA3\x93\x42\x82\x88matroska\x42\x87"s},
    {"WebM", &kWebm, "\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm\x42\x87"s},
    {"EBML of no type", nullptr, "\x1A\x45\xDF\xA3\x93\x42\x86\x88matroska\x42\x87"s},
    {"MPEG-TS", &kTransportStream, packets(188, 3)},
    {"MPEG-TS with times", &kTransportStream, packets(192, 4)},
    {"two packets", nullptr, packets(188, 2)},
    {"MPEG-PS", &kProgramStream, "\0\0\1\xBA\x44\0"s},
    {"FLV", &kFlv, "FLV\1\5\0\0\0\x09"s},
    {"ASF", &kAsf, "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\0\xAA\0\x62\xCE\x6C\0"s},
    {"BMP", &kBmp, "BM\x3A\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0"s},
    {"BM of no picture", nullptr, "BM\x3A\0\0\0\1\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0"s},
    {"PSD", &kPsd, "8BPS\0\1\0\0"s},
    {"QOI", &kQoi, "qoif\0\0\0\1\0\0\0\1\3\0\xFE"s},
    {"qoif and words", &kPlainText, "qoif is a format"s},
    {"OpenEXR", &kExr, "\x76\x2F\x31\x01\2\0\0\0"s},
    {"JPEG 2000", &kCodestream, "\xFF\x4F\xFF\x51\0\x2F"s},
    {"GGUF", &kGguf, "GGUF\3\0\0\0\0\0"s},
    {"GGUF and words", &kPlainText, "GGUF is a format"s},
    {"HDF5", &kHdf5, "\x89HDF\r\n\x1a\n\0\0"s},
    {"NumPy", &kNumpy, "\x93NUMPY\1\0v\0"s},
    {"WARC", &kWarc, "WARC/1.1\r\nWARC-Type: warcinfo\r\n"s},
};

TEST(SidecarOnly, KnowsEachFormatByItsFirstBytes) {
  for (const Start& start : kStarts) {
    EXPECT_EQ(detect(as_bytes(start.bytes), ""), start.format) << start.what;
    if (start.format == nullptr || start.format->embed != nullptr) continue;
    EXPECT_NE(detect(as_bytes(start.bytes).first(3), ""), start.format) << start.what;
  }
}

TEST(SidecarOnly, TellsSoundFromFilmByTheName) {
  EXPECT_EQ(kWebm.mime_type_of({}, "song.weba"), "audio/webm");
  EXPECT_EQ(kWebm.mime_type_of({}, "film.webm"), "video/webm");
  EXPECT_EQ(kMatroska.mime_type_of({}, "song.MKA"), "audio/x-matroska");
}

TEST(SidecarOnly, TakesATypeThatIsGivenAndNoPath) {
  const auto type = [](std::string_view hint) { return kAnything.mime_type_of({}, hint); };
  EXPECT_EQ(type("model/vnd.example"), "model/vnd.example");
  for (const char* hint : {"", "file", "model/", "/model", "folder/file", "model/v2/weights"})
    EXPECT_EQ(type(hint), "application/octet-stream") << hint;
}

}  // namespace
}  // namespace tanba
