// JPEG: segments as others write them, segments that do not fit together, and what stands around.
#include <openssl/sha.h>

#include "base/encoding.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr std::size_t kAfterJfif = 20;  // where baseline.jpg has its first segment behind APP0

Buffer picture() { return sample("jpeg/baseline.jpg"); }

struct Segment {
  std::uint8_t marker = 0xEB;
  std::string_view identifier = "JP";
  std::uint16_t instance = 0x0211;
  std::uint32_t sequence = 1;
  Buffer header;  // repeated in front of the data
  Buffer data;

  Buffer bytes() const {
    ByteWriter out;
    out.u8(0xFF).u8(marker);
    out.u16(static_cast<std::uint16_t>(10 + header.size() + data.size()));
    out.text(identifier).u16(instance).u32(sequence).bytes(header).bytes(data);
    return out.take();
  }
};

std::vector<Segment> cut(const Buffer& store, std::size_t chunk, std::size_t header_bytes = 8) {
  std::vector<Segment> segments;
  for (std::size_t at = 0; at < store.size(); at += chunk) {
    Segment& segment = segments.emplace_back();
    segment.sequence = static_cast<std::uint32_t>(segments.size());
    const auto begin = store.begin() + static_cast<std::ptrdiff_t>(at);
    const auto count = static_cast<std::ptrdiff_t>(std::min(chunk, store.size() - at));
    segment.data.assign(begin, begin + count);
    if (at > 0)
      segment.header.assign(store.begin(),
                            store.begin() + static_cast<std::ptrdiff_t>(header_bytes));
  }
  return segments;
}

Buffer with(Bytes asset, Bytes inserted, std::size_t at = kAfterJfif) {
  return joined({asset.first(at), inserted, asset.subspan(at)});
}

Buffer with(Bytes asset, const std::vector<Segment>& segments, std::size_t at = kAfterJfif) {
  ByteWriter out;
  for (const Segment& segment : segments) out.bytes(segment.bytes());
  return with(asset, out.view(), at);
}

TEST(Jpeg, CutsTheStoreAsTheReferenceDoes) {
  const auto out = embedded(kJpeg, picture(), store_of(150'000));
  ASSERT_TRUE(out);
  EXPECT_EQ(out->bytes, with(picture(), cut(store_of(150'000), 64'000)));
}

TEST(Jpeg, ReadsSegmentsOfAnySize) {
  for (const std::size_t chunk : {36U, 500U, 65'517U})
    EXPECT_EQ(stored(kJpeg, with(picture(), cut(store_of(70'000), chunk))), store_of(70'000))
        << chunk;
}

TEST(Jpeg, ReadsALongBoxHeader) {
  Buffer store = store_of(1000);
  const Buffer lengths = {0, 0, 0, 1, 'j', 'u', 'm', 'b', 0, 0, 0, 0, 0, 0, 0x03, 0xF0};
  store.erase(store.begin(), store.begin() + 8);
  store = joined({lengths, store});
  EXPECT_EQ(store.size(), 1008U);
  EXPECT_EQ(stored(kJpeg, with(picture(), cut(store, 400, 16))), store);
}

TEST(Jpeg, ReadsAStoreWhereverItsSegmentsStand) {
  for (const std::size_t at : {std::size_t{2}, kAfterJfif, picture().size() - 2})
    EXPECT_EQ(stored(kJpeg, with(picture(), cut(store_of(300), 64'000), at)), store_of(300)) << at;
}

struct Broken {
  const char* name;
  void (*change)(std::vector<Segment>&);
};
void PrintTo(const Broken& row, std::ostream* out) { *out << row.name; }

const Broken kBroken[] = {
    {"NumberGap", [](auto& s) { s[1].sequence = 3; }},
    {"NumberTwice", [](auto& s) { s[1].sequence = 1; }},
    {"BeginsWithTwo", [](auto& s) { s[0].sequence = 2; }},
    {"InstanceMix", [](auto& s) { s[1].instance = 0x0212; }},
    {"NotMarked", [](auto& s) { s[0].identifier = "JQ"; }},
    {"NotMarkedInTheMiddle", [](auto& s) { s[1].identifier = "JQ"; }},
    {"OtherLengthRepeated", [](auto& s) { s[2].header[3] ^= 1; }},
    {"OtherTypeRepeated", [](auto& s) { s[2].header[4] ^= 1; }},
    {"NoHeaderRepeated", [](auto& s) { s[2].header.clear(); }},
    {"OrderChanged", [](auto& s) { std::swap(s[1], s[2]); }},
    {"OneMissing", [](auto& s) { s.erase(s.begin() + 1); }},
    {"LastMissing", [](auto& s) { s.pop_back(); }},
    {"LastInAnotherMarker", [](auto& s) { s.back().marker = 0xEA; }},
    {"LastLonger", [](auto& s) { s.back().data.push_back(0); }},
    {"LastShorter", [](auto& s) { s.back().data.pop_back(); }},
    {"OneTooMany",
     [](auto& s) {
       s.push_back(s.back());
       ++s.back().sequence;
     }},
    {"EmptyOneAmong",
     [](auto& s) {
       Segment empty = s[1];
       empty.data.clear();
       s.insert(s.begin() + 1, empty);
       for (std::size_t i = 0; i < s.size(); ++i) s[i].sequence = static_cast<std::uint32_t>(i + 1);
     }},
    {"ForeignOneAmong",
     [](auto& s) { s.insert(s.begin() + 1, Segment{0xEB, "XX", 1, 1, {}, Buffer(30)}); }},
    {"CommentAmong",
     [](auto& s) { s.insert(s.begin() + 1, Segment{0xFE, "XX", 1, 1, {}, Buffer(30)}); }},
    {"NoLength", [](auto& s) { s[0].data[0] = s[0].data[1] = s[0].data[2] = s[0].data[3] = 0; }},
    {"LengthOfNothing",
     [](auto& s) {
       s[0].data[0] = s[0].data[1] = s[0].data[2] = 0;
       s[0].data[3] = 8;
     }},
    {"NotAJumbBox", [](auto& s) { s[0].data[4] ^= 1; }},
};

class JpegSegments : public testing::TestWithParam<Broken> {};

TEST_P(JpegSegments, ThatDoNotFitTogetherAreAFlaw) {
  auto segments = cut(store_of(2000), 600);
  ASSERT_EQ(segments.size(), 4U);
  ASSERT_EQ(stored(kJpeg, with(picture(), segments)), store_of(2000));
  GetParam().change(segments);
  const auto layout = scan(kJpeg, with(picture(), segments));
  ASSERT_TRUE(layout) << layout.error().what;
  EXPECT_NE(layout->flaw, nullptr);
  EXPECT_FALSE(embedded(kJpeg, with(picture(), segments), store_of(50)));
}
INSTANTIATE_TEST_SUITE_P(Table, JpegSegments, testing::ValuesIn(kBroken),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Jpeg, FillBytesBetweenSegmentsOfTheStoreAreAFlaw) {
  const auto segments = cut(store_of(2000), 1000);
  const Buffer fill = {0xFF};
  const Buffer bytes = joined({segments[0].bytes(), fill, segments[1].bytes()});
  const auto layout = scan(kJpeg, with(picture(), bytes));
  ASSERT_TRUE(layout);
  EXPECT_NE(layout->flaw, nullptr);
  EXPECT_TRUE(layout->carriers.empty());
}

TEST(Jpeg, TwoStoresAreTwoCarriers) {
  Buffer bytes = with(picture(), cut(store_of(300), 200));
  bytes = with(bytes, cut(store_of(400), 64'000));
  const auto layout = scan(kJpeg, bytes);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->carriers.size(), 2U);
  EXPECT_EQ(layout->flaw, nullptr);
  EXPECT_EQ(labelled(kJpeg, bytes, {}), picture());
}

TEST(Jpeg, TheSecondPictureOfAFileIsNotTheFirst) {
  const Buffer signed_one = labelled(kJpeg, picture(), store_of(300));
  EXPECT_EQ(stored(kJpeg, joined({picture(), signed_one})), std::nullopt);
  EXPECT_EQ(stored(kJpeg, joined({signed_one, signed_one})), store_of(300));
  EXPECT_EQ(labelled(kJpeg, joined({picture(), signed_one}), store_of(300)),
            joined({signed_one, signed_one}));
}

TEST(Jpeg, OtherBoxesInApp11StayAndKeepTheirNumber) {
  Segment other;
  other.data = {0, 0, 0, 44, 'j', 'u', 'm', 'b', 0, 0, 0, 36, 'j', 'u', 'm', 'd', '3', '6', '0', 0};
  other.data.resize(44);
  const Buffer bytes = with(picture(), {other});
  EXPECT_TRUE(scan(kJpeg, bytes)->carriers.empty());
  const auto out = embedded(kJpeg, bytes, store_of(100));
  ASSERT_TRUE(out);
  EXPECT_EQ(out->bytes[kAfterJfif + 7], 0x12);  // 0x0211 is taken
  EXPECT_EQ(stored(kJpeg, out->bytes), store_of(100));
  EXPECT_EQ(labelled(kJpeg, out->bytes, {}), bytes);
}

TEST(Jpeg, GoesInBehindJfifAndBesideTheOldStore) {
  const Buffer bytes = with(picture(), cut(store_of(300), 64'000), 2);  // in front of JFIF
  EXPECT_EQ(labelled(kJpeg, bytes, store_of(100)), labelled(kJpeg, picture(), store_of(100)));
}

// Frame and scan headers that are enough for a walk, and entropy-coded data.
Buffer scanned(Bytes entropy) {
  const Buffer start = {0xFF, 0xD8, 0xFF, 0xDA, 0, 2}, end = {0xFF, 0xD9};
  return joined({start, entropy, end});
}

TEST(Jpeg, WalksOverEverythingInAScan) {
  const Buffer inside = {0x12, 0xFF, 0x00, 0xFF, 0xD0, 0x34, 0xFF, 0xD7, 0xFF,
                         0x7F, 0xFF, 0xFF, 0x00, 0xFF, 0xFF, 0xDC, 0,    4,
                         0,    1,    0xFF, 0xDA, 0,    2,    0x55, 0xFF, 0xFF};
  EXPECT_TRUE(scan(kJpeg, scanned(inside)));
  const Buffer standalone = {0xFF, 0x01, 0xFF, 0xFF, 0xFF, 0xD3};
  EXPECT_TRUE(scan(kJpeg, with(picture(), standalone)));
}

TEST(Jpeg, FindsTheEndOnTheEdgeOfABlock) {
  for (std::size_t size = 65'520; size < 65'550; ++size) {
    EXPECT_TRUE(scan(kJpeg, scanned(Buffer(size)))) << size;
    EXPECT_TRUE(scan(kJpeg, scanned(Buffer(size, 0xFF)))) << size;
    Buffer restart(size);
    restart[size - 2] = 0xFF;
    restart[size - 1] = 0xD0;
    EXPECT_TRUE(scan(kJpeg, scanned(restart))) << size;
  }
}

TEST(Jpeg, ReadsEachByteOnce) {
  const Buffer bytes = scanned(Buffer(8 << 20, 0x37));
  Counted counted(bytes);
  ASSERT_TRUE(kJpeg.scan(counted.source(), {}));
  EXPECT_LE(counted.reads, (bytes.size() >> 16) + 4);
  EXPECT_LE(counted.read_bytes, bytes.size() + (256 << 10));
}

struct Bad {
  const char* name;
  Errc code;
  Buffer bytes;
};
void PrintTo(const Bad& row, std::ostream* out) { *out << row.name; }

const Bad kBad[] = {
    {"Empty", Errc::truncated, {}},
    {"NoStart", Errc::malformed, {0xFF, 0xD9}},
    {"StartAlone", Errc::truncated, {0xFF, 0xD8}},
    {"NoMarker", Errc::malformed, {0xFF, 0xD8, 0x00, 0x00}},
    {"MarkerZero", Errc::malformed, {0xFF, 0xD8, 0xFF, 0x00}},
    {"SecondStart", Errc::malformed, {0xFF, 0xD8, 0xFF, 0xD8, 0xFF, 0xD9}},
    {"LengthZero", Errc::malformed, {0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xD9}},
    {"LengthOne", Errc::malformed, {0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0xFF, 0xD9}},
    {"LengthPastTheEnd", Errc::truncated, {0xFF, 0xD8, 0xFF, 0xE0, 0, 5, 0xFF, 0xD9}},
    {"FillToTheEnd", Errc::truncated, {0xFF, 0xD8, 0xFF, 0xFF, 0xFF}},
    {"ScanToTheEnd", Errc::truncated, {0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 1, 2, 3, 0xFF}},
    {"NoEnd", Errc::truncated, {0xFF, 0xD8, 0xFF, 0xE0, 0, 2}},
};

class JpegBad : public testing::TestWithParam<Bad> {};
TEST_P(JpegBad, IsAnError) {
  const auto layout = scan(kJpeg, GetParam().bytes);
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().code, GetParam().code) << layout.error().what;
}
INSTANTIATE_TEST_SUITE_P(Table, JpegBad, testing::ValuesIn(kBad),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Jpeg, TakesNoStoreThatCouldNotBeFoundAgain) {
  EXPECT_EQ(embedded(kJpeg, picture(), store_of(37)).error().code, Errc::invalid_argument);
  EXPECT_EQ(embedded(kJpeg, picture(), Buffer(300)).error().code, Errc::invalid_argument);
}

// Where the XMP packets of a file stand.
std::vector<std::size_t> packets(const Buffer& bytes) {
  constexpr std::string_view kStart{"\xFF\xE1", 2}, kName{"http://ns.adobe.com/xap/1.0/\0", 29};
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at + 33 < bytes.size(); ++at)
    if (starts_with(Bytes(bytes).subspan(at), kStart) &&
        starts_with(Bytes(bytes).subspan(at + 4), kName))
      found.push_back(at);
  return found;
}

TEST(Jpeg, ReplacesTheXmpPacketOrAddsOneBehindExif) {
  const Buffer packet(1000, 'x');
  const Buffer grey = sample("jpeg/grey.jpg"), exif = sample("jpeg/progressive.jpg");
  const auto had = packets(grey);
  ASSERT_EQ(had.size(), 1U);
  const Buffer replaced = labelled(kJpeg, grey, store_of(300), packet);
  EXPECT_EQ(stored(kJpeg, replaced), store_of(300));
  EXPECT_EQ(packets(replaced).size(), 1U);
  EXPECT_EQ(replaced.size(), labelled(kJpeg, grey, store_of(300)).size() + 1000 - (79 - 31));
  const Buffer added = labelled(kJpeg, exif, {}, packet);
  EXPECT_EQ(packets(added), std::vector<std::size_t>{44});
  EXPECT_EQ(packets(labelled(kJpeg, picture(), {}, packet)), std::vector<std::size_t>{kAfterJfif});
  EXPECT_EQ(embedded(kJpeg, picture(), {}, Buffer(65'505)).error().code, Errc::unsupported);
  EXPECT_TRUE(embedded(kJpeg, picture(), {}, Buffer(65'504)));
}

TEST(Jpeg, FindsTheStoreOfTheReferenceImplementation) {
  const std::string path = outside("reference/CA.jpg");
  if (path.empty()) GTEST_SKIP() << "TANBA_TEST_DATA is not set";
  const Buffer bytes = file(path);
  const auto layout = scan(kJpeg, bytes);
  ASSERT_TRUE(layout && layout->carriers.size() == 1 && !layout->flaw);
  EXPECT_EQ(layout->carriers[0].exclusion, (Range{20, 117'273}));
  const auto store = stored(kJpeg, bytes);
  ASSERT_EQ(store->size(), 117'241U);
  Buffer hash(32);
  SHA256(store->data(), store->size(), hash.data());
  EXPECT_EQ(to_hex(hash), "d92a7c6e3ba9a7a41b0b96e7517edbc4b06da4ff60dc4845808fe45389d0bab9");
  EXPECT_EQ(labelled(kJpeg, labelled(kJpeg, bytes, {}), *store), bytes);
}

}  // namespace
}  // namespace tanba
