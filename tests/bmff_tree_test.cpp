// Merkle trees of a BMFF hash: their rows, and those over `mdat`.

#include "base/encoding.hpp"
#include "binding/bmff_merkle.hpp"
#include "bmff_hash_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

// interop D
TEST(MerkleTree, HasTheRowsThatOthersFound) {
  std::vector<Buffer> leaves;
  for (const char letter : {'A', 'B', 'C', 'D', 'E'})
    leaves.push_back(digest(HashAlg::sha256, Buffer{static_cast<std::uint8_t>(letter)}));
  const auto row = [&](std::size_t length) {
    std::string text;
    for (const Buffer& hash : bmff::row_above(leaves, length, HashAlg::sha256))
      text += to_hex(hash).substr(0, 8) + " ";
    return text;
  };
  EXPECT_EQ(row(5), "559aead0 df7e70e5 6b23c0d5 3f39d5c3 a9f51566 ");
  EXPECT_EQ(row(3), "63956f0c 98a2fbfd a9f51566 ");
  EXPECT_EQ(row(2), "1b3faa3f a9f51566 ");
  EXPECT_EQ(to_hex(bmff::row_above(leaves, 1, HashAlg::sha256)[0]),
            "8e5eeb6f73b5c475dbcd8ea8288a62075e64464254999d1ac59b3a0ad398ec35");

  MerkleMap map;
  map.count = 5;
  map.hashes = bmff::row_above(leaves, 3, HashAlg::sha256);
  EXPECT_TRUE(bmff::leads_to_row(map, 4, leaves[4], {}, HashAlg::sha256));
  EXPECT_FALSE(bmff::leads_to_row(map, 4, leaves[4], {leaves[3]}, HashAlg::sha256));
  EXPECT_TRUE(bmff::leads_to_row(map, 1, leaves[1], {leaves[0]}, HashAlg::sha256));
  EXPECT_FALSE(bmff::leads_to_row(map, 0, leaves[1], {leaves[0]}, HashAlg::sha256));
  map.hashes = bmff::row_above(leaves, 1, HashAlg::sha256);
  const Buffer four = bmff::row_above({leaves.begin(), leaves.begin() + 4}, 1, HashAlg::sha256)[0];
  EXPECT_TRUE(bmff::leads_to_row(map, 4, leaves[4], {four}, HashAlg::sha256));
  EXPECT_FALSE(bmff::leads_to_row(map, 5, leaves[4], {four}, HashAlg::sha256));
}

TEST(MerkleTree, LeadsNowhereByHashesOfAnotherSizeOrToNoRow) {
  const std::vector<Buffer> leaves(5, Buffer(32, 1));
  MerkleMap map;
  map.count = 5;
  map.hashes = bmff::row_above(leaves, 3, HashAlg::sha256);
  EXPECT_TRUE(bmff::leads_to_row(map, 1, leaves[1], {leaves[0]}, HashAlg::sha256));
  EXPECT_FALSE(bmff::leads_to_row(map, 1, leaves[1], {Buffer(31, 1)}, HashAlg::sha256));
  EXPECT_FALSE(bmff::leads_to_row(map, 1, leaves[1], {}, HashAlg::sha256));
  map.hashes.resize(4);
  EXPECT_FALSE(bmff::leads_to_row(map, 1, leaves[1], {leaves[0]}, HashAlg::sha256));
  EXPECT_EQ(bmff::row_above(leaves, 0, HashAlg::sha256).size(), 1U);
}

TEST(MerkleTree, HasTheRowsOfItsCountAndNoOther) {
  for (const std::uint64_t length : {11u, 6u, 3u, 2u, 1u}) EXPECT_TRUE(bmff::has_row(11, length));
  for (const std::uint64_t length : {0u, 4u, 5u, 7u, 12u}) EXPECT_FALSE(bmff::has_row(11, length));
  EXPECT_FALSE(bmff::has_row(0, 0));
  EXPECT_TRUE(bmff::has_row(~0ull, 1));
}

// How the tree over the `mdat` of a file is made.
struct Tree {
  std::uint64_t start = 16;  // of the leaves, from the start of the box
  std::uint64_t fixed = 0;   // bytes a block; 0: `variable`, or one block
  std::vector<std::uint64_t> variable;
  std::size_t row = 0;  // hashes that are stored; 0: the leaves
  bool proofs = false;
  bool large_header = true;
  std::uint64_t subset = 16;
};

std::vector<Buffer> leaves_of(const Buffer& media, const Tree& tree, std::uint64_t skip) {
  std::vector<Buffer> leaves;
  std::size_t at = static_cast<std::size_t>(skip), next = 0;
  while (at < media.size()) {
    std::size_t size = media.size() - at;
    if (tree.fixed > 0) size = std::min<std::size_t>(size, static_cast<std::size_t>(tree.fixed));
    if (!tree.variable.empty()) size = static_cast<std::size_t>(tree.variable.at(next++));
    leaves.push_back(digest(HashAlg::sha256, Bytes(media).subspan(at, size)));
    at += size;
  }
  return leaves;
}

// A file with a store, an `mdat` and a tree over it.
Signed file_with(const Tree& tree, std::size_t media_size = 1000) {
  const Buffer media = media_of(media_size);
  const std::uint64_t header = tree.large_header ? 16 : 8;
  const std::vector<Buffer> leaves = leaves_of(media, tree, tree.start - header);
  MerkleMap map;
  map.unique_id = 3;
  map.count = leaves.size();
  if (tree.fixed > 0) map.fixed_block_size = tree.fixed;
  map.variable_block_sizes = tree.variable;
  map.hashes = bmff::row_above(leaves, tree.row == 0 ? leaves.size() : tree.row, HashAlg::sha256);
  std::vector<Buffer> boxes = {ftyp(), c2pa_box("manifest", joined({Buffer(8), store_of(100)})),
                               tree.large_header ? large_box("mdat", media) : box("mdat", media),
                               box("moov", box("mvhd", Buffer(20)))};
  for (std::size_t i = 0; tree.proofs && i < leaves.size(); ++i)
    boxes.push_back(proof_box(i, siblings_of(leaves, i, map.hashes.size())));
  Signed out{joined(boxes), {}};
  out.hash.merkle = {map};
  const auto fill = flat_hash(out.bytes, {left_out("/mdat", {{tree.subset, 0}})}, out.hash.merkle);
  out.hash = fill;
  return out;
}

TEST(MdatTree, IsFoundInEveryFormThatIsWritten) {
  const struct {
    const char* name;
    Tree tree;
    const char* expected;
  } rows[] = {
      {"one block", {}, "match"},
      {"fixed blocks", {.fixed = 128}, "match"},
      {"blocks of the whole", {.fixed = 1000}, "match"},
      {"a block larger than the whole", {.fixed = 5000}, "match"},
      {"variable blocks", {.variable = {1, 500, 499}}, "match"},
      {"8-byte header, leaves 16 bytes in", {.fixed = 128, .large_header = false}, "match"},
      {"8-byte header, leaves behind it",
       {.start = 8, .fixed = 128, .large_header = false},
       "match"},
      {"8-byte header, leaves and subset behind it",
       {.start = 8, .fixed = 128, .large_header = false, .subset = 8},
       "match"},
      {"8-byte header, a gap between",
       {.fixed = 128, .large_header = false, .subset = 8},
       "mismatch"},
      {"the root alone", {.fixed = 128, .row = 1}, "match"},
      {"a row without its proofs", {.fixed = 128, .row = 4}, "malformed"},
      {"a row with proofs", {.fixed = 128, .row = 4, .proofs = true}, "match"},
      {"the root with proofs", {.fixed = 100, .row = 1, .proofs = true}, "match"},
      {"the leaves with proofs", {.fixed = 100, .proofs = true}, "match"},
  };
  for (const auto& row : rows) {
    const Signed file = file_with(row.tree);
    const std::string found = verdict(file.bytes, file.hash);
    EXPECT_EQ(found.substr(0, found.find(' ')), row.expected) << row.name;
  }
}

TEST(MdatTree, ShowsEveryChangedByte) {
  for (const Tree& tree : {Tree{.fixed = 128, .row = 4, .proofs = true}, Tree{.fixed = 100},
                           Tree{.start = 8, .fixed = 64, .large_header = false}}) {
    Signed file = file_with(tree, 300);
    const auto layout = scan(kBmff, file.bytes);
    const Range store = layout->carriers[0].store[0];
    for (std::size_t at = ftyp().size(); at < file.bytes.size(); ++at) {
      if (at >= store.offset && at < store.end()) continue;
      file.bytes[at] ^= 4;
      EXPECT_NE(verdict(file.bytes, file.hash).substr(0, 5), "match") << at;
      file.bytes[at] ^= 4;
    }
  }
}

TEST(MdatTree, WithNumbersThatLieIsMalformed) {
  const auto outcome = [](const std::function<void(MerkleMap&)>& change, const Tree& tree) {
    Signed file = file_with(tree);
    change(file.hash.merkle[0]);
    const std::string found = verdict(file.bytes, file.hash);
    return found.substr(0, found.find(' '));
  };
  const Tree fixed{.fixed = 128}, proofs{.fixed = 128, .row = 4, .proofs = true};
  const std::vector<std::pair<const char*, std::function<void(MerkleMap&)>>> lies = {
      {"count 2^32", [](MerkleMap& map) { map.count = 1ull << 32; }},
      {"count 2^64-1", [](MerkleMap& map) { map.count = ~0ull; }},
      {"count 0", [](MerkleMap& map) { map.count = 0; }},
      {"one too many", [](MerkleMap& map) { ++map.count; }},
      {"one too few", [](MerkleMap& map) { --map.count; }},
      {"no hashes", [](MerkleMap& map) { map.hashes.clear(); }},
      {"more hashes than leaves", [](MerkleMap& map) { map.hashes.resize(9, map.hashes[0]); }},
      {"a row that is none", [](MerkleMap& map) { map.hashes.resize(3); }},
      {"a short hash", [](MerkleMap& map) { map.hashes[0].pop_back(); }},
      {"blocks of nothing", [](MerkleMap& map) { map.fixed_block_size = 0; }},
      {"blocks of one", [](MerkleMap& map) { map.fixed_block_size = 1; }},
      {"smaller blocks", [](MerkleMap& map) { map.fixed_block_size = 64; }},
      {"both kinds", [](MerkleMap& map) { map.variable_block_sizes = {500, 500}; }},
      {"sum too large",
       [](MerkleMap& map) {
         map.fixed_block_size.reset();
         map.variable_block_sizes.assign(8, ~0ull);
       }},
      {"no blocks", [](MerkleMap& map) { map.fixed_block_size.reset(); }},
      {"fewer blocks than leaves",
       [](MerkleMap& map) {
         map.fixed_block_size.reset();
         map.variable_block_sizes = {500, 500};
       }},
      {"sum too small",
       [](MerkleMap& map) {
         map.fixed_block_size.reset();
         map.variable_block_sizes.assign(8, 1);
       }},
  };
  for (const auto& [name, change] : lies) {
    EXPECT_EQ(outcome(change, fixed), "malformed") << name;
    EXPECT_EQ(outcome(change, proofs), "malformed") << name;
  }
  EXPECT_EQ(outcome([](MerkleMap& map) { map.alg = "md5"; }, fixed), "unsupported");
  EXPECT_EQ(outcome([](MerkleMap& map) { map.unique_id = 4; }, proofs), "malformed");
  EXPECT_EQ(outcome([](MerkleMap& map) { map.init_hash = Buffer(32); }, fixed), "mismatch");
  EXPECT_EQ(outcome([](MerkleMap& map) { std::swap(map.hashes[0], map.hashes[1]); }, fixed),
            "mismatch");
}

TEST(MdatTree, NeedsItsProofsCompleteAndInOrder) {
  const Signed file = file_with({.fixed = 250, .row = 1, .proofs = true});
  ASSERT_EQ(verdict(file.bytes, file.hash).substr(0, 5), "match");
  const std::size_t each = proof_box(0, {Buffer(32), Buffer(32)}).size();
  const std::size_t first = file.bytes.size() - 4 * each;
  const auto part = [&](std::initializer_list<int> order) {
    Buffer bytes(file.bytes.begin(), file.bytes.begin() + static_cast<std::ptrdiff_t>(first));
    for (const int number : order) {
      const auto at = file.bytes.begin() +
                      static_cast<std::ptrdiff_t>(first + each * static_cast<std::size_t>(number));
      bytes.insert(bytes.end(), at, at + static_cast<std::ptrdiff_t>(each));
    }
    return bytes;
  };
  EXPECT_EQ(verdict(part({0, 1, 2}), file.hash), "malformed");
  EXPECT_EQ(verdict(part({1, 0, 2, 3}), file.hash), "malformed");
  EXPECT_EQ(verdict(part({0, 0, 1, 2, 3}), file.hash), "malformed");
  Buffer padded = file.bytes;
  padded.back() = 1;
  EXPECT_EQ(verdict(padded, file.hash), "malformed");
}

TEST(MdatTree, CoversNoHeader) {
  const Signed file = file_with({});
  for (const std::uint64_t offset : {0U, 8U, 15U})
    EXPECT_EQ(verdict(file.bytes,
                      flat_hash(file.bytes, {left_out("/mdat", {{offset, 0}})}, file.hash.merkle)),
              "mismatch")
        << offset;
}

TEST(MdatTree, MayHaveAnAlgorithmOfItsOwn) {
  Signed file = file_with({});
  MerkleMap& map = file.hash.merkle[0];
  map.alg = "sha512";
  EXPECT_EQ(verdict(file.bytes, file.hash), "malformed");
  map.hashes = {digest(HashAlg::sha512, media_of(1000))};
  EXPECT_EQ(verdict(file.bytes, file.hash).substr(0, 5), "match");
  map.hashes[0][0] ^= 1;
  EXPECT_EQ(verdict(file.bytes, file.hash), "mismatch");
}

TEST(MdatTree, MayCoverWhatTheFlatHashCoversToo) {
  const Signed file = file_with({.fixed = 128});
  BmffHash hash = flat_hash(file.bytes, {}, file.hash.merkle);
  EXPECT_EQ(verdict(file.bytes, hash), "match");
  hash.merkle[0].hashes[0][0] ^= 1;
  EXPECT_EQ(verdict(file.bytes, hash), "mismatch");
  hash.hash.reset();
  EXPECT_EQ(verdict(file.bytes, hash), "mismatch");  // of a file in fragments, which are not here
}

TEST(MdatTree, MayBeOverLessThanALongHeader) {
  const Tree tree{.start = 8, .large_header = false, .subset = 8};
  Signed file = file_with(tree, 4);
  EXPECT_EQ(verdict(file.bytes, file.hash).substr(0, 5), "match");
  file.hash.merkle[0].hashes[0][0] ^= 1;
  EXPECT_EQ(verdict(file.bytes, file.hash), "mismatch");
}

TEST(MdatTree, ReadsNoProofBeyondTheLimit) {
  const Signed file = file_with({});
  const auto with = [&](std::size_t padding) {
    const Buffer longer = joined({file.bytes, proof_box(0, {}, 3, padding)});
    return verdict(longer, flat_hash(longer, {left_out("/mdat", {{16, 0}})}, file.hash.merkle));
  };
  EXPECT_EQ(with(60'000).substr(0, 5), "match");
  EXPECT_EQ(with(70'000), "malformed");
}

TEST(MdatTree, NeedsAFlatHashAndATreeForEachMdat) {
  Signed file = file_with({.fixed = 128});
  BmffHash hash = file.hash;
  hash.hash.reset();
  EXPECT_EQ(verdict(file.bytes, hash), "mismatch");
  hash = file.hash;
  hash.merkle.push_back(hash.merkle[0]);
  EXPECT_EQ(verdict(file.bytes, hash), "mismatch");
  hash = file.hash;
  hash.merkle.clear();
  EXPECT_EQ(verdict(file.bytes, hash), "mismatch");
  hash.hash.reset();
  EXPECT_EQ(verdict(file.bytes, hash), "mismatch");
}

TEST(MdatTree, OfADraftHasLeavesAsJobsOfTheirOwn) {
  const Buffer media = media_of((33 << 20) + 77);
  const Buffer asset = joined({ftyp(), box("free"), box("mdat", media)});
  const Signed file = signed_file(asset, true);
  ASSERT_EQ(file.hash.merkle.size(), 1U);
  EXPECT_EQ(file.hash.merkle[0].fixed_block_size, 2U << 20);
  EXPECT_EQ(file.hash.merkle[0].count, 17U);
  EXPECT_EQ(verdict(file.bytes, file.hash), "match");

  // The check asks for the very jobs that the draft had hashed.
  const Exact exact(file.bytes);
  const auto draft = draft_bmff_hash(exact.source(), nullptr, HashAlg::sha256, {});
  BindingInput input = input_for(exact.source(), nullptr);
  input.digest = [&](const HashPlan& plan) {
    EXPECT_EQ(plan, draft->plan);
    return run(plan, exact.source(), {});
  };
  EXPECT_TRUE(check_bmff_hash(input, file.hash, kUrl));
  EXPECT_EQ(signed_file(asset, false).hash.merkle.size(), 0U);
}

}  // namespace
}  // namespace tanba
