// What is special to SafeTensors: JSON as others write it, and readers that know no mercy.
#include "base/encoding.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

Buffer model(std::string_view header, std::size_t data_bytes = 4) {
  ByteWriter out;
  out.u64le(header.size()).text(header).zeros(data_bytes);
  return out.take();
}

constexpr std::string_view kTensor = R"("t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";

std::string header_of(const Buffer& bytes) {
  return std::string(as_text(bytes).substr(8, ByteReader(bytes).u64le()));
}

std::string with_base64(std::string_view before, std::string_view after) {
  return std::string(before) + to_base64(store_of(40)) + std::string(after);
}

TEST(Safetensors, PutsTheStoreIntoTheMetadata) {
  const std::string tensor(kTensor);
  const struct {
    std::string before;
    const char *start, *end;
  } rows[] = {
      {"{" + tensor + "}", R"({"__metadata__":{"c2pa:manifest":")", R"("})"},
      {R"({"__metadata__":{"a":"b"},)" + tensor + "}", R"({"__metadata__":{"c2pa:manifest":")",
       "\""},
      {R"({"__metadata__":{},)" + tensor + "}", R"({"__metadata__":{"c2pa:manifest":")", R"("})"},
      {"{" + tensor + R"(,"__metadata__":{}})", R"({"__metadata__":{"c2pa:manifest":")", R"("})"},
      {"{ }", R"({"__metadata__":{"c2pa:manifest":")", R"("})"},
  };
  for (const auto& row : rows) {
    const Buffer asset = model(row.before);
    const Buffer out = labelled(kSafetensors, asset, store_of(40));
    const std::string header = header_of(out);
    EXPECT_TRUE(header.starts_with(with_base64(row.start, row.end))) << header;
    EXPECT_EQ(header.size() % 8, row.before.size() % 8);
    EXPECT_EQ(stored(kSafetensors, out), store_of(40));
    EXPECT_EQ(stored(kSafetensors, labelled(kSafetensors, out, store_of(70))), store_of(70));
    EXPECT_FALSE(stored(kSafetensors, labelled(kSafetensors, out, {})));
  }
}

TEST(Safetensors, ReadsAndReplacesWhatOthersWrote) {
  for (const std::string& header : {
           with_base64(R"({"__metadata__":{"format":"pt","c2pa:manifest":")", R"(" },)"),
           with_base64(R"({ "__metadata__" : { "c2pa:manifest" : ")", R"(" , "x":"y" } , )"),
           with_base64(R"({"__metadata__":{"a":"1" , "c2pa:manifest":")", R"("},)"),
           with_base64(R"({"__metadata__":{"c2pa:manifest":")", R"("},)"),
       }) {
    const Buffer asset = model(header + std::string(kTensor) + "}");
    EXPECT_EQ(stored(kSafetensors, asset), store_of(40)) << header;
    const Buffer again = labelled(kSafetensors, asset, store_of(50));
    EXPECT_EQ(stored(kSafetensors, again), store_of(50)) << header_of(again);
    const Buffer none = labelled(kSafetensors, asset, {});
    EXPECT_EQ(header_of(none).find("c2pa"), std::string::npos);
    EXPECT_EQ(header_of(none).size() % 8, (header.size() + kTensor.size() + 1) % 8);
    EXPECT_TRUE(scan(kSafetensors, none)) << header_of(none);
  }
}

TEST(Safetensors, CountsAStoreElsewhereAsNone) {
  for (const std::string& header :
       {with_base64(R"({"c2pa:manifest":")", R"(",)"),
        with_base64(R"({"m":{"c2pa:manifest":")", R"("},)"),
        with_base64(R"({"__metadata__":{"m":{"c2pa:manifest":")", R"("}},)")}) {
    const auto layout = scan(kSafetensors, model(header + std::string(kTensor) + "}"));
    ASSERT_TRUE(layout);
    EXPECT_TRUE(layout->carriers.empty() && layout->flaw == nullptr) << header;
  }
}

TEST(Safetensors, FindsEveryStore) {
  const std::string two = with_base64(R"({"__metadata__":{"c2pa:manifest":")", R"(",)") +
                          with_base64(R"("c2pa:manifest":")", R"("},)");
  const Buffer asset = model(two + std::string(kTensor) + "}");
  const auto layout = scan(kSafetensors, asset);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->carriers.size(), 2U);
  EXPECT_EQ(embedded(kSafetensors, asset, store_of(50)).error().code, Errc::malformed);
}

TEST(Safetensors, SaysWhatIsWrongWithAStore) {
  for (const char* header :
       {R"({"__metadata__":{"c2pa:manifest":5}})", R"({"__metadata__":{"c2pa:manifest":["AAAA"]}})",
        R"({"__metadata__":{"c2pa:manifest":"not base64"}})",
        R"({"__metadata__":{"c2pa:manifest":"AA\/A"}})",
        R"({"__metadata__":{"c2pa\u003amanifest":"AAAA"}})",
        R"({"__metadata__":{"c2pa:manifest":null}})"}) {
    const auto layout = scan(kSafetensors, model(header));
    ASSERT_TRUE(layout) << header;
    EXPECT_NE(layout->flaw, nullptr) << header;
  }
}

TEST(Safetensors, RefusesABrokenHeader) {
  const struct {
    Buffer asset;
    Errc code;
  } rows[] = {
      {model("{\"a\":"), Errc::malformed},
      {model("{} {}"), Errc::malformed},
      {model("[]"), Errc::malformed},
      {model(""), Errc::malformed},
      {model("{\"__metadata__\":[]}"), Errc::malformed},
      {model("{\"__metadata__\":\"x\"}"), Errc::malformed},
      {model("{\"__metadata__\":{},\"__metadata__\":{}}"), Errc::malformed},
      {model("{\"\\u005f_metadata__\":{}}"), Errc::malformed},
      {model("{\"\xFF\":{}}"), Errc::malformed},
      {model("{" + std::string(kTensor) + "}", 3), Errc::truncated},
      {model("{\"d\":" + std::string(40, '[') + std::string(40, ']') + "}"), Errc::limit_exceeded},
      {Buffer{9, 0, 0, 0, 0, 0, 0, 0, '{', '}'}, Errc::truncated},
      {Buffer(8, 0xFF), Errc::truncated},
      {Buffer(7), Errc::truncated},
  };
  for (const auto& row : rows) {
    const auto layout = scan(kSafetensors, row.asset);
    ASSERT_FALSE(layout);
    EXPECT_EQ(layout.error().code, row.code) << as_text(row.asset);
  }
}

TEST(Safetensors, ReadsTheHeaderAlone) {
  const Buffer bytes =
      labelled(kSafetensors, sample("safetensors/metadata.safetensors"), store_of(3000));
  Counted counted(bytes, 3ULL << 30);
  const auto layout = kSafetensors.scan(counted.source(), {});
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  EXPECT_LE(counted.read_bytes, 2 * bytes.size());
}

}  // namespace
}  // namespace tanba
