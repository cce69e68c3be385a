// lib/manifest/claim: versions 1 and 2, read and written.
#include "manifest/claim.hpp"

#include <gtest/gtest.h>

namespace tanba {
namespace {

using cbor::Value;

Claim read(const Value& value, std::string_view label = "c2pa.claim.v2",
           const Limits& limits = {}) {
  const Buffer bytes = value.encode();
  const auto document = cbor::Document::decode(bytes);
  EXPECT_TRUE(document);
  return read_claim(document->root(), label, limits);
}

HashedUri uri(std::string_view label) {
  return {"self#jumbf=c2pa.assertions/" + std::string(label), {}, Buffer(32, 1)};
}
Value list(std::initializer_list<const char*> labels) {
  Value array = Value::array();
  for (const char* label : labels) array.add(write_hashed_uri(uri(label)));
  return array;
}
Value v2() {
  return Value::map()
      .set("instanceID", Value::text("xmp.iid:1"))
      .set("claim_generator_info", Value::map().set("name", Value::text("Tool")))
      .set("signature", Value::text("self#jumbf=/c2pa/m/c2pa.signature"))
      .set("created_assertions", list({"a", "b"}));
}
Value v1() {
  return Value::map()
      .set("claim_generator", Value::text("tool/0.1 library/2"))
      .set("signature", Value::text("self#jumbf=c2pa.signature"))
      .set("assertions", list({"a"}))
      .set("dc:format", Value::text("image/jpeg"))
      .set("instanceID", Value::text("xmp:iid:1"));
}

TEST(Claim, ReadsBackWhatItWrote) {
  Claim claim;
  claim.instance_id = "xmp.iid:1";
  claim.title = "Title";
  claim.signature = "self#jumbf=/c2pa/m/c2pa.signature";
  claim.alg = "sha256";
  claim.generator = {"Tanba", "0.1", "2.4.0", "Debian", uri("c2pa.icon")};
  claim.created = {uri("c2pa.hash.data"), uri("c2pa.actions.v2")};
  claim.gathered = {uri("x")};
  claim.redacted = {"self#jumbf=/c2pa/n/c2pa.assertions/y"};
  const Buffer written = write_claim(claim);
  const auto document = cbor::Document::decode(written);
  ASSERT_TRUE(document);
  const Claim again = read_claim(document->root(), "c2pa.claim.v2");
  EXPECT_EQ(again.flaw, nullptr);
  EXPECT_EQ(write_claim(again), written);
  EXPECT_EQ(again.version, 2);
  EXPECT_EQ(again.title, "Title");
  EXPECT_EQ(again.generator.spec_version, "2.4.0");
  EXPECT_EQ(again.generator.icon.hash, Buffer(32, 1));
  EXPECT_EQ(again.created.size(), 2u);
  EXPECT_EQ(again.gathered[0].url, "self#jumbf=c2pa.assertions/x");
  EXPECT_EQ(again.redacted, claim.redacted);
}

TEST(Claim, ReadsVersionOne) {
  const Claim claim = read(v1(), "c2pa.claim");
  EXPECT_EQ(claim.flaw, nullptr);
  EXPECT_EQ(claim.version, 1);
  EXPECT_EQ(claim.generator.name, "tool");
  EXPECT_EQ(claim.generator.version, "0.1");
  EXPECT_EQ(claim.format, "image/jpeg");
  EXPECT_EQ(claim.created.size(), 1u);
}

TEST(Claim, ReadsEveryFormOfTheGeneratorOfVersionOne) {
  const Value info = Value::map().set("name", Value::text("N")).set("version", Value::text("3"));
  const Value kForms[] = {Value::array({info}), info};
  for (const Value& form : kForms) {
    const Claim claim = read(v1().set("claim_generator_info", form), "c2pa.claim");
    EXPECT_EQ(claim.flaw, nullptr);
    EXPECT_EQ(claim.generator.name, "N");
    EXPECT_EQ(claim.generator.version, "3");
  }
  for (const Value& none : {Value(), Value::array()}) {
    const Claim claim = read(v1().set("claim_generator_info", none), "c2pa.claim");
    EXPECT_EQ(claim.flaw, nullptr);
    EXPECT_EQ(claim.generator.name, "tool");
  }
}

TEST(Claim, HasAFlawWhereARequiredFieldIsMissingOrWrong) {
  for (const char* key :
       {"instanceID", "claim_generator_info", "signature", "created_assertions"}) {
    EXPECT_NE(read(v2().set(key, Value())).flaw, nullptr) << key;
    EXPECT_NE(read(v2().set(key, Value::integer(1))).flaw, nullptr) << key;
  }
  for (const char* key : {"claim_generator", "signature", "assertions"}) {
    EXPECT_NE(read(v1().set(key, Value()), "c2pa.claim").flaw, nullptr) << key;
    EXPECT_NE(read(v1().set(key, Value::integer(1)), "c2pa.claim").flaw, nullptr) << key;
  }
  for (const char* key : {"dc:title", "alg", "gathered_assertions", "redacted_assertions"})
    EXPECT_NE(read(v2().set(key, Value::integer(1))).flaw, nullptr) << key;
  EXPECT_NE(read(v2().set("claim_generator_info", Value::array({Value::map()}))).flaw, nullptr);
  EXPECT_NE(read(v2().set("claim_generator_info", Value::map())).flaw, nullptr);
  EXPECT_NE(read(v2().set("created_assertions", Value::array({Value::text("x")}))).flaw, nullptr);
  EXPECT_NE(read(v2().set("redacted_assertions", Value::array({Value()}))).flaw, nullptr);
  EXPECT_NE(read(Value::array()).flaw, nullptr);
  EXPECT_NE(read(v2(), "c2pa.claim.v3").flaw, nullptr);
  EXPECT_EQ(read(v2()).flaw, nullptr);
}

TEST(Claim, StopsAtTheLimitOfAssertions) {
  Limits limits;
  limits.max_assertions = 3;
  EXPECT_EQ(read(v2().set("gathered_assertions", list({"c"})), "c2pa.claim.v2", limits).flaw,
            nullptr);
  const Claim claim =
      read(v2().set("gathered_assertions", list({"c", "d"})), "c2pa.claim.v2", limits);
  EXPECT_TRUE(claim.over_limit);
  EXPECT_NE(claim.flaw, nullptr);
}

}  // namespace
}  // namespace tanba
