// lib/manifest/store against a published file, hostile stores and its own writer.
#include "manifest/store.hpp"

#include <brotli/encode.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/encoding.hpp"
#include "container/format.hpp"
#include "manifest/actions.hpp"
#include "manifest/claim.hpp"
#include "manifest/hash_assertions.hpp"
#include "manifest/ingredient.hpp"
#include "tanba/source.hpp"

namespace tanba {
namespace {

using jumbf::superbox;

std::string sha256(Bytes bytes) {
  Buffer digest(SHA256_DIGEST_LENGTH);
  SHA256(bytes.data(), bytes.size(), digest.data());
  return to_hex(digest);
}

Buffer join(const std::vector<Buffer>& parts) {
  ByteWriter writer;
  for (const Buffer& part : parts) writer.bytes(part);
  return writer.take();
}

Buffer cbor_box() { return jumbf::box("cbor", *from_hex("a1616101")); }
Buffer assertion(std::string_view label, Bytes salt = {}) {
  return superbox(jumbf::kCborContent, label, cbor_box(), salt);
}
Buffer manifest(std::string_view label, const std::vector<Buffer>& assertions) {
  return assemble_manifest(label, assertions, *from_hex("a0"), *from_hex("f6"));
}
Buffer plain_manifest(std::string_view label) {
  return manifest(label,
                  {assertion("c2pa.hash.data"), assertion("c2pa.actions.v2", Buffer(16, 1))});
}
Buffer store_of(const std::vector<Buffer>& manifests) {
  return assemble_store({manifests.begin(), manifests.end()});
}

Store parsed(const Buffer& bytes) {
  auto store = parse_store(bytes, {});
  EXPECT_TRUE(store) << store.error().what;
  return store ? *std::move(store) : Store();
}

TEST(Store, GivesBackWhatWasAssembled) {
  const Buffer older = plain_manifest("urn:c2pa:1"), newer = plain_manifest("urn:c2pa:2");
  Buffer bytes = store_of({older, newer});
  const Store moved = parsed(bytes);
  EXPECT_TRUE(moved.canonical);
  ASSERT_EQ(moved.manifests.size(), 2u);
  EXPECT_TRUE(equal(moved.manifests[0].stored, older));
  EXPECT_EQ(moved.active(), &moved.manifests[1]);
  EXPECT_EQ(moved.find("urn:c2pa:2"), moved.active());
  EXPECT_EQ(moved.find("urn:c2pa:3"), nullptr);
  const Manifest& active = *moved.active();
  EXPECT_EQ(active.kind, ManifestKind::standard);
  EXPECT_TRUE(equal(active.hashed(*active.box), Bytes(newer).subspan(8)));
  ASSERT_EQ(active.claims.size(), 1u);
  EXPECT_EQ(to_hex(active.content(*active.claims[0], "cbor")), "a0");
  ASSERT_EQ(active.signatures.size(), 1u);
  EXPECT_EQ(active.find({"c2pa.signature"}), active.signatures[0]);
  EXPECT_EQ(active.assertions.size(), 2u);
  EXPECT_EQ(active.find({"c2pa.assertions", "c2pa.hash.data"}), active.assertions[0]);
  EXPECT_EQ(active.find({"c2pa.assertions", "c2pa.hash.dat"}), nullptr);
  EXPECT_EQ(active.find({}), active.box);
}

TEST(Store, CountsTheZerosBehindItAndRefusesOtherBytes) {
  Buffer bytes = store_of({plain_manifest("urn:c2pa:1")});
  bytes.resize(bytes.size() + 100);
  EXPECT_EQ(parsed(bytes).trailing_zeros, 100u);
  EXPECT_TRUE(parsed(bytes).canonical);
  bytes.back() = 1;
  EXPECT_FALSE(parse_store(bytes, {}));
}

TEST(Store, FindsNoManifestWhoseLabelIsThereTwice) {
  const Store store = parsed(store_of({plain_manifest("a"), plain_manifest("a")}));
  EXPECT_EQ(store.find("a"), nullptr);
  EXPECT_EQ(store.find(""), nullptr);
}

TEST(Store, HasItsLimits) {
  Limits limits;
  const Buffer bytes = store_of({plain_manifest("a"), plain_manifest("b")});
  const auto code = [&] {
    const auto store = parse_store(bytes, limits);
    return store ? Errc{} : store.error().code;
  };
  EXPECT_EQ(code(), Errc{});
  limits.max_manifests = 1;
  EXPECT_EQ(code(), Errc::limit_exceeded);
  limits = {};
  limits.max_assertions = 1;
  EXPECT_EQ(code(), Errc::limit_exceeded);
  limits = {};
  limits.max_store_bytes = bytes.size() - 1;
  EXPECT_EQ(code(), Errc::limit_exceeded);
}

// Every byte of the store that no hash covers: all of it but what stands inside the boxes of
// assertions, claim and signature.
std::vector<bool> unhashed_bytes(const Store& store) {
  std::vector<bool> free(store.bytes->size(), true);
  const auto hashed = [&](Range range) {
    for (std::uint64_t at = range.offset; at < range.end(); ++at) free[at] = false;
  };
  for (const Manifest& each : store.manifests) {
    for (const jumbf::Box* box : each.assertions) hashed(box->payload);
    hashed(each.tree->content(*each.claims[0], "cbor")->payload);
    hashed(each.tree->content(*each.signatures[0], "cbor")->payload);
  }
  return free;
}

TEST(Store, ShowsEveryFlippedBitThatNoHashCovers) {
  const Buffer bytes = store_of({plain_manifest("urn:c2pa:1")});
  const Store original = parsed(bytes);
  const std::vector<bool> free = unhashed_bytes(original);
  const std::string label = original.active()->label;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    if (!free[bit / 8]) continue;
    Buffer flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    const auto store = parse_store(flipped, {});
    if (!store || !store->canonical) continue;
    // A relabelled manifest, an update manifest or a claim of another version: the claim's own URIs
    // and the rules for each kind tell them apart.
    ASSERT_EQ(store->manifests.size(), 1u) << "bit " << bit;
    const Manifest& active = *store->active();
    EXPECT_TRUE(active.label != label || active.kind == ManifestKind::update) << "bit " << bit;
  }
}

TEST(Store, TakesNothingUnhashedForCanonical) {
  const Buffer good = plain_manifest("a");
  const auto part = [](const jumbf::Uuid& uuid, std::string_view label, const Buffer& content,
                       Bytes salt = {}) { return superbox(uuid, label, content, salt); };
  const auto whole = [&](const std::vector<Buffer>& parts, std::string_view label = "a",
                         const jumbf::Uuid& uuid = jumbf::kManifest) {
    return store_of({superbox(uuid, label, join(parts))});
  };
  const Buffer assertions = part(jumbf::kAssertionStore, "c2pa.assertions", assertion("x"));
  const Buffer claim = part(jumbf::kClaim, "c2pa.claim.v2", cbor_box());
  const Buffer old_claim = part(jumbf::kClaim, "c2pa.claim", cbor_box());
  const Buffer signature = part(jumbf::kSignature, "c2pa.signature", cbor_box());
  const Buffer data = part(jumbf::kDataBoxes, "c2pa.databoxes", assertion("c2pa.data"));
  const Buffer credentials = part(jumbf::kCredentials, "c2pa.credentials", assertion("x"));
  const Buffer free = jumbf::box("free", Buffer(4, 1));
  const Buffer salt(16, 5);

  EXPECT_TRUE(parsed(whole({assertions, claim, signature})).canonical);
  EXPECT_TRUE(parsed(whole({claim, signature, assertions, data, credentials})).canonical);
  EXPECT_TRUE(parsed(whole({assertions, claim, signature}, "a", jumbf::kUpdateManifest)).canonical);
  EXPECT_TRUE(
      parsed(whole({assertions, old_claim, signature}, "a", jumbf::kManifestAlias)).canonical);

  const Buffer kNot[] = {
      whole({assertions, claim, signature}, "a", jumbf::kManifestAlias),
      whole({assertions, claim, signature}, "a/b"),
      whole({assertions, claim, signature, free}),
      whole({assertions, claim, signature, assertion("x")}),
      whole({assertions, claim, signature, data, data}),
      whole({assertions, assertions, claim, signature}),
      whole({assertions, claim, old_claim, signature}),
      whole({part(jumbf::kAssertionStore, "c2pa.assertion", assertion("x")), claim, signature}),
      whole({part(jumbf::kAssertionStore, "c2pa.assertions", free), claim, signature}),
      whole({part(jumbf::kAssertionStore, "c2pa.assertions", assertion("x"), salt), claim,
             signature}),
      whole(
          {assertions, part(jumbf::kClaim, "c2pa.claim.v2", join({cbor_box(), free})), signature}),
      whole({assertions, part(jumbf::kClaim, "c2pa.claim.v2", cbor_box(), salt), signature}),
      whole({assertions, part(jumbf::kClaim, "c2pa.claim.v3", cbor_box()), signature}),
      whole(
          {assertions, claim, part(jumbf::kSignature, "c2pa.signature", join({free, cbor_box()}))}),
      whole({assertions, claim, part(jumbf::kSignature, "c2pa.sig", cbor_box())}),
      store_of({superbox(jumbf::kManifest, "a", join({assertions, claim, signature}), salt)}),
      store_of({good, free}),
      store_of({good, assertion("x")}),
      superbox(jumbf::kStore, "c2pa", good, salt),
      superbox(jumbf::kStore, "c2pb", good),
  };
  for (std::size_t i = 0; i < std::size(kNot); ++i)
    EXPECT_FALSE(parsed(kNot[i]).canonical) << "row " << i;
}

Buffer brotli(Bytes bytes) {
  Buffer out(BrotliEncoderMaxCompressedSize(bytes.size()));
  std::size_t size = out.size();
  EXPECT_TRUE(BrotliEncoderCompress(9, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, bytes.size(),
                                    bytes.data(), &size, out.data()));
  out.resize(size);
  return out;
}
Buffer compressed(std::string_view label, const Buffer& stream) {
  return superbox(jumbf::kCompressedManifest, label, jumbf::box("brob", stream));
}

TEST(Store, InflatesCompressedManifests) {
  const Buffer inner = manifest("b", {assertion("c2pa.hash.bmff.v3")});
  const Buffer outer = compressed("b", brotli(inner));
  const Store store = parsed(store_of({plain_manifest("a"), outer}));
  ASSERT_EQ(store.manifests.size(), 2u);
  const Manifest& active = *store.active();
  EXPECT_TRUE(active.compressed);
  EXPECT_EQ(active.flaw, "");
  EXPECT_EQ(active.label, "b");
  EXPECT_TRUE(equal(active.bytes, inner));
  EXPECT_TRUE(equal(active.stored, outer));
  EXPECT_NE(active.find({"c2pa.assertions", "c2pa.hash.bmff.v3"}), nullptr);
  EXPECT_TRUE(store.canonical);
}

TEST(Store, NamesTheFlawOfABrokenCompressedManifest) {
  const Buffer inner = manifest("b", {assertion("c2pa.hash.bmff.v3")});
  Buffer longer = brotli(inner), cut = brotli(inner);
  longer.push_back(0);
  cut.pop_back();
  const Buffer kBroken[] = {
      compressed("b", longer),
      compressed("b", cut),
      compressed("b", {}),
      compressed("c", brotli(inner)),
      compressed("b", brotli(compressed("b", brotli(inner)))),
      compressed("b", brotli(store_of({inner}))),
      compressed("b", brotli(assertion("b"))),
      compressed("b", brotli(Buffer(10, 'x'))),
      compressed("b", brotli(manifest("b", {assertion("c2pa.hash.data__1")}))),
      superbox(jumbf::kCompressedManifest, "b", {}),
      superbox(jumbf::kCompressedManifest, "b",
               join({jumbf::box("brob", brotli(inner)), jumbf::box("brob", brotli(inner))})),
  };
  for (std::size_t i = 0; i < std::size(kBroken); ++i) {
    const Store store = parsed(store_of({kBroken[i]}));
    ASSERT_EQ(store.manifests.size(), 1u);
    EXPECT_EQ(store.active()->flaw, "manifest.compressed.invalid") << "row " << i;
  }
}

TEST(Store, StopsABrotliBomb) {
  const Buffer inner = manifest("b", {superbox(jumbf::kCborContent, "x", Buffer(32 << 20))});
  const Buffer bomb = compressed("b", brotli(inner));
  EXPECT_LT(bomb.size(), 10'000u);
  EXPECT_EQ(parsed(store_of({bomb})).active()->flaw, "manifest.compressed.invalid");

  // All compressed manifests of a store share one allowance.
  const Buffer small = manifest("b", {assertion("c2pa.hash.bmff.v3")});
  Limits limits;
  limits.max_inflated_bytes = small.size() + 10;
  const auto store = parse_store(
      store_of({compressed("b", brotli(small)), compressed("b", brotli(small))}), limits);
  ASSERT_TRUE(store);
  EXPECT_EQ(store->manifests[0].flaw, "");
  EXPECT_EQ(store->manifests[1].flaw, "manifest.compressed.invalid");
}

TEST(Store, TellsTheInstanceFromTheLabel) {
  EXPECT_EQ(base_label("c2pa.ingredient.v3__2"), "c2pa.ingredient.v3");
  EXPECT_EQ(base_label("c2pa.ingredient.v3__12"), "c2pa.ingredient.v3");
  for (const char* label : {"c2pa.hash.data", "a__", "__1", "a__b", "a_1", "a__1x", ""})
    EXPECT_EQ(base_label(label), label);
}

Buffer store_in(const std::filesystem::path& path) {
  const auto source = open_file(path.string());
  EXPECT_TRUE(source);
  const auto format = detect(**source, "");
  EXPECT_TRUE(format);
  const auto layout = (*format)->scan(**source, {});
  EXPECT_TRUE(layout) << layout.error().what;
  if (!layout || layout->carriers.size() != 1) return {};
  auto bytes = (*format)->extract(**source, layout->carriers[0], {});
  EXPECT_TRUE(bytes);
  return bytes ? *std::move(bytes) : Buffer();
}

TEST(Store, KnowsTheGoldenNumbersOfAPublishedFile) {
  const char* folder = std::getenv("TANBA_TEST_DATA");
  if (folder == nullptr) GTEST_SKIP() << "TANBA_TEST_DATA is not set";
  const Buffer bytes = store_in(std::filesystem::path(folder) / "reference/CA.jpg");
  ASSERT_EQ(bytes.size(), 117241u);
  EXPECT_EQ(sha256(bytes), "d92a7c6e3ba9a7a41b0b96e7517edbc4b06da4ff60dc4845808fe45389d0bab9");
  const Store store = parsed(bytes);
  EXPECT_TRUE(store.canonical);
  const Manifest& active = *store.active();
  const jumbf::Box* thumbnail = active.find({"c2pa.assertions", "c2pa.thumbnail.claim.jpeg"});
  ASSERT_NE(thumbnail, nullptr);
  EXPECT_EQ(thumbnail->whole, (Range{178, 49777}));
  EXPECT_EQ(sha256(active.hashed(*thumbnail)).substr(0, 16), "4f3f93661d13248d");
  const jumbf::Box* hash = active.find({"c2pa.assertions", "c2pa.hash.data"});
  ASSERT_NE(hash, nullptr);
  EXPECT_EQ(hash->whole, (Range{100358, 171}));
  EXPECT_EQ(sha256(active.hashed(*hash)).substr(0, 16), "c6aa18b3dd7e2d06");
  ASSERT_EQ(active.claims.size(), 1u);
  EXPECT_EQ(active.claims[0]->whole.offset, 100529u);
  const Bytes claim = active.content(*active.claims[0], "cbor");
  EXPECT_EQ(claim.data() - active.bytes.data(), 100581);
  EXPECT_EQ(claim.size(), 864u);
  EXPECT_EQ(sha256(claim), "69d891845109f88b557fe011dbec70aa759507725d404727497f88a06e7a9d0a");
}

// Null where the assertion is none that the library reads, or is fine.
const char* flaw_of(cbor::Item item, std::string_view label) {
  const std::string_view base = base_label(label);
  if (base.starts_with("c2pa.actions")) return read_actions(item, label, {}).flaw;
  if (base.starts_with("c2pa.ingredient")) return read_ingredient(item, label).flaw;
  if (base == "c2pa.hash.data") return read_data_hash(item, {}).flaw;
  if (base.starts_with("c2pa.hash.bmff")) return read_bmff_hash(item, label, {}).flaw;
  return nullptr;
}

void expect_readable(const Manifest& manifest) {
  ASSERT_EQ(manifest.claims.size(), 1u);
  ASSERT_EQ(manifest.signatures.size(), 1u);
  const auto claim = cbor::Document::decode(manifest.content(*manifest.claims[0], "cbor"));
  ASSERT_TRUE(claim) << claim.error().what;
  const Claim read = read_claim(claim->root(), manifest.claims[0]->label);
  EXPECT_EQ(read.flaw, nullptr) << read.flaw;
  EXPECT_FALSE(read.generator.name.empty());
  EXPECT_EQ(read.created.size() + read.gathered.size(), manifest.assertions.size());
  for (const jumbf::Box* assertion : manifest.assertions) {
    const Bytes content = manifest.content(*assertion, "cbor");
    if (content.empty()) continue;
    const auto document = cbor::Document::decode(content);
    ASSERT_TRUE(document) << assertion->label << ": " << document.error().what;
    const char* flaw = flaw_of(document->root(), assertion->label);
    EXPECT_EQ(flaw, nullptr) << assertion->label << ": " << flaw;
  }
}

// Broken on purpose, where the breakage is in what this room reads.
bool is_broken(const std::string& name) { return name.find("E-clm") != name.npos; }

TEST(Store, ReadsThePublishedFiles) {
  const char* folder = std::getenv("TANBA_TEST_DATA");
  if (folder == nullptr) GTEST_SKIP() << "TANBA_TEST_DATA is not set";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".jpg") continue;
    const Buffer bytes = store_in(entry.path());
    if (bytes.empty() || is_broken(entry.path().filename())) continue;
    SCOPED_TRACE(entry.path().string());
    const auto store = parse_store(bytes, {});
    ASSERT_TRUE(store) << store.error().what;
    EXPECT_TRUE(store->canonical);
    for (const Manifest& each : store->manifests) expect_readable(each);
    ++count;
  }
  EXPECT_GE(count, 30u);
}

}  // namespace
}  // namespace tanba
