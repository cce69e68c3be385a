// Notices in TIFF: libtiff itself makes the pictures and reads them.
#include <sys/resource.h>
#include <tiffio.h>
#include <unistd.h>

#include <cstdio>

#include "container_fixture.hpp"
#include "picture_fixture.hpp"

namespace tanba {
namespace {

using namespace test;

constexpr unsigned kWidth = 300, kHeight = 203;

struct Kind {
  std::string name;
  unsigned photometric = PHOTOMETRIC_PALETTE, bits = 8, samples = 1;
  unsigned used = 40;  // numbers that pixels have
  unsigned rows = 32;  // of a strip
  unsigned compression = COMPRESSION_LZW;
  bool is_tiled = false, is_planar = false, is_narrow = false;  // colours of 8 bits
  unsigned orientation = 1;
  std::vector<std::uint16_t> extra = {};
  int quality = 75;       // of JPEG
  bool is_black = false;  // no colour but that
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Temporary = std::unique_ptr<std::FILE, CloseFile>;

unsigned number_at(const Kind& kind, unsigned x, unsigned y, unsigned sample) {
  return (x / 5 + y / 3 + 11 * sample) % kind.used;
}

void set_tags(TIFF* to, const Kind& kind) {
  TIFFSetField(to, TIFFTAG_IMAGEWIDTH, kWidth);
  TIFFSetField(to, TIFFTAG_IMAGELENGTH, kHeight);
  TIFFSetField(to, TIFFTAG_BITSPERSAMPLE, kind.bits);
  TIFFSetField(to, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
  TIFFSetField(to, TIFFTAG_PHOTOMETRIC, kind.photometric);
  TIFFSetField(to, TIFFTAG_COMPRESSION, kind.compression);
  TIFFSetField(to, TIFFTAG_ORIENTATION, kind.orientation);
  TIFFSetField(to, TIFFTAG_PLANARCONFIG,
               kind.is_planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
  TIFFSetField(to, TIFFTAG_IMAGEDESCRIPTION, "kept");
  if (kind.compression == COMPRESSION_JPEG) TIFFSetField(to, TIFFTAG_JPEGQUALITY, kind.quality);
  if (!kind.extra.empty())
    TIFFSetField(to, TIFFTAG_EXTRASAMPLES, kind.extra.size(), kind.extra.data());
  if (kind.is_tiled) {
    TIFFSetField(to, TIFFTAG_TILEWIDTH, 64);
    TIFFSetField(to, TIFFTAG_TILELENGTH, 64);
  } else {
    TIFFSetField(to, TIFFTAG_ROWSPERSTRIP, kind.rows);
  }
  if (kind.photometric != PHOTOMETRIC_PALETTE) return;
  std::array<std::vector<std::uint16_t>, 3> colours;
  for (unsigned i = 0; i < 1U << kind.bits; ++i)
    for (unsigned part = 0; part < 3; ++part) {
      const unsigned gray = 255 * (i % kind.used) / (kind.used - 1);
      colours[part].push_back(static_cast<std::uint16_t>(
          kind.is_black ? 0 : (gray + part * 3) % 256 * (kind.is_narrow ? 1 : 256)));
    }
  TIFFSetField(to, TIFFTAG_COLORMAP, colours[0].data(), colours[1].data(), colours[2].data());
}

// Rows of a strip or a tile, packed.
Buffer rows_of(const Kind& kind, unsigned left, unsigned top, unsigned width, unsigned height) {
  const std::size_t row = (std::size_t{width} * kind.samples * kind.bits + 7) / 8;
  Buffer packed(row * height);
  for (unsigned y = 0; y < height; ++y)
    for (unsigned at = 0; at < width * kind.samples; ++at) {
      const unsigned value = number_at(kind, left + at / kind.samples, top + y, at % kind.samples);
      const std::size_t byte = y * row + std::size_t{at} * kind.bits / 8;
      const unsigned shift = kind.bits < 8 ? 8 - kind.bits - at * kind.bits % 8 : 0;
      packed[byte] = static_cast<std::uint8_t>(packed[byte] | value << shift);
    }
  return packed;
}

void write_page(TIFF* to, const Kind& kind) {
  set_tags(to, kind);
  for (unsigned y = 0; y < kHeight; y += kind.is_tiled ? 64 : kind.rows)
    for (unsigned x = 0; x < kWidth; x += kind.is_tiled ? 64 : kWidth) {
      const unsigned rows = kind.is_tiled ? 64 : std::min(kind.rows, kHeight - y);
      Buffer packed = rows_of(kind, x, y, kind.is_tiled ? 64 : kWidth, rows);
      const auto size = static_cast<tmsize_t>(packed.size());
      if (kind.is_tiled)
        TIFFWriteEncodedTile(to, TIFFComputeTile(to, x, y, 0, 0), packed.data(), size);
      for (unsigned plane = 0; !kind.is_tiled && plane < (kind.is_planar ? kind.samples : 1);
           ++plane)
        TIFFWriteEncodedStrip(to, TIFFComputeStrip(to, y, static_cast<std::uint16_t>(plane)),
                              packed.data(), kind.is_planar ? size / kind.samples : size);
    }
  TIFFWriteDirectory(to);
}

Buffer make(const std::vector<Kind>& pages) {
  const Temporary file(std::tmpfile());
  TIFF* const to = TIFFFdOpen(::dup(::fileno(file.get())), "made", "w");
  for (const Kind& kind : pages) write_page(to, kind);
  TIFFClose(to);
  Buffer bytes(static_cast<std::size_t>(::lseek(::fileno(file.get()), 0, SEEK_END)));
  EXPECT_EQ(::pread(::fileno(file.get()), bytes.data(), bytes.size(), 0), std::ssize(bytes));
  return bytes;
}

struct Read {
  unsigned height = 0, bits = 0, photometric = 0, rows = 0;
  std::string description;
  std::vector<std::array<unsigned, 3>> pixels;  // colours of 16 bits, or samples
  const std::array<unsigned, 3>& at(unsigned x, unsigned y) const {
    return pixels[std::size_t{y} * kWidth + x];
  }
};

std::array<unsigned, 3> pixel_of(TIFF* from, const Buffer& row, unsigned x, const Read& read) {
  std::uint16_t samples = 1, *red = nullptr, *green = nullptr, *blue = nullptr;
  TIFFGetFieldDefaulted(from, TIFFTAG_SAMPLESPERPIXEL, &samples);
  std::array<unsigned, 3> pixel{};
  for (unsigned i = 0; i < std::min<unsigned>(samples, 3); ++i) {
    const unsigned at = (x * samples + i) * read.bits;
    pixel[i] =
        row[at / 8] >> (read.bits < 8 ? 8 - read.bits - at % 8 : 0) & ((1U << read.bits) - 1);
  }
  if (read.photometric != PHOTOMETRIC_PALETTE) return pixel;
  TIFFGetField(from, TIFFTAG_COLORMAP, &red, &green, &blue);
  return {red[pixel[0]], green[pixel[0]], blue[pixel[0]]};
}

Read read(Bytes bytes, unsigned page = 0) {
  const Temporary file(std::tmpfile());
  std::fwrite(bytes.data(), 1, bytes.size(), file.get());
  std::rewind(file.get());
  TIFF* const from = TIFFFdOpen(::dup(::fileno(file.get())), "read", "r");
  TIFFSetDirectory(from, static_cast<tdir_t>(page));
  Read read;
  std::uint16_t bits = 1, photometric = 0;
  const char* description = "";
  TIFFGetField(from, TIFFTAG_IMAGELENGTH, &read.height);
  TIFFGetField(from, TIFFTAG_ROWSPERSTRIP, &read.rows);
  TIFFGetFieldDefaulted(from, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetField(from, TIFFTAG_PHOTOMETRIC, &photometric);
  TIFFGetField(from, TIFFTAG_IMAGEDESCRIPTION, &description);
  read.bits = bits;
  read.photometric = photometric;
  read.description = description;
  if (photometric == PHOTOMETRIC_YCBCR)
    TIFFSetField(from, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  Buffer row(static_cast<std::size_t>(TIFFScanlineSize(from)));
  for (unsigned y = 0; y < read.height && TIFFIsTiled(from) == 0; ++y) {
    EXPECT_EQ(TIFFReadScanline(from, row.data(), y), 1) << y;
    for (unsigned x = 0; x < kWidth; ++x) read.pixels.push_back(pixel_of(from, row, x, read));
  }
  TIFFClose(from);
  return read;
}

const auto kKinds = testing::Values(
    Kind{"palette"}, Kind{"full_palette", PHOTOMETRIC_PALETTE, 8, 1, 256},
    Kind{"palette_of_16", PHOTOMETRIC_PALETTE, 4, 1, 10},
    Kind{"palette_of_4", PHOTOMETRIC_PALETTE, 2, 1, 4},
    Kind{"colours_of_8_bits", PHOTOMETRIC_PALETTE, 8, 1, 30, 32, COMPRESSION_LZW, false, false,
         true},
    Kind{"fax", PHOTOMETRIC_MINISWHITE, 1, 1, 2, 50, COMPRESSION_CCITTFAX4},
    Kind{"black_and_white", PHOTOMETRIC_MINISBLACK, 1, 1, 2, 203, COMPRESSION_NONE},
    Kind{"gray_of_16", PHOTOMETRIC_MINISBLACK, 4, 1, 16, 1000},
    Kind{"gray", PHOTOMETRIC_MINISWHITE, 8, 1, 250, 29, COMPRESSION_ADOBE_DEFLATE},
    Kind{"rgb", PHOTOMETRIC_RGB, 8, 3, 250, 7}, Kind{"rgb_in_one", PHOTOMETRIC_RGB, 8, 3, 250, 203},
    Kind{"alpha",
         PHOTOMETRIC_RGB,
         8,
         4,
         250,
         64,
         COMPRESSION_LZW,
         false,
         false,
         false,
         1,
         {EXTRASAMPLE_UNASSALPHA}});

class Tiff : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Kinds, Tiff, kKinds, [](const auto& row) { return row.param.name; });

TEST_P(Tiff, KeepsEveryPixelThatIsNotUnderTheNotice) {
  const Buffer original = make({GetParam(), GetParam()});
  const Noticed noticed = give("image/tiff", original, plan_for(NoticeForm::badge));
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  const Label::Region& region = noticed.region();
  for (const unsigned page : {0U, 1U}) {
    const Read before = read(original, page), after = read(noticed.bytes, page);
    EXPECT_EQ(after.description, "kept");
    EXPECT_EQ(after.bits, before.bits);
    EXPECT_EQ(after.photometric, before.photometric);
    ASSERT_EQ(after.height, kHeight);
    std::size_t changed = 0;
    for (unsigned y = 0; y < kHeight; ++y)
      for (unsigned x = 0; x < kWidth; ++x) {
        const bool is_under = x >= region.x && x < region.x + region.width && y >= region.y &&
                              y < region.y + region.height;
        changed += before.at(x, y) == after.at(x, y) ? 0 : 1;
        if (!is_under) {
          ASSERT_EQ(before.at(x, y), after.at(x, y)) << page << ": " << x << ", " << y;
        }
      }
    EXPECT_GT(changed, 100U) << page;
  }
}

TEST_P(Tiff, KeepsThePictureAboveAMargin) {
  const Buffer original = make({GetParam()});
  const Noticed noticed = give("image/tiff", original, plan_for(NoticeForm::margin));
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  const Read before = read(original), after = read(noticed.bytes);
  EXPECT_EQ(after.description, "kept");
  ASSERT_EQ(after.height, kHeight + noticed.region().height);
  EXPECT_EQ(noticed.region().y, kHeight);
  for (unsigned y = 0; y < kHeight; ++y)
    for (unsigned x = 0; x < kWidth; ++x) ASSERT_EQ(before.at(x, y), after.at(x, y)) << x << y;
}

TEST_P(Tiff, IsFoundWhereItWasGivenAndNotBefore) {
  expect_found_where_it_was_given("image/tiff", make({GetParam()}), "bottom_right", 0.8);
}

TEST(TiffNotice, AddsAMarginToJpegInStripsOfItsOwnHeights) {
  for (const unsigned rows : {16U, 203U}) {
    const Kind kind{"jpeg", PHOTOMETRIC_RGB, 8, 3, 250, rows, COMPRESSION_JPEG};
    const Buffer original = make({kind});
    const Noticed noticed = give("image/tiff", original, plan_for(NoticeForm::margin));
    ASSERT_TRUE(noticed.given) << noticed.given.error().what;
    const Read before = read(original), after = read(noticed.bytes);
    ASSERT_EQ(after.height, kHeight + noticed.region().height);
    for (unsigned y = 0; rows == 16 && y < 192; ++y)  // the strip behind that is coded anew
      for (unsigned x = 0; x < kWidth; ++x) ASSERT_EQ(before.at(x, y), after.at(x, y));
    EXPECT_GE(look("image/tiff", noticed.bytes, plan_for(NoticeForm::margin), *noticed.given), 0.9);
  }
}

// libtiff puts its own tables under what it encodes; the file's stay where they are.
TEST(TiffNotice, RefusesJpegWhosePixelsWouldNotBeWhatTheyWere) {
  for (const int quality : {30, 98})
    for (const unsigned rows : {32U, 203U}) {
      Kind kind{"jpeg", PHOTOMETRIC_RGB, 8, 3, 250, rows, COMPRESSION_JPEG};
      kind.quality = quality;
      const Buffer original = make({kind});
      const Noticed noticed = give("image/tiff", original, plan_for(NoticeForm::badge));
      ASSERT_FALSE(noticed.given) << quality;
      EXPECT_THAT(noticed.given.error().what, testing::HasSubstr("JPEG has tables"));
      EXPECT_TRUE(noticed.bytes.empty());
    }
}

TEST(TiffNotice, DrawsLightLettersIntoAPaletteOfBlackAlone) {
  const Kind kind{.name = "black", .is_black = true};
  const Noticed noticed = give("image/tiff", make({kind}), plan_for());
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  unsigned most = 0;
  for (const auto& pixel : read(noticed.bytes).pixels) most = std::max(most, pixel[0]);
  EXPECT_GT(most, 0xF000U);
}

TEST(TiffNotice, WritesNoDirectoryThatItCouldNotRead) {
  const Noticed noticed =
      give("image/tiff", fixture::sample("regressions/tiff_left_dirty.tif"), plan_for());
  EXPECT_FALSE(noticed.given);
  EXPECT_TRUE(noticed.bytes.empty());
}

TEST(TiffNotice, TakesNoMemoryForStripsThatAreNotThere) {
  const auto peak_mb = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
  };
  const auto before = peak_mb();
  const Noticed noticed =
      give("image/tiff", fixture::sample("regressions/tiff_strips_without_sizes.tif"), plan_for());
  EXPECT_FALSE(noticed.given);
  EXPECT_LT(peak_mb() - before, 600);
}

TEST(TiffNotice, DrawsInTilesOfAPalette) {
  const Kind kind{.name = "tiles", .is_tiled = true};
  const Buffer original = make({kind});
  const Noticed noticed = give("image/tiff", original, plan_for());
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  EXPECT_GE(look("image/tiff", noticed.bytes, plan_for(), *noticed.given), 0.8);
}

TEST(TiffNotice, SaysWhatItCannotDraw) {
  struct Row {
    Kind kind;
    NoticeForm form;
    const char *place, *why;
  };
  const Kind tiles{.name = "tiles", .is_tiled = true};
  const Kind planes{"planes", PHOTOMETRIC_RGB, 8, 3, 250, 32, COMPRESSION_LZW, false, true};
  const Kind turned{.name = "turned", .orientation = 6};
  const Kind wide{"wide", PHOTOMETRIC_PALETTE, 16};
  const Kind more{.name = "more", .samples = 2, .extra = {EXTRASAMPLE_UNSPECIFIED}};
  const Kind odd{"odd", PHOTOMETRIC_RGB, 4, 3, 10};
  const Kind lab{"lab", PHOTOMETRIC_CIELAB, 8, 3};
  const Row rows[] = {
      {tiles, NoticeForm::margin, "bottom_left", "not to tiles"},
      {planes, NoticeForm::margin, "bottom_left", "separate planes"},
      {{"top"}, NoticeForm::margin, "top_left", "below the picture"},
      {turned, NoticeForm::margin, "bottom_left", "below the picture"},
      {wide, NoticeForm::line, "bottom_left", "1, 2, 4 or 8 bits"},
      {more, NoticeForm::line, "bottom_left", "further samples"},
      {odd, NoticeForm::line, "bottom_left", "whole numbers of 8 or 16"},
      {lab, NoticeForm::line, "bottom_left", "Lab"},
  };
  for (const Row& row : rows) {
    const Noticed noticed = give("image/tiff", make({row.kind}), plan_for(row.form, row.place));
    ASSERT_FALSE(noticed.given) << row.kind.name;
    EXPECT_EQ(noticed.given.error().code, Errc::unsupported) << row.kind.name;
    EXPECT_THAT(noticed.given.error().what, testing::HasSubstr(row.why)) << row.kind.name;
    EXPECT_TRUE(noticed.bytes.empty()) << row.kind.name;
  }
}

TEST(TiffNotice, GivesAnErrorWhereAPaletteHasNoColours) {
  Buffer picture = make({Kind{"palette_of_16", PHOTOMETRIC_PALETTE, 4, 1, 10}});
  const std::array<std::uint8_t, 4> map = {0x40, 0x01, 0x03, 0x00};  // the tag, and its type
  const auto at = std::ranges::search(picture, map).begin();
  ASSERT_NE(at, picture.end());
  *at = 0x41;
  const Noticed noticed = give("image/tiff", picture, plan_for());
  ASSERT_FALSE(noticed.given);
  EXPECT_EQ(noticed.given.error().code, Errc::malformed);
}

}  // namespace
}  // namespace tanba
