// Merkle trees over the fragments of a file and over segments in files of their own; real files.
#include <cstdlib>

#include "base/encoding.hpp"
#include "binding/live_segment.hpp"
#include "bmff_hash_fixture.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

using namespace fixture;

struct Fragments {
  std::vector<Buffer> boxes;  // ftyp, store, moov, then proof, moof, mdat for each
  BmffHash hash;

  Buffer bytes() const { return joined(boxes); }
};

Fragments fragments_of(std::size_t count, std::size_t row) {
  Fragments out;
  out.boxes = {ftyp(), c2pa_box("manifest", joined({Buffer(8), store_of(100)})),
               box("moov", box("mvhd", Buffer(20)))};
  // Proofs have the size that they will have.
  const std::vector<Buffer> blank(count, Buffer(32));
  for (std::size_t i = 0; i < count; ++i) {
    out.boxes.push_back(proof_box(i, siblings_of(blank, i, row)));
    out.boxes.push_back(
        box("moof", box("mfhd", {0, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(i)})));
    out.boxes.push_back(box("mdat", media_of(20 + i)));
  }
  out.hash.alg = "sha256";
  out.hash.exclusions = {store_left_out(), left_out("/ftyp"), left_out("/mfra")};
  const Exact exact(out.bytes());
  const auto found = bmff::survey(exact.source(), bmff::Exclusions(out.hash), {});
  EXPECT_TRUE(found);
  const auto hash_of = [&](std::size_t from, std::size_t to) {
    const auto begin = found->pieces.begin();
    const HashJob job{
        HashAlg::sha256,
        {begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to)}};
    return run({{job}}, exact.source(), {})->front();
  };
  std::vector<Buffer> leaves;
  for (std::size_t i = 0; i < count; ++i)
    leaves.push_back(hash_of(found->fragments[i],
                             i + 1 < count ? found->fragments[i + 1] : found->pieces.size()));
  MerkleMap map;
  map.unique_id = 3;
  map.count = count;
  map.init_hash = hash_of(0, found->fragments[0]);
  map.hashes = bmff::row_above(leaves, row, HashAlg::sha256);
  out.hash.merkle = {map};
  for (std::size_t i = 0; i < count; ++i)
    out.boxes[3 + 3 * i] = proof_box(i, siblings_of(leaves, i, row));
  return out;
}

// The list of what no hash covers has an end, but not for what nobody but this signer leaves out.
TEST(FragmentTree, OfASetTellsWhatItsSignerAloneLeavesOut) {
  const Buffer init = joined({ftyp(), c2pa_box("manifest", joined({Buffer(8), store_of(100)})),
                              box("moov", box("mvhd", Buffer(20)))});
  std::vector<Buffer> boxes(1100, ftyp());
  for (const Buffer& one :
       {proof_box(0, {}), box("moof", box("mfhd", Buffer(8))), kMedia, box("free")})
    boxes.push_back(one);
  const Buffer segment = joined(boxes);
  BmffHash hash;
  hash.alg = "sha256";
  hash.exclusions = {store_left_out(), left_out("/ftyp"), left_out("/mfra"), left_out("/free")};
  const Exact first(init), second(segment);
  const auto digest_of = [&](const Source& source) {
    const auto found = bmff::survey(source, bmff::Exclusions(hash), {});
    return run({{{HashAlg::sha256, found->pieces}}}, source, {})->front();
  };
  MerkleMap map;
  map.unique_id = 3;
  map.count = 1;
  map.init_hash = digest_of(first.source());
  map.hashes = {digest_of(second.source())};
  hash.merkle = {map};
  const BmffSet set{{{first.source(), digests_of(first.source()), {}, {}}},
                    {{second.source(), digests_of(second.source()), {}, {}}}};
  const Carrier carrier;
  BindingInput input = input_for(first.source(), &carrier);
  input.set = &set;
  const auto found = check_bmff_set(input, hash, kUrl);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status.success.size(), 1U);
  EXPECT_FALSE(found->uncovered.back().by_specification);
}

TEST(FragmentTree, IsFoundForEveryRow) {
  for (const std::size_t row : {5u, 3u, 2u, 1u}) {
    const Fragments file = fragments_of(5, row);
    EXPECT_EQ(verdict(file.bytes(), file.hash), "match") << row;
  }
}

TEST(FragmentTree, ShowsEveryChangedByte) {
  const Fragments file = fragments_of(3, 2);
  Buffer bytes = file.bytes();
  const auto layout = scan(kBmff, bytes);
  const Range store = layout->carriers[0].store[0];
  for (std::size_t at = ftyp().size(); at < bytes.size(); ++at) {
    if (at >= store.offset && at < store.end()) continue;
    bytes[at] ^= 2;
    EXPECT_NE(verdict(bytes, file.hash), "match") << at;
    bytes[at] ^= 2;
  }
}

TEST(FragmentTree, ShowsFragmentsThatAreMissingDoubledOrInAnotherOrder) {
  Fragments file = fragments_of(4, 2);
  const auto without = [&](std::size_t from, std::size_t count) {
    Fragments other = file;
    other.boxes.erase(other.boxes.begin() + static_cast<std::ptrdiff_t>(from),
                      other.boxes.begin() + static_cast<std::ptrdiff_t>(from + count));
    return verdict(other.bytes(), file.hash);
  };
  EXPECT_EQ(without(12, 3), "mismatch");  // the last
  EXPECT_EQ(without(3, 3), "mismatch");   // the first
  EXPECT_EQ(without(6, 1), "malformed");  // a proof
  EXPECT_EQ(without(7, 1), "malformed");  // a moof: two proofs for one
  Fragments swapped = file;
  std::swap_ranges(swapped.boxes.begin() + 3, swapped.boxes.begin() + 6, swapped.boxes.begin() + 6);
  EXPECT_EQ(verdict(swapped.bytes(), file.hash), "mismatch");
}

TEST(FragmentTree, HasNoBlocksNoFlatHashAndAlwaysAnInitHash) {
  const Fragments file = fragments_of(3, 3);
  const auto outcome = [&](const std::function<void(BmffHash&)>& change) {
    BmffHash hash = file.hash;
    change(hash);
    return verdict(file.bytes(), hash);
  };
  EXPECT_EQ(outcome([](BmffHash& hash) { hash.hash = Buffer(32); }), "malformed");
  EXPECT_EQ(outcome([](BmffHash& hash) { hash.merkle[0].init_hash.clear(); }), "malformed");
  EXPECT_EQ(outcome([](BmffHash& hash) { hash.merkle[0].init_hash[0] ^= 1; }), "mismatch");
  EXPECT_EQ(outcome([](BmffHash& hash) { hash.merkle[0].fixed_block_size = 10; }), "malformed");
  EXPECT_EQ(outcome([](BmffHash& hash) { hash.merkle[0].variable_block_sizes = {10}; }),
            "malformed");
  EXPECT_EQ(outcome([](BmffHash& hash) { hash.merkle[0].unique_id = 9; }), "mismatch");
  EXPECT_EQ(outcome([](BmffHash& hash) { hash.merkle.push_back(hash.merkle[0]); }), "malformed");
}

// An initialization segment and two media segments, which follow one another.
struct Set {
  Buffer init = joined({ftyp(), c2pa_box("manifest", joined({Buffer(8), store_of(100)})),
                        box("moov", box("mvhd", Buffer(20)))});
  std::vector<Buffer> segments = {segment(0), segment(1)};
  std::vector<BmffExclusion> more = {};  // exclusions
  std::string second_name = {};          // of a file
  std::size_t inits = 1;
  bool reversed = false;
  std::function<void(BmffHash&)> change = {};

  static Buffer segment(std::uint8_t number) {
    return joined({proof_box(number, {}), box("moof", box("mfhd", Buffer(8, number))),
                   box("mdat", media_of(20))});
  }
};

std::string verdict_of(const Set& set) {
  BmffHash hash;
  hash.alg = "sha256";
  hash.exclusions = {store_left_out(), left_out("/ftyp"), left_out("/mfra")};
  hash.exclusions.insert(hash.exclusions.end(), set.more.begin(), set.more.end());
  const Exact init(set.init), one(set.segments[0]), two(set.segments[1]);
  const auto digest_of = [&](const Exact& file) {
    const auto found = bmff::survey(file.source(), bmff::Exclusions(hash), {});
    return run({{{HashAlg::sha256, found->pieces}}}, file.source(), {})->front();
  };
  MerkleMap map;
  map.unique_id = 3;
  map.count = 2;
  map.init_hash = digest_of(init);
  map.hashes = {digest_of(one), digest_of(two)};
  hash.merkle = {map};
  if (set.change) set.change(hash);
  const SetFile first{init.source(), digests_of(init.source()), {}, {}};
  std::vector<SetFile> segments = {{one.source(), digests_of(one.source()), {}, 1},
                                   {two.source(), digests_of(two.source()), set.second_name, 2}};
  if (set.reversed) std::swap(segments[0].number, segments[1].number);
  const BmffSet files{std::vector<SetFile>(set.inits, first), segments};
  const Carrier carrier;
  BindingInput input = input_for(init.source(), &carrier);
  input.set = &files;
  const auto found = check_bmff_set(input, hash, kUrl);
  if (!found) return name(found.error().code);
  if (!found->status.success.empty()) return found->partial ? "match in part" : "match";
  const Status& status = found->status.failure.front();
  return status.code.substr(status.code.rfind('.') + 1) + ": " + status.explanation;
}

struct SetRow {
  const char* name;
  const char* expected;
  Set set;
};

const SetRow kSetRows[] = {
    {"whole", "match", {}},
    {"an initialization segment twice", "match", {.inits = 2}},
    {"files that are named in another order",
     "mismatch: The segments are named in another order than they were signed in.",
     {.reversed = true}},
    {"files whose names say nothing of an order", "match", {.second_name = "b", .reversed = true}},
    {"a movie that is left out",
     "mismatch: The BMFF hash leaves content out.",
     {.more = {left_out("/moov")}}},
    {"fragments that are left out",
     "mismatch: The BMFF hash leaves content out.",
     {.more = {left_out("/moof")}}},
    {"fragments in front",
     "malformed: An initialization segment has fragments of its own.",
     {.init = joined({Set().init, box("moof", box("mfhd", Buffer(8)))})}},
    {"something behind the store",
     "mismatch: The padding of the C2PA box is not zero.",
     {.init = joined({ftyp(), c2pa_box("manifest", joined({Buffer(8), store_of(100), {1}})),
                      box("moov", box("mvhd", Buffer(20)))})}},
    {"a hash that is not allowed",
     "unsupported: The BMFF hash names no algorithm that C2PA allows.",
     {.change = [](BmffHash& hash) { hash.alg = "sha1"; }}},
    {"two trees of one name",
     "malformed: Two Merkle trees have the same name.",
     {.change = [](BmffHash& hash) { hash.merkle.push_back(hash.merkle[0]); }}},
};

TEST(FragmentTree, OfASetHoldsOrSaysWhyNot) {
  for (const SetRow& row : kSetRows) EXPECT_EQ(verdict_of(row.set), row.expected) << row.name;
}

TEST(LiveSegment, HasAFragmentAndNoMovie) {
  const Buffer moof = box("moof", box("mfhd", Buffer(8))), movie = box("moov", Buffer());
  const auto flaw_of = [](const Buffer& file) {
    const Exact exact(file);
    const auto found =
        check_segment_of_stream(input_for(exact.source(), nullptr), flat_hash(file), {});
    return std::string(found && found->flaw != nullptr ? found->flaw : "");
  };
  EXPECT_EQ(flaw_of(joined({moof, kMedia})), "");
  EXPECT_EQ(flaw_of(kMedia), "It is no media segment.");
  EXPECT_EQ(flaw_of(joined({movie, moof, kMedia})), "It is no media segment.");
}

class RealFiles : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("TANBA_TEST_DATA");
    if (folder == nullptr) GTEST_SKIP() << "TANBA_TEST_DATA is not set";
    folder_ = std::string(folder) + "/reference/";
  }
  Buffer real(const std::string& name) const { return file(folder_ + name); }

  static BmffHash hash_in(Bytes bytes) {
    const auto store = stored(kBmff, bytes);
    if (!store) return {};
    const auto parsed = parse_store(*store, {});
    if (!parsed) return {};
    const Manifest& manifest = *parsed->active();
    for (const jumbf::Box* box : manifest.assertions)
      if (box->label.find("c2pa.hash.bmff") == 0)
        return read_back(
            Buffer(manifest.content(*box, "cbor").begin(), manifest.content(*box, "cbor").end()),
            box->label);
    return {};
  }

 private:
  std::string folder_;
};

// interop D
TEST_F(RealFiles, Video1HasTheHashOfItsSigner) {
  const Buffer bytes = real("video1.mp4");
  const BmffHash hash = hash_in(bytes);
  EXPECT_EQ(hash.version, 2);
  ASSERT_TRUE(hash.hash);
  EXPECT_EQ(to_hex(*hash.hash), "dce8c6a97993acaac91554cb8628b4e848fae93a2ba8a34cedd55216dbb38ee2");
  EXPECT_EQ(verdict(bytes, hash), "match assertion.bmffHash.additionalExclusionsPresent");
  const Exact exact(bytes);
  const auto found = bmff::survey(exact.source(), bmff::Exclusions(hash), {});
  const std::vector<HashPiece> expected = {{{30686, 1051}, true},  {{31761, 1549}},
                                           {{33334, 58}},          {{33392, 4562}, true},
                                           {{37954, 54188}, true}, {{92142, 736429}, true}};
  EXPECT_EQ(found->pieces, expected);
}

// interop D
TEST_F(RealFiles, DashSegmentsFitTheirInitializationSegment) {
  const Buffer init = real("dashinit.mp4");
  Buffer media = real("dash1.m4s");
  const BmffHash hash = hash_in(init);
  ASSERT_EQ(hash.merkle.size(), 1U);
  EXPECT_EQ(hash.merkle[0].count, 11U);
  EXPECT_EQ(hash.merkle[0].hashes.size(), 3U);
  EXPECT_EQ(verdict(init, hash), "mismatch");  // alone it binds nothing that could be played

  const Exact exact(init);
  const auto outcome = [&](Bytes bytes, std::size_t times = 1) {
    const Exact segment(bytes);
    const SetFile first{exact.source(), digests_of(exact.source()), {}, {}};
    const SetFile file{segment.source(), digests_of(segment.source()), {}, {}};
    const BmffSet set{{first}, std::vector<SetFile>(times, file)};
    const Carrier carrier;
    BindingInput input = input_for(exact.source(), &carrier);
    input.set = &set;
    const auto found = check_bmff_set(input, hash, kUrl);
    EXPECT_TRUE(found);
    if (!found->status.failure.empty()) return found->status.failure[0].code.substr(19);
    EXPECT_EQ(found->status.success.size(), 1U);
    return std::string(found->partial ? "match in part" : "match");
  };
  EXPECT_EQ(outcome(media), "match in part");
  EXPECT_EQ(outcome(media, 2), "mismatch");
  EXPECT_EQ(outcome(media, 0), "mismatch");
  EXPECT_EQ(outcome(init), "malformed");
  media[media.size() - 1] ^= 1;
  EXPECT_EQ(outcome(media), "mismatch");

  const auto found = bmff::survey(exact.source(), bmff::Exclusions(hash), {});
  EXPECT_EQ(found->pieces, (std::vector<HashPiece>{{{338, 69}, true}, {{3998, 767}, true}}));
}

}  // namespace
}  // namespace tanba
