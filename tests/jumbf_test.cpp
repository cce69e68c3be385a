// lib/jumbf against golden numbers, hostile boxes and its own writer.
#include "jumbf/jumbf.hpp"

#include <gtest/gtest.h>
#include <openssl/sha.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/encoding.hpp"

namespace tanba::jumbf {
namespace {

// On the heap and of the exact size, so that the sanitizer sees a read past the end.
Result<Tree> parse_exact(Bytes bytes, const Limits& limits = {}) {
  const auto data = std::make_unique<std::uint8_t[]>(bytes.size());
  if (!bytes.empty()) std::memcpy(data.get(), bytes.data(), bytes.size());
  return parse({data.get(), bytes.size()}, limits);
}

Errc error_of(Bytes bytes, const Limits& limits = {}) {
  const auto tree = parse_exact(bytes, limits);
  EXPECT_FALSE(tree);
  return tree ? Errc::internal : tree.error().code;
}

std::string sha256(Bytes bytes) {
  Buffer digest(SHA256_DIGEST_LENGTH);
  SHA256(bytes.data(), bytes.size(), digest.data());
  return to_hex(digest);
}

const Buffer kCbor = *from_hex("a1616101");  // {"a": 1}

Buffer tiny(Bytes salt = {}) {
  return superbox(kCborContent, "org.example.t", box("cbor", kCbor), salt);
}

TEST(Jumbf, WritesTheGoldenAssertionBox) {
  const Buffer made = tiny();
  EXPECT_EQ(to_hex(made),
            "0000003b6a756d62000000276a756d6463626f7200110010800000aa00389b71036f72672e6578616d706c"
            "652e74000000000c63626f72a1616101");
  EXPECT_EQ(sha256(Bytes(made).subspan(8)),
            "5671ab4b4700c83771ceef96fad8552b057060ffd745100f2db1fbf666515797");
}

TEST(Jumbf, WritesTheGoldenSaltedAssertionBox) {
  const Buffer made = tiny(*from_hex("0102030405060708090a0b0c0d0e0f10"));
  EXPECT_EQ(to_hex(made),
            "000000536a756d620000003f6a756d6463626f7200110010800000aa00389b71136f72672e6578616d706c"
            "652e74000000001863327368"
            "0102030405060708090a0b0c0d0e0f100000000c63626f72a1616101");
}

TEST(Jumbf, ReadsBackWhatItWrote) {
  for (const Buffer& salt : {Buffer{}, Buffer(16, 7), Buffer(32, 9)}) {
    const Buffer made = tiny(salt);
    const auto tree = parse_exact(made);
    ASSERT_TRUE(tree) << tree.error().what;
    const Box& root = tree->root();
    EXPECT_EQ(root.label, "org.example.t");
    EXPECT_EQ(root.uuid, kCborContent);
    EXPECT_EQ(root.toggles, salt.empty() ? 0x03 : 0x13);
    EXPECT_EQ(root.payload, (Range{8, made.size() - 8}));
    const Box* content = tree->content(root, "cbor");
    ASSERT_NE(content, nullptr);
    EXPECT_EQ(content->payload, (Range{made.size() - kCbor.size(), kCbor.size()}));
    EXPECT_EQ(tree->content(root, "json"), nullptr);
  }
}

TEST(Jumbf, ReadsExtendedAndOpenEndedSizes) {
  const Buffer plain = tiny();
  const Bytes inside = Bytes(plain).subspan(8);
  const Buffer extended =
      ByteWriter().u32(1).text("jumb").u64(inside.size() + 16).bytes(inside).take();
  const Buffer open_ended = ByteWriter().u32(0).text("jumb").bytes(inside).take();
  Buffer inner = open_ended;  // the cbor box inside reaches to the end as well
  inner[inner.size() - kCbor.size() - 5] = 0;
  for (const Buffer& bytes : {extended, open_ended, inner}) {
    const auto tree = parse_exact(bytes);
    ASSERT_TRUE(tree) << tree.error().what;
    const Range content = tree->content(tree->root(), "cbor")->payload;
    EXPECT_TRUE(equal(Bytes(bytes).subspan(content.offset, content.size), kCbor));
    EXPECT_EQ(tree->root().payload.size, inside.size());
  }
}

TEST(Jumbf, ReadsEveryFieldThatTheTogglesAnnounce) {
  ByteWriter description;
  description.bytes(kCborContent).u8(0x1F).text("a.b").u8(0).u32(7).zeros(32);
  description.bytes(box("c2sh", Buffer(16, 1)));
  const Buffer full = box("jumb", box("jumd", description.view()));
  const auto tree = parse_exact(full);
  ASSERT_TRUE(tree) << tree.error().what;
  EXPECT_EQ(tree->root().label, "a.b");
  for (std::uint8_t toggles = 0; toggles < 0x1E; ++toggles) {
    Buffer wrong = full;
    wrong[32] = toggles;
    EXPECT_FALSE(parse_exact(wrong)) << "toggles " << int{toggles};
  }
}

TEST(Jumbf, TakesALabelThatIsNotAllowedForNone) {
  for (const std::string_view label :
       {"a/b", "a;b", "a?b", "a#b", "a\nb", "a\x7F", "a\xC2\x80", "\xFF", "\xEF\xBB\xBFz"}) {
    const Buffer made = superbox(kCborContent, label, box("cbor", kCbor));
    const auto tree = parse_exact(superbox(kAssertionStore, "c2pa.assertions", made));
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->boxes[1].label, "");
    EXPECT_EQ(tree->child(tree->root(), label), nullptr);
    EXPECT_EQ(tree->child(tree->root(), ""), nullptr);
  }
}

TEST(Jumbf, ResolvesNoLabelThatTwoSiblingsHave) {
  ByteWriter content;
  for (const char* label : {"b", "a", "c", "a"})
    content.bytes(superbox(kCborContent, label, box("cbor", kCbor)));
  const auto tree = parse_exact(superbox(kAssertionStore, "c2pa.assertions", content.view()));
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->child(tree->root(), "a"), nullptr);
  ASSERT_NE(tree->child(tree->root(), "b"), nullptr);
  EXPECT_EQ(tree->child(tree->root(), "b")->whole.offset, tree->boxes[1].whole.offset);
  ASSERT_NE(tree->child(tree->root(), "c"), nullptr);
  EXPECT_EQ(tree->child(tree->root(), "d"), nullptr);
  EXPECT_EQ(tree->root().children.size(), 4u);
}

TEST(Jumbf, RefusesBrokenBoxes) {
  const Buffer good = tiny();
  struct Row {
    std::size_t at;
    std::uint8_t byte;
    const char* what;
  };
  const Row kRows[] = {
      {3, 0x3C, "superbox past the end"},       {3, 0x3A, "bytes after it"},
      {3, 7, "superbox below its header"},      {7, 'c', "another type"},
      {11, 7, "description below its header"},  {11, 0x26, "description too short"},
      {11, 0x28, "description too long"},       {15, 'e', "no description"},
      {32, 0x01, "label there, not announced"}, {32, 0x07, "identifier announced, not there"},
      {32, 0x0B, "hash announced, not there"},  {32, 0x13, "private box announced, not there"},
      {46, 'x', "label without its NUL"},       {50, 0x0D, "content past the end"},
      {50, 0x07, "content below its header"},   {50, 0x0B, "a byte too few in the content"},
      {51, 0x00, "a type that is not letters"},
  };
  for (const Row& row : kRows) {
    Buffer bad = good;
    bad[row.at] = row.byte;
    EXPECT_FALSE(parse_exact(bad)) << row.what;
  }
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{15}, ~std::uint64_t{0},
                                   std::uint64_t{1} << 63, std::uint64_t{1} << 32}) {
    const Buffer bad = ByteWriter().u32(1).text("jumb").u64(size).bytes(good).take();
    EXPECT_FALSE(parse_exact(bad)) << size;
  }
}

TEST(Jumbf, RefusesEveryProperPrefix) {
  const Buffer store = superbox(kStore, "c2pa", tiny(Buffer(16, 1)));
  for (std::size_t size = 0; size < store.size(); ++size)
    EXPECT_EQ(error_of(Bytes(store).first(size)), Errc::truncated) << size;
}

TEST(Jumbf, StopsAtItsLimits) {
  Buffer nested = tiny();
  for (int depth = 1; depth < 32; ++depth) nested = superbox(kStore, "c2pa", nested);
  EXPECT_TRUE(parse_exact(nested));
  EXPECT_EQ(error_of(superbox(kStore, "c2pa", nested)), Errc::limit_exceeded);

  const std::string label(1024, 'a');
  EXPECT_TRUE(parse_exact(superbox(kStore, label, {})));
  EXPECT_EQ(error_of(superbox(kStore, label + "a", {})), Errc::limit_exceeded);

  ByteWriter empty;
  for (int i = 0; i < 8192; ++i) empty.bytes(box("free", {}));
  EXPECT_EQ(error_of(superbox(kStore, "c2pa", empty.view())), Errc::limit_exceeded);
}

TEST(Jumbf, ParsesAHundredThousandNestedSuperboxesWithoutAStack) {
  constexpr std::uint32_t kDepth = 100'000, kEach = 34;
  ByteWriter bomb;
  for (std::uint32_t left = kDepth; left > 0; --left)
    bomb.u32(left * kEach).text("jumb").u32(26).text("jumd").zeros(16).u8(3).u8(0);
  Limits limits;
  EXPECT_EQ(error_of(bomb.view(), limits), Errc::limit_exceeded);
  limits.max_depth = kDepth;
  EXPECT_TRUE(parse_exact(bomb.view(), limits));
}

TEST(Jumbf, SplitsUris) {
  struct Row {
    const char* uri;
    const char* manifest;
    std::vector<std::string> path;
  };
  const Row kRows[] = {
      {"self#jumbf=/c2pa/urn:c2pa:1", "urn:c2pa:1", {}},
      {"self#jumbf=/c2pa/urn:c2pa:1/c2pa.signature", "urn:c2pa:1", {"c2pa.signature"}},
      {"self#jumbf=c2pa/m/c2pa.assertions/a", "m", {"c2pa.assertions", "a"}},
      {"self#jumbf=c2pa.assertions/c2pa.hash.data__1",
       "",
       {"c2pa.assertions", "c2pa.hash.data__1"}},
      {"self#jumbf=c2pa.signature", "", {"c2pa.signature"}},
  };
  for (const Row& row : kRows) {
    const auto uri = parse_uri(row.uri);
    ASSERT_TRUE(uri) << row.uri;
    EXPECT_EQ(uri->manifest, row.manifest);
    EXPECT_EQ(uri->path, row.path);
  }
}

TEST(Jumbf, RefusesOtherUris) {
  for (const char* uri :
       {"", "self#jumbf=", "self#jumbf=/", "self#jumbf=/c2pa", "self#jumbf=/c2pa/",
        "self#jumbf=c2pa", "self#jumbf=/c2pa.assertions/a", "self#jumbf=c2pa.assertions//a",
        "self#jumbf=c2pa.assertions/", "self#jumbf=c2pa.assertions/../a", "self#jumbf=./a",
        "self#jumbf=c2pa.assertions/%61", "self#jumbf=a#b", "self#jumbf=a\nb", "Self#jumbf=a",
        "http://example.com/a", "c2pa.assertions/a"})
    EXPECT_FALSE(parse_uri(uri)) << uri;
}

TEST(Jumbf, ReadsBackTheUrisItWrites) {
  const auto absolute = parse_uri(absolute_uri("urn:c2pa:1", "c2pa.assertions/a"));
  ASSERT_TRUE(absolute);
  EXPECT_EQ(absolute->manifest, "urn:c2pa:1");
  EXPECT_EQ(absolute->path.size(), 2u);
  EXPECT_EQ(absolute_uri("m", ""), "self#jumbf=/c2pa/m");
  EXPECT_EQ(relative_uri("c2pa.signature"), "self#jumbf=c2pa.signature");
}

TEST(Jumbf, WritesEmbeddedFiles) {
  EXPECT_EQ(to_hex(embedded_file("a/b", as_bytes("xyz"))),
            "0000000d6266646200612f62000000000b6269646278797a");
}

RC_GTEST_PROP(JumbfProperty, NeverReadsPastTheEndOfADamagedBox, ()) {
  Buffer bytes = superbox(kStore, "c2pa", tiny(Buffer(16, 1)));
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i)
    bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] =
        *rc::gen::element<std::uint8_t>(0, 1, 2, 7, 8, 16, 0x7F, 0xFF);
  const auto tree = parse_exact(bytes);
  if (!tree) return;
  for (const Box& each : tree->boxes) RC_ASSERT(each.whole.end() <= bytes.size());
}

}  // namespace
}  // namespace tanba::jumbf
