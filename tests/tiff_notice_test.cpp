// Notices in TIFF: libtiff itself makes the pictures and reads them.
#include <sys/resource.h>
#include <tiffio.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include "base/byte_writer.hpp"
#include "container_fixture.hpp"
#include "picture_fixture.hpp"
#include "pictures/place.hpp"

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
  int quality = 75;                                         // of JPEG
  bool is_black = false;                                    // no colour but that
  int tables = JPEGTABLESMODE_QUANT | JPEGTABLESMODE_HUFF;  // of JPEG, that all strips share
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
  if (kind.compression == COMPRESSION_JPEG) TIFFSetField(to, TIFFTAG_JPEGTABLESMODE, kind.tables);
  if (kind.photometric == PHOTOMETRIC_YCBCR) {
    TIFFSetField(to, TIFFTAG_YCBCRSUBSAMPLING, 2, 2);
    TIFFSetField(to, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  }
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

struct Area {
  unsigned left, top, width, height;
};

// Rows of a strip or a tile, packed: of all samples, or of one.
Buffer rows_of(const Kind& kind, unsigned plane, const Area& area) {
  const unsigned samples = kind.is_planar ? 1 : kind.samples;
  const std::size_t row = (std::size_t{area.width} * samples * kind.bits + 7) / 8;
  Buffer packed(row * area.height);
  for (unsigned y = 0; y < area.height; ++y)
    for (unsigned at = 0; at < area.width * samples; ++at) {
      const unsigned value =
          number_at(kind, area.left + at / samples, area.top + y, plane + at % samples);
      const std::size_t byte = y * row + std::size_t{at} * kind.bits / 8;
      const unsigned shift = kind.bits < 8 ? 8 - kind.bits - at * kind.bits % 8 : 0;
      packed[byte] = static_cast<std::uint8_t>(packed[byte] | value << shift);
    }
  return packed;
}

void write_page(TIFF* to, const Kind& kind) {
  set_tags(to, kind);
  const unsigned planes = kind.is_planar ? kind.samples : 1;
  for (unsigned y = 0; y < kHeight; y += kind.is_tiled ? 64 : kind.rows)
    for (unsigned x = 0; x < kWidth; x += kind.is_tiled ? 64 : kWidth)
      for (std::uint16_t plane = 0; plane < planes; ++plane) {
        const unsigned rows = kind.is_tiled ? 64 : std::min(kind.rows, kHeight - y);
        Buffer packed = rows_of(kind, plane, {x, y, kind.is_tiled ? 64 : kWidth, rows});
        const auto size = static_cast<tmsize_t>(packed.size());
        if (kind.is_tiled)
          TIFFWriteEncodedTile(to, TIFFComputeTile(to, x, y, 0, plane), packed.data(), size);
        else
          TIFFWriteEncodedStrip(to, TIFFComputeStrip(to, y, plane), packed.data(), size);
      }
  TIFFWriteDirectory(to);
}

Buffer bytes_of(const Temporary& file) {
  Buffer bytes(static_cast<std::size_t>(::lseek(::fileno(file.get()), 0, SEEK_END)));
  EXPECT_EQ(::pread(::fileno(file.get()), bytes.data(), bytes.size(), 0), std::ssize(bytes));
  return bytes;
}

Buffer make(const std::vector<Kind>& pages) {
  const Temporary file(std::tmpfile());
  TIFF* const to = TIFFFdOpen(::dup(::fileno(file.get())), "made", "w");
  for (const Kind& kind : pages) write_page(to, kind);
  TIFFClose(to);
  return bytes_of(file);
}

struct Read {
  unsigned width = 0, height = 0, bits = 0, photometric = 0, rows = 0;
  std::string description;
  std::vector<std::array<unsigned, 3>> pixels;  // colours of 16 bits, or samples
  const std::array<unsigned, 3>& at(unsigned x, unsigned y) const {
    return pixels[std::size_t{y} * width + x];
  }
};

// Samples of a pixel out of rows of one or all of them; of a palette, its colour.
std::array<unsigned, 3> colour_of(TIFF* from, const Read& read, std::array<unsigned, 3> pixel) {
  std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
  if (read.photometric != PHOTOMETRIC_PALETTE) return pixel;
  TIFFGetField(from, TIFFTAG_COLORMAP, &red, &green, &blue);
  return {red[pixel[0]], green[pixel[0]], blue[pixel[0]]};
}

// The row of pixels of a strip or a tile that begins at (x, y).
Buffer piece_at(TIFF* from, unsigned x, unsigned y, std::uint16_t plane) {
  const bool is_tiled = TIFFIsTiled(from) != 0;
  Buffer piece(static_cast<std::size_t>(is_tiled ? TIFFTileSize(from) : TIFFStripSize(from)));
  EXPECT_GE(is_tiled
                ? TIFFReadTile(from, piece.data(), x, y, 0, plane)
                : TIFFReadEncodedStrip(from, TIFFComputeStrip(from, y, plane), piece.data(), -1),
            0)
      << x << ' ' << y;
  return piece;
}

void read_plane(TIFF* from, std::uint16_t plane, unsigned samples, Read& read) {
  const bool is_tiled = TIFFIsTiled(from) != 0;
  std::uint32_t width = read.width, height = read.rows;
  if (is_tiled) TIFFGetField(from, TIFFTAG_TILEWIDTH, &width);
  if (is_tiled) TIFFGetField(from, TIFFTAG_TILELENGTH, &height);
  const auto row_bytes =
      static_cast<std::size_t>(is_tiled ? TIFFTileRowSize(from) : TIFFScanlineSize(from));
  std::map<unsigned, Buffer> pieces;  // by the column
  for (unsigned y = 0; y < read.height; ++y)
    for (unsigned x = 0; x < read.width; ++x) {
      Buffer& piece = pieces[x / width];
      if (y % height == 0 && x % width == 0) piece = piece_at(from, x, y, plane);
      for (unsigned i = 0; i < std::min(samples, 3U); ++i) {
        const unsigned at = (x % width * samples + i) * read.bits;
        const std::uint8_t* const byte = &piece[y % height * row_bytes + at / 8];
        read.pixels[std::size_t{y} * read.width + x][plane + i] =
            read.bits == 16
                ? byte[0] | byte[1] << 8
                : *byte >> (read.bits < 8 ? 8 - read.bits - at % 8 : 0) & ((1U << read.bits) - 1);
      }
    }
}

void read_pixels(TIFF* from, Read& read) {
  std::uint16_t samples = 1, planar = PLANARCONFIG_CONTIG;
  TIFFGetFieldDefaulted(from, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(from, TIFFTAG_PLANARCONFIG, &planar);
  const bool is_planar = planar == PLANARCONFIG_SEPARATE;
  read.pixels.resize(std::size_t{read.width} * read.height);
  for (std::uint16_t plane = 0; plane < (is_planar ? std::min<unsigned>(samples, 3) : 1U); ++plane)
    read_plane(from, plane, is_planar ? 1 : samples, read);
  for (auto& pixel : read.pixels) pixel = colour_of(from, read, pixel);
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
  TIFFGetField(from, TIFFTAG_IMAGEWIDTH, &read.width);
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
  read_pixels(from, read);
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
         {EXTRASAMPLE_UNASSALPHA}},
    Kind{.name = "tiles", .is_tiled = true},
    Kind{"tiles_of_fax", PHOTOMETRIC_MINISWHITE, 1, 1, 2, 0, COMPRESSION_CCITTFAX4, true},
    Kind{"tiles_of_rgb", PHOTOMETRIC_RGB, 8, 3, 250, 0, COMPRESSION_ADOBE_DEFLATE, true},
    Kind{"planes", PHOTOMETRIC_RGB, 8, 3, 250, 32, COMPRESSION_LZW, false, true},
    Kind{"planes_in_one", PHOTOMETRIC_RGB, 16, 3, 250, 203, COMPRESSION_NONE, false, true},
    Kind{"tiles_of_planes", PHOTOMETRIC_SEPARATED, 8, 4, 250, 0, COMPRESSION_PACKBITS, true, true});

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

// The corner of the picture as it was, in the picture that grew by the margin. TIFF 6.0, section 8
// (Orientation): which stored side a viewer shows on top.
std::array<unsigned, 2> corner_of(unsigned orientation, bool is_top, const Read& before,
                                  const Read& after) {
  constexpr std::string_view kTops = "_TTBBLLRR";
  constexpr std::string_view kBottoms = "_BBTTRRLL";
  const char side = (is_top ? kTops : kBottoms)[orientation];
  return {side == 'L' ? after.width - before.width : 0,
          side == 'T' ? after.height - before.height : 0};
}

// From one column and row of the picture as it was on, up to others.
void expect_same_pixels(const Read& before, const Read& after, std::array<unsigned, 2> corner,
                        std::array<unsigned, 2> from, std::array<unsigned, 2> to) {
  for (unsigned y = from[1]; y < to[1]; ++y)
    for (unsigned x = from[0]; x < to[0]; ++x)
      ASSERT_EQ(before.at(x, y), after.at(corner[0] + x, corner[1] + y)) << x << ' ' << y;
}

void expect_found_and_not_again(const Noticed& noticed, const NoticePlan& plan, double least) {
  EXPECT_GE(look("image/tiff", noticed.bytes, plan, *noticed.given), least);
  EXPECT_FALSE(give("image/tiff", noticed.bytes, plan).given);
}

void expect_same_behind_margin(const Kind& kind, bool is_top) {
  const Buffer original = make({kind, kind});
  const NoticePlan plan = plan_for(NoticeForm::margin, is_top ? "top_left" : "bottom_right");
  const Noticed noticed = give("image/tiff", original, plan);
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  const bool is_turned = kind.orientation > 4;
  const auto seen = static_cast<unsigned>(noticed.region().height);
  for (const unsigned page : {0U, 1U}) {
    const Read before = read(original, page), after = read(noticed.bytes, page);
    EXPECT_EQ(after.description, "kept");
    EXPECT_EQ(after.width, before.width + (is_turned ? seen : 0));
    EXPECT_EQ(after.height, before.height + (is_turned ? 0 : seen));
    EXPECT_EQ(noticed.region().y, is_top ? 0 : is_turned ? kWidth : kHeight);
    const auto corner = corner_of(kind.orientation, is_top, before, after);
    ASSERT_NO_FATAL_FAILURE(expect_same_pixels(before, after, corner, {0, 0}, {kWidth, kHeight}));
  }
  expect_found_and_not_again(noticed, plan, 0.9);
}

TEST_P(Tiff, KeepsThePictureBehindAMarginHoweverItIsTurned) {
  for (unsigned orientation = 1; orientation <= 8; ++orientation) {
    Kind kind = GetParam();
    kind.orientation = orientation;
    const bool is_top = orientation % 4 > 1;  // so that each side has its margin twice
    SCOPED_TRACE(std::to_string(orientation) + (is_top ? " top" : " bottom"));
    expect_same_behind_margin(kind, is_top);
  }
}

TEST_P(Tiff, IsFoundWhereItWasGivenAndNotBefore) {
  expect_found_where_it_was_given("image/tiff", make({GetParam()}), "bottom_right", 0.8);
}

// Tag | type | count | value of 32 bits, little-endian.
bool set_number(Buffer& picture, std::uint16_t tag, std::uint32_t value) {
  for (const auto type : std::array<std::uint16_t, 2>{3, 4}) {
    const Buffer entry = ByteWriter().u16le(tag).u16le(type).u32le(1).take();
    const auto at = std::ranges::search(picture, entry);
    if (at.empty()) continue;
    std::ranges::copy(ByteWriter().u16le(tag).u16le(4).u32le(1).u32le(value).take(), at.begin());
    return true;
  }
  return false;
}

class TiffInJpeg : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(
    Kinds, TiffInJpeg,
    testing::Values(Kind{"strips", PHOTOMETRIC_RGB, 8, 3, 250, 16, COMPRESSION_JPEG},
                    Kind{"one", PHOTOMETRIC_RGB, 8, 3, 250, 203, COMPRESSION_JPEG},
                    Kind{"subsampled", PHOTOMETRIC_YCBCR, 8, 3, 250, 32, COMPRESSION_JPEG},
                    Kind{"subsampled_in_one", PHOTOMETRIC_YCBCR, 8, 3, 250, 203, COMPRESSION_JPEG},
                    Kind{"gray", PHOTOMETRIC_MINISWHITE, 8, 1, 250, 24, COMPRESSION_JPEG},
                    Kind{.name = "own_codes",
                         .photometric = PHOTOMETRIC_RGB,
                         .samples = 3,
                         .compression = COMPRESSION_JPEG,
                         .tables = JPEGTABLESMODE_QUANT},
                    Kind{.name = "own_tables",
                         .photometric = PHOTOMETRIC_RGB,
                         .samples = 3,
                         .compression = COMPRESSION_JPEG,
                         .tables = 0},
                    Kind{"inks", PHOTOMETRIC_SEPARATED, 8, 4, 250, 32, COMPRESSION_JPEG},
                    Kind{"tiles", PHOTOMETRIC_YCBCR, 8, 3, 250, 0, COMPRESSION_JPEG, true},
                    Kind{"planes", PHOTOMETRIC_RGB, 8, 3, 250, 32, COMPRESSION_JPEG, false, true},
                    Kind{"planes_of_inks", PHOTOMETRIC_SEPARATED, 8, 4, 250, 0, COMPRESSION_JPEG,
                         true, true}),
    [](const auto& row) { return row.param.name; });

// What lies within a unit of 16 by 16 pixels of the box may change, and what is smoothed with it.
void expect_same_but_near(const Read& before, const Read& after, const Box& box) {
  constexpr unsigned kUnit = 16;
  std::size_t changed = 0;
  for (unsigned y = 0; y < kHeight; ++y)
    for (unsigned x = 0; x < kWidth; ++x) {
      const bool is_near = x + kUnit >= box.x && x < box.right() + kUnit && y + kUnit >= box.y &&
                           y < box.bottom() + kUnit;
      if (is_near) {
        changed += before.at(x, y) != after.at(x, y) ? 1 : 0;
        continue;
      }
      ASSERT_EQ(before.at(x, y), after.at(x, y)) << x << ' ' << y;
    }
  EXPECT_GT(changed, 100U);
}

TEST_P(TiffInJpeg, KeepsEveryPixelThatIsNotNearTheNotice) {
  for (const int quality : {30, 75, 98}) {
    Kind kind = GetParam();
    kind.quality = quality;
    const Buffer original = make({kind, kind});
    const Noticed noticed = give("image/tiff", original, plan_for(NoticeForm::badge));
    ASSERT_TRUE(noticed.given) << quality << noticed.given.error().what;
    const Label::Region& region = noticed.region();
    const Box box{unsigned(region.x), unsigned(region.y), unsigned(region.width),
                  unsigned(region.height)};
    for (const unsigned page : {0U, 1U})
      expect_same_but_near(read(original, page), read(noticed.bytes, page), box);
    EXPECT_GE(look("image/tiff", noticed.bytes, plan_for(NoticeForm::badge), *noticed.given), 0.7);
    EXPECT_FALSE(give("image/tiff", noticed.bytes, plan_for(NoticeForm::badge)).given);
  }
}

// Strips of one gray whose shared tables have codes for nothing else. ITU-T T.81, B.5.
struct FewCodes {
  FewCodes() {
    machine.err = jpeg_std_error(&errors);
    jpeg_create_compress(&machine);
    machine.image_width = kWidth;
    machine.input_components = 1;
    machine.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&machine);
    machine.optimize_coding = TRUE;
    coded(32);
    machine.optimize_coding = FALSE;
  }
  ~FewCodes() { jpeg_destroy_compress(&machine); }

  template <typename Write>
  Buffer written(const Write& write) {
    std::uint8_t* data = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&machine, &data, &size);
    write();
    Buffer bytes(data, data + size);
    std::free(data);
    return bytes;
  }
  Buffer coded(unsigned rows) {
    return written([&] {
      machine.image_height = rows;
      jpeg_suppress_tables(&machine, TRUE);
      jpeg_start_compress(&machine, FALSE);
      Buffer row(kWidth, 180);
      for (std::uint8_t* pointer = row.data(); rows > 0; --rows)
        jpeg_write_scanlines(&machine, &pointer, 1);
      jpeg_finish_compress(&machine);
    });
  }
  Buffer tables() {
    jpeg_suppress_tables(&machine, FALSE);
    return written([&] { jpeg_write_tables(&machine); });
  }

  jpeg_error_mgr errors{};
  jpeg_compress_struct machine{};
};

// `comments`: of 64 KiB each, in the tables.
Buffer with_few_codes(const Kind& kind, unsigned comments = 0) {
  FewCodes codes;
  Buffer tables = codes.tables();
  for (Buffer comment(0x10001); comments > 0; --comments) {
    std::copy_n("\xFF\xFE\xFF\xFF", 4, comment.begin());
    tables.insert(tables.begin() + 2, comment.begin(), comment.end());
  }
  const Temporary file(std::tmpfile());
  TIFF* const to = TIFFFdOpen(::dup(::fileno(file.get())), "made", "w");
  set_tags(to, kind);
  TIFFSetField(to, TIFFTAG_JPEGTABLES, tables.size(), tables.data());
  for (unsigned y = 0; y < kHeight; y += kind.rows) {
    Buffer strip = codes.coded(std::min(kind.rows, kHeight - y));
    TIFFWriteRawStrip(to, y / kind.rows, strip.data(), std::ssize(strip));
  }
  TIFFWriteDirectory(to);
  TIFFClose(to);
  return bytes_of(file);
}

TEST(TiffNotice, LeavesStripsTheCodesThatTheyShare) {
  const Buffer original =
      with_few_codes({"few", PHOTOMETRIC_MINISBLACK, 8, 1, 250, 32, COMPRESSION_JPEG});
  for (const auto& pixel : read(original).pixels) ASSERT_EQ(pixel[0], 180U);
  for (const NoticeForm form : {NoticeForm::badge, NoticeForm::margin}) {
    const NoticePlan plan = plan_for(form, "top_right");
    const Noticed noticed = give("image/tiff", original, plan);
    ASSERT_TRUE(noticed.given) << noticed.given.error().what;
    const Read after = read(noticed.bytes);
    const auto end = static_cast<unsigned>(noticed.region().y + noticed.region().height);
    for (unsigned y = end + 8; y < after.height; ++y)
      for (unsigned x = 0; x < kWidth; ++x) ASSERT_EQ(after.at(x, y)[0], 180U) << x << ' ' << y;
    EXPECT_GE(look("image/tiff", noticed.bytes, plan, *noticed.given), 0.7);
  }
}

TEST(TiffNotice, DoesNotGrowWithoutEndByTablesThatStripsShare) {
  const Buffer original =
      with_few_codes({"few", PHOTOMETRIC_MINISBLACK, 8, 1, 250, 8, COMPRESSION_JPEG}, 80);
  const Noticed noticed = give("image/tiff", original, plan_for());
  ASSERT_FALSE(noticed.given);
  EXPECT_EQ(noticed.given.error().code, Errc::limit_exceeded) << noticed.given.error().what;
  EXPECT_THAT(noticed.given.error().what, testing::HasSubstr("tables in each strip"));
  EXPECT_TRUE(noticed.bytes.empty());
}

TEST(TiffNotice, RefusesJpegThatIsNotWhatTheTagsSay) {
  Buffer picture = make({Kind{"one", PHOTOMETRIC_RGB, 8, 3, 250, 203, COMPRESSION_JPEG}});
  ASSERT_TRUE(set_number(picture, TIFFTAG_IMAGELENGTH, 200));
  for (const NoticeForm form : {NoticeForm::badge, NoticeForm::margin}) {
    const Noticed noticed = give("image/tiff", picture, plan_for(form));
    ASSERT_FALSE(noticed.given);
    EXPECT_EQ(noticed.given.error().code, Errc::unsupported);
    EXPECT_THAT(noticed.given.error().what, testing::HasSubstr("of another kind or size"));
    EXPECT_TRUE(noticed.bytes.empty());
  }
}

// Up to the last unit that is whole on each side.
void expect_same_behind_jpeg_margin(const Kind& kind, bool is_top) {
  const Buffer original = make({kind});
  const NoticePlan plan = plan_for(NoticeForm::margin, is_top ? "top_left" : "bottom_right");
  const Noticed noticed = give("image/tiff", original, plan);
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  const Read before = read(original), after = read(noticed.bytes);
  const auto corner = corner_of(kind.orientation, is_top, before, after);
  ASSERT_GT(after.width * after.height, kWidth * kHeight);
  ASSERT_NO_FATAL_FAILURE(expect_same_pixels(before, after, corner,
                                             {corner[0] > 0 ? 1U : 0U, corner[1] > 0 ? 1U : 0U},
                                             {kWidth / 16 * 16 - 1, kHeight / 16 * 16 - 1}));
  expect_found_and_not_again(noticed, plan, 0.8);
}

TEST_P(TiffInJpeg, KeepsThePictureBehindAMarginHoweverItIsTurned) {
  for (unsigned orientation = 1; orientation <= 8; ++orientation) {
    Kind kind = GetParam();
    kind.orientation = orientation;
    kind.quality = orientation % 2 == 0 ? 30 : 95;
    const bool is_top = orientation % 4 > 1;
    SCOPED_TRACE(std::to_string(orientation) + (is_top ? " top" : " bottom"));
    expect_same_behind_jpeg_margin(kind, is_top);
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
  const Kind wide{"wide", PHOTOMETRIC_PALETTE, 16};
  const Kind logs{"logs", PHOTOMETRIC_RGB, 16, 3, 65'000, 16, COMPRESSION_PIXARLOG};
  const Kind more{.name = "more", .samples = 2, .extra = {EXTRASAMPLE_UNSPECIFIED}};
  const Kind odd{"odd", PHOTOMETRIC_RGB, 4, 3, 10};
  const Kind lab{"lab", PHOTOMETRIC_CIELAB, 8, 3};
  const Row rows[] = {
      {logs, NoticeForm::badge, "top_left", "cannot be written"},
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

// Two strips of one place in the file: what is drawn into one must not show in the other.
TEST(TiffNotice, WritesOverNoBytesThatAnotherStripHasToo) {
  const Kind kind{"shared", PHOTOMETRIC_RGB, 8, 3, 1, 32, COMPRESSION_NONE};
  Buffer picture = make({kind});
  const Read plain = read(picture);
  Buffer last(4), first(4);
  const unsigned strip = kWidth * 3 * 32;
  for (unsigned i = 0; i < 4; ++i) {
    first[i] = static_cast<std::uint8_t>(8 >> 8 * i);
    last[i] = static_cast<std::uint8_t>((8 + 5 * strip) >> 8 * i);
  }
  const auto at = std::ranges::search(picture, last);
  ASSERT_EQ(at.size(), 4U);
  std::ranges::copy(first, at.begin());
  const Noticed noticed = give("image/tiff", picture, plan_for(NoticeForm::badge));
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  const Read after = read(noticed.bytes);
  for (unsigned y = 0; y < 32; ++y)
    for (unsigned x = 0; x < kWidth; ++x)
      ASSERT_EQ(after.at(x, y), plain.at(x, y)) << x << ' ' << y;
  EXPECT_GE(look("image/tiff", noticed.bytes, plan_for(NoticeForm::badge), *noticed.given), 0.8);
}

TEST(TiffNotice, GoesThroughNoMorePagesThanAreAllowed) {
  const Kind kind{"gray", PHOTOMETRIC_MINISWHITE, 8, 1, 250};
  const Buffer picture = make({kind, kind});
  const auto asset = memory_source(picture);
  const Progress progress;
  Limits limits;
  limits.max_boxes = 1;
  Buffer bytes;
  const auto sink = buffer_sink(bytes);
  const auto given = writer_for("image/tiff")
                         .give({*asset, "image/tiff", plan_for(), limits, progress, {}}, *sink);
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().code, Errc::limit_exceeded);
  EXPECT_THAT(given.error().what, testing::HasSubstr("too many pages"));
}

TEST(TiffNotice, TakesNoMemoryForTilesThatNobodyCouldHold) {
  struct Row {
    std::uint32_t tile_width, tile_height, side;
    const char* why;
  };
  for (const Row& row : {Row{16, 16, 65'535, "no TIFF"}, Row{1 << 28, 16, 200, "to be held"},
                         Row{1 << 15, 1 << 15, 200, "to be held"}}) {
    Buffer picture =
        make({Kind{"tiles", PHOTOMETRIC_RGB, 8, 3, 40, 0, COMPRESSION_NONE, true, true}});
    ASSERT_TRUE(set_number(picture, TIFFTAG_TILEWIDTH, row.tile_width));
    ASSERT_TRUE(set_number(picture, TIFFTAG_TILELENGTH, row.tile_height));
    ASSERT_TRUE(set_number(picture, TIFFTAG_IMAGEWIDTH, row.side));
    ASSERT_TRUE(set_number(picture, TIFFTAG_IMAGELENGTH, row.side > 1000 ? 10'000 : row.side));
    for (const NoticeForm form : {NoticeForm::badge, NoticeForm::margin}) {
      const Noticed noticed = give("image/tiff", picture, plan_for(form));
      ASSERT_FALSE(noticed.given);
      EXPECT_THAT(noticed.given.error().what, testing::HasSubstr(row.why));
      EXPECT_TRUE(noticed.bytes.empty());
    }
  }
}

constexpr std::array<std::uint16_t, 13> kNumbers = {256, 257, 259, 262, 266, 273, 274,
                                                    277, 278, 279, 284, 322, 323};

// Each number of a directory turned into others: no output, or one in which the notice is.
TEST(TiffNotice, GivesAnErrorOrAWholePictureWhateverTheTagsSay) {
  const Kind kinds[] = {{"rgb", PHOTOMETRIC_RGB, 8, 3, 250, 203, COMPRESSION_NONE},
                        {"tiles", PHOTOMETRIC_RGB, 8, 3, 250, 0, COMPRESSION_LZW, true, true},
                        {"jpeg", PHOTOMETRIC_RGB, 8, 3, 250, 203, COMPRESSION_JPEG},
                        {"fax", PHOTOMETRIC_MINISWHITE, 1, 1, 2, 203, COMPRESSION_CCITTFAX4}};
  std::size_t given = 0, refused = 0;
  for (const Kind& kind : kinds)
    for (const std::uint16_t tag : kNumbers)
      for (const std::uint32_t value : {0U, 1U, 2U, 7U, 300U, 0x7FFF'FFFFU, 0xFFFF'FFFFU}) {
        Buffer picture = make({kind});
        if (!set_number(picture, tag, value)) continue;
        for (const NoticeForm form : {NoticeForm::badge, NoticeForm::margin}) {
          const NoticePlan plan = plan_for(form, value % 2 == 0 ? "top_left" : "bottom_right");
          const Noticed noticed = give("image/tiff", picture, plan);
          SCOPED_TRACE(kind.name + ' ' + std::to_string(tag) + ' ' + std::to_string(value));
          (noticed.given ? given : refused) += 1;
          EXPECT_EQ(noticed.bytes.empty(), !noticed.given);
          if (noticed.given)
            EXPECT_GE(look("image/tiff", noticed.bytes, plan, *noticed.given), 0.5);
          else
            EXPECT_NE(noticed.given.error().code, Errc::internal);
        }
      }
  EXPECT_GT(given, 20U);
  EXPECT_GT(refused, 100U);
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
