// RIFF: padding, sizes that lie, long forms, lists in lists, what stands behind.
#include "container/riff.hpp"

#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

Buffer riff(std::string_view form, std::initializer_list<Bytes> chunks) {
  const Buffer body = joined(chunks);
  ByteWriter out;
  out.text("RIFF").u32le(static_cast<std::uint32_t>(4 + body.size())).text(form).bytes(body);
  return out.take();
}
Buffer wave(std::initializer_list<Bytes> chunks) { return riff("WAVE", chunks); }

Buffer sound() { return wave({riff_chunk("fmt ", Buffer(16)), riff_chunk("data", Buffer(11, 7))}); }

// A chunk that lacks its pad byte.
Buffer bare(std::string_view id, Bytes data) {
  Buffer chunk = riff_chunk(id, data);
  chunk.resize(8 + data.size());
  return chunk;
}

std::uint32_t size_field(const Buffer& bytes) {
  return ByteReader(Bytes(bytes).subspan(4)).u32le();
}

TEST(Riff, PutsOneChunkLastAndPatchesTheSize) {
  const Buffer fmt = riff_chunk("fmt ", Buffer(16)), data = riff_chunk("data", Buffer(11, 7));
  for (const std::size_t size : {300U, 301U})
    EXPECT_EQ(labelled(kRiffWave, sound(), store_of(size)),
              wave({fmt, data, riff_chunk("C2PA", store_of(size))}));
}

TEST(Riff, MovesAStoreFromTheMiddleToTheEnd) {
  const Buffer fmt = riff_chunk("fmt ", Buffer(16)), data = riff_chunk("data", Buffer(11, 7));
  const Buffer bytes = wave({fmt, riff_chunk("C2PA", store_of(301)), data});
  EXPECT_EQ(stored(kRiffWave, bytes), store_of(301));
  EXPECT_EQ(labelled(kRiffWave, bytes, store_of(40)), labelled(kRiffWave, sound(), store_of(40)));
  EXPECT_EQ(labelled(kRiffWave, bytes, {}), sound());
}

TEST(Riff, GivesTheLastChunkItsPadByteBeforeAnotherComes) {
  const Buffer fmt = riff_chunk("fmt ", Buffer(16)), data = bare("data", Buffer(11, 7));
  const Buffer unpadded = wave({fmt, data}), pad(1);
  const Buffer whole = labelled(kRiffWave, sound(), store_of(40));
  EXPECT_EQ(labelled(kRiffWave, unpadded, store_of(40)), whole);
  EXPECT_EQ(labelled(kRiffWave, joined({unpadded, pad}), store_of(40)), whole);  // not counted
  const Buffer behind = {'x', 'y'};
  EXPECT_EQ(labelled(kRiffWave, joined({unpadded, behind}), store_of(40)), joined({whole, behind}));
  EXPECT_EQ(labelled(kRiffWave, unpadded, {}), unpadded);
}

TEST(Riff, ReadsAStoreThatLacksItsPadByte) {
  const Buffer bytes = wave({riff_chunk("data", Buffer(11, 7)), bare("C2PA", store_of(301))});
  EXPECT_EQ(stored(kRiffWave, bytes), store_of(301));
  EXPECT_EQ(labelled(kRiffWave, bytes, {}), wave({riff_chunk("data", Buffer(11, 7))}));
  EXPECT_EQ(labelled(kRiffWave, joined({bytes, Buffer(1)}), {}),
            wave({riff_chunk("data", Buffer(11, 7))}));
}

TEST(Riff, APadByteThatIsNotZeroIsNoFraming) {
  const auto out = embedded(kRiffWave, sound(), store_of(301));
  ASSERT_TRUE(out);
  EXPECT_EQ(out->carrier.framing.size, out->carrier.exclusion.size + 1);
  Buffer bytes = out->bytes;
  bytes.back() = 1;
  const auto layout = scan(kRiffWave, bytes);
  EXPECT_EQ(layout->carriers.front().framing, out->carrier.exclusion);
}

TEST(Riff, WhatFollowsTheFirstRiffChunkStays) {
  const Buffer more = labelled(kRiffWave, sound(), store_of(500));
  EXPECT_EQ(stored(kRiffWave, joined({sound(), more})), std::nullopt);
  EXPECT_EQ(labelled(kRiffWave, joined({sound(), more}), store_of(300)),
            joined({labelled(kRiffWave, sound(), store_of(300)), more}));
}

TEST(Riff, AStoreInAListIsNotTheFiles) {
  Buffer list = {'I', 'N', 'F', 'O'};
  list = joined({list, riff_chunk("C2PA", store_of(300))});
  EXPECT_TRUE(scan(kRiffWave, wave({riff_chunk("LIST", list)}))->carriers.empty());
}

TEST(Riff, TwoStoresAreTwoCarriers) {
  const Buffer store = riff_chunk("C2PA", store_of(301)), data = riff_chunk("data", Buffer(11));
  EXPECT_EQ(scan(kRiffWave, wave({store, data, store}))->carriers.size(), 2U);
  EXPECT_EQ(labelled(kRiffWave, wave({store, data, store}), {}), wave({data}));
}

TEST(Riff, SizesThatLieAreErrors) {
  const auto code = [](Buffer bytes, std::size_t at, std::uint32_t size) {
    ByteWriter field;
    field.u32le(size);
    std::copy(field.view().begin(), field.view().end(),
              bytes.begin() + static_cast<std::ptrdiff_t>(at));
    const auto layout = scan(kRiffWave, bytes);
    return layout ? std::optional<Errc>() : layout.error().code;
  };
  const std::uint32_t size = size_field(sound());
  EXPECT_EQ(code(sound(), 4, size), std::nullopt);
  EXPECT_EQ(code(sound(), 4, size + 2), Errc::truncated);
  EXPECT_EQ(code(sound(), 4, 0xFFFFFFFF), Errc::truncated);
  EXPECT_EQ(code(sound(), 4, 0x7FFFFFFF), Errc::truncated);
  for (const std::uint32_t small : {0U, 3U, 5U, 10U, size - 4})
    EXPECT_EQ(code(sound(), 4, small), Errc::malformed) << small;
  for (const std::uint32_t large : {0xFFFFFFFFU, 0x80000000U, 21U})
    EXPECT_EQ(code(sound(), 16, large), Errc::malformed) << large;
  EXPECT_EQ(scan(kRiffWave, Buffer(11)).error().code, Errc::truncated);
}

TEST(Riff, PatchesTheLongSize) {
  Buffer bytes = sample("wav/rf64.wav");
  for (const char* id : {"RF64", "BW64"}) {
    std::copy_n(id, 4, bytes.begin());
    const Buffer out = labelled(kRiffWave, bytes, store_of(301));
    EXPECT_EQ(size_field(out), 0xFFFFFFFF);
    EXPECT_EQ(ByteReader(Bytes(out).subspan(20)).u64le(), out.size() - 8);
    EXPECT_EQ(Bytes(out).subspan(28, 100).size(), 100U);
    EXPECT_TRUE(equal(Bytes(out).subspan(28, 100), Bytes(bytes).subspan(28, 100)));
  }
  bytes[12] = 'x';
  EXPECT_EQ(scan(kRiffWave, bytes).error().code, Errc::malformed);
}

TEST(Riff, RefusesToGrowPastFourGibibytes) {
  ByteWriter start;
  start.text("RIFF").u32le(0xFFFF'FFF0).text("WAVEdata").u32le(0xFFFF'FFE4);
  const Counted counted(start.view(), 8 + 0xFFFF'FFF0ull);
  const auto layout = kRiffWave.scan(counted.source(), {});
  ASSERT_TRUE(layout) << layout.error().what;
  Payloads payloads;
  payloads.store_bytes = 300;
  EXPECT_EQ(kRiffWave.embed(counted.source(), *layout, payloads, {}).error().code,
            Errc::limit_exceeded);
}

TEST(Riff, DoesNotReadTheSound) {
  ByteWriter start;
  start.text("RIFF").u32le(0x7000'0004 + 8).text("WAVEdata").u32le(0x7000'0000);
  const Counted counted(start.view(), 8 + 0x7000'0004ull + 8);
  ASSERT_TRUE(kRiffWave.scan(counted.source(), {}));
  EXPECT_LE(counted.read_bytes, 64U);
}

Buffer lists(int depth) {
  Buffer inner;
  for (int i = 0; i < depth; ++i) inner = riff_chunk("LIST", joined({as_bytes("INFO"), inner}));
  return wave({inner});
}

TEST(Riff, ListsAreEnteredOnlySoDeep) {
  EXPECT_TRUE(scan(kRiffWave, lists(32)));
  EXPECT_EQ(scan(kRiffWave, lists(33)).error().code, Errc::limit_exceeded);
  EXPECT_EQ(scan(kRiffWave, lists(5000)).error().code, Errc::limit_exceeded);
}

TEST(Riff, TheBombOfTheReferenceImplementationIsALimit) {
  const std::string path = outside("reference/riff_bomb_1000.wav");
  if (path.empty()) GTEST_SKIP() << "TANBA_TEST_DATA is not set";
  EXPECT_EQ(scan(kRiffWave, file(path)).error().code, Errc::limit_exceeded);
}

TEST(Riff, AListThatDoesNotAddUpIsLeftAlone) {
  Buffer list = joined({as_bytes("INFO"), riff_chunk("INAM", Buffer(5)), as_bytes("xyz")});
  EXPECT_TRUE(scan(kRiffWave, wave({riff_chunk("LIST", list)})));
  list = joined({as_bytes("INFO"), as_bytes("INAM"), Buffer(4, 0xFF), as_bytes("xyz")});
  EXPECT_TRUE(scan(kRiffWave, wave({riff_chunk("LIST", list), riff_chunk("LIST", {})})));
}

TEST(Webp, StaysSimpleWithAStoreAlone) {
  for (const char* name : {"webp/lossy.webp", "webp/lossless.webp"}) {
    const Buffer out = labelled(kRiffWebp, sample(name), store_of(300));
    EXPECT_TRUE(equal(Bytes(out).subspan(8, 8), Bytes(sample(name)).subspan(8, 8)));
  }
}

TEST(Webp, AnXmpPacketMakesItExtended) {
  const Buffer first(101, 'x'), second(50, 'y');
  for (const char* name : {"webp/lossy.webp", "webp/lossless.webp"}) {
    const Buffer once = labelled(kRiffWebp, sample(name), store_of(300), first);
    const Buffer vp8x = {'V', 'P', '8', 'X', 10, 0, 0, 0, 4, 0, 0, 0, 63, 0, 0, 47, 0, 0};
    EXPECT_TRUE(equal(Bytes(once).subspan(12, 18), vp8x)) << name;
    EXPECT_EQ(stored(kRiffWebp, once), store_of(300));
    const Buffer twice = labelled(kRiffWebp, once, store_of(300), second);
    EXPECT_EQ(twice, labelled(kRiffWebp, sample(name), store_of(300), second)) << name;
  }
  const Buffer alpha = sample("webp/alpha.webp");
  const Buffer out = labelled(kRiffWebp, alpha, {}, first);
  EXPECT_EQ(out[20], alpha[20] | 4);
  EXPECT_EQ(out.size(), alpha.size() + 8 + 102);
}

TEST(Webp, WithoutAPictureTakesNoXmp) {
  const Buffer odd = riff("WEBP", {riff_chunk("ABCD", Buffer(20))});
  EXPECT_EQ(embedded(kRiffWebp, odd, {}, Buffer(9)).error().code, Errc::malformed);
  const Buffer short_one = riff("WEBP", {riff_chunk("VP8 ", Buffer(2))});
  EXPECT_EQ(embedded(kRiffWebp, short_one, {}, Buffer(9)).error().code, Errc::malformed);
  const Buffer no_size = riff("WEBP", {riff_chunk("VP8 ", Buffer(20))});
  EXPECT_EQ(embedded(kRiffWebp, no_size, {}, Buffer(9)).error().code, Errc::malformed);
}

TEST(Wave, TakesAnXmpPacket) {
  const Buffer packet(101, 'x');
  const Buffer out = labelled(kRiffWave, sound(), store_of(300), packet);
  EXPECT_EQ(out, wave({riff_chunk("fmt ", Buffer(16)), riff_chunk("data", Buffer(11, 7)),
                       riff_chunk("_PMX", packet), riff_chunk("C2PA", store_of(300))}));
}

}  // namespace
}  // namespace tanba
