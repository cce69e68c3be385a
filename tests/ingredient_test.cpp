// lib/manifest/ingredient: versions 1 to 3, read and written.
#include "manifest/ingredient.hpp"

#include <gtest/gtest.h>

namespace tanba {
namespace {

using cbor::Value;

Ingredient read(const Value& value, std::string_view label = "c2pa.ingredient.v3",
                const Limits& limits = {}) {
  const Buffer bytes = value.encode();
  const auto document = cbor::Document::decode(bytes);
  EXPECT_TRUE(document);
  return read_ingredient(document->root(), label, limits);
}

Value text(std::string_view value) { return Value::text(value); }
Value uri(std::string_view url) {
  return write_hashed_uri({std::string(url), "sha256", Buffer(32, 1)});
}
Value status(std::string_view code) { return Value::map().set("code", text(code)); }
Value ingredient(std::string_view relationship = "parentOf") {
  return Value::map().set("relationship", text(relationship));
}

TEST(Ingredient, ReadsBackWhatItWrote) {
  Ingredient written;
  written.title = "Parent";
  written.format = "image/jpeg";
  written.relationship = "parentOf";
  written.instance_id = "xmp.iid:1";
  written.description = "d";
  written.active_manifest = {"self#jumbf=/c2pa/m", "sha256", Buffer(32, 1)};
  written.claim_signature = {"self#jumbf=/c2pa/m/c2pa.signature", "sha256", Buffer(32, 2)};
  written.thumbnail = {"self#jumbf=c2pa.assertions/c2pa.thumbnail.ingredient", "", Buffer(32, 3)};
  written.data = {"self#jumbf=c2pa.assertions/c2pa.embedded-data", "", Buffer(32, 4)};
  written.has_results = true;
  written.results.success = {{"claimSignature.validated", "self#jumbf=x", "fine"}};
  written.deltas = {{"self#jumbf=/c2pa/n/c2pa.assertions/c2pa.ingredient.v3", {}}};
  written.deltas[0].status.failure = {{"assertion.missing", "", ""}};
  const Buffer bytes = write_ingredient(written);
  const auto document = cbor::Document::decode(bytes);
  ASSERT_TRUE(document);
  const Ingredient again = read_ingredient(document->root(), "c2pa.ingredient.v3__1");
  ASSERT_EQ(again.flaw, nullptr) << again.flaw;
  EXPECT_EQ(again.version, 3);
  EXPECT_EQ(again.results, written.results);
  ASSERT_EQ(again.deltas.size(), 1u);
  EXPECT_EQ(again.deltas[0].status, written.deltas[0].status);
  EXPECT_EQ(write_ingredient(again), bytes);
}

TEST(Ingredient, WritesAllThreeListsOfResults) {
  Ingredient written;
  written.relationship = "parentOf";
  written.has_results = true;
  const Buffer bytes = write_ingredient(written);
  const auto document = cbor::Document::decode(bytes);
  const cbor::Item lists = document->root().find("validationResults").find("activeManifest");
  for (const char* key : {"success", "informational", "failure"})
    EXPECT_TRUE(lists.find(key).is(cbor::Kind::array)) << key;
}

TEST(Ingredient, ReadsOlderVersions) {
  const Value flagged = status("a.success").set("success", Value::boolean(true));
  for (const char* label : {"c2pa.ingredient", "c2pa.ingredient.v2__3"}) {
    const Ingredient old =
        read(ingredient("componentOf")
                 .set("c2pa_manifest", uri("self#jumbf=/c2pa/m"))
                 .set("validationStatus", Value::array({status("a.failure"), flagged})),
             label);
    EXPECT_EQ(old.flaw, nullptr);
    EXPECT_EQ(old.version, label[std::string_view(label).size() - 1] == '3' ? 2 : 1);
    EXPECT_EQ(old.active_manifest.url, "self#jumbf=/c2pa/m");
    EXPECT_TRUE(old.has_results);
    ASSERT_EQ(old.results.success.size(), 1u);
    EXPECT_EQ(old.results.failure[0].code, "a.failure");
  }
}

TEST(Ingredient, HasAFlawWhereTheRulesAreBroken) {
  const Value lists = Value::map().set("success", Value::array({Value::map()}));
  const Value kBad[] = {
      Value(),
      Value::map(),
      ingredient("childOf"),
      ingredient().set("dc:title", Value::integer(1)),
      ingredient().set("activeManifest", text("self#jumbf=/c2pa/m")),
      ingredient().set("activeManifest", uri("m")),
      ingredient().set("validationResults", Value::array()),
      ingredient().set("validationResults", Value::map().set("activeManifest", lists)),
      ingredient().set("validationResults",
                       Value::map().set("ingredientDeltas", Value::array({Value::map()}))),
      ingredient().set("thumbnail", Value::map()),
  };
  for (std::size_t i = 0; i < std::size(kBad); ++i) EXPECT_NE(read(kBad[i]).flaw, nullptr) << i;
  EXPECT_EQ(read(ingredient()).flaw, nullptr);
  EXPECT_EQ(read(ingredient("inputTo")).flaw, nullptr);
}

TEST(Ingredient, StopsAtTheLimitOfResults) {
  Limits limits;
  limits.max_assertions = 2;
  const auto with = [](std::vector<Value> list) {
    return ingredient().set("validationStatus", Value::array(std::move(list)));
  };
  const Value one = status("a.b");
  EXPECT_EQ(read(with({one, one}), "c2pa.ingredient", limits).flaw, nullptr);
  const Ingredient many = read(with({one, one, one}), "c2pa.ingredient", limits);
  EXPECT_TRUE(many.over_limit);
  EXPECT_NE(many.flaw, nullptr);
}

}  // namespace
}  // namespace tanba
