// What is special to ONNX: a message without signature or end, in the encoding of Protocol Buffers.
#include "base/encoding.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

Buffer field(std::uint8_t number, std::string_view value) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(number << 3 | 2));
  std::size_t size = value.size();
  for (; size >= 0x80; size >>= 7) out.u8(static_cast<std::uint8_t>(size | 0x80));
  out.u8(static_cast<std::uint8_t>(size)).text(value);
  return out.take();
}

Buffer entry(std::string_view key, std::string_view value) {
  return field(14, as_text(joined({field(1, key), field(2, value)})));
}

const Buffer kVersion = {0x08, 0x0A};

Buffer model(std::initializer_list<Bytes> fields) {
  ByteWriter out;
  out.bytes(kVersion).bytes(field(7, "graph"));
  for (const Bytes each : fields) out.bytes(each);
  return out.take();
}

TEST(Onnx, AppendsOneField) {
  const Buffer asset = sample("onnx/metadata.onnx");
  EXPECT_EQ(labelled(kOnnx, asset, store_of(50)),
            joined({asset, entry("c2pa:manifest", to_base64(store_of(50)))}));
}

TEST(Onnx, ReadsAndReplacesWhatOthersWrote) {
  const std::string text = to_base64(store_of(40));
  const Buffer reversed =
      field(14, as_text(joined({field(2, text), field(1, "c2pa:manifest"), field(9, "more")})));
  for (const Buffer& manifest : {entry("c2pa:manifest", text), reversed}) {
    const Buffer asset = model({entry("a", "b"), manifest, entry("c", "d")});
    EXPECT_EQ(stored(kOnnx, asset), store_of(40));
    EXPECT_EQ(labelled(kOnnx, asset, {}), model({entry("a", "b"), entry("c", "d")}));
    EXPECT_EQ(stored(kOnnx, labelled(kOnnx, asset, store_of(60))), store_of(60));
  }
}

TEST(Onnx, FindsEveryStoreAndSaysWhatIsWrongWithOne) {
  const Buffer good = entry("c2pa:manifest", to_base64(store_of(40)));
  const auto two = scan(kOnnx, model({good, good}));
  ASSERT_TRUE(two);
  EXPECT_EQ(two->carriers.size(), 2U);
  EXPECT_FALSE(embedded(kOnnx, model({good, good}), store_of(40)));
  const Buffer key = field(1, "c2pa:manifest"), value = field(2, "AAAA");
  for (const Buffer& broken : {entry("c2pa:manifest", "no base64"), field(14, as_text(key)),
                               field(14, as_text(joined({key, value, value}))),
                               field(14, as_text(joined({key, field(1, "other"), value})))}) {
    const auto layout = scan(kOnnx, model({broken}));
    ASSERT_TRUE(layout);
    EXPECT_NE(layout->flaw, nullptr);
  }
  const auto elsewhere = scan(kOnnx, model({field(13, as_text(good)), field(15, as_text(key))}));
  ASSERT_TRUE(elsewhere);
  EXPECT_TRUE(elsewhere->carriers.empty());
}

TEST(Onnx, RefusesWhatIsNoMessage) {
  const struct {
    Buffer bytes;
    Errc code;
  } rows[] = {
      {{0x3A}, Errc::truncated},             // no length
      {{0x3A, 0x05, 'a'}, Errc::truncated},  // past the end
      {{0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0x01, 0,    0,    0,    0,    0,    0,    0,    0,    0},
       Errc::truncated},                                 // 2^64 - 1 bytes
      {Buffer(30, 0xFF), Errc::malformed},               // a varint without end
      {Buffer(30, 0x0B), Errc::malformed},               // a group
      {Buffer(30, 0x02), Errc::malformed},               // field 0
      {{0x72, 0x03, 0x0A, 0x05, 'a'}, Errc::truncated},  // an entry's key past the entry
  };
  for (const auto& row : rows) {
    const auto layout = scan(kOnnx, row.bytes);
    ASSERT_FALSE(layout);
    EXPECT_EQ(layout.error().code, row.code) << row.bytes.size();
  }
}

TEST(Onnx, IsToldByTheFieldsThatAModelHas) {
  const auto is_onnx = [](const Buffer& head) { return detect(head, "") == &kOnnx; };
  EXPECT_TRUE(is_onnx(sample("onnx/plain.onnx")));
  EXPECT_TRUE(is_onnx(joined({kVersion, field(8, "ai.onnx")})));
  EXPECT_FALSE(is_onnx(kVersion));
  EXPECT_FALSE(is_onnx(joined({field(7, "graph"), kVersion})));
  EXPECT_FALSE(is_onnx(joined({kVersion, field(9, "none"), field(7, "graph")})));
  EXPECT_FALSE(is_onnx({0x08, 0x00, 0x3A, 0x01, 0x00}));
}

TEST(Onnx, ReadsNoGraph) {
  ByteWriter head;
  head.bytes(kVersion).u8(0x3A).bytes(Buffer{0x80, 0x80, 0x80, 0x80, 0x0C});  // 3 GiB
  Counted counted(head.view(), head.size() + (3ULL << 30));
  ASSERT_TRUE(kOnnx.scan(counted.source(), {}));
  EXPECT_LE(counted.read_bytes, 100U);
}

}  // namespace
}  // namespace tanba
