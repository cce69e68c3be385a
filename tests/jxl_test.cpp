// JPEG XL: bare codestreams, boxes that Brotli packed, boxes that lie.
#include <brotli/encode.h>

#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr std::size_t kBehindFtyp = 32;

Buffer picture() { return sample("jxl/boxes.jxl"); }

Buffer box(std::string_view type, Bytes payload) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(payload.size() + 8)).text(type).bytes(payload);
  return out.take();
}

Buffer packed(std::string_view type, Bytes payload) {
  Buffer out(type.begin(), type.end());
  std::size_t size = BrotliEncoderMaxCompressedSize(payload.size()) + 100;
  out.resize(4 + size);
  EXPECT_TRUE(BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, payload.size(), payload.data(),
                                    &size, out.data() + 4));
  out.resize(4 + size);
  return box("brob", out);
}

Buffer with(Bytes asset, Bytes inserted, std::size_t at = kBehindFtyp) {
  return joined({asset.first(at), inserted, asset.subspan(at)});
}

TEST(Jxl, PutsTheStoreBehindTheFileType) {
  EXPECT_EQ(labelled(kJxl, picture(), store_of(300)), with(picture(), store_of(300)));
}

TEST(Jxl, LeavesTheLevelInFront) {
  const Buffer level = box("jxll", Buffer(1, 10));
  EXPECT_EQ(labelled(kJxl, with(picture(), level), store_of(300)),
            with(picture(), joined({level, store_of(300)})));
}

TEST(Jxl, WrapsABareCodestream) {
  const Buffer bare = sample("jxl/bare.jxl");
  EXPECT_EQ(detect(bare, "x.jxl"), &kJxl);
  EXPECT_EQ(detect(bare, "x"), nullptr);
  const auto layout = scan(kJxl, bare);
  ASSERT_TRUE(layout);
  EXPECT_TRUE(layout->carriers.empty() && layout->flaw == nullptr);
  const Buffer out = labelled(kJxl, bare, store_of(300));
  EXPECT_EQ(out, joined({Bytes(picture()).first(kBehindFtyp), store_of(300), box("jxlc", bare)}));
  EXPECT_EQ(stored(kJxl, out), store_of(300));
  EXPECT_EQ(labelled(kJxl, bare, {}), bare);
}

TEST(Jxl, WrapsACodestreamOfFourGigabytesInALargeBox) {
  const Buffer start = {0xFF, 0x0A};
  const Counted large(start, std::uint64_t{5} << 30);
  Payloads payloads;
  payloads.store_bytes = 100;
  const auto embedding = kJxl.embed(large.source(), {}, payloads, {});
  ASSERT_TRUE(embedding && embedding->edit.size() == 1);
  const Buffer& head = embedding->edit[0].insert;
  ByteReader header(Bytes(head).subspan(kBehindFtyp + 100));
  EXPECT_EQ(header.u32(), 1U);
  EXPECT_EQ(as_text(header.take(4)), "jxlc");
  EXPECT_EQ(header.u64(), (std::uint64_t{5} << 30) + 16);
  EXPECT_LT(large.read_bytes, 100U);
}

TEST(Jxl, ReadsAStoreThatBrotliPacked) {
  const Buffer store = store_of(70'000);
  const Buffer bytes = with(picture(), packed("jumb", Bytes(store).subspan(8)));
  EXPECT_EQ(stored(kJxl, bytes), store);
  EXPECT_EQ(labelled(kJxl, bytes, store_of(50)), with(picture(), store_of(50)));
  Limits limits;
  limits.max_store_bytes = 69'999;
  const Exact exact(bytes);
  EXPECT_EQ(kJxl.extract(exact.source(), scan(kJxl, bytes)->carriers[0], limits).error().code,
            Errc::limit_exceeded);
}

TEST(Jxl, AStoreThatUnpacksToMoreThanAMebibyteIsAFlaw) {
  Buffer store = store_of(60);
  store.resize((1 << 20) + 9);
  EXPECT_NE(scan(kJxl, with(picture(), packed("jumb", Bytes(store).subspan(8))))->flaw, nullptr);
  store.resize((1 << 20) + 8);
  EXPECT_EQ(scan(kJxl, with(picture(), packed("jumb", Bytes(store).subspan(8))))->flaw, nullptr);
}

TEST(Jxl, APackedStoreThatIsCutIsAFlaw) {
  const Buffer store = store_of(5'000);
  Buffer whole = packed("jumb", Bytes(store).subspan(8));
  whole.resize(whole.size() - 100);
  const Buffer cut = box("brob", Bytes(whole).subspan(8));
  EXPECT_NE(scan(kJxl, with(picture(), cut))->flaw, nullptr);
}

TEST(Jxl, OtherSuperboxesAreNoStore) {
  const Buffer other = box("jumb", box("jumd", Buffer(40, 'x')));
  const Buffer empty = box("jumb", {});
  for (const Buffer& each : {other, empty, packed("jumb", Bytes(other).subspan(8)),
                             packed("Exif", store_of(50)), box("brob", Buffer(9, 'z'))}) {
    const auto layout = scan(kJxl, with(picture(), each));
    ASSERT_TRUE(layout);
    EXPECT_TRUE(layout->carriers.empty() && layout->flaw == nullptr);
  }
}

TEST(Jxl, HalfADescriptionIsAStoreToo) {
  Buffer label = store_of(100), uuid = store_of(100);
  uuid[16] ^= 1;
  label[34] ^= 1;
  for (const Buffer& store : {label, uuid})
    EXPECT_EQ(scan(kJxl, with(picture(), store))->carriers.size(), 1U);
}

TEST(Jxl, TwoStoresAreTwoCarriers) {
  const Buffer end = store_of(60);
  const Buffer two = joined({with(picture(), store_of(50)), end});
  EXPECT_EQ(scan(kJxl, two)->carriers.size(), 2U);
  EXPECT_EQ(labelled(kJxl, two, {}), picture());
}

TEST(Jxl, ManyStoresAreALimit) {
  ByteWriter many, packs;
  const Buffer one = packed("jumb", Buffer(9));
  for (int i = 0; i < 300; ++i) {
    many.bytes(store_of(40));
    packs.bytes(one);
  }
  EXPECT_EQ(scan(kJxl, with(picture(), many.view())).error().code, Errc::limit_exceeded);
  EXPECT_EQ(scan(kJxl, with(picture(), packs.view())).error().code, Errc::limit_exceeded);
}

TEST(Jxl, APacketTakesThePlaceOfTheFirst) {
  const Buffer packet = {'n', 'e', 'w'};
  const Buffer out = labelled(kJxl, sample("jxl/packet.jxl"), store_of(50), packet);
  const std::size_t old = 314, old_size = 59;
  Buffer expected = sample("jxl/packet.jxl");
  expected = joined(
      {Bytes(expected).first(old), box("xml ", packet), Bytes(expected).subspan(old + old_size)});
  EXPECT_EQ(out, with(expected, store_of(50)));
  EXPECT_EQ(labelled(kJxl, picture(), store_of(50), packet),
            with(picture(), joined({store_of(50), box("xml ", packet)})));
  const Buffer bare = sample("jxl/bare.jxl");
  EXPECT_EQ(labelled(kJxl, bare, {}, packet),
            joined({Bytes(picture()).first(kBehindFtyp), box("xml ", packet), box("jxlc", bare)}));
}

TEST(Jxl, BoxesThatBreakTheRulesAreErrors) {
  Buffer small = box("abcd", {});
  small[3] = 7;
  Buffer large = box("abcd", Buffer(8));
  large[3] = 1;
  Buffer past = box("abcd", {});
  past[0] = 0xFF;
  const Buffer whole = picture();
  for (const Buffer& bytes :
       {with(whole, small), with(whole, large), with(whole, past), with(whole, box("brob", {})),
        with(whole, box("abcd", {}), 12), Buffer(whole.begin(), whole.begin() + 32),
        joined({whole, Buffer(7)}), Buffer(), Buffer(12)}) {
    const auto layout = scan(kJxl, bytes);
    ASSERT_FALSE(layout);
    EXPECT_TRUE(layout.error().code == Errc::malformed || layout.error().code == Errc::truncated);
  }
}

TEST(Jxl, NamesItsParts) {
  const Buffer bytes = with(sample("jxl/packet.jxl"), store_of(50));
  const Exact exact(bytes);
  const auto layout = kJxl.scan(exact.source(), {});
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  const auto parts = kJxl.parts(exact.source(), &layout->carriers[0], {});
  ASSERT_TRUE(parts);
  std::vector<std::string> names;
  std::uint64_t at = 0;
  for (const Part& part : *parts) {
    names.push_back(part.name);
    ASSERT_EQ(part.ranges.size(), 1U);
    EXPECT_EQ(part.ranges[0].offset, at);
    at = part.ranges[0].end();
  }
  EXPECT_EQ(at, bytes.size());
  EXPECT_EQ(names,
            (std::vector<std::string>{"JXL ", "ftyp", "C2PA", "jxlp", "jbrd", "brob", "jxlp"}));
  EXPECT_EQ(kJxl.parts(Exact(sample("jxl/bare.jxl")).source(), nullptr, {}).error().code,
            Errc::unsupported);
}

}  // namespace
}  // namespace tanba
