// ISO BMFF: every file offset is rewritten when a store goes in.
#include "bmff_fixture.hpp"
#include "container/bmff_offsets.hpp"

namespace tanba {
namespace {

using namespace fixture;

// A file with one chunk in each of two `mdat` boxes, and an index before or between them.
struct Movie {
  Buffer bytes;
  std::uint64_t first, second;  // where the chunks are
};

Movie movie(std::string_view type, unsigned width, bool index_first) {
  const Buffer one = box("mdat", bytes_of("first chunk")), two = box("mdat", bytes_of("second"));
  const std::uint64_t index = index_of(type, width, 0, 0).size();
  const std::uint64_t start = ftyp().size() + (index_first ? index : 0);
  const std::uint64_t first = start + 8;
  const std::uint64_t second = first + one.size() + (index_first ? 0 : index);
  const Buffer moov = index_of(type, width, first, second);
  return {index_first ? joined({ftyp(), moov, one, two}) : joined({ftyp(), one, moov, two}), first,
          second};
}

TEST(BmffEmbed, MovesChunkOffsetsWhereverTheIndexIs) {
  for (const bool index_first : {true, false})
    for (const unsigned width : {4u, 8u}) {
      const char* type = width == 4 ? "stco" : "co64";
      const Movie before = movie(type, width, index_first);
      const Buffer after = embedded_for(before.bytes, 1000);
      const std::size_t at = find(after, type) + 12;
      EXPECT_EQ(number_at(after, at, width), find(after, "first chunk"));
      EXPECT_EQ(number_at(after, at + width, width), find(after, "second"));
      EXPECT_EQ(stored(kBmff, after), store_of(1000));
    }
}

TEST(BmffEmbed, LeavesSmallMediaAsTheyAre) {
  const Movie before = movie("stco", 4, true);
  EXPECT_EQ(embedded_for(before.bytes, 100, true), embedded_for(before.bytes, 100, false));
}

TEST(BmffEmbed, MovesOffsetsOnBothSidesOfAnOldStoreEachInItsWay) {
  Movie before = movie("stco", 4, true);
  // An old store between the two, which nobody should have put there.
  const Buffer old = c2pa_box("manifest", manifest_data(500));
  const auto between = static_cast<std::ptrdiff_t>(before.second - 8);
  before.bytes.insert(before.bytes.begin() + between, old.begin(), old.end());
  const std::size_t field = find(before.bytes, "stco") + 16;
  const Buffer moved = u32(before.second + old.size());
  std::copy(moved.begin(), moved.end(), before.bytes.begin() + static_cast<std::ptrdiff_t>(field));

  const Buffer after = embedded_for(before.bytes, 1000);
  const std::size_t at = find(after, "stco") + 12;
  EXPECT_EQ(number_at(after, at, 4), find(after, "first chunk"));
  EXPECT_EQ(number_at(after, at + 4, 4), find(after, "second"));
  const Buffer none = embedded_for(after, 0);
  EXPECT_EQ(none, movie("stco", 4, true).bytes);
}

TEST(BmffEmbed, RefusesATableLargerThanItsBox) {
  for (const char* type : {"stco", "co64", "saio"}) {
    const Buffer table = box(type, joined({u32(0), u32(0x40000000), Buffer(64)}));
    const Buffer file = joined({ftyp(), box("moov", box("trak", table))});
    Payloads payloads;
    payloads.store_bytes = 10;
    const Exact exact(file);
    const auto layout = kBmff.scan(exact.source(), {});
    ASSERT_TRUE(layout);
    EXPECT_EQ(kBmff.embed(exact.source(), *layout, payloads, {}).error().code, Errc::malformed);
  }
}

TEST(BmffEmbed, RefusesWhatItWouldBreak) {
  const Buffer elsewhere =
      box("dref", joined({u32(0), u32(1), box("url ", joined({u32(0), bytes_of("x.mp4")}))}));
  const struct {
    const char* name;
    Buffer file;
  } rows[] = {
      {"no ftyp", kMedia},
      {"an ftyp to the end of the file", joined({u32(0), bytes_of("ftypisom"), u32(0)})},
      {"a CR3 file", joined({ftyp("crx "), kMedia})},
      {"a compressed index", joined({ftyp(), box("moov", box("cmov", Buffer(20)))})},
      {"media elsewhere", joined({ftyp(), box("moov", box("trak", elsewhere))})},
      {"a store between moof and mdat",
       joined({ftyp(), box("moof"), c2pa_box("manifest", manifest_data()), kMedia})},
  };
  for (const auto& row : rows) {
    Payloads payloads;
    payloads.store_bytes = 10;
    const Exact exact(row.file);
    const auto layout = kBmff.scan(exact.source(), {});
    ASSERT_TRUE(layout) << row.name;
    const auto embedding = kBmff.embed(exact.source(), *layout, payloads, {});
    ASSERT_FALSE(embedding) << row.name;
    EXPECT_EQ(embedding.error().code, Errc::unsupported) << row.name;
  }
}

// ---------------------------------------------------------------- items

struct LocationRow {
  const char* name;
  unsigned version, offset_width, length_width, base_width, index_width;
  std::uint64_t base;  // 1: of the payload of mdat; 2: 8 bytes before it; 0: none
  unsigned method = 0, elsewhere = 0;
};

const LocationRow kLocations[] = {
    {"Version0", 0, 4, 4, 0, 0, 0},
    {"Version0WithZeroBase", 0, 4, 4, 4, 0, 0},
    {"Version0With8Bytes", 0, 8, 8, 8, 0, 0},
    {"Version0WithBase", 0, 4, 4, 4, 0, 1},
    {"Version0WithBaseOnly", 0, 0, 4, 4, 0, 1},
    {"Version0WithBaseInFront", 0, 4, 4, 8, 0, 2},
    {"Version1", 1, 4, 4, 0, 4, 0},
    {"Version1WithoutIndex", 1, 4, 4, 0, 0, 0},
    {"Version2", 2, 8, 4, 4, 8, 1},
    {"InAnotherBox", 1, 4, 4, 0, 0, 0, 1},
    {"OfAnotherItem", 1, 4, 4, 0, 0, 0, 2},
    {"InAnotherFile", 0, 4, 4, 0, 0, 0, 0, 1},
};

Buffer locations(const LocationRow& row, std::uint64_t offset) {
  const std::uint64_t base = row.base == 0 ? 0 : row.base == 1 ? offset : offset - 8;
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(row.version)).u24(0);
  out.u8(static_cast<std::uint8_t>(row.offset_width << 4 | row.length_width));
  out.u8(static_cast<std::uint8_t>(row.base_width << 4 | row.index_width));
  out.bytes(number(1, row.version < 2 ? 2 : 4));
  out.bytes(number(7, row.version < 2 ? 2 : 4));
  if (row.version > 0) out.u16(static_cast<std::uint16_t>(row.method));
  out.u16(static_cast<std::uint16_t>(row.elsewhere));
  out.bytes(row.base_width == 0 ? Buffer() : number(base, row.base_width)).u16(1);
  if (row.version > 0 && row.index_width > 0) out.bytes(number(1, row.index_width));
  if (row.offset_width > 0) out.bytes(number(offset - base, row.offset_width));
  out.bytes(number(10, row.length_width));
  return box("iloc", out.take());
}

class EveryLocation : public testing::TestWithParam<LocationRow> {};

TEST_P(EveryLocation, PointsAtTheSameBytes) {
  const LocationRow& row = GetParam();
  const auto file_with = [&](std::uint64_t offset) {
    const Buffer meta =
        box("meta", joined({Buffer(4), box("hdlr", Buffer(4)), locations(row, offset)}));
    return joined({ftyp("heic"), meta, kMedia});
  };
  const std::uint64_t offset = file_with(99).size() - 10;
  const Buffer after = embedded_for(file_with(offset), 777);
  const bool stays = row.method != 0 || row.elsewhere != 0;
  const Exact exact(after);
  bmff::Walker walker(exact.source(), {});
  std::size_t seen = 0;
  while (*walker.next()) {
    if (walker.box().type != bmff::type_of("iloc")) continue;
    ASSERT_TRUE(bmff::visit_items(exact.source(), walker.box(), [&](const Range& range) {
      ++seen;
      EXPECT_EQ(range, (Range{after.size() - 10, 10}));
    }));
  }
  EXPECT_EQ(seen, stays ? 0U : 1U);
  if (stays) {
    EXPECT_NE(find(after, as_text(locations(row, offset))), std::string::npos);
  }
  EXPECT_EQ(embedded_for(after, 0), file_with(offset));
}

INSTANTIATE_TEST_SUITE_P(Table, EveryLocation, testing::ValuesIn(kLocations),
                         [](const auto& row) { return std::string(row.param.name); });

// ---------------------------------------------------------------- fragments

TEST(BmffEmbed, MovesTheOffsetsOfFragments) {
  const auto file_with = [](std::uint64_t at) {
    const Buffer sidx =
        box("sidx",
            joined({u32(0), u32(1), u32(1000), u32(0), u32(0), u32(1), u32(70), u32(0), u32(0)}));
    const Buffer header = box("tfhd", joined({u32(1), u32(1), number(at, 8)}));
    const Buffer aux = box("saio", joined({u32(0), u32(1), u32(4)}));
    const Buffer moof = box("moof", box("traf", joined({header, aux})));
    const Buffer tfra = box(
        "tfra",
        joined({u32(0x01000000), u32(1), u32(0), u32(1), number(0, 8), number(at, 8), {1, 1, 1}}));
    return joined({ftyp(), sidx, moof, kMedia, box("mfra", tfra)});
  };
  const std::uint64_t moof = find(file_with(0), "moof") - 4;
  const Buffer after = embedded_for(file_with(moof), 333);
  const std::uint64_t moved = find(after, "moof") - 4;
  EXPECT_EQ(number_at(after, find(after, "tfhd") + 12, 8), moved);
  EXPECT_EQ(number_at(after, find(after, "tfra") + 28, 8), moved);
  EXPECT_EQ(number_at(after, find(after, "saio") + 12, 4), 4U);  // counts from the fragment
  EXPECT_EQ(number_at(after, find(after, "sidx") + 28, 4), 70U);
  EXPECT_EQ(embedded_for(after, 0), file_with(moof));
}

TEST(BmffEmbed, ShrinksTheIndexOfSegmentsWhenProofsGo) {
  const Buffer proof = c2pa_box("merkle", {0xA0});
  const Buffer fragment = joined({box("moof", box("mfhd", Buffer(8))), kMedia});
  const Buffer part = joined({proof, fragment});
  const auto sidx = [&](std::size_t size) {
    return box("sidx", joined({u32(0), u32(1), u32(1000), u32(0), u32(0), u32(2), u32(size), u32(0),
                               u32(0), u32(0x80000000 | size), u32(0), u32(0)}));
  };
  const Buffer before = joined({ftyp(), sidx(part.size()), part, part});
  EXPECT_EQ(embedded_for(before, 0), joined({ftyp(), sidx(fragment.size()), fragment, fragment}));
}

}  // namespace
}  // namespace tanba
