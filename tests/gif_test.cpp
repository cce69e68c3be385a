// GIF: where the block goes, the older version, stores in wrong places, files that break off, the
// names of parts.
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

Buffer still() { return sample("gif/still.gif"); }
Buffer animated() { return sample("gif/animated.gif"); }

std::size_t behind_table(const Buffer& gif) {
  return gif[10] & 0x80 ? 13 + (3u << ((gif[10] & 7) + 1)) : 13;
}

Buffer with(Bytes asset, Bytes inserted, std::size_t at) {
  return joined({asset.first(at), inserted, asset.subspan(at)});
}

// An application extension with sub-blocks of `step` bytes.
Buffer extension(std::string_view id, Bytes data, std::size_t step = 255) {
  ByteWriter out;
  out.u8(0x21).u8(0xFF).u8(11).text(id);
  for (std::size_t at = 0; at < data.size(); at += step) {
    const Bytes part = data.subspan(at, std::min(step, data.size() - at));
    out.u8(static_cast<std::uint8_t>(part.size())).bytes(part);
  }
  return out.u8(0).take();
}

constexpr std::string_view kId{"C2PA_GIF\x01\0\0", 11};

std::vector<std::string> names(const Buffer& bytes, bool with_carrier) {
  const Exact exact(bytes);
  const auto layout = kGif.scan(exact.source(), {});
  const auto parts =
      kGif.parts(exact.source(), with_carrier ? &layout->carriers.front() : nullptr, {});
  std::vector<std::string> names;
  if (!parts) return {parts.error().what};
  std::uint64_t at = 0;
  for (const Part& part : *parts) {
    names.push_back(part.name);
    EXPECT_EQ(part.ranges.size(), 1U);
    EXPECT_EQ(part.ranges[0].offset, at) << part.name;
    at = part.ranges[0].end();
  }
  EXPECT_EQ(at, bytes.size());
  return names;
}

TEST(Gif, PutsOneExtensionBehindTheColourTable) {
  for (const std::size_t size : {255U, 300U, 510U})
    EXPECT_EQ(labelled(kGif, still(), store_of(size)),
              with(still(), extension(kId, store_of(size)), behind_table(still())));
}

TEST(Gif, LeavesTheExtensionThatRepeatsInFront) {
  const Buffer before = animated();
  const std::size_t at = behind_table(before);
  ASSERT_EQ(as_text(Bytes(before).subspan(at + 3, 11)), "NETSCAPE2.0");
  EXPECT_EQ(labelled(kGif, before, store_of(300)),
            with(before, extension(kId, store_of(300)), at + 19));
}

TEST(Gif, BecomesOfTheVersionThatHasExtensions) {
  const Buffer old = sample("gif/old.gif");
  ASSERT_EQ(as_text(Bytes(old).first(6)), "GIF87a");
  Buffer renamed = old;
  renamed[4] = '9';
  EXPECT_EQ(labelled(kGif, old, store_of(300)), labelled(kGif, renamed, store_of(300)));
  EXPECT_EQ(labelled(kGif, labelled(kGif, old, store_of(300)), {}), renamed);
  EXPECT_EQ(labelled(kGif, old, {}), old);
}

TEST(Gif, ReadsSubBlocksOfAnySize) {
  for (const std::size_t step : {1U, 2U, 100U, 254U}) {
    const Buffer bytes = with(still(), extension(kId, store_of(301), step), behind_table(still()));
    EXPECT_EQ(stored(kGif, bytes), store_of(301));
    EXPECT_EQ(labelled(kGif, bytes, {}), still());
  }
}

TEST(Gif, TooManySubBlocksAreALimit) {
  const Buffer bytes = with(still(), extension(kId, store_of(301), 1), behind_table(still()));
  Limits limits;
  limits.max_boxes = 300;
  EXPECT_EQ(scan(kGif, bytes, limits).error().code, Errc::limit_exceeded);
}

TEST(Gif, AnotherVersionOfTheBlockIsAFlaw) {
  Buffer bytes = labelled(kGif, still(), store_of(300));
  for (const std::size_t byte : {11U, 12U, 13U}) {
    bytes[behind_table(still()) + byte] ^= 2;
    EXPECT_NE(scan(kGif, bytes)->flaw, nullptr);
    EXPECT_FALSE(embedded(kGif, bytes, store_of(50)));
    bytes[behind_table(still()) + byte] ^= 2;
  }
}

TEST(Gif, AStoreBehindThePictureIsAFlaw) {
  const Buffer bytes = with(still(), extension(kId, store_of(300)), still().size() - 1);
  ASSERT_TRUE(scan(kGif, bytes));
  EXPECT_NE(scan(kGif, bytes)->flaw, nullptr);
}

TEST(Gif, WhatFollowsTheTrailerStays) {
  const Buffer tail = joined({as_bytes("more; "), extension(kId, store_of(300))});
  EXPECT_EQ(labelled(kGif, joined({still(), tail}), store_of(300)),
            joined({labelled(kGif, still(), store_of(300)), tail}));
}

TEST(Gif, TakesAPictureThatBreaksOffOrGoesOnOddly) {
  Buffer whole = animated(), labelled_whole = labelled(kGif, animated(), store_of(300));
  for (const std::size_t cut : {1U, 2U, 40U})
    EXPECT_EQ(
        labelled(kGif, Bytes(whole).first(whole.size() - cut), store_of(300)),
        Buffer(labelled_whole.begin(), labelled_whole.end() - static_cast<std::ptrdiff_t>(cut)));
  whole.back() = 0;
  EXPECT_EQ(stored(kGif, labelled(kGif, whole, store_of(300))), store_of(300));
}

TEST(Gif, IsRefusedWhereItBreaksOffEarlier) {
  const Buffer bytes = still();
  for (std::size_t size = 0; size < behind_table(bytes) + 20; ++size)
    EXPECT_EQ(scan(kGif, Bytes(bytes).first(size)).error().code, Errc::truncated) << size;
  Buffer odd = bytes;
  odd[behind_table(bytes)] = 0x22;
  EXPECT_EQ(scan(kGif, odd).error().code, Errc::malformed);
  odd[4] = '8';
  EXPECT_EQ(scan(kGif, odd).error().code, Errc::malformed);
}

TEST(Gif, TwoStoresAreTwoCarriers) {
  const Buffer store = extension(kId, store_of(300));
  const Buffer bytes = with(still(), joined({store, store}), behind_table(still()));
  EXPECT_EQ(scan(kGif, bytes)->carriers.size(), 2U);
  EXPECT_EQ(labelled(kGif, bytes, {}), still());
  ByteWriter many;
  for (int i = 0; i < 300; ++i) many.bytes(extension(kId, {}));
  EXPECT_EQ(scan(kGif, with(still(), many.view(), behind_table(still()))).error().code,
            Errc::limit_exceeded);
}

TEST(Gif, TakesAnXmpPacketAndReplacesIt) {
  const Buffer first(700, 'x'), second(5, 'y'), zero(3);
  const Buffer once = labelled(kGif, animated(), store_of(300), first);
  EXPECT_EQ(stored(kGif, once), store_of(300));
  const Buffer twice = labelled(kGif, once, store_of(300), second);
  EXPECT_EQ(twice, labelled(kGif, animated(), store_of(300), second));
  EXPECT_EQ(twice.size() + 695, once.size());
  EXPECT_EQ(embedded(kGif, animated(), {}, zero).error().code, Errc::invalid_argument);
}

TEST(Gif, NamesItsParts) {
  const std::vector<std::string> still_parts = {"GIF89a", "LSD",  "C2PA", "21F9",
                                                "2C",     "TBID", "3B"};
  EXPECT_EQ(names(labelled(kGif, still(), store_of(300)), true), still_parts);
  const std::vector<std::string> animated_parts = {"GIF89a", "LSD",  "21FF", "21FE", "21F9", "2C",
                                                   "TBID",   "21F9", "2C",   "TBID", "3B"};
  EXPECT_EQ(names(animated(), false), animated_parts);
}

TEST(Gif, NamesNoPartsOfWhatIsBroken) {
  const Buffer bytes = still();
  for (const std::size_t cut : {1U, 2U, 40U}) {
    const Exact exact(Bytes(bytes).first(bytes.size() - cut));
    EXPECT_EQ(kGif.parts(exact.source(), nullptr, {}).error().code, Errc::truncated);
  }
  Limits limits;
  limits.max_boxes = 1;
  EXPECT_EQ(kGif.parts(Exact(bytes).source(), nullptr, limits).error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace tanba
