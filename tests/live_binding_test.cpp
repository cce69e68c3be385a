// Media segments whose own manifests bind them otherwise than by one BMFF hash of the whole: by a
// Merkle tree, or in parts (C2PA 2.5, 15.4 and 15.8.2; 2.4, 15.12.4).
#include "live_chain_fixture.hpp"

namespace tanba::maker {
namespace {

constexpr std::size_t kThird = 2;
constexpr const char* kFlat = "The manifest does not bind the file by one BMFF hash of it.";

Recipe recipe_of(const Own& own, const std::vector<Assertion>& more) {
  Recipe recipe{.label = own.label, .assertions = {actions({created()}), place_of(own)}};
  recipe.with_binding = false;
  recipe.assertions.insert(recipe.assertions.end(), more.begin(), more.end());
  return recipe;
}

const Buffer& styp() {
  static const Buffer kBox =
      fixture::box("styp", fixture::bytes_of(std::string("msdh\0\0\0\0msdh", 12)));
  return kBox;
}

Buffer front_of(const Recipe& recipe) {
  return fixture::joined(
      {styp(), fixture::c2pa_box("manifest", fixture::joined({Buffer(8), make(recipe).store}))});
}

std::vector<Buffer> media_of(const Own& own) {
  return {moof_of(own.sequence, traf_of(own.track, own.time)),
          fixture::box("mdat", fixture::bytes_of("the media of a fragment"))};
}

// Of boxes that follow one another from `at` on, behind `before`.
Buffer digest_at(std::uint64_t at, const std::vector<Buffer>& boxes, const Buffer& before = {}) {
  ByteWriter hashed;
  hashed.bytes(before);
  for (const Buffer& one : boxes) {
    hashed.u64(at).bytes(one);
    at += one.size();
  }
  return digest(HashAlg::sha256, hashed.take());
}

Buffer styp_as_hashed() { return fixture::joined({Buffer(8), styp()}); }

fixture::Files with_third(const Own& own, const Buffer& file) {
  fixture::Files files = chain_of(five());
  files[kThird] = {own.name, file};
  return files;
}

// One fragment, which is the whole tree.
Buffer by_a_tree(const Own& own) {
  BmffHash hash;
  hash.alg = "sha256";
  hash.exclusions = {fixture::store_left_out()};
  MerkleMap map;
  map.unique_id = 3;
  map.count = 1;
  map.init_hash = digest_at(0, {styp()});
  map.hashes = {Buffer(32)};
  hash.merkle = {map};
  const Buffer proof = fixture::proof_box(0, {});
  Buffer file;
  for (int pass = 0; pass < 2; ++pass) {
    const Recipe recipe =
        recipe_of(own, {cbor_assertion("c2pa.hash.bmff.v3", write_bmff_hash(hash))});
    file = fixture::joined({front_of(recipe), proof});
    hash.merkle[0].hashes = {digest_at(file.size(), media_of(own))};
    file = fixture::joined({file, fixture::joined(media_of(own))});
  }
  return file;
}

TEST(LiveBinding, ByATreeIsGoodForAFileAndNotForASegment) {
  const Own own = five()[kThird];
  const fixture::Exact exact(by_a_tree(own));
  VerifyOptions options;
  options.now = pki::kNow;
  const auto alone = verify(exact.source(), trust_in({}), options);
  ASSERT_TRUE(alone) << alone.error().what;
  EXPECT_EQ(alone->state, State::trusted) << codes_of(*alone);
  const auto report = judge_stream(with_third(own, by_a_tree(own)));
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
  EXPECT_EQ(said(*report, "livevideo.manifest.invalid"), own.name + ": " + kFlat);
}

Value part_of(const Value& location, const Assertion& hash) {
  return Value::map()
      .set("location", location)
      .set("hashAssertion", write_hashed_uri(uri_to(hash)));
}

// The segment, and behind it a box that may be missing.
struct InParts {
  Buffer media, tail = fixture::box("free", fixture::bytes_of("what a player may do without"));
};
InParts in_parts(const Own& own) {
  InParts out;
  BmffHash whole, front;
  whole.alg = front.alg = "sha256";
  whole.hash = front.hash = Buffer(32);
  whole.exclusions = front.exclusions = {fixture::store_left_out()};
  DataHash behind;
  behind.has_hash = true;
  behind.alg = "sha256";
  behind.hash = digest(HashAlg::sha256, Bytes(out.tail).subspan(8));
  std::uint64_t end = 1000;
  for (int pass = 0; pass < 2; ++pass) {
    const Assertion first = cbor_assertion("c2pa.hash.bmff.v3.part", write_bmff_hash(front)),
                    second = cbor_assertion("c2pa.hash.data.part", write_data_hash(behind, 0));
    Value location = Value::map();
    location.set("byteOffset", Value::integer(0)).set("length", Value::unsigned_integer(end));
    Value box = Value::map();
    box.set("bmffBox", Value::text("/free"));
    Value list = Value::array();
    list.add(part_of(location, first));
    list.add(part_of(box, second).set("optional", Value::boolean(true)));
    const Recipe recipe =
        recipe_of(own, {cbor_assertion("c2pa.hash.bmff.v3", write_bmff_hash(whole)), first, second,
                        cbor_assertion("c2pa.hash.multi-asset",
                                       Value::map().set("parts", std::move(list)).encode())});
    std::vector<Buffer> boxes = media_of(own);
    out.media = front_of(recipe);
    front.hash = digest_at(out.media.size(), boxes, styp_as_hashed());
    boxes.push_back(out.tail);
    whole.hash = digest_at(out.media.size(), boxes, styp_as_hashed());
    out.media = fixture::joined({out.media, fixture::joined(media_of(own))});
    end = out.media.size();
  }
  return out;
}

TEST(LiveBinding, InPartsOfWhichOneIsMissingIsInPart) {
  const Own own = five()[kThird];
  const InParts parts = in_parts(own);
  const auto judged = [&](const Buffer& file) { return judge_stream(with_third(own, file)); };
  auto report = judged(fixture::joined({parts.media, parts.tail}));
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_FALSE(report->partly_verified) << codes_of(*report);
  report = judged(parts.media);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
  EXPECT_EQ(said(*report, "org.tanba.liveVideo.unchecked"),
            "The manifest of a file is verified in part.");
  Buffer changed = parts.media;
  changed.back() ^= 1;
  report = judged(changed);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
}

}  // namespace
}  // namespace tanba::maker
