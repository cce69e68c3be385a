// Digests against the examples of FIPS 180-4, and the random generator.
#include "crypto/digest.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/byte_reader.hpp"
#include "base/encoding.hpp"

namespace tanba {
namespace {

TEST(Digest, GivesThePublishedValues) {
  EXPECT_EQ(to_hex(digest(HashAlg::sha256, as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(digest(HashAlg::sha384, as_bytes("abc"))),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358bae"
            "ca134c825a7");
  EXPECT_EQ(to_hex(digest(HashAlg::sha512, as_bytes("abc"))),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3"
            "c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, HashesTheEmptyMessage) {
  EXPECT_EQ(to_hex(digest(HashAlg::sha256, {})),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, KnowsNamesByTheirExactSpellingOnly) {
  for (const HashAlg alg : {HashAlg::sha256, HashAlg::sha384, HashAlg::sha512})
    EXPECT_EQ(hash_alg_from(name(alg)), alg);
  for (const char* other : {"SHA256", "sha-256", "sha1", "md5", "", "sha256 ", "none"})
    EXPECT_EQ(hash_alg_from(other), std::nullopt) << other;
}

TEST(Digest, GivesTheSameInPiecesAndStartsAnew) {
  Hasher hasher(HashAlg::sha384);
  hasher.update(as_bytes("a"));
  hasher.update({});
  hasher.update(as_bytes("bc"));
  EXPECT_EQ(hasher.finish(), digest(HashAlg::sha384, as_bytes("abc")));
  hasher.update(as_bytes("x"));
  EXPECT_EQ(hasher.finish(), digest(HashAlg::sha384, as_bytes("x")));
}

TEST(Digest, AMovedHasherGoesOn) {
  Hasher first(HashAlg::sha256);
  first.update(as_bytes("ab"));
  Hasher second(std::move(first));
  second.update(as_bytes("c"));
  EXPECT_EQ(second.finish(), digest(HashAlg::sha256, as_bytes("abc")));
}

TEST(RandomBytes, DifferEachTime) {
  std::set<Buffer> seen;
  for (int i = 0; i < 100; ++i) {
    Buffer bytes(16);
    ASSERT_TRUE(random_bytes(bytes));
    seen.insert(bytes);
  }
  EXPECT_EQ(seen.size(), 100u);
}

}  // namespace
}  // namespace tanba
