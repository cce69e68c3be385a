// Notices in JPEG: libjpeg itself makes the pictures and reads the coefficients and samples.
#include <cstdio>

#include <jpeglib.h>

#include <array>
#include <random>

#include "container_fixture.hpp"
#include "picture_fixture.hpp"

namespace tanba {
namespace {

using namespace test;

struct Spec {
  std::string name;
  J_COLOR_SPACE colours = JCS_YCbCr;
  int across = 2, down = 2;  // samples of the first component to one of the others
  bool is_progressive = false, is_optimised = false;
  unsigned restart = 0, orientation = 0;
  unsigned width = 500, height = 333;
  Ground ground = Ground::busy;
  enum class Tables { roomy, full, misfit } tables = Tables::roomy;
  int quality = 85;  // 1: with steps of 500 and more
};

void put(jpeg_compress_struct& to, int marker, std::string_view data) {
  jpeg_write_marker(&to, marker, reinterpret_cast<const JOCTET*>(data.data()),
                    static_cast<unsigned>(data.size()));
}

// Codes of 3 to 16 bits that leave only that of ones alone, for numbers of at most five bits; those
// of a misfit are the longer the more often they are wanted.
void fill_tables(jpeg_compress_struct& to, Spec::Tables kind) {
  std::vector<UINT8> symbols = {0x00, 0xF0};
  for (int size = 1; size <= 5; ++size)
    for (int run = 0; run < 16; ++run) symbols.push_back(static_cast<UINT8>(run << 4 | size));
  if (kind == Spec::Tables::misfit) std::ranges::reverse(symbols);
  constexpr std::array<UINT8, 17> kFive = {0, 0, 0, 1, 5, 1, 1, 65, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  for (int slot = 0; slot < 2; ++slot) {
    JHUFF_TBL& table = *to.ac_huff_tbl_ptrs[slot];
    std::copy(kFive.begin(), kFive.end(), table.bits);
    std::copy(symbols.begin(), symbols.end(), table.huffval);
  }
}

void write_rows(jpeg_compress_struct& to, const Spec& spec) {
  const auto samples = static_cast<unsigned>(to.input_components);
  std::vector<JSAMPLE> row(std::size_t{spec.width} * samples);
  for (unsigned y = 0; y < spec.height; ++y) {
    for (unsigned i = 0; i < row.size(); ++i)
      row[i] = shade(spec.ground, i / samples, y + i % samples);
    JSAMPROW rows[] = {row.data()};
    jpeg_write_scanlines(&to, rows, 1);
  }
}

Buffer make(const Spec& spec) {
  jpeg_compress_struct to{};
  jpeg_error_mgr errors{};
  to.err = jpeg_std_error(&errors);
  jpeg_create_compress(&to);
  unsigned char* made = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&to, &made, &size);
  to.image_width = spec.width;
  to.image_height = spec.height;
  const bool is_ink = spec.colours == JCS_CMYK || spec.colours == JCS_YCCK;
  to.input_components = spec.colours == JCS_GRAYSCALE ? 1 : is_ink ? 4 : 3;
  to.in_color_space = spec.colours == JCS_GRAYSCALE ? JCS_GRAYSCALE : is_ink ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults(&to);
  jpeg_set_colorspace(&to, spec.colours);
  jpeg_set_quality(&to, spec.quality, spec.quality > 1 ? TRUE : FALSE);
  to.comp_info[0].h_samp_factor = spec.across;
  to.comp_info[0].v_samp_factor = spec.down;
  to.restart_interval = spec.restart;
  to.optimize_coding = spec.is_optimised ? TRUE : FALSE;
  if (spec.is_progressive) jpeg_simple_progression(&to);
  if (spec.tables != Spec::Tables::roomy) fill_tables(to, spec.tables);
  jpeg_start_compress(&to, TRUE);
  if (spec.orientation > 0) {
    std::string exif("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0", 32);
    exif[25] = static_cast<char>(spec.orientation);
    put(to, JPEG_APP0 + 1, exif);
  }
  put(to, JPEG_APP0 + 2, std::string("ICC_PROFILE\0\1\1profile", 21));
  put(to, JPEG_COM, "a comment");
  put(to, JPEG_APP0 + 9, "unknown");
  write_rows(to, spec);
  jpeg_finish_compress(&to);
  Buffer bytes(made, made + size);
  jpeg_destroy_compress(&to);
  free(made);
  for (const char c : {'t', 'a', 'i', 'l'}) bytes.push_back(static_cast<std::uint8_t>(c));
  return bytes;
}

struct Read {
  struct Component {
    unsigned columns = 0, rows = 0, across = 1, down = 1;
    std::vector<std::array<short, 64>> blocks;
  };
  std::vector<Component> components;
  bool is_progressive = false;
  unsigned restart = 0;
  long warnings = 0;
  std::vector<std::pair<int, std::string>> markers;
};

void open(jpeg_decompress_struct& from, jpeg_error_mgr& errors, Bytes bytes) {
  from.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&from);
  jpeg_mem_src(&from, bytes.data(), bytes.size());
  for (int i = 0; i < 16; ++i) jpeg_save_markers(&from, JPEG_APP0 + i, 0xFFFF);
  jpeg_save_markers(&from, JPEG_COM, 0xFFFF);
  jpeg_read_header(&from, TRUE);
}

Read read(Bytes bytes) {
  jpeg_decompress_struct from{};
  jpeg_error_mgr errors{};
  open(from, errors, bytes);
  jvirt_barray_ptr* const arrays = jpeg_read_coefficients(&from);
  Read all;
  all.is_progressive = from.progressive_mode != 0;
  all.restart = from.restart_interval;
  for (auto* marker = from.marker_list; marker; marker = marker->next)
    all.markers.emplace_back(
        marker->marker, std::string(reinterpret_cast<char*>(marker->data), marker->data_length));
  for (int i = 0; i < from.num_components; ++i) {
    const jpeg_component_info& info = from.comp_info[i];
    Read::Component component{info.width_in_blocks,
                              info.height_in_blocks,
                              static_cast<unsigned>(from.max_h_samp_factor / info.h_samp_factor),
                              static_cast<unsigned>(from.max_v_samp_factor / info.v_samp_factor),
                              {}};
    for (unsigned row = 0; row < component.rows; ++row) {
      const JBLOCKARRAY blocks = from.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&from),
                                                              arrays[i], row, 1, FALSE);
      for (unsigned column = 0; column < component.columns; ++column)
        std::copy_n(blocks[0][column], 64, component.blocks.emplace_back().begin());
    }
    all.components.push_back(std::move(component));
  }
  jpeg_finish_decompress(&from);
  all.warnings = from.err->num_warnings;
  jpeg_destroy_decompress(&from);
  return all;
}

struct Gray {
  unsigned width = 0, height = 0;
  Buffer samples;
  double at(unsigned x, unsigned y) const { return samples[std::size_t{y} * width + x]; }
};

Gray decode(Bytes bytes) {
  jpeg_decompress_struct from{};
  jpeg_error_mgr errors{};
  open(from, errors, bytes);
  const bool is_ink = from.num_components == 4;
  from.out_color_space = is_ink ? JCS_CMYK : JCS_GRAYSCALE;
  jpeg_start_decompress(&from);
  Gray gray{from.output_width, from.output_height, {}};
  Buffer row(std::size_t{gray.width} * 4);
  while (from.output_scanline < from.output_height) {
    JSAMPROW rows[] = {row.data()};
    jpeg_read_scanlines(&from, rows, 1);
    for (unsigned x = 0; x < gray.width; ++x)  // Adobe's inks: all are full at 0
      gray.samples.push_back(
          is_ink ? static_cast<std::uint8_t>(row[x * 4 + 1] * row[x * 4 + 3] / 255) : row[x]);
  }
  jpeg_finish_decompress(&from);
  jpeg_destroy_decompress(&from);
  return gray;
}

// Whose scan is spliced, those of whose codes some change, and those that are coded anew as a
// whole.
const auto kRoomy = testing::Values(
    Spec{"h2v2"}, Spec{"h2v1", JCS_YCbCr, 2, 1}, Spec{"h1v1", JCS_YCbCr, 1, 1},
    Spec{"h1v2", JCS_YCbCr, 1, 2}, Spec{"h4v1", JCS_YCbCr, 4, 1}, Spec{"gray", JCS_GRAYSCALE, 1, 1},
    Spec{"rgb", JCS_RGB, 1, 1}, Spec{"cmyk", JCS_CMYK, 1, 1}, Spec{"ycck", JCS_YCCK, 2, 2},
    Spec{"restart", JCS_YCbCr, 2, 2, false, false, 5},
    Spec{"restart_of_one", JCS_YCbCr, 2, 1, false, false, 1},
    Spec{"restart_of_rows", JCS_YCbCr, 2, 2, false, false, 70},
    Spec{"narrow", JCS_YCbCr, 2, 2, false, false, 0, 0, 130, 333});
constexpr auto kFullTables = Spec::Tables::full;
const auto kFull = testing::Values(
    Spec{"optimised", JCS_YCbCr, 2, 2, false, true},
    Spec{"optimised_restart_of_one", JCS_YCbCr, 2, 1, false, true, 1},
    Spec{"optimised_gray", JCS_GRAYSCALE, 1, 1, false, true},
    Spec{"dark", JCS_YCbCr, 2, 2, false, true, 0, 0, 500, 333, Ground::dark},
    Spec{"light", JCS_YCbCr, 2, 2, false, true, 0, 0, 500, 333, Ground::light},
    Spec{"full", JCS_YCbCr, 2, 2, false, false, 0, 0, 500, 333, Ground::dark, kFullTables},
    Spec{"full_restart", JCS_YCbCr, 1, 1, false, false, 7, 0, 500, 333, Ground::dark, kFullTables});
const auto kCodedAnew = testing::Values(Spec{"progressive", JCS_YCbCr, 2, 2, true},
                                        Spec{"misfit", JCS_YCbCr, 2, 2, false, false, 0, 0, 500,
                                             333, Ground::dark, Spec::Tables::misfit});

std::string name_of(const testing::TestParamInfo<Spec>& row) { return row.param.name; }

class RoomyJpeg : public testing::TestWithParam<Spec> {};
INSTANTIATE_TEST_SUITE_P(Kinds, RoomyJpeg, kRoomy, name_of);

class SplicedJpeg : public testing::TestWithParam<Spec> {};
INSTANTIATE_TEST_SUITE_P(Roomy, SplicedJpeg, kRoomy, name_of);
INSTANTIATE_TEST_SUITE_P(Full, SplicedJpeg, kFull, name_of);

class Jpeg : public testing::TestWithParam<Spec> {};
INSTANTIATE_TEST_SUITE_P(Roomy, Jpeg, kRoomy, name_of);
INSTANTIATE_TEST_SUITE_P(Full, Jpeg, kFull, name_of);
INSTANTIATE_TEST_SUITE_P(CodedAnew, Jpeg, kCodedAnew, name_of);

void expect_kept_outside(const Buffer& original, const NoticePlan& plan) {
  const Noticed noticed = give("image/jpeg", original, plan);
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  const Read before = read(original), after = read(noticed.bytes);
  EXPECT_EQ(after.warnings, 0);
  ASSERT_EQ(before.components.size(), after.components.size());
  const Label::Region& region = noticed.region();
  std::size_t changed = 0;
  for (std::size_t i = 0; i < before.components.size(); ++i) {
    const auto &a = before.components[i], &b = after.components[i];
    for (unsigned row = 0; row < a.rows; ++row)
      for (unsigned column = 0; column < a.columns; ++column) {
        const double left = column * 8.0 * a.across, top = row * 8.0 * a.down;
        const bool is_outside = left >= region.x + region.width ||
                                left + 8 * a.across <= region.x ||
                                top >= region.y + region.height || top + 8 * a.down <= region.y;
        const bool is_same =
            a.blocks[row * a.columns + column] == b.blocks[row * a.columns + column];
        if (is_outside) {
          ASSERT_TRUE(is_same) << i << ": " << row << ", " << column;
        }
        changed += is_same ? 0 : 1;
      }
  }
  EXPECT_GT(changed, 50u);
}

TEST_P(Jpeg, KeepsEveryBlockThatIsNotUnderTheNotice) {
  expect_kept_outside(make(GetParam()), plan_for());
}

TEST(JpegNotice, KeepsThePictureWhoseCodesAreOfNoUse) {
  NoticePlan plan = plan_for();
  plan.size_pct = 8;
  plan.words.pop_back();
  expect_kept_outside(fixture::sample("regressions/jpeg_codes_that_no_picture_uses.jpg"), plan);
}

TEST_P(Jpeg, KeepsMarkersCodingAndWhatFollows) {
  const Buffer original = make(GetParam());
  const Noticed noticed = give("image/jpeg", original, plan_for());
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  const Read before = read(original), after = read(noticed.bytes);
  EXPECT_EQ(before.markers, after.markers);
  EXPECT_EQ(before.is_progressive, after.is_progressive);
  EXPECT_EQ(before.restart, after.restart);
  EXPECT_EQ(after.warnings, 0);
  EXPECT_EQ(std::string(noticed.bytes.end() - 4, noticed.bytes.end()), "tail");
}

std::size_t marker_of(Bytes picture, std::uint8_t code) {
  std::size_t at = 2;
  while (picture[at + 1] != code) at += 2 + (picture[at + 2] << 8 | picture[at + 3]);
  return at;
}

// Further codes stand right in front of it.
TEST_P(SplicedJpeg, KeepsEveryByteInFrontOfTheScan) {
  const Buffer original = make(GetParam());
  const auto front = static_cast<std::ptrdiff_t>(marker_of(original, 0xDA));
  for (const NoticeForm form : {NoticeForm::line, NoticeForm::badge}) {
    const Noticed noticed = give("image/jpeg", original, plan_for(form, "top_left"));
    ASSERT_TRUE(noticed.given) << noticed.given.error().what;
    EXPECT_EQ(Buffer(original.begin(), original.begin() + front),
              Buffer(noticed.bytes.begin(), noticed.bytes.begin() + front));
  }
}

// All but what shares a row of units with it; the ground is as busy everywhere.
TEST_P(RoomyJpeg, KeepsEveryByteBehindTheNotice) {
  const Buffer original = make(GetParam());
  for (const NoticeForm form : {NoticeForm::badge, NoticeForm::line}) {
    const Noticed noticed = give("image/jpeg", original, plan_for(form, "top_left"));
    ASSERT_TRUE(noticed.given) << noticed.given.error().what;
    const auto [was, is] = std::mismatch(original.rbegin(), original.rend(), noticed.bytes.rbegin(),
                                         noticed.bytes.rend());
    const auto same = static_cast<double>(was - original.rbegin());
    const double behind = GetParam().height - noticed.region().y - noticed.region().height;
    const double data = static_cast<double>(original.size() - marker_of(original, 0xDA));
    EXPECT_GT(same, data * (behind - 32) / GetParam().height) << name(form);
  }
}

TEST_P(Jpeg, ShowsLettersOfEnoughContrast) {
  const Noticed noticed = give("image/jpeg", make(GetParam()), plan_for());
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  const Gray gray = decode(noticed.bytes);
  EXPECT_GE(contrast_in([&](unsigned x, unsigned y) { return gray.at(x, y); }, noticed.region()),
            4.5);
}

TEST_P(Jpeg, IsFoundWhereItWasGivenAndNotBefore) {
  expect_found_where_it_was_given("image/jpeg", make(GetParam()), "top_left", 0.9);
}

TEST_P(Jpeg, KeepsThePictureBesideAMargin) {
  const Buffer original = make(GetParam());
  const Gray before = decode(original);
  for (const char* const place : {"bottom_left", "top_right"}) {
    const Noticed noticed = give("image/jpeg", original, plan_for(NoticeForm::margin, place));
    ASSERT_TRUE(noticed.given) << noticed.given.error().what;
    const Gray after = decode(noticed.bytes);
    ASSERT_EQ(after.width, before.width);
    const unsigned added = after.height - before.height;
    EXPECT_EQ(added, noticed.region().height);
    const bool is_above = noticed.region().y == 0;
    const unsigned from = is_above ? added : 0;
    for (unsigned y = 20; y < before.height - 20; ++y)
      for (unsigned x = 0; x < before.width; ++x)
        ASSERT_EQ(before.at(x, y), after.at(x, y + from)) << x << ", " << y;
  }
}

// The notice of a picture that is turned is that of the upright one, turned.
TEST(JpegNotice, StandsUprightWhateverTheOrientation) {
  const Noticed plain = give("image/jpeg", make({"plain", JCS_GRAYSCALE, 1, 1}), plan_for());
  ASSERT_TRUE(plain.given);
  for (unsigned orientation = 1; orientation <= 8; ++orientation) {
    Spec spec{"turned", JCS_GRAYSCALE, 1, 1, false, false, 0, orientation};
    if (orientation >= 5) std::swap(spec.width, spec.height);
    const Noticed turned = give("image/jpeg", make(spec), plan_for());
    ASSERT_TRUE(turned.given) << turned.given.error().what;
    EXPECT_EQ(turned.region().x, plain.region().x) << orientation;
    EXPECT_EQ(turned.region().y, plain.region().y) << orientation;
    const Gray a = decode(plain.bytes), b = decode(turned.bytes);
    const unsigned right = b.width - 1, bottom = b.height - 1;
    double difference = 0, count = 0;
    for (unsigned y = static_cast<unsigned>(plain.region().y) + 8; y < a.height - 16; ++y)
      for (unsigned x = static_cast<unsigned>(plain.region().x) + 8; x < a.width - 16; ++x) {
        const std::array<std::array<unsigned, 2>, 8> places = {{{x, y},
                                                                {right - x, y},
                                                                {right - x, bottom - y},
                                                                {x, bottom - y},
                                                                {y, x},
                                                                {y, bottom - x},
                                                                {right - y, bottom - x},
                                                                {right - y, x}}};
        const auto [to_x, to_y] = places[orientation - 1];
        difference += std::abs(a.at(x, y) - b.at(to_x, to_y));
        count += 1;
      }
    EXPECT_LT(difference / count, 25) << orientation;
  }
}

TEST(JpegNotice, FitsIntoSmallPicturesAsAMarkAndIsRefusedInSmallerOnes) {
  for (const auto& [width, height] : {std::pair{64u, 64u}, {64u, 600u}, {640u, 64u}, {96u, 70u}}) {
    const Spec spec{"small", JCS_YCbCr, 2, 2, false, false, 0, 0, width, height};
    const Noticed noticed = give("image/jpeg", make(spec), plan_for());
    ASSERT_TRUE(noticed.given) << width << ": " << noticed.given.error().what;
    const Label::Region& region = noticed.region();
    EXPECT_GE(region.x, 2);
    EXPECT_GE(region.y, 2);
    EXPECT_LE(region.x + region.width, width - 2);
    EXPECT_LE(region.y + region.height, height - 2);
    if (width == 64) {
      EXPECT_EQ(noticed.given->notice.badge, "ЖИ\nИИ");
    }
    EXPECT_GE(*noticed.given->notice.size_pct / 100 * std::min(width, height), 8.99);
  }
  const Noticed tiny =
      give("image/jpeg", make({"tiny", JCS_YCbCr, 2, 2, false, false, 0, 0, 63, 300}), plan_for());
  ASSERT_FALSE(tiny.given);
  EXPECT_THAT(tiny.given.error().what, testing::HasSubstr("64 pixels"));
}

TEST(JpegNotice, IsRefusedWhereNothingOfItWouldBeLeft) {
  for (const bool is_progressive : {false, true}) {
    Spec spec{"coarse", JCS_GRAYSCALE, 1, 1, is_progressive, false, 0, 0, 128, 128};
    for (const auto& [quality, is_shown] : {std::pair{1, false}, {40, true}}) {
      spec.quality = quality;
      const Noticed noticed = give("image/jpeg", make(spec), plan_for(NoticeForm::badge));
      EXPECT_EQ(static_cast<bool>(noticed.given), is_shown) << is_progressive << quality;
      if (!is_shown && !noticed.given) {
        EXPECT_STREQ(noticed.given.error().what,
                     "jpeg: the picture is coded too coarsely to show a notice");
        EXPECT_TRUE(noticed.bytes.empty());
      }
    }
  }
}

TEST(JpegNotice, StopsWhereTheCallerAsks) {
  const Buffer picture = make({"stopped"});
  const std::atomic<bool> cancel = true;
  const auto asset = memory_source(picture);
  const NoticePlan plan = plan_for();
  const Limits limits;
  const Progress progress{.report = {}, .cancel = &cancel};
  Buffer bytes;
  const auto sink = buffer_sink(bytes);
  const auto given =
      writer_for("image/jpeg").give({*asset, "image/jpeg", plan, limits, progress, {}}, *sink);
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().code, Errc::cancelled);
}

TEST(JpegNotice, RefusesWhatItCannotDraw) {
  const Buffer picture = make({"plain"});
  for (const auto& [form, place, size] : {std::tuple{NoticeForm::spoken, "bottom_left", 5.0},
                                          {NoticeForm::line, "start", 5.0},
                                          {NoticeForm::line, "top_left", 0.0},
                                          {NoticeForm::line, "top_left", 90.0}}) {
    NoticePlan plan = plan_for(form, place);
    plan.size_pct = size;
    const Noticed noticed = give("image/jpeg", picture, plan);
    EXPECT_FALSE(noticed.given) << place << size;
    EXPECT_TRUE(noticed.bytes.empty());
  }
}

TEST(JpegNotice, GivesAnErrorForEveryTruncation) {
  for (const bool is_progressive : {false, true}) {
    const Spec spec{"cut", JCS_YCbCr, 2, 2, is_progressive, false, 0, 1, 160, 120};
    const Buffer picture = make(spec);
    for (std::size_t size = 0; size + 6 < picture.size(); size += 1 + size / 12) {
      const Buffer cut(picture.begin(), picture.begin() + static_cast<std::ptrdiff_t>(size));
      for (const char* const place : {"top_left", "bottom_right"}) {
        const Noticed noticed = give("image/jpeg", cut, plan_for(NoticeForm::badge, place));
        ASSERT_FALSE(noticed.given) << size;
        EXPECT_TRUE(noticed.bytes.empty()) << size;
      }
    }
  }
}

TEST(JpegNotice, TakesNoHarmFromGarbage) {
  std::mt19937 random(1);
  const Buffer picture = make({"garbage", JCS_YCbCr, 2, 2, false, false, 0, 6, 160, 120});
  for (int round = 0; round < 150; ++round) {
    Buffer broken = picture;
    for (int i = 0; i < 4; ++i)
      broken[random() % broken.size()] = static_cast<std::uint8_t>(random());
    const Noticed noticed = give("image/jpeg", broken, plan_for());
    if (!noticed.given) {
      EXPECT_NE(noticed.given.error().code, Errc::internal);
    }
  }
}

TEST(JpegNotice, TakesNoMemoryForASizeThatTheFileCannotHold) {
  Buffer picture = make({"huge", JCS_YCbCr, 1, 1});
  for (std::size_t i = 0; i + 9 < picture.size(); ++i)
    if (picture[i] == 0xFF && picture[i + 1] == 0xC0) {
      picture[i + 5] = picture[i + 7] = 0x7F;  // 32 thousand pixels a side
      break;
    }
  const Noticed noticed = give("image/jpeg", picture, plan_for());
  ASSERT_FALSE(noticed.given);
  EXPECT_THAT(noticed.given.error().code, testing::AnyOf(Errc::truncated, Errc::limit_exceeded));
}

TEST(JpegNotice, NamesTheCodingThatItCannotWrite) {
  Buffer arithmetic = make({"arithmetic", JCS_YCbCr, 1, 1});
  for (std::size_t i = 0; i + 9 < arithmetic.size(); ++i)
    if (arithmetic[i] == 0xFF && arithmetic[i + 1] == 0xC0) {
      arithmetic[i + 1] = 0xC9;
      break;
    }
  const Noticed noticed = give("image/jpeg", arithmetic, plan_for());
  ASSERT_FALSE(noticed.given);
  EXPECT_EQ(noticed.given.error().code, Errc::unsupported);
  EXPECT_THAT(noticed.given.error().what, testing::HasSubstr("arithmetic"));
}

TEST(JpegNotice, RefusesCoefficientsThatNoCodeSays) {
  const Noticed noticed = give(
      "image/jpeg", fixture::sample("regressions/jpeg_coefficients_out_of_range.jpg"), plan_for());
  ASSERT_FALSE(noticed.given);
  EXPECT_STREQ(noticed.given.error().what, "jpeg: the picture's data is broken");
}

}  // namespace
}  // namespace tanba
