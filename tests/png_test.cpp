// PNG: chunks in odd places, checksums, lengths that lie.
#include <zlib.h>

#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr std::size_t kBehindIhdr = 33;

Buffer picture() { return sample("png/rgb.png"); }

Buffer chunk(std::string_view type, Bytes data) {
  ByteWriter body;
  body.text(type).bytes(data);
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(data.size())).bytes(body.view());
  out.u32(
      static_cast<std::uint32_t>(crc32(0, body.view().data(), static_cast<unsigned>(body.size()))));
  return out.take();
}

Buffer with(Bytes asset, Bytes inserted, std::size_t at = kBehindIhdr) {
  return joined({asset.first(at), inserted, asset.subspan(at)});
}

TEST(Png, PutsOneChunkBehindIhdr) {
  EXPECT_EQ(labelled(kPng, picture(), store_of(300)),
            with(picture(), chunk("caBX", store_of(300))));
}

TEST(Png, ReadsAStoreBehindThePixels) {
  const Buffer bytes = with(picture(), chunk("caBX", store_of(300)), picture().size() - 12);
  EXPECT_EQ(stored(kPng, bytes), store_of(300));
  EXPECT_EQ(labelled(kPng, bytes, store_of(40)), labelled(kPng, picture(), store_of(40)));
}

TEST(Png, AWrongChecksumOfTheStoreIsAFlaw) {
  Buffer bytes = labelled(kPng, picture(), store_of(70'000));
  for (const std::size_t at : {kBehindIhdr + 8, kBehindIhdr + 40'000, kBehindIhdr + 8 + 70'003}) {
    bytes[at] ^= 1;
    EXPECT_NE(scan(kPng, bytes)->flaw, nullptr) << at;
    EXPECT_FALSE(embedded(kPng, bytes, store_of(50)));
    bytes[at] ^= 1;
  }
  EXPECT_EQ(scan(kPng, bytes)->flaw, nullptr);
}

TEST(Png, TwoStoresAreTwoCarriers) {
  Buffer bytes = with(picture(), chunk("caBX", store_of(300)));
  bytes = with(bytes, chunk("caBX", store_of(400)), bytes.size() - 12);
  EXPECT_EQ(scan(kPng, bytes)->carriers.size(), 2U);
  EXPECT_EQ(labelled(kPng, bytes, {}), picture());
}

TEST(Png, ManyStoresAreALimit) {
  ByteWriter many;
  for (int i = 0; i < 300; ++i) many.bytes(chunk("caBX", {}));
  EXPECT_EQ(scan(kPng, with(picture(), many.view())).error().code, Errc::limit_exceeded);
}

TEST(Png, BytesBehindIendAreNoError) {
  const Buffer tail = labelled(kPng, picture(), store_of(300));
  EXPECT_EQ(stored(kPng, joined({picture(), tail})), std::nullopt);
  EXPECT_EQ(stored(kPng, joined({tail, tail})), store_of(300));
}

TEST(Png, ChunksThatBreakTheRulesAreErrors) {
  Buffer huge = chunk("tEXt", Buffer(20));
  huge[0] = 0x80;
  Buffer long_one = chunk("tEXt", Buffer(20));
  long_one[1] = 0x7F;
  const Buffer whole = picture();
  const Bytes ihdr = Bytes(whole).subspan(8, kBehindIhdr - 8);
  EXPECT_EQ(scan(kPng, with(picture(), huge)).error().code, Errc::malformed);
  EXPECT_EQ(scan(kPng, with(picture(), long_one)).error().code, Errc::truncated);
  EXPECT_EQ(scan(kPng, with(picture(), chunk("a1BX", {}))).error().code, Errc::malformed);
  EXPECT_EQ(scan(kPng, with(picture(), ihdr)).error().code, Errc::malformed);
  EXPECT_EQ(scan(kPng, with(picture(), chunk("tEXt", {}), 8)).error().code, Errc::malformed);
  EXPECT_EQ(scan(kPng, Bytes(whole).first(8)).error().code, Errc::truncated);
  EXPECT_EQ(scan(kPng, Buffer(20)).error().code, Errc::malformed);
}

TEST(Png, ReplacesTheXmpPacketOrAddsOne) {
  const Buffer first(100, 'x'), second(50, 'y');
  const std::string_view start{"XML:com.adobe.xmp\0\0\0\0\0", 22};
  const Buffer expected = with(picture(), chunk("iTXt", joined({as_bytes(start), second})));
  const Buffer once = labelled(kPng, picture(), store_of(300), first);
  EXPECT_EQ(stored(kPng, once), store_of(300));
  EXPECT_EQ(labelled(kPng, once, {}, second), expected);
  EXPECT_EQ(labelled(kPng, picture(), {}, second), expected);
  EXPECT_EQ(labelled(kPng, expected, store_of(40), {}),
            with(expected, chunk("caBX", store_of(40))));
}

}  // namespace
}  // namespace tanba
