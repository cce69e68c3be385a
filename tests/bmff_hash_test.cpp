// The BMFF hash: golden numbers found with other implementations, what a change does to it, and
// what an exclusion may leave out.
#include "base/encoding.hpp"
#include "bmff_hash_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;
using bmff::type_of;

constexpr std::string_view kTiny =
    "000000146674797069736f6d0000020069736f6d0000003575756964d8fec3d61b0e483c92975828877ec4810000"
    "00006d616e6966657374000000000000000000000000086a756d620000000c66726565616263640000001b6d6461"
    "743031323334353637383961626364656658595a0000000c6d6f6f766d6f6f76";

// interop D; the inner `moov` text is no box, so the file is walked along its root alone.
TEST(BmffHash, HasTheDigestsThatOthersFoundForATinyFile) {
  Buffer tiny = *from_hex(kTiny);
  const auto digest_with = [&](const std::vector<BmffExclusion>& more, bool tree) {
    BmffHash hash;
    hash.exclusions = {store_left_out(), left_out("/ftyp"), left_out("/mfra")};
    hash.exclusions.insert(hash.exclusions.end(), more.begin(), more.end());
    hash.hash = Buffer();
    hash.merkle.resize(tree ? 1 : 0);
    const Exact exact(tiny);
    const auto found = bmff::survey(exact.source(), bmff::Exclusions(hash), {});
    EXPECT_TRUE(found);
    if (!found) return std::string(found.error().what);
    EXPECT_EQ(found->refused, nullptr);
    return to_hex(run({{{HashAlg::sha256, found->pieces}}}, exact.source(), {})->front());
  };
  EXPECT_EQ(digest_with({}, false),
            "6373b81a8c5fae93ea8646b3daf6f00ef2474eeb97bbb76655ea8c75d0206204");
  EXPECT_EQ(digest_with({left_out("/free"), left_out("/skip")}, false),
            "e90c46baa0de522b2db2a9ee08fa0024c6a1b98643492c88113093ae61e95048");
  EXPECT_EQ(digest_with({left_out("/mdat", {{16, 0}})}, true),
            "d5550a90c6827fabedcf5a8b741c0cdccb3b4b2c4c3ca31b78c92bb5e7f433c1");
}

TEST(BmffHash, TellsWhatItsSignerAloneLeavesOutBehindALongListToo) {
  std::vector<Buffer> boxes(1100, ftyp());
  boxes.push_back(box("free"));
  boxes.push_back(kMedia);
  const Buffer file = joined(boxes);
  std::vector<Uncovered> uncovered;
  EXPECT_EQ(verdict(file, flat_hash(file, {left_out("/free")}), &uncovered),
            "match assertion.bmffHash.additionalExclusionsPresent");
  EXPECT_FALSE(uncovered.back().by_specification);
}

class EverySample : public testing::TestWithParam<const char*> {};

TEST_P(EverySample, IsFoundAsItWasSigned) {
  const Signed file = signed_file(sample(GetParam()));
  std::vector<Uncovered> uncovered;
  EXPECT_EQ(verdict(file.bytes, file.hash, &uncovered), "match");
  ASSERT_FALSE(uncovered.empty());
  for (const Uncovered& row : uncovered) EXPECT_TRUE(row.by_specification) << row.why;
}

TEST_P(EverySample, ShowsEveryChangedByteThatIsCovered) {
  Signed file = signed_file(sample(GetParam()));
  std::vector<Uncovered> open;
  ASSERT_EQ(verdict(file.bytes, file.hash, &open), "match");
  const auto layout = scan(kBmff, file.bytes);
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  open.push_back({layout->carriers[0].store[0], ""});
  for (std::size_t at = 0; at < file.bytes.size(); ++at) {
    if (std::any_of(open.begin(), open.end(), [&](const Uncovered& row) {
          return at >= row.range.offset && at < row.range.end();
        }))
      continue;
    file.bytes[at] ^= 1;
    EXPECT_EQ(verdict(file.bytes, file.hash).substr(0, 5), "misma") << at;
    file.bytes[at] ^= 1;
  }
}

TEST_P(EverySample, IsNeverFoundCutOffOrLonger) {
  Signed file = signed_file(sample(GetParam()));
  std::vector<Uncovered> open;
  ASSERT_EQ(verdict(file.bytes, file.hash, &open), "match");
  const Range last = open.back().range;
  for (std::size_t size = 0; size < file.bytes.size(); size += 7) {
    // C2PA does not miss an `mfra`.
    if (size == last.offset && last.end() == file.bytes.size()) continue;
    EXPECT_NE(verdict(Bytes(file.bytes).first(size), file.hash).substr(0, 5), "match") << size;
  }
  for (const char* tail : {"00", "0000000c7265737400000000", "0000001066726565000000000000"}) {
    Buffer longer = file.bytes;
    const Buffer bytes = *from_hex(tail);
    longer.insert(longer.end(), bytes.begin(), bytes.end());
    EXPECT_EQ(verdict(longer, file.hash), "mismatch") << tail;
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, EverySample,
                         testing::Values("bmff/plain.mp4", "bmff/faststart.mp4",
                                         "bmff/fragmented.mp4", "bmff/sound.m4a",
                                         "bmff/picture.heic", "bmff/picture.avif"),
                         [](const auto& row) {
                           std::string text = row.param + 5;
                           std::replace(text.begin(), text.end(), '.', '_');
                           return text;
                         });

// An exclusion of a file with every kind of box, and what comes of it.
struct Row {
  const char* name;
  BmffExclusion exclusion;
  const char* expected;
};

constexpr const char* kMore = "match assertion.bmffHash.additionalExclusionsPresent";

std::vector<Row> exclusion_rows() {
  std::vector<Row> rows = {
      {"Nothing", left_out("/skip"), kMore},
      {"Padding", left_out("/free"), kMore},
      {"PaddingByIndex", left_out("/free[1]"), kMore},
      {"Xmp", left_out("/uuid"), kMore},
      {"PaddingInside", left_out("/moov/udta/free"), kMore},
      {"UserData", left_out("/moov/udta"), kMore},
      {"ChunkOffsetsAsInVersion1", left_out("/moov/trak/mdia/minf/stbl/stco", {{16, 0}}), kMore},
      {"Media", left_out("/mdat"), "mismatch"},
      {"MediaWithoutTree", left_out("/mdat", {{16, 0}}), "mismatch"},
      {"Movie", left_out("/moov"), "mismatch"},
      {"Track", left_out("/moov/trak"), "mismatch"},
      {"TrackByIndex", left_out("/moov/trak[2]"), "mismatch"},
      {"TrackInPart", left_out("/moov/trak", {{8, 4}}), "mismatch"},
      {"ChunkOffsets", left_out("/moov/trak/mdia/minf/stbl/stco"), "mismatch"},
      {"ChunkCount", left_out("/moov/trak/mdia/minf/stbl/stco", {{12, 0}}), "mismatch"},
      {"SampleSizes", left_out("/moov/trak/mdia/minf/stbl/stsz"), "mismatch"},
      {"NoPath", left_out(""), "malformed"},
      {"NoSlash", left_out("free"), "malformed"},
      {"ShortName", left_out("/fre"), "malformed"},
      {"Descendants", left_out("//free"), "malformed"},
      {"IndexZero", left_out("/free[0]"), "malformed"},
      {"IndexLeadingZero", left_out("/free[01]"), "malformed"},
      {"IndexOpen", left_out("/free[1"), "malformed"},
      {"IndexHuge", left_out("/free[99999999999999999999]"), "malformed"},
      {"SubsetOverlaps", left_out("/free", {{0, 9}, {8, 1}}), "malformed"},
      {"SubsetDescends", left_out("/free", {{8, 1}, {0, 1}}), "malformed"},
      {"SubsetWraps", left_out("/free", {{8, ~0ull}, {9, 1}}), "malformed"},
      {"SubsetPastEnd", left_out("/free", {{8, ~0ull}}), kMore},
  };
  return rows;
}

class EveryExclusion : public testing::TestWithParam<Row> {};

TEST_P(EveryExclusion, IsJudged) {
  const Buffer file = embedded_for(sample_with_padding(), 500);
  BmffHash hash = flat_hash(file, {GetParam().exclusion});
  EXPECT_EQ(verdict(file, hash), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Table, EveryExclusion, testing::ValuesIn(exclusion_rows()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace tanba
