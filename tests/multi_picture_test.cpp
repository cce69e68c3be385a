// A JPEG of two pictures with a Multi-Picture index (CIPA DC-007), bound as a whole and by parts:
// C2PA 2.4, 18.9 and 15.12.4.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "container/edit.hpp"
#include "container/rows.hpp"
#include "identity_fixture.hpp"
#include "io/splice.hpp"
#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;

Buffer file(const std::string& name) {
  std::ifstream stream(TANBA_TESTDATA "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

constexpr std::size_t kEntries = 2, kEntryBytes = 16, kIfdBytes = 2 + 3 * 12 + 4;

// One field of an IFD, big-endian.
void field(ByteWriter& out, std::uint16_t tag, std::uint16_t type, std::uint32_t count,
           std::uint32_t value) {
  out.u16(tag).u16(type).u32(count).u32(value);
}

/// APP2 as DC-007, 5.2 has it; offsets of pictures count from the byte-order mark.
Buffer index_segment(std::uint32_t first_size, std::uint32_t second_size,
                     std::uint32_t second_offset) {
  ByteWriter content;
  content.text("MPF").u8(0);
  content.text("MM").u16(0x2A).u32(8).u16(3);
  field(content, 0xB000, 7, 4, 0x30313030);  // MPFVersion "0100"
  field(content, 0xB001, 4, 1, kEntries);
  field(content, 0xB002, 7, kEntries * kEntryBytes, 8 + kIfdBytes);
  content.u32(0);
  content.u32(0x20030000).u32(first_size).u32(0).u32(0);  // the primary picture
  content.u32(0).u32(second_size).u32(second_offset).u32(0);
  ByteWriter segment;
  segment.u16(0xFFE2).u16(static_cast<std::uint16_t>(content.size() + 2)).bytes(content.view());
  return segment.take();
}

/// Two pictures in one file, and where the second one begins.
struct Pair {
  Buffer bytes;
  std::size_t second_at = 0;
};

Pair pair_of(const Buffer& first, const Buffer& second) {
  const std::uint32_t index_at = 20;  // behind SOI and the JFIF segment
  const auto put = [&](std::uint32_t first_size, std::uint32_t offset) {
    const Buffer index =
        index_segment(first_size, static_cast<std::uint32_t>(second.size()), offset);
    ByteWriter out;
    out.bytes(Bytes(first).first(index_at)).bytes(index).bytes(Bytes(first).subspan(index_at));
    return out.take();
  };
  const auto size = static_cast<std::uint32_t>(put(0, 0).size());
  Buffer both = put(size, size - (index_at + 8));  // 8: marker, length and "MPF"
  both.insert(both.end(), second.begin(), second.end());
  return {both, size};
}

/// Where the index of `jpeg` says that the second picture begins.
std::size_t second_by_index(const Buffer& jpeg) {
  const std::size_t mark = as_text(jpeg).find(std::string_view("MPF\0MM", 6)) + 4;
  const std::size_t entry = mark + 8 + kIfdBytes + kEntryBytes;
  return mark + ByteReader(Bytes(jpeg).subspan(entry + 8)).u32();
}

const Pair& plain() {
  static const Pair kPair = pair_of(file("jpeg/baseline.jpg"), file("jpeg/grey.jpg"));
  return kPair;
}

/// The pair with `store` where JPEG carries it.
struct Laid {
  Buffer asset;
  Carrier carrier;
  std::size_t second_at = 0;
};

Laid lay(Bytes store) {
  const auto source = memory_source(plain().bytes);
  const auto layout = kJpeg.scan(*source, {});
  Payloads payloads;
  payloads.store_bytes = store.size();
  auto embedding = kJpeg.embed(*source, *layout, payloads, {});
  const SplicedView holed(*source, std::move(embedding->edit));
  auto patches = fill(kJpeg, holed, embedding->carrier, store);
  const SplicedView whole(holed, filling(*std::move(patches)));
  Laid laid{Buffer(whole.size()), embedding->carrier};
  if (!whole.read(0, laid.asset)) throw std::runtime_error("the asset cannot be read");
  laid.second_at = holed.moved(plain().second_at);
  return laid;
}

Value wide(std::uint64_t number) {
  ByteWriter item;
  item.u8(0x1A).u32(static_cast<std::uint32_t>(number));
  return Value::encoded(item.view());
}

Buffer digest_without(Bytes bytes, const Range& left_out) {
  ByteWriter kept;
  kept.bytes(bytes.first(left_out.offset)).bytes(bytes.subspan(left_out.end()));
  return digest(HashAlg::sha256, kept.view());
}

Assertion hash_of(const std::string& label, Buffer hashed, const Range* exclusion) {
  DataHash hash;
  hash.has_hash = true;
  hash.alg = "sha256";
  hash.hash = std::move(hashed);
  hash.has_exclusions = exclusion != nullptr;
  if (exclusion != nullptr) hash.exclusions = {*exclusion};
  return cbor_assertion(
      label,
      write_data_hash(hash, exclusion != nullptr ? 9 - cbor::head_size(exclusion->size) : 0));
}

Value part(std::uint64_t at, std::uint64_t size, const Assertion& hash) {
  return Value::map()
      .set("location", Value::map().set("byteOffset", wide(at)).set("length", wide(size)))
      .set("hashAssertion", write_hashed_uri(uri_to(hash)));
}

Recipe recipe_of(std::size_t store_bytes) {
  const Laid laid = lay(jumbf::box("jumb", Buffer(store_bytes - 8)));
  const Bytes asset = laid.asset, first = asset.first(laid.second_at);
  const Range& store = laid.carrier.exclusion;
  const Assertion one = hash_of("c2pa.hash.data.part", digest_without(first, store), &store),
                  two = hash_of("c2pa.hash.data.part__1",
                                digest(HashAlg::sha256, asset.subspan(laid.second_at)), nullptr);
  Value second = part(laid.second_at, asset.size() - laid.second_at, two);
  second.set("optional", Value::boolean(true));
  const Value list =
      Value::map().set("parts", Value::array({part(0, laid.second_at, one), std::move(second)}));
  Recipe recipe;
  recipe.assertions = {actions({created()}), one, two,
                       cbor_assertion("c2pa.hash.multi-asset", list.encode())};
  recipe.binding = [hash = digest_without(asset, store), store](DataHash& whole) {
    whole.hash = hash;
    whole.exclusions = {store};
  };
  return recipe;
}

Made pair_signed() {
  Made made = make(recipe_of(make(recipe_of(1000)).store.size()));
  Laid laid = lay(made.store);
  made.asset = std::move(laid.asset);
  made.carrier = laid.carrier;
  return made;
}

TEST(MultiPicture, HoldsAsAWholeAndByParts) {
  const Made made = pair_signed();
  const auto whole = judge(made, {}, kJpeg);
  ASSERT_TRUE(whole) << whole.error().what;
  EXPECT_EQ(whole->state, State::trusted) << codes_of(*whole);
  EXPECT_TRUE(has_status(whole->status.success, "assertion.dataHash.match"));
  EXPECT_FALSE(whole->partly_verified);

  Made first = made;  // as a program leaves it that knows nothing of the second picture
  first.asset.resize(second_by_index(made.asset));
  const auto report = judge(first, {}, kJpeg);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(has_status(report->status.success, "assertion.multiAssetHash.match"));
  EXPECT_TRUE(report->partly_verified);
}

TEST(MultiPicture, DoesNotHoldWithAnythingElseInIt) {
  const Made made = pair_signed();
  const std::size_t second = second_by_index(made.asset);
  const std::function<void(Buffer&)> changes[] = {
      [&](Buffer& asset) { asset[second - 20] ^= 1; },  // of the first picture
      [&](Buffer& asset) { asset[second + 200] ^= 1; },
      [&](Buffer& asset) { asset.push_back(0); },
      [&](Buffer& asset) { asset.pop_back(); },
      [&](Buffer& asset) { asset.resize(second + 1); },
      [&](Buffer& asset) {  // another picture in its place
        asset.resize(second);
        const Buffer other = file("jpeg/progressive.jpg");
        asset.insert(asset.end(), other.begin(), other.end());
      }};
  for (const auto& change : changes) {
    Made changed = made;
    change(changed.asset);
    const auto report = judge(changed, {}, kJpeg);
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
  }
}

TEST(MultiPicture, IsLabelledWithItsIndexInPlace) {
  const auto who = fixture::made_identities(SignatureAlg::es256);
  Label record;
  record.origin = Origin::generated;
  Buffer out;
  const auto sink = buffer_sink(out);
  const auto done =
      label(*memory_source(plain().bytes), *sink, record, *who.signer, fixture::at_that_time());
  ASSERT_TRUE(done) << done.error().what;
  ASSERT_EQ(second_by_index(plain().bytes), plain().second_at);
  const std::size_t second = second_by_index(out);
  EXPECT_GT(second, plain().second_at);
  EXPECT_TRUE(equal(Bytes(out).subspan(second), file("jpeg/grey.jpg")));
  const auto report = verify(*memory_source(out), who.trust, {.now = fixture::kNow});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted);
}

}  // namespace
}  // namespace tanba::maker
