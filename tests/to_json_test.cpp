// lib/manifest/to_json: always RFC 8259, as another parser sees it.
#include "manifest/to_json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/encoding.hpp"

namespace tanba {
namespace {

std::string json_of(const Buffer& bytes, const Limits& limits = {}) {
  const auto document = cbor::Document::decode(bytes, limits);
  EXPECT_TRUE(document);
  return document ? cbor_to_json(document->root()) : "";
}

TEST(ToJson, WritesEveryKindOfItem) {
  const struct {
    const char* cbor;
    const char* json;
  } kRows[] = {
      {"00", "0"},
      {"1bffffffffffffffff", "18446744073709551615"},
      {"3863", "-100"},
      {"3b7fffffffffffffff", "-9223372036854775808"},
      {"3b8000000000000000", "-9223372036854775809"},
      {"3bffffffffffffffff", "-18446744073709551616"},
      {"43010203", "\"b64'AQID\""},
      {"6161", "\"a\""},
      {"67225c0a7f1b0d00", "\"\\\"\\\\\\u000a\x7F\\u001b\\u000d\\u0000\""},
      {"f4", "false"},
      {"f5", "true"},
      {"f6", "null"},
      {"f7", "null"},
      {"f0", "null"},
      {"f97e00", "null"},
      {"f9fc00", "null"},
      {"f93e00", "1.5"},
      {"fb7e37e43c8800759c", "1e+300"},
      {"f98000", "-0"},
      {"c074323031332d30332d32315432303a30343a30305a", "\"2013-03-21T20:04:00Z\""},
      {"c1c2c38101", "[1]"},
      {"80", "[]"},
      {"a0", "{}"},
      {"8301820203a1616180", R"([1,[2,3],{"a":[]}])"},
      {"a301f5200241ff03", R"({"1":true,"-1":2,"b64'Qf8=":3})"},
      {"a3010061310162317e02", R"({"1~~":0,"1":1,"1~":2})"},
      {"a2810102f503", R"({"b64'gQE=":2,"b64'9Q==":3})"},
  };
  for (const auto& row : kRows) EXPECT_EQ(json_of(*from_hex(row.cbor)), row.json) << row.cbor;
  EXPECT_EQ(cbor_to_json({}), "null");
}

TEST(ToJson, NeedsNoStackForDepth) {
  Limits limits;
  limits.max_depth = 1'000'000;
  Buffer nested(200'000, 0x81);
  nested.push_back(0x00);
  EXPECT_EQ(json_of(nested, limits).size(), 400'001u);
}

// Fails on a key that comes twice in one object.
class UniqueKeys : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return keys_.emplace_back(), true; }
  bool key(string_t& name) override { return keys_.back().insert(name).second; }
  bool end_object() override { return keys_.pop_back(), true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  std::vector<std::unordered_set<std::string>> keys_;
};

RC_GTEST_PROP(ToJsonProperty, IsAlwaysJsonWithUniqueKeys, ()) {
  // Bytes that are likely to be CBOR: small heads.
  const auto bytes = *rc::gen::container<Buffer>(
      rc::gen::element<std::uint8_t>(0x00, 0x01, 0x20, 0x41, 0x31, 0x61, 0x7E, 0x81, 0x82, 0xA1,
                                     0xA2, 0xA3, 0xC1, 0xF5, 0xF6, 0x9F, 0xBF, 0xFF, 0x22, 0x5C));
  std::size_t consumed = 0;
  const auto document = cbor::Document::decode_prefix(bytes, consumed);
  RC_PRE(static_cast<bool>(document));
  UniqueKeys sax;
  RC_ASSERT(nlohmann::json::sax_parse(cbor_to_json(document->root()), &sax));
}

}  // namespace
}  // namespace tanba
