// One row a format, every property for every row.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

struct Row {
  const char* name;
  const Format& format;
  const char* sample;              // in testdata
  std::size_t smallest_store = 1;  // JPEG tells a store by its first bytes
  const char* demuxer = "";  // options, for a player that tells APNG by chunks near its beginning;
                             // null: it does not know the format
  Range free = {};           // bytes of the carrier that may be anything, counted from its start
  bool has_end = true;  // false: a file may end after any of its parts, only the binding can tell
  bool sums_elsewhere = false;  // fill() writes sums of four bytes outside the carrier
};

const Row kRows[] = {
    // pictures
    {"Jpeg", kJpeg, "jpeg/baseline.jpg", 38, "", {6, 2}},  // En, see jpeg.cpp
    {"JpegProgressive", kJpeg, "jpeg/progressive.jpg", 38, "", {6, 2}},
    {"Png", kPng, "png/rgb.png"},
    {"PngAnimated", kPng, "png/animated.png", 1, "-f apng "},
    {"Gif", kGif, "gif/still.gif", 1, "", {}, false},
    {"GifAnimated", kGif, "gif/animated.gif", 1, "", {}, false},
    {"GifInterlaced", kGif, "gif/interlaced.gif", 1, "", {}, false},
    // FFmpeg may not explode at a tag that it does not know
    {"Tiff", kTiff, "tiff/single.tif", 9, "-err_detect crccheck "},
    {"TiffBigEndian", kTiff, "tiff/motorola.tif", 9, "-err_detect crccheck "},
    {"TiffPages", kTiff, "tiff/pages.tif", 9, "-err_detect crccheck "},
    {"TiffRaw", kTiff, "tiff/picture.dng", 9, nullptr},
    {"BigTiff", kTiff, "tiff/big.tif", 9, nullptr},
    {"BigTiffBigEndianPages", kTiff, "tiff/big_pages.tif", 9, nullptr},
    {"WebpLossy", kRiffWebp, "webp/lossy.webp"},
    {"WebpLossless", kRiffWebp, "webp/lossless.webp"},
    {"WebpExtended", kRiffWebp, "webp/alpha.webp"},
    {"Svg", kSvg, "svg/bare.svg", 1, "", {}, false},
    {"SvgWithMetadata", kSvg, "svg/metadata.svg", 1, "", {}, false},
    {"Jxl", kJxl, "jxl/boxes.jxl", 38},
    {"JxlWithXmp", kJxl, "jxl/packet.jxl", 38, "", {}, false},
    {"JxlOfJpeg", kJxl, "jxl/jpeg.jxl", 38, "", {}, false},
    // sound
    {"Wav", kRiffWave, "wav/pcm16.wav"},
    {"WavRf64", kRiffWave, "wav/rf64.wav"},
    {"OggVorbis", kOgg, "ogg/vorbis.ogg", 1, "", {}, false},
    {"OggOpus", kOgg, "ogg/opus.opus", 1, "", {}, false},
    {"OggFlac", kOgg, "ogg/flac.oga", 1, "", {}, false},
    {"OggSpeex", kOgg, "ogg/speex.spx", 1, "", {}, false},
    {"OggTheora", kOgg, "ogg/theora.ogv", 1, "", {}, false},
    {"Midi0", kMidi, "midi/format0.mid", 1, nullptr},
    {"Midi1", kMidi, "midi/format1.mid", 1, nullptr},
    {"Midi2", kMidi, "midi/format2.mid", 1, nullptr},
    {"Midi1OfMidiUtil", kMidi, "midi/midiutil.mid", 1, nullptr},
    {"Mp3Bare", kMp3, "mp3/bare.mp3", 1, "", {}, false},
    {"Mp3Tagged", kMp3, "mp3/v23.mp3", 1, "", {}, false},
    {"Mp3Padded", kMp3, "mp3/padded.mp3", 1, "", {}, false},
    {"Aac", kAac, "aac/adts.aac", 1, "", {}, false},
    {"Flac", kFlac, "flac/flac.flac", 1, "", {}, false},
    {"FlacOfFfmpeg", kFlac, "flac/ffmpeg.flac", 1, "", {}, false},
    // video, and pictures in boxes; first_merkle_aux_offset: the binding judges it
    {"Avi", kRiffAvi, "avi/plain.avi"},
    {"Mp4", kBmff, "bmff/plain.mp4", 1, "", {37, 8}, false},
    {"Mp4IndexFirst", kBmff, "bmff/faststart.mp4", 1, "", {37, 8}, false},
    {"Mp4Fragmented", kBmff, "bmff/fragmented.mp4", 1, "", {37, 8}, false},
    {"Mp4FragmentedFromBase", kBmff, "bmff/fragmented_base.mp4", 1, "", {37, 8}, false},
    {"Mov", kBmff, "bmff/sound.mov", 1, "", {37, 8}, false},
    {"M4a", kBmff, "bmff/sound.m4a", 1, "", {37, 8}, false},
    {"Avif", kBmff, "bmff/picture.avif", 1, "", {37, 8}, false},
    // documents; a PDF may end behind %%EOF with or without a line end
    {"PdfTable", kPdf, "pdf/table.pdf", 1, "", {}, false},
    {"PdfStreams", kPdf, "pdf/streams.pdf", 1, "", {}, false},
    {"PdfLinearized", kPdf, "pdf/linearized.pdf", 1, "", {}, false},
    {"PdfLinearizedStreams", kPdf, "pdf/linearized_streams.pdf", 1, "", {}, false},
    {"PdfGhostscript", kPdf, "pdf/ghostscript.pdf", 1, "", {}, false},
    {"PdfEncrypted", kPdf, "pdf/aes256.pdf", 1, "", {}, false},
    {"PdfEncryptedStreams", kPdf, "pdf/aes256_streams.pdf", 1, "", {}, false},
    {"PdfSigned", kPdf, "pdf/signed.pdf", 1, "", {}, false},
    {"PdfCertified", kPdf, "pdf/certified.pdf", 1, "", {}, false},
    {"PdfEncryptedAes128", kPdf, "pdf/aes128.pdf", 1, "", {}, false},
    // fonts; sums over the store stand in the directory and in `head`
    {"FontTrueType", kFont, "font/square.ttf", 1, "", {}, true, true},
    {"FontOpenType", kFont, "font/square.otf", 1, "", {}, true, true},
    {"FontHinted", kFont, "font/dejavu_subset.ttf", 1, "", {}, true, true},
    {"Epub", kZip, "zip/book.epub"},
    {"ZipOfPython", kZip, "zip/python.zip"},
    {"ZipOfInfoZip", kZip, "zip/infozip.zip"},
    {"Zip64", kZip, "zip/zip64.zip"},
    {"OfficeOpenXml", kZip, "zip/declared.xlsx"},
    // models and data
    {"Safetensors", kSafetensors, "safetensors/plain.safetensors"},
    {"SafetensorsMetadata", kSafetensors, "safetensors/metadata.safetensors"},
    {"Onnx", kOnnx, "onnx/plain.onnx"},
    {"OnnxMetadata", kOnnx, "onnx/metadata.onnx"},
    {"Parquet", kParquet, "parquet/plain.parquet"},
    {"ParquetSchema", kParquet, "parquet/schema.parquet"},
    {"ParquetManyKeys", kParquet, "parquet/many.parquet"},
    {"ParquetPolars", kParquet, "parquet/polars.parquet"},
    // a date and a name that nothing can be checked against
    {"Warc", kWarc, "warc/warcio11.warc", 1, nullptr, {70, 98}, false},
    {"Warc10", kWarc, "warc/warcio10.warc", 1, nullptr, {70, 98}, false},
    {"WarcOfWget", kWarc, "warc/wget.warc", 1, nullptr, {70, 98}, false},
    // text
    {"PlainText", kPlainText, "text/kazakh.txt"},
    {"Markdown", kMarkdown, "text/russian.md", 1, "", {}, false},
    {"MarkdownFrontMatter", kMarkdown, "text/front_matter.md"},
    {"Html", kHtml, "html/page.html", 1, "", {}, false},
    {"HtmlWithoutHead", kHtml, "html/fragment.html", 1, "", {}, false},
    {"Xml", kXmlText, "text/feed.xml"},
    {"Ttml", kTtml, "text/captions.ttml", 1, "", {}, false},
    {"TtmlOfTtconv", kTtml, "text/imsc.ttml", 1, "", {}, false},
    {"TtmlWithoutHead", kTtml, "text/bare.ttml", 1, "", {}, false},
    {"BlockComments", kBlockComments, "text/style.css", 1, "", {}, false},
    {"LineComments", kLineComments, "text/page.js", 1, "", {}, false},
    {"HashComments", kHashComments, "text/script.py"},
    {"DashComments", kDashComments, "text/query.sql", 1, "", {}, false},
    {"PercentComments", kPercentComments, "text/paper.tex", 1, "", {}, false},
    {"SemicolonComments", kSemicolonComments, "text/settings.ini", 1, "", {}, false},
    {"WebVtt", kWebVtt, "text/subtitles.vtt", 1, "", {}, false},
    {"JsonLines", kJsonLines, "lines/records.jsonl"},
    {"JsonLinesCrLf", kJsonLines, "lines/events.jsonl"},
    {"Log", kLog, "lines/service.log"},
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class EveryFormat : public testing::TestWithParam<Row> {
 protected:
  const Format& format() const { return GetParam().format; }
  Buffer asset() const { return sample(GetParam().sample); }
  std::vector<std::size_t> sizes() const {
    std::vector<std::size_t> sizes;
    for (const std::size_t size : {1U, 2U, 5U, 38U, 255U, 256U, 300U, 63'999U, 64'000U, 64'001U,
                                   70'000U, 128'000U, 128'001U, 200'000U})
      if (size >= GetParam().smallest_store) sizes.push_back(size);
    return sizes;
  }
};

TEST_P(EveryFormat, IsDetectedFromItsFirstBytes) {
  const Buffer bytes = asset();
  const Bytes head = Bytes(bytes).first(std::min<std::size_t>(bytes.size(), 4096));
  EXPECT_EQ(detect(head, format().extensions.substr(0, format().extensions.find(' '))), &format());
  EXPECT_EQ(*detect(Exact(bytes).source(), format().mime_type), &format());
}

TEST_P(EveryFormat, HasNoStoreAtFirst) {
  const auto layout = scan(format(), asset());
  ASSERT_TRUE(layout) << layout.error().what;
  EXPECT_TRUE(layout->carriers.empty());
  EXPECT_EQ(layout->flaw, nullptr);
}

TEST_P(EveryFormat, GivesBackTheStoreThatWasEmbedded) {
  for (const std::size_t size : sizes())
    EXPECT_EQ(stored(format(), labelled(format(), asset(), store_of(size))), store_of(size))
        << size;
}

TEST_P(EveryFormat, SaysWhereTheStoreWillBe) {
  for (const std::size_t size : sizes()) {
    const auto out = embedded(format(), asset(), store_of(size));
    ASSERT_TRUE(out);
    const auto layout = scan(format(), out->bytes);
    ASSERT_TRUE(layout && layout->carriers.size() == 1);
    EXPECT_TRUE(layout->carriers.front() == out->carrier) << size;
    EXPECT_LE(out->carrier.framing.end(), out->bytes.size());
    EXPECT_GE(out->carrier.exclusion.offset, out->carrier.framing.offset);
    EXPECT_LE(out->carrier.exclusion.end(), out->carrier.framing.end());
  }
}

TEST_P(EveryFormat, FillsTheHoleAndNothingElse) {
  for (const std::size_t size : sizes()) {
    const auto out = embedded(format(), asset(), store_of(size));
    ASSERT_TRUE(out);
    std::uint64_t filled = 0;
    std::vector<Range> may = out->carrier.erase;  // a ZIP has the store's CRC in two places
    may.push_back(out->carrier.exclusion);
    for (const Patch& patch : out->patches) {
      if (GetParam().sums_elsewhere && patch.bytes.size() == 4 &&
          patch.offset < out->carrier.exclusion.offset)
        continue;
      EXPECT_TRUE(std::any_of(may.begin(), may.end(), [&](const Range& range) {
        return patch.offset >= range.offset && patch.offset + patch.bytes.size() <= range.end();
      })) << patch.offset;
      filled += patch.bytes.size();
    }
    EXPECT_GE(filled, size);
    EXPECT_EQ(
        fill(format(), *memory_source(out->bytes), out->carrier, store_of(size + 3)).error().code,
        Errc::invalid_argument);
  }
}

TEST_P(EveryFormat, ReplacesRatherThanAdds) {
  if (format().binding == BindingKind::segment)
    GTEST_SKIP() << "a text that only grows keeps its checkpoints";
  for (const std::size_t size : sizes()) {
    const Buffer once = labelled(format(), asset(), store_of(70'000, 5));
    EXPECT_EQ(labelled(format(), once, store_of(size)), labelled(format(), asset(), store_of(size)))
        << size;
  }
}

TEST_P(EveryFormat, RemovalRestoresTheOriginalBytes) {
  for (const std::size_t size : sizes())
    EXPECT_EQ(labelled(format(), labelled(format(), asset(), store_of(size)), {}), asset()) << size;
}

TEST_P(EveryFormat, GivesNoPartialStoreOnAnyProperPrefix) {
  const Buffer whole = labelled(format(), asset(), store_of(300));
  const auto in_whole = scan(format(), whole);
  ASSERT_TRUE(in_whole && in_whole->carriers.size() == 1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto layout = scan(format(), Bytes(whole).first(size));
    if (!layout) {
      EXPECT_NE(layout.error().code, Errc::internal) << size;
      continue;
    }
    const bool none = layout->flaw || layout->carriers.empty();
    EXPECT_TRUE(none || (!GetParam().has_end &&
                         layout->carriers.front().store == in_whole->carriers.front().store))
        << size;
  }
}

// Whether scan() sees another carrier than `carrier`, or none that can be used.
bool notices(const Format& format, Bytes changed, const Carrier& carrier) {
  const auto layout = scan(format, changed);
  return !layout || layout->flaw || layout->carriers.size() != 1 ||
         !(layout->carriers.front() == carrier) || layout->carriers.front().open != carrier.open;
}

TEST_P(EveryFormat, NoticesEveryFlippedBitOfTheFraming) {
  for (const std::size_t size : {std::size_t{300}, std::size_t{128'500}}) {
    auto out = embedded(format(), asset(), store_of(size));
    ASSERT_TRUE(out);
    const auto known = scan(format(), out->bytes);
    ASSERT_TRUE(known && known->carriers.size() == 1);
    out->carrier = known->carriers.front();
    const bool many = out->carrier.store.size() > 1;  // then nothing is free
    const auto inside = [](const Range& range, std::uint64_t at) {
      return at >= range.offset && at < range.end();
    };
    Buffer bytes = out->bytes;
    for (std::uint64_t at = out->carrier.framing.offset; at < out->carrier.framing.end(); ++at) {
      const auto& store = out->carrier.store;
      if (std::any_of(store.begin(), store.end(), [&](const Range& r) { return inside(r, at); }))
        continue;
      if (!many && inside(GetParam().free, at - out->carrier.exclusion.offset)) continue;
      for (int bit = 0; bit < 8; ++bit) {
        bytes[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1 << bit);
        EXPECT_TRUE(notices(format(), bytes, out->carrier)) << "byte " << at << " bit " << bit;
        bytes[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1 << bit);
      }
    }
  }
}

TEST_P(EveryFormat, StopsAtItsLimits) {
  const Buffer bytes = labelled(format(), asset(), store_of(300));
  Limits limits;
  limits.max_store_bytes = 299;
  const Exact exact(bytes);
  const auto layout = format().scan(exact.source(), limits);
  ASSERT_TRUE(layout);
  EXPECT_EQ(format().extract(exact.source(), layout->carriers.front(), limits).error().code,
            Errc::limit_exceeded);
  Payloads payloads;
  payloads.store_bytes = 300;
  EXPECT_EQ(format().embed(exact.source(), *layout, payloads, limits).error().code,
            Errc::limit_exceeded);
  if (format().media == Media::text) return;  // text has no boxes
  limits.max_boxes = 1;
  EXPECT_EQ(scan(format(), bytes, limits).error().code, Errc::limit_exceeded);
}

using Values = std::vector<std::string>;

TEST_P(EveryFormat, GivesBackTheXmpThatWasEmbeddedBesideTheStore) {
  if ((format().takes & kTakesXmp) == 0) GTEST_SKIP() << "no place for XMP";
  ASSERT_TRUE(format().metadata);
  const auto packet = [](const std::string& text) {
    return "<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + text + "</x:xmpmeta>";
  };
  for (const std::string& first : {packet("1"), packet(std::string(3000, 'a'))}) {
    const Buffer once = labelled(format(), asset(), store_of(301), as_bytes(first));
    EXPECT_EQ(metadata_of(format(), once, "xmp"), Values{first});
    EXPECT_EQ(stored(format(), once), store_of(301));
    const std::string second = packet(std::string(2000, 'b'));
    const Buffer again = labelled(format(), once, store_of(40), as_bytes(second));
    EXPECT_EQ(metadata_of(format(), again, "xmp"), Values{second});
    EXPECT_EQ(stored(format(), again), store_of(40));
    const Buffer stays = labelled(format(), again, store_of(70'000));
    EXPECT_EQ(metadata_of(format(), stays, "xmp"), Values{second});
    EXPECT_EQ(metadata_of(format(), labelled(format(), stays, {}), "xmp"), Values{second});
  }
}

TEST_P(EveryFormat, GivesBackTheExifThatWasEmbeddedBesideXmp) {
  if ((format().takes & kTakesExif) == 0) GTEST_SKIP() << "no place for Exif";
  Payloads payloads;
  for (const std::string_view block : {std::string_view("II*\0\x08\0\0\0\0\0\0\0\0\0", 14),
                                       std::string_view("MM\0*\0\0\0\x09 \0\0\0\0\0\0", 15)}) {
    payloads.exif.assign(block.begin(), block.end());
    payloads.xmp = {'<', 'x', '/', '>'};
    const Buffer once = with(format(), asset(), payloads);
    EXPECT_EQ(metadata_of(format(), once, "exif"), Values{std::string(block)});
    EXPECT_EQ(metadata_of(format(), once, "xmp"), Values{"<x/>"});
    EXPECT_EQ(with(format(), once, payloads), once);
    EXPECT_EQ(metadata_of(format(), labelled(format(), once, store_of(40)), "exif"),
              Values{std::string(block)});
  }
}

TEST_P(EveryFormat, ReadsMetadataOfNoProperPrefixPastItsEnd) {
  if (format().metadata == nullptr) GTEST_SKIP() << "no metadata is read";
  const Buffer whole = (format().takes & kTakesXmp) != 0
                           ? labelled(format(), asset(), store_of(40), as_bytes("<x/>"))
                           : asset();
  const std::size_t step = std::max<std::size_t>(1, whole.size() / 2000);
  for (std::size_t size = 0; size < whole.size(); size += step) {
    const Exact exact(Bytes(whole).first(size));
    const auto found = format().metadata(exact.source(), {});
    EXPECT_TRUE(found || found.error().code != Errc::internal) << size;
  }
}

// What FFmpeg decodes, as hashes of frames; "" where it refuses anything.
std::string decoded(const Buffer& bytes, const Row& row) {
  const std::string_view extensions = row.format.extensions;
  const auto path = std::filesystem::temp_directory_path() /
                    ("tanba-format-" + std::to_string(::getpid()) +
                     std::string(extensions.substr(0, extensions.find(' '))));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  const std::string command = "ffmpeg -nostdin -v error -xerror -err_detect crccheck+explode " +
                              std::string(row.demuxer) + "-i '" + path.string() +
                              "' -map '0:v?' -map '0:a?' -f framemd5 - 2>&1";
  std::string text;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> block;
  for (std::size_t got; (got = std::fread(block.data(), 1, block.size(), pipe)) > 0;)
    text.append(block.data(), got);
  const int status = ::pclose(pipe);
  std::filesystem::remove(path);
  return status == 0 ? text : "";
}

TEST_P(EveryFormat, ShowsAnotherDecoderTheSameContent) {
  const Media media = format().media;
  if (media == Media::text || media == Media::document || media == Media::model ||
      media == Media::other)
    GTEST_SKIP() << "FFmpeg decodes no text, no model and no table";
  if (GetParam().demuxer == nullptr) GTEST_SKIP() << "FFmpeg does not know it";
  if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no ffmpeg here";
  const std::string before = decoded(asset(), GetParam());
  ASSERT_NE(before, "");
  for (const std::size_t size : {std::size_t{301}, std::size_t{70'000}})
    EXPECT_EQ(decoded(labelled(format(), asset(), store_of(size)), GetParam()), before);
  if ((format().takes & kTakesXmp) == 0) return;
  EXPECT_EQ(decoded(labelled(format(), asset(), store_of(301),
                             as_bytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")),
                    GetParam()),
            before);
}

INSTANTIATE_TEST_SUITE_P(Table, EveryFormat, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Formats, EveryRowIsCompleteAndInTheTable) {
  for (const Format* format : formats()) {
    EXPECT_FALSE(format->name.empty() || format->mime_type.empty() || format->extensions.empty());
    EXPECT_TRUE(format->sniff && format->scan && format->extract) << format->name;
    if (format->embed == nullptr) continue;
    EXPECT_TRUE(std::any_of(std::begin(kRows), std::end(kRows),
                            [&](const Row& row) { return &row.format == format; }))
        << format->name << " has no row here";
  }
}

TEST(Formats, KnowNothingOfNoise) {
  EXPECT_EQ(detect(Bytes(), ""), nullptr);
  const Buffer noise = {0x00, 0xFF, 0x13, 0x37, 0x80, 0x00};
  EXPECT_EQ(detect(noise, "noise.jpg"), nullptr);
  EXPECT_EQ(*detect(Exact(noise).source(), "image/png"), nullptr);
}

TEST(Hint, IsAFileNameOrAMediaType) {
  EXPECT_TRUE(hint_is("a/b.c/Picture.JPG", ".jpg .jpeg", "image/jpeg"));
  EXPECT_TRUE(hint_is("x.jpeg", ".jpg .jpeg", "image/jpeg"));
  EXPECT_TRUE(hint_is("Image/JPEG; q=1", ".jpg .jpeg", "image/jpeg"));
  EXPECT_FALSE(hint_is("", ".jpg .jpeg", "image/jpeg"));
  EXPECT_FALSE(hint_is("jpg", ".jpg .jpeg", "image/jpeg"));
  EXPECT_FALSE(hint_is("x.jp", ".jpg .jpeg", "image/jpeg"));
  EXPECT_FALSE(hint_is("x.jpg/y", ".jpg .jpeg", "image/jpeg"));
}

TEST(Gather, RefusesRangesThatLie) {
  const Buffer bytes(10);
  const Exact exact(bytes);
  Limits limits;
  EXPECT_EQ(gather(exact.source(), {{8, 3}}, limits).error().code, Errc::truncated);
  EXPECT_EQ(gather(exact.source(), {{11, 0}}, limits).error().code, Errc::truncated);
  EXPECT_EQ(gather(exact.source(), {{0, ~0ull}}, limits).error().code, Errc::limit_exceeded);
  limits.max_store_bytes = 9;
  EXPECT_EQ(gather(exact.source(), {{0, 5}, {5, 5}}, limits).error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace tanba
