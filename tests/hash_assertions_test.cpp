// lib/manifest: the hard bindings as assertions, and hashed URIs.
#include "manifest/hash_assertions.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "manifest/hashed_uri.hpp"

namespace tanba {
namespace {

using cbor::Value;

// A decoded value with the bytes that it points into.
struct Decoded {
  Buffer bytes;
  cbor::Document document;

  explicit Decoded(const Value& value) : Decoded(value.encode()) {}
  explicit Decoded(Buffer encoded) : bytes(std::move(encoded)) {
    auto result = cbor::Document::decode(bytes);
    EXPECT_TRUE(result);
    if (result) document = *std::move(result);
  }
  cbor::Item root() const { return document.root(); }
};

Value number(std::uint64_t value) { return Value::unsigned_integer(value); }
Value range(std::uint64_t start, std::uint64_t length) {
  return Value::map().set("start", number(start)).set("length", number(length));
}
Value data_hash_map() {
  return Value::map()
      .set("alg", Value::text("sha256"))
      .set("hash", Value::bytes(Buffer(32, 5)))
      .set("pad", Value::bytes(Buffer(3)))
      .set("exclusions", Value::array({range(20, 100), range(200, 5)}));
}

TEST(HashedUri, ReadsBackWhatItWrote) {
  const HashedUri uri{"self#jumbf=c2pa.assertions/a", "sha384", Buffer(48, 1)};
  const HashedUri read = read_hashed_uri(Decoded(write_hashed_uri(uri)).root());
  EXPECT_EQ(read.url, uri.url);
  EXPECT_EQ(read.alg, uri.alg);
  EXPECT_EQ(read.hash, uri.hash);
}

TEST(HashedUri, ReadsAHashThatIsAnArrayOfIntegers) {
  const Value map = Value::map()
                        .set("url", Value::text("u"))
                        .set("hash", Value::array({number(0), number(255), number(7)}));
  const HashedUri read = read_hashed_uri(Decoded(map).root());
  EXPECT_TRUE(read.present());
  EXPECT_EQ(read.hash, (Buffer{0, 255, 7}));
}

TEST(HashedUri, IsAbsentWhereAFieldIsOfTheWrongKind) {
  const Value kBad[] = {
      Value(),
      Value::text("self#jumbf=a"),
      Value::map(),
      Value::map().set("url", number(1)),
      Value::map().set("url", Value::text("")),
      Value::map().set("url", Value::text("u")).set("alg", number(1)),
      Value::map().set("url", Value::text("u")).set("hash", Value::text("00")),
      Value::map().set("url", Value::text("u")).set("hash", Value::array({number(256)})),
      Value::map().set("url", Value::text("u")).set("hash", Value::array({Value::integer(-1)})),
  };
  for (const Value& value : kBad) EXPECT_FALSE(read_hashed_uri(Decoded(value).root()).present());
  EXPECT_FALSE(read_hashed_uri({}).present());
}

TEST(DataHash, IsReadFromItsMap) {
  const DataHash hash = read_data_hash(Decoded(data_hash_map()).root(), {});
  EXPECT_EQ(hash.flaw, nullptr);
  EXPECT_EQ(hash.exclusions, (std::vector<Range>{{20, 100}, {200, 5}}));
  EXPECT_TRUE(hash.has_exclusions);
  EXPECT_EQ(hash.alg, "sha256");
  EXPECT_EQ(hash.hash, Buffer(32, 5));
  EXPECT_TRUE(hash.has_hash);
  EXPECT_TRUE(hash.padding_is_zero);
}

TEST(DataHash, MayLackWhatIsOptional) {
  const Value map = Value::map().set("pad", Value::bytes({}));
  const DataHash hash = read_data_hash(Decoded(map).root(), {});
  EXPECT_EQ(hash.flaw, nullptr);
  EXPECT_FALSE(hash.has_exclusions);
  EXPECT_FALSE(hash.has_hash);
  EXPECT_TRUE(hash.padding_is_zero);
}

TEST(DataHash, TellsOfPaddingThatIsNotZero) {
  for (const char* key : {"pad", "pad2"}) {
    Value map = data_hash_map();
    map.set(key, Value::bytes(Buffer{0, 0, 1}));
    EXPECT_FALSE(read_data_hash(Decoded(map).root(), {}).padding_is_zero) << key;
  }
}

TEST(DataHash, HasAFlawWhereAFieldIsOfTheWrongKind) {
  const auto with = [](const char* key, Value value) {
    return data_hash_map().set(key, std::move(value));
  };
  const Value kBad[] = {
      Value(),
      Value::array(),
      with("exclusions", number(1)),
      with("exclusions", Value::array({number(1)})),
      with("exclusions", Value::array({Value::map().set("start", number(1))})),
      with("exclusions", Value::array({range(1, 1).set("start", Value::integer(-1))})),
      with("exclusions", Value::array({range(1, 1).set("length", Value::floating(1))})),
      with("alg", number(1)),
      with("hash", Value::text("x")),
      with("pad", Value::text("x")),
      with("alg", Value::text("")),
      with("name", number(1)),
      with("url", Value::array()),
      Value::map().set("hash", Value::bytes(Buffer(32, 5))),  // no padding, not even an empty one
  };
  for (const Value& value : kBad)
    EXPECT_NE(read_data_hash(Decoded(value).root(), {}).flaw, nullptr);
}

TEST(DataHash, StopsAtTheLimitOfExclusions) {
  Limits limits;
  limits.max_exclusions = 2;
  EXPECT_FALSE(read_data_hash(Decoded(data_hash_map()).root(), limits).over_limit);
  limits.max_exclusions = 1;
  const DataHash hash = read_data_hash(Decoded(data_hash_map()).root(), limits);
  EXPECT_TRUE(hash.over_limit);
  EXPECT_NE(hash.flaw, nullptr);
  EXPECT_TRUE(hash.exclusions.empty());
}

TEST(DataHash, WritesItsPadding) {
  DataHash hash;
  hash.alg = "sha256";
  hash.hash = {1, 2};
  // {"alg": "sha256", "pad": h'', "hash": h'0102'}
  EXPECT_EQ(to_hex(write_data_hash(hash, 0)),
            "a363616c67667368613235366370616440646861736842"
            "0102");
  hash.has_exclusions = true;
  hash.exclusions = {{20, 117273}};
  const DataHash read = read_data_hash(Decoded(write_data_hash(hash, 9)).root(), {});
  EXPECT_EQ(read.flaw, nullptr);
  EXPECT_EQ(read.exclusions, hash.exclusions);
  EXPECT_EQ(write_data_hash(hash, 9).size(), write_data_hash(hash, 0).size() + 9);
}

BmffHash full_bmff_hash() {
  BmffHash hash;
  BmffExclusion uuid, mdat, strange;
  uuid.xpath = "/uuid";
  uuid.data = {{8, Buffer(16, 0xD8)}};
  mdat.xpath = "/mdat";
  mdat.subset = {{16, 0}};
  strange.xpath = "/moov/trak[2]";
  strange.length = 100;
  strange.version = -1;
  strange.flags = Buffer{0, 0, 1};
  strange.exact = false;
  hash.exclusions = {uuid, mdat, strange};
  hash.alg = "sha256";
  hash.hash = Buffer(32, 1);
  MerkleMap fixed, variable;
  fixed.unique_id = 1;
  fixed.count = 2;
  fixed.alg = "sha512";
  fixed.init_hash = Buffer(32, 2);
  fixed.hashes = {Buffer(32, 3), Buffer(32, 4)};
  fixed.fixed_block_size = 1024;
  variable.local_id = 7;
  variable.count = 1;
  variable.hashes = {Buffer(32, 3)};
  variable.variable_block_sizes = {1000};
  hash.merkle = {fixed, variable};
  return hash;
}

TEST(BmffHash, ReadsBackWhatItWrote) {
  const Buffer written = write_bmff_hash(full_bmff_hash());
  const BmffHash read = read_bmff_hash(Decoded(written).root(), "c2pa.hash.bmff.v3", {});
  ASSERT_EQ(read.flaw, nullptr) << read.flaw;
  EXPECT_EQ(write_bmff_hash(read), written);
  ASSERT_EQ(read.exclusions.size(), 3u);
  EXPECT_EQ(read.exclusions[0].data[0].first, 8u);
  EXPECT_TRUE(read.exclusions[0].exact);
  EXPECT_EQ(read.exclusions[1].subset, (std::vector<Range>{{16, 0}}));
  EXPECT_EQ(read.exclusions[2].length, 100u);
  EXPECT_EQ(read.exclusions[2].version, -1);
  EXPECT_EQ(read.exclusions[2].flags, (Buffer{0, 0, 1}));
  EXPECT_FALSE(read.exclusions[2].exact);
  ASSERT_EQ(read.merkle.size(), 2u);
  EXPECT_EQ(read.merkle[0].fixed_block_size, 1024u);
  EXPECT_EQ(read.merkle[0].hashes.size(), 2u);
  EXPECT_EQ(read.merkle[1].variable_block_sizes, (std::vector<std::uint64_t>{1000}));
}

TEST(BmffHash, TakesItsVersionFromTheLabel) {
  const Decoded map(write_bmff_hash(full_bmff_hash()));
  EXPECT_EQ(read_bmff_hash(map.root(), "c2pa.hash.bmff", {}).version, 1);
  EXPECT_EQ(read_bmff_hash(map.root(), "c2pa.hash.bmff.v2__1", {}).version, 2);
  EXPECT_EQ(read_bmff_hash(map.root(), "c2pa.hash.bmff.v3.part", {}).version, 3);
}

TEST(BmffHash, TakesNullForAbsent) {
  Value exclusion = Value::map().set("xpath", Value::text("/uuid"));
  for (const char* key : {"length", "data", "subset", "version", "flags", "exact"})
    exclusion.set(key, Value());
  const Value map =
      Value::map().set("exclusions", Value::array({exclusion})).set("merkle", Value());
  const BmffHash hash = read_bmff_hash(Decoded(map).root(), "c2pa.hash.bmff.v2", {});
  ASSERT_EQ(hash.flaw, nullptr);
  EXPECT_TRUE(hash.exclusions[0].exact);
  EXPECT_FALSE(hash.exclusions[0].length);
  EXPECT_FALSE(hash.hash);
}

TEST(BmffHash, HasAFlawWhereAFieldIsOfTheWrongKind) {
  const auto with = [](const char* key, Value value) {
    return Value::array(
        {Value::map().set("xpath", Value::text("/uuid")).set(key, std::move(value))});
  };
  const Value kExclusions[] = {
      Value(),
      number(1),
      Value::array(),
      Value::array({Value::map()}),
      with("xpath", number(1)),
      with("length", Value::integer(-1)),
      with("flags", Value::bytes(Buffer(4))),
      with("version", Value::text("1")),
      with("exact", number(1)),
      with("data", number(1)),
      with("data", Value::array({Value::map().set("offset", number(8))})),
      with("subset", Value::array({Value::map().set("offset", number(8))})),
  };
  for (std::size_t i = 0; i < std::size(kExclusions); ++i) {
    const Value map = Value::map().set("exclusions", kExclusions[i]);
    EXPECT_NE(read_bmff_hash(Decoded(map).root(), "c2pa.hash.bmff.v3", {}).flaw, nullptr) << i;
  }
  const auto merkle = [](const char* key, Value value) {
    return Value::map()
        .set("uniqueId", number(1))
        .set("localId", number(1))
        .set("count", number(1))
        .set("hashes", Value::array({Value::bytes(Buffer(32))}))
        .set(key, std::move(value));
  };
  const Value kMerkle[] = {
      number(1),
      merkle("uniqueId", Value()),
      merkle("count", Value::integer(-1)),
      merkle("hashes", Value::array()),
      merkle("hashes", Value::array({number(1)})),
      merkle("initHash", number(1)),
      merkle("fixedBlockSize", Value::integer(-5)),
      merkle("variableBlockSizes", Value::array({Value::integer(-5)})),
  };
  for (std::size_t i = 0; i < std::size(kMerkle); ++i) {
    const Value map = Value::map()
                          .set("exclusions", with("exact", Value::boolean(true)))
                          .set("merkle", Value::array({kMerkle[i]}));
    EXPECT_NE(read_bmff_hash(Decoded(map).root(), "c2pa.hash.bmff.v3", {}).flaw, nullptr) << i;
  }
}

TEST(BmffHash, StopsAtItsLimits) {
  const Decoded map(write_bmff_hash(full_bmff_hash()));
  Limits limits;
  limits.max_exclusions = 5;    // three, one datum, one subset
  limits.max_hash_entries = 6;  // two maps, three hashes, one size
  EXPECT_EQ(read_bmff_hash(map.root(), "c2pa.hash.bmff.v3", limits).flaw, nullptr);
  limits.max_exclusions = 4;
  EXPECT_TRUE(read_bmff_hash(map.root(), "c2pa.hash.bmff.v3", limits).over_limit);
  limits.max_exclusions = 5;
  limits.max_hash_entries = 5;
  const BmffHash hash = read_bmff_hash(map.root(), "c2pa.hash.bmff.v3", limits);
  EXPECT_TRUE(hash.over_limit);
  EXPECT_NE(hash.flaw, nullptr);
}

TEST(MerkleProof, IsReadWithZerosBehindIt) {
  Value map = Value::map()
                  .set("uniqueId", number(1))
                  .set("localId", number(2))
                  .set("location", number(3))
                  .set("hashes", Value::array({Value::bytes(Buffer(32, 9))}));
  Buffer bytes = map.encode();
  ASSERT_TRUE(read_merkle_proof(bytes, {}));
  bytes.resize(bytes.size() + 40);
  const auto proof = read_merkle_proof(bytes, {});
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->local_id, 2u);
  EXPECT_EQ(proof->location, 3u);
  EXPECT_EQ(proof->hashes, (std::vector<Buffer>{Buffer(32, 9)}));
  bytes.back() = 1;
  EXPECT_FALSE(read_merkle_proof(bytes, {}));
}

TEST(MerkleProof, MayLackItsHashes) {
  Value map =
      Value::map().set("uniqueId", number(1)).set("localId", number(2)).set("location", number(3));
  EXPECT_TRUE(read_merkle_proof(map.encode(), {}));
  EXPECT_TRUE(read_merkle_proof(map.set("hashes", Value()).encode(), {}));
  EXPECT_FALSE(read_merkle_proof(map.set("hashes", number(1)).encode(), {}));
  EXPECT_FALSE(read_merkle_proof(map.set("hashes", Value::array({number(1)})).encode(), {}));
  EXPECT_FALSE(read_merkle_proof(map.set("hashes", Value()).set("location", Value()).encode(), {}));
  EXPECT_FALSE(read_merkle_proof({}, {}));
}

}  // namespace
}  // namespace tanba
