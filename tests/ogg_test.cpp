// Ogg: pages, the stream of the store among others, and what is wrong with a stream.
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

std::uint32_t crc_of(Bytes bytes) {
  std::uint32_t crc = 0;
  for (const std::uint8_t byte : bytes) {
    crc ^= static_cast<std::uint32_t>(byte) << 24;
    for (int bit = 0; bit < 8; ++bit) crc = (crc << 1) ^ (crc >> 31 != 0 ? 0x04C11DB7U : 0U);
  }
  return crc;
}

struct PageOf {
  std::uint8_t flags = 0;
  std::uint32_t serial = 1, sequence = 0;
  Buffer body;
  bool goes_on = false;
  std::uint64_t granule = 0;
};

Buffer page(const PageOf& page) {
  ByteWriter out;
  out.text("OggS").u8(0).u8(page.flags).u64le(page.granule).u32le(page.serial);
  out.u32le(page.sequence).u32le(0);
  Buffer table(page.body.size() / 255, 255);
  if (!page.goes_on) table.push_back(static_cast<std::uint8_t>(page.body.size() % 255));
  out.u8(static_cast<std::uint8_t>(table.size())).bytes(table).bytes(page.body);
  Buffer bytes = out.take();
  ByteWriter crc;
  crc.u32le(crc_of(bytes));
  std::copy(crc.view().begin(), crc.view().end(), bytes.begin() + 22);
  return bytes;
}

const Buffer kFirst = page({2, 1, 0, Buffer(30, 7)}), kSecond = page({2, 2, 0, Buffer(20, 8)});
const Buffer kData = page({4, 1, 1, Buffer(400, 9), false, 500});
const Buffer kDataOfSecond = page({4, 2, 1, Buffer(300, 9), false, 500});

Buffer sound() { return joined({kFirst, kSecond, kData, kDataOfSecond}); }
Buffer packet(std::size_t size) {
  return joined({as_bytes({"\0c2pa", 5}), Buffer(store_of(size))});
}

TEST(Ogg, PutsItsPagesBehindTheLastBeginning) {
  EXPECT_EQ(labelled(kOgg, sound(), store_of(300)),
            joined({kFirst, kSecond, page({6, 0x43325041, 0, packet(300)}), kData, kDataOfSecond}));
}

TEST(Ogg, ATerminatorStandsInAPageOfItsOwnWhereItMust) {
  const std::size_t size = 65'025 - 5;
  Buffer last = page({5, 0x43325041, 1, {}});
  EXPECT_EQ(
      labelled(kOgg, sound(), store_of(size)),
      joined({kFirst, kSecond, page({2, 0x43325041, 0, packet(size), true, ~std::uint64_t{0}}),
              last, kData, kDataOfSecond}));
  for (std::size_t at = size - 2; at < size + 260; ++at)
    EXPECT_EQ(stored(kOgg, labelled(kOgg, sound(), store_of(at))), store_of(at)) << at;
}

TEST(Ogg, TakesASerialThatNobodyHas) {
  const Buffer taken = page({6, 0x43325041, 0, Buffer(10)});
  const Buffer bytes = labelled(kOgg, joined({kFirst, taken, kData}), store_of(300));
  EXPECT_EQ(bytes, joined({kFirst, taken, page({6, 0x43325042, 0, packet(300)}), kData}));
}

TEST(Ogg, AChainedStreamStays) {
  const Buffer chain = joined({sound(), kFirst, kData});
  EXPECT_EQ(labelled(kOgg, chain, store_of(300)),
            joined({labelled(kOgg, sound(), store_of(300)), kFirst, kData}));
}

TEST(Ogg, TwoStoresAreTwoCarriers) {
  const Buffer one = page({6, 5, 0, packet(300)}), two = page({6, 6, 0, packet(300)});
  const Buffer bytes = joined({kFirst, one, two, kData});
  EXPECT_EQ(scan(kOgg, bytes)->carriers.size(), 2U);
  EXPECT_EQ(labelled(kOgg, bytes, {}), joined({kFirst, kData}));
  const Buffer behind = joined({kFirst, one, kData, kFirst, two, kData});
  EXPECT_EQ(scan(kOgg, behind)->carriers.size(), 2U);
}

TEST(Ogg, ReadsAStoreThatFollowsAFirstPageWithTheMagicAlone) {
  const Buffer whole = store_of(300), rest(whole.begin() + 250, whole.end());
  const Buffer start(whole.begin(), whole.begin() + 250);
  const Buffer split =
      joined({kFirst, page({2, 5, 0, joined({as_bytes({"\0c2pa", 5}), start}), true}),
              page({5, 5, 1, rest}), kData});
  EXPECT_EQ(stored(kOgg, split), whole);
}

TEST(Ogg, ABrokenStreamIsAFlaw) {
  const Buffer start = joined({as_bytes({"\0c2pa", 5}), Buffer(250, 1)});
  const Buffer first = page({2, 5, 0, start, true});
  const std::pair<const char*, Buffer> rows[] = {
      {"pages apart", joined({kFirst, first, kData, page({5, 5, 1, Buffer(9)})})},
      {"a page too few", joined({kFirst, first, page({5, 5, 2, Buffer(9)}), kData})},
      {"a page that does not go on", joined({kFirst, first, page({4, 5, 1, Buffer(9)}), kData})},
      {"a granule", joined({kFirst, page({6, 5, 0, start, false, 77}), kData})},
      {"no store",
       joined({kFirst, page({6, 5, 0, Buffer(start.begin(), start.begin() + 5)}), kData})},
      {"no end", joined({kFirst, first, kData})},
  };
  for (const auto& [name, bytes] : rows) {
    const auto layout = scan(kOgg, bytes);
    ASSERT_TRUE(layout) << name;
    EXPECT_NE(layout->flaw, nullptr) << name;
  }
}

TEST(Ogg, RefusesWhatIsNoPage) {
  EXPECT_EQ(scan(kOgg, joined({kFirst, kData, Buffer(30)})).error().code, Errc::malformed);
  EXPECT_EQ(scan(kOgg, kData).error().code, Errc::malformed);
  EXPECT_EQ(scan(kOgg, Bytes(kFirst).first(40)).error().code, Errc::truncated);
}

TEST(Ogg, IsAVideoWhereTheoraBegins) {
  EXPECT_EQ(kOgg.mime_type_of(sample("ogg/theora.ogv"), ""), "video/ogg");
  EXPECT_EQ(kOgg.mime_type_of(sample("ogg/vorbis.ogg"), ""), "audio/ogg");
}

}  // namespace
}  // namespace tanba
