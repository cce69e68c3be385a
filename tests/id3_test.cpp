// ID3v2: what a tag may look like before a store comes into it, and what is recognised by it.
#include "container/id3.hpp"

#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

const Buffer kSound = {0xFF, 0xF3, 0x18, 0xC4, 0, 1, 2, 3};

Buffer frame(std::string_view id, unsigned version, Bytes data, std::uint16_t flags = 0) {
  const auto size = static_cast<std::uint32_t>(data.size());
  ByteWriter out;
  out.text(id).u32(version == 4 ? to_synchsafe(size) : size).u16(flags).bytes(data);
  return out.take();
}

Buffer tag(std::uint8_t version, std::uint8_t flags, std::initializer_list<Bytes> parts) {
  const Buffer body = joined(parts);
  ByteWriter out;
  out.text("ID3").u8(version).u8(0).u8(flags);
  out.u32(to_synchsafe(static_cast<std::uint32_t>(body.size()))).bytes(body);
  return out.take();
}

Buffer object(std::string_view names, Bytes store) {
  return joined({Buffer{0}, as_bytes(names), store});
}
constexpr std::string_view kNames{"application/c2pa\0\0\0", 19};
constexpr std::string_view kOurNames{"application/c2pa\0c2pa\0c2pa manifest store\0", 42};

const Buffer kTitle = {0, 'T', 'i', 't', 'l', 'e'};

TEST(Id3, AddsItsFrameBehindTheOthersAndBeforeThePadding) {
  const Buffer title = frame("TIT2", 3, kTitle), padding(50);
  const Buffer store = frame("GEOB", 3, object(kOurNames, store_of(300)));
  EXPECT_EQ(labelled(kMp3, joined({tag(3, 0, {title, padding}), kSound}), store_of(300)),
            joined({tag(3, 0, {title, store, padding}), kSound}));
}

TEST(Id3, AFileWithoutATagGetsOneOfVersion4) {
  const Buffer out = labelled(kFlac, joined({as_bytes("fLaC"), kSound}), store_of(300));
  EXPECT_EQ(out[3], 4);
  EXPECT_EQ(out.size(), 20 + 1 + kOurNames.size() + 300 + 4 + kSound.size());
}

TEST(Id3, ATagOfVersion2StaysBehindOneOfItsOwn) {
  const Buffer old = joined({tag(2, 0, {as_bytes({"TT2\0\0\3\0ab", 9})}), kSound});
  const Buffer out = labelled(kMp3, old, store_of(300));
  EXPECT_EQ(Buffer(out.end() - static_cast<std::ptrdiff_t>(old.size()), out.end()), old);
  EXPECT_EQ(stored(kMp3, out), store_of(300));
  EXPECT_EQ(labelled(kMp3, out, {}), old);
}

TEST(Id3, TakesTheStuffingOutOfATagOfVersion3) {
  const Buffer plain = frame("TIT2", 3, Buffer{1, 0xFF, 0xFE, 0xFF, 0x00, 0xFF});
  Buffer stuffed = frame("TIT2", 3, Buffer{1, 0xFF, 0xFE, 0xFF, 0x00, 0xFF});
  stuffed.insert(stuffed.begin() + 14, 0);  // FF 00 00
  stuffed.push_back(0);                     // the last FF, before the padding
  const Buffer padding(20), store = frame("GEOB", 3, object(kOurNames, store_of(300)));
  EXPECT_EQ(labelled(kMp3, joined({tag(3, 0x80, {stuffed, padding}), kSound}), store_of(300)),
            joined({tag(3, 0, {plain, store, padding}), kSound}));
}

TEST(Id3, LetsTheFramesOfVersion4SayThatTheyAreUnsynchronised) {
  const Buffer first = frame("TIT2", 4, kTitle), second = frame("TALB", 4, kTitle, 2);
  const Buffer store = frame("GEOB", 4, joined({Buffer{3}, as_bytes(kOurNames), store_of(300)}));
  EXPECT_EQ(labelled(kMp3, joined({tag(4, 0x80, {first, second}), kSound}), store_of(300)),
            joined({tag(4, 0, {frame("TIT2", 4, kTitle, 2), second, store}), kSound}));
}

TEST(Id3, DropsAChecksumThatCouldNotHold) {
  const Buffer with3 = {0, 0, 0, 10, 0x80, 0, 0, 0, 0, 0, 1, 2, 3, 4};
  const Buffer with4 = {0, 0, 0, 12, 1, 0x20, 5, 1, 2, 3, 4, 5};
  const Buffer without = {0, 0, 0, 6, 0, 0, 0, 0, 0, 0};
  for (const std::uint8_t version : {std::uint8_t{3}, std::uint8_t{4}}) {
    const Buffer title = frame("TIT2", version, kTitle);
    const Buffer& extension = version == 3 ? with3 : with4;
    const Buffer out =
        labelled(kMp3, joined({tag(version, 0x40, {extension, title}), kSound}), store_of(300));
    EXPECT_EQ(out[5], 0);
    EXPECT_EQ(out, labelled(kMp3, joined({tag(version, 0, {title}), kSound}), store_of(300)));
  }
  const Buffer title = frame("TIT2", 3, kTitle);
  const Buffer kept = joined({tag(3, 0x40, {without, title}), kSound});
  EXPECT_EQ(labelled(kMp3, labelled(kMp3, kept, store_of(300)), {}), kept);
}

TEST(Id3, PatchesTheFooterToo) {
  const auto with_footer = [](std::initializer_list<Bytes> parts) {
    Buffer whole = tag(4, 0x10, parts), footer(whole.begin(), whole.begin() + 10);
    std::copy_n("3DI", 3, footer.begin());
    return joined({whole, footer, kSound});
  };
  const Buffer title = frame("TIT2", 4, kTitle);
  const Buffer store = frame("GEOB", 4, joined({Buffer{3}, as_bytes(kOurNames), store_of(300)}));
  EXPECT_EQ(labelled(kMp3, with_footer({title}), store_of(300)), with_footer({title, store}));
}

TEST(Id3, RepairsPlainSizesInVersion4) {
  const Buffer data(200, 'x');
  const Buffer broken = frame("TIT2", 3, data), title = frame("TALB", 4, kTitle);
  const Buffer out = labelled(kMp3, joined({tag(4, 0, {broken, title}), kSound}), store_of(300));
  EXPECT_EQ(stored(kMp3, out), store_of(300));
  EXPECT_EQ(out, labelled(kMp3, joined({tag(4, 0, {frame("TIT2", 4, data), title}), kSound}),
                          store_of(300)));
}

TEST(Id3, ReadsOtherNamesAndOtherVersions) {
  for (const std::uint8_t version : {std::uint8_t{3}, std::uint8_t{4}})
    for (const std::string_view names :
         {kNames, kOurNames, std::string_view("application/c2pa\0a.c2pa\0Label\0", 30),
          std::string_view("application/x-c2pa-manifest-store\0\0\0", 36)})
      EXPECT_EQ(
          stored(kMp3,
                 joined({tag(version, 0,
                             {frame("GEOB", version, object(names, store_of(300))), Buffer(9)}),
                         kSound})),
          store_of(300));
  const std::string_view wide{
      "\1application/c2pa\0\xFF\xFE"
      "a\0\0\0\xFF\xFE\0\0",
      27};
  const Buffer data = joined({as_bytes(wide).first(27), Buffer(store_of(300))});
  EXPECT_TRUE(stored(kMp3, joined({tag(3, 0, {frame("GEOB", 3, data)}), kSound})));
}

TEST(Id3, AnExclusionMayHoldTheFrameOnlyWhereItsNamesSayNothing) {
  const auto carrier = [](std::string_view names) {
    const Buffer data = object(names, store_of(300));
    return scan(kMp3, joined({tag(4, 0, {frame("GEOB", 4, data)}), kSound}))->carriers.front();
  };
  EXPECT_EQ(carrier(kNames).framing.offset, 10U);
  EXPECT_EQ(carrier(kOurNames).framing.offset, 10U);
  const Carrier other = carrier({"application/c2pa\0hidden\0words\0", 30});
  EXPECT_EQ(other.framing, other.exclusion);
}

TEST(Id3, TwoStoresAreTwoCarriers) {
  const Buffer one = frame("GEOB", 4, object(kNames, store_of(300)));
  const Buffer bytes = joined({tag(4, 0, {one, one}), kSound});
  EXPECT_EQ(scan(kMp3, bytes)->carriers.size(), 2U);
  EXPECT_EQ(stored(kMp3, labelled(kMp3, bytes, store_of(40))), store_of(40));
}

TEST(Id3, APackedStoreIsAFlaw) {
  const Buffer data = object(kNames, store_of(300));
  for (const unsigned flags : {8U, 4U, 2U, 0x40U, 1U}) {
    const auto layout =
        scan(kMp3, tag(4, 0, {frame("GEOB", 4, data, static_cast<std::uint16_t>(flags))}));
    ASSERT_TRUE(layout);
    EXPECT_NE(layout->flaw, nullptr) << flags;
    EXPECT_TRUE(layout->carriers.empty());
  }
  EXPECT_NE(scan(kMp3, tag(4, 0x80, {frame("GEOB", 4, data)}))->flaw, nullptr);
  EXPECT_EQ(
      scan(kMp3, tag(4, 0, {frame("GEOB", 4, object({"image/png\0\0\0", 12}, kSound), 2)}))->flaw,
      nullptr);
}

TEST(Id3, ReplacesTheXmpPacket) {
  const auto packet = [](std::string_view text) {
    return joined({as_bytes({"XMP\0", 4}), as_bytes(text)});
  };
  const Buffer title = frame("TIT2", 3, kTitle), other = frame("PRIV", 3, kTitle);
  const Buffer old = frame("PRIV", 3, packet("<old/>")), now = frame("PRIV", 3, packet("<new/>"));
  const Buffer store = frame("GEOB", 3, object(kOurNames, store_of(300)));
  EXPECT_EQ(labelled(kMp3, joined({tag(3, 0, {old, title, other}), kSound}), store_of(300),
                     as_bytes("<new/>")),
            joined({tag(3, 0, {title, other, now, store}), kSound}));
  EXPECT_EQ(stored(kMp3, labelled(kMp3, kSound, store_of(300), as_bytes("<new/>"))), store_of(300));
}

TEST(Id3, RefusesTagsThatLie) {
  Buffer data = frame("TIT2", 3, kTitle);
  data[7] = 7;  // one byte more than there is
  EXPECT_EQ(scan(kMp3, tag(3, 0, {data})).error().code, Errc::malformed);
  EXPECT_EQ(scan(kMp3, Bytes(tag(3, 0, {data})).first(20)).error().code, Errc::truncated);
  EXPECT_EQ(scan(kMp3, tag(3, 0x40, {Buffer{0xFF, 0xFF, 0xFF, 0xFF, 0, 0}})).error().code,
            Errc::malformed);
  EXPECT_EQ(scan(kMp3, tag(3, 0x40, {Buffer(3)})).error().code, Errc::malformed);
}

TEST(Id3, ATinyCompressedFrameIsSteppedOver) {
  const std::string path = outside("reference/id3v23_compression_underflow.mp3");
  if (path.empty()) GTEST_SKIP() << "TANBA_TEST_DATA is not set";
  const Buffer bytes = file(path);
  EXPECT_EQ(detect(bytes, ""), &kMp3);
  EXPECT_TRUE(scan(kMp3, bytes)->carriers.empty());
  EXPECT_EQ(stored(kMp3, labelled(kMp3, bytes, store_of(300))), store_of(300));
}

TEST(Mp3, OneSyncWordIsNoSound) {
  Buffer noise(4096, 0x55);
  noise[0] = 0xFF, noise[1] = 0xFB, noise[2] = 0x90;
  EXPECT_EQ(detect(noise, "noise.mp3"), nullptr);
  const Buffer bom = joined({Buffer{0xFF, 0xFE}, Buffer(200, 0x41)});
  EXPECT_NE(detect(bom, ""), &kMp3);
}

TEST(Mp3, IsToldFromFlacAndAacBehindATag) {
  const Buffer title = tag(3, 0, {frame("TIT2", 3, kTitle)});
  const Buffer long_tag = tag(3, 0, {frame("TIT2", 3, kTitle), Buffer(5000)});
  for (const auto& [format, path] :
       {std::pair(&kMp3, "mp3/bare.mp3"), {&kAac, "aac/adts.aac"}, {&kFlac, "flac/flac.flac"}}) {
    const Buffer bytes = sample(path), tagged = joined({title, bytes});
    EXPECT_EQ(detect(Bytes(bytes).first(std::min<std::size_t>(bytes.size(), 4096)), ""), format)
        << path;
    EXPECT_EQ(detect(Bytes(tagged).first(std::min<std::size_t>(tagged.size(), 4096)), ""), format)
        << path;
    EXPECT_EQ(detect(Bytes(long_tag).first(4096), path), format) << path;
  }
}

}  // namespace
}  // namespace tanba
