// Notices in PNG: pictures are made and read here, by zlib alone and without filters.
#include <zlib.h>

#include <random>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "picture_fixture.hpp"

namespace tanba {
namespace {

using namespace test;

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";

struct Kind {
  std::string name;
  unsigned depth = 8, colour = 2;
  Ground ground = Ground::busy;
  bool has_key = false;
  unsigned width = 300, height = 200;
  bool is_dull = false;  // a palette of dark colours alone

  unsigned bits() const {
    return depth * (colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : 1);
  }
  std::size_t row() const { return (std::size_t{width} * bits() + 7) / 8; }
};

void put(ByteWriter& to, std::string_view type, Bytes data) {
  const Buffer all = [&] {
    ByteWriter both;
    both.text(type).bytes(data);
    return both.take();
  }();
  to.u32(static_cast<std::uint32_t>(data.size())).bytes(all);
  to.u32(static_cast<std::uint32_t>(crc32(0, all.data(), static_cast<uInt>(all.size()))));
}

Buffer deflated(const Buffer& rows) {
  uLongf size = compressBound(rows.size());
  Buffer out(size);
  compress2(out.data(), &size, rows.data(), rows.size(), 1);
  out.resize(size);
  return out;
}

Buffer make(const Kind& kind) {
  ByteWriter to, ihdr, plte;
  to.text(kSignature);
  ihdr.u32(kind.width).u32(kind.height).u8(static_cast<std::uint8_t>(kind.depth));
  ihdr.u8(static_cast<std::uint8_t>(kind.colour)).zeros(3);
  put(to, "IHDR", ihdr.view());
  put(to, "gAMA", Buffer{0, 0, 0xB1, 0x8F});
  put(to, "prVt", as_bytes("private"));
  if (kind.colour == 3) {
    for (unsigned i = 0; i < (kind.depth == 8 ? 100U : 1U << kind.depth); ++i)
      plte.u8(static_cast<std::uint8_t>(i * 83))
          .u8(static_cast<std::uint8_t>(i * (kind.is_dull ? 20 : 160)))
          .u8(40);
    put(to, "PLTE", plte.view());
  }
  if (kind.has_key) put(to, "tRNS", Buffer(kind.colour == 2 ? 6 : 2));
  put(to, "tEXt", as_bytes("Comment\0before"));
  std::mt19937 random(2);
  Buffer rows;
  for (unsigned y = 0; y < kind.height; ++y) {
    rows.push_back(0);
    for (std::size_t x = 0; x < kind.row(); ++x) {
      const std::uint8_t any = static_cast<std::uint8_t>(random());
      rows.push_back(kind.colour == 3 && kind.depth == 8 ? any % 100
                     : kind.ground == Ground::busy
                         ? any
                         : shade(kind.ground, static_cast<unsigned>(x), y));
    }
  }
  const Buffer stream = deflated(rows);
  put(to, "IDAT", Bytes(stream).first(stream.size() / 2));
  put(to, "IDAT", Bytes(stream).subspan(stream.size() / 2));
  put(to, "tIME", Buffer{7, 0xEA, 1, 2, 3, 4, 5});
  put(to, "IEND", {});
  return to.take();
}

struct Read {
  Kind kind;
  std::vector<std::pair<std::string, Buffer>> chunks;  // but those of the pixels
  Buffer plte, rows;                                   // without filters

  std::uint64_t raw(unsigned x, unsigned y) const {
    const unsigned bits = kind.bits();
    const std::size_t at = y * kind.row() + std::size_t{x} * bits / 8;
    if (bits < 8) return rows[at] >> (8 - x * bits % 8 - bits) & ((1U << bits) - 1);
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bits / 8; ++i) value = value << 8 | rows[at + i];
    return value;
  }
  // As 8-bit gray: of colours, green.
  double gray(unsigned x, unsigned y) const {
    const std::uint64_t value = raw(x, y);
    if (kind.colour == 3) return plte[value * 3 + 1];
    const unsigned below = kind.colour == 4 ? 1 : kind.colour == 2 ? 1 : kind.colour == 6 ? 2 : 0;
    const std::uint64_t most = (std::uint64_t{1} << kind.depth) - 1;
    return static_cast<double>(value >> below * kind.depth & most) * 255 /
           static_cast<double>(most);
  }
};

int paeth(int a, int b, int c) {
  const int pa = std::abs(b - c), pb = std::abs(a - c), pc = std::abs(a + b - 2 * c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

void unfilter(Read& read, const Buffer& data) {
  const std::size_t size = read.kind.row(), unit = std::max(1U, read.kind.bits() / 8);
  read.rows.resize(size * read.kind.height);
  for (std::size_t y = 0; y < read.kind.height; ++y)
    for (std::size_t x = 0; x < size; ++x) {
      const auto at = [&](std::size_t i, bool is_above) -> int {
        if (x < i || (is_above && y == 0)) return 0;
        return read.rows[(y - (is_above ? 1 : 0)) * size + x - i];
      };
      const int left = at(unit, false), above = at(0, true), corner = at(unit, true);
      const int said[] = {0, left, above, (left + above) / 2, paeth(left, above, corner)};
      read.rows[y * size + x] =
          static_cast<std::uint8_t>(data[y * (size + 1) + 1 + x] + said[data[y * (size + 1)]]);
    }
}

Read read(Bytes file) {
  Read read;
  ByteReader in(file);
  in.skip(8);
  Buffer stream;
  while (in.left() > 0 && in.ok()) {
    const std::uint32_t size = in.u32();
    const std::string type(as_text(in.take(4)));
    const Bytes data = in.take(size);
    in.skip(4);
    if (type == "IDAT") {
      stream.insert(stream.end(), data.begin(), data.end());
      continue;
    }
    if (type == "IHDR") {
      ByteReader head(data);
      read.kind.width = head.u32();
      read.kind.height = head.u32();
      read.kind.depth = head.u8();
      read.kind.colour = head.u8();
    }
    if (type == "PLTE") read.plte.assign(data.begin(), data.end());
    read.chunks.emplace_back(type, Buffer(data.begin(), data.end()));
  }
  Buffer data((read.kind.row() + 1) * read.kind.height);
  uLongf size = data.size();
  EXPECT_EQ(uncompress(data.data(), &size, stream.data(), stream.size()), Z_OK);
  unfilter(read, data);
  return read;
}

class Png : public testing::TestWithParam<Kind> {};

INSTANTIATE_TEST_SUITE_P(
    Kinds, Png,
    testing::Values(Kind{"gray1", 1, 0}, Kind{"gray2", 2, 0}, Kind{"gray4", 4, 0},
                    Kind{"gray8", 8, 0}, Kind{"gray16", 16, 0}, Kind{"rgb8", 8, 2},
                    Kind{"rgb16", 16, 2}, Kind{"palette4", 4, 3}, Kind{"palette8", 8, 3},
                    Kind{"grayalpha8", 8, 4}, Kind{"grayalpha16", 16, 4}, Kind{"rgba8", 8, 6},
                    Kind{"rgba16", 16, 6}, Kind{"dark", 8, 2, Ground::dark},
                    Kind{"light", 8, 2, Ground::light}, Kind{"graykey", 8, 0, Ground::busy, true},
                    Kind{"rgbkey", 8, 2, Ground::busy, true}),
    [](const auto& row) { return row.param.name; });

TEST_P(Png, KeepsEveryPixelAndChunkThatIsNotUnderTheNotice) {
  for (const char* const place : {"top_left", "bottom_right"}) {
    const Buffer original = make(GetParam());
    const Noticed noticed = give("image/png", original, plan_for(NoticeForm::line, place));
    ASSERT_TRUE(noticed.given) << noticed.given.error().what;
    const Read before = read(original), after = read(noticed.bytes);
    ASSERT_EQ(before.chunks.size(), after.chunks.size());
    for (std::size_t i = 0; i < before.chunks.size(); ++i) {
      EXPECT_EQ(before.chunks[i].first, after.chunks[i].first);
      if (before.chunks[i].first != "PLTE") {
        EXPECT_EQ(before.chunks[i].second, after.chunks[i].second);
      }
    }
    const Label::Region& region = noticed.region();
    for (unsigned y = 0; y < before.kind.height; ++y)
      for (unsigned x = 0; x < before.kind.width; ++x) {
        const bool is_outside = x < region.x || x >= region.x + region.width || y < region.y ||
                                y >= region.y + region.height;
        if (is_outside) {
          ASSERT_EQ(before.raw(x, y), after.raw(x, y)) << x << ", " << y;
        }
      }
  }
}

TEST_P(Png, ShowsLettersOfEnoughContrast) {
  const Noticed noticed = give("image/png", make(GetParam()), plan_for());
  ASSERT_TRUE(noticed.given) << noticed.given.error().what;
  const Read after = read(noticed.bytes);
  EXPECT_GE(contrast_in([&](unsigned x, unsigned y) { return after.gray(x, y); }, noticed.region()),
            4.5);
}

TEST_P(Png, IsFoundWhereItWasGivenAndNotBefore) {
  // One bit: no edges.
  expect_found_where_it_was_given("image/png", make(GetParam()), "top_right", 0.85);
}

TEST_P(Png, KeepsThePictureBesideAMargin) {
  const Buffer original = make(GetParam());
  for (const char* const place : {"bottom_left", "top_right"}) {
    const Noticed noticed = give("image/png", original, plan_for(NoticeForm::margin, place));
    ASSERT_TRUE(noticed.given) << noticed.given.error().what;
    const Read before = read(original), after = read(noticed.bytes);
    const unsigned added = after.kind.height - before.kind.height;
    EXPECT_EQ(added, noticed.region().height);
    const unsigned from = noticed.region().y == 0 ? added : 0;
    for (unsigned y = 0; y < before.kind.height; ++y)
      for (unsigned x = 0; x < before.kind.width; ++x)
        ASSERT_EQ(before.raw(x, y), after.raw(x, y + from));
  }
}

TEST(PngNotice, GivesAnErrorForEveryTruncation) {
  const Buffer picture = make({"cut", 8, 2, Ground::dark, false, 120, 80});
  for (std::size_t size = 0; size < picture.size(); size += 1 + size / 12) {
    const Buffer cut(picture.begin(), picture.begin() + static_cast<std::ptrdiff_t>(size));
    const Noticed noticed = give("image/png", cut, plan_for());
    ASSERT_FALSE(noticed.given) << size;
    EXPECT_TRUE(noticed.bytes.empty()) << size;
  }
}

TEST(PngNotice, TakesNoHarmFromGarbage) {
  std::mt19937 random(3);
  const Buffer picture = make({"garbage", 8, 3, Ground::busy, false, 120, 80});
  for (int round = 0; round < 150; ++round) {
    Buffer broken = picture;
    for (int i = 0; i < 3; ++i)
      broken[random() % broken.size()] = static_cast<std::uint8_t>(random());
    const Noticed noticed = give("image/png", broken, plan_for());
    if (!noticed.given) {
      EXPECT_NE(noticed.given.error().code, Errc::internal);
    }
  }
}

TEST(PngNotice, IsRefusedWhereThePaletteHasNoRoom) {
  const Kind kind{"dull", 1, 3, Ground::busy, false, 300, 200, true};
  const Noticed noticed = give("image/png", make(kind), plan_for());
  ASSERT_FALSE(noticed.given);
  EXPECT_THAT(noticed.given.error().what, testing::HasSubstr("palette"));
}

}  // namespace
}  // namespace tanba
