// lib/manifest/actions: versions 1 and 2, templates, related actions, and what others write.
#include "manifest/actions.hpp"

#include <gtest/gtest.h>

namespace tanba {
namespace {

using cbor::Value;

Actions read(const Value& value, std::string_view label = "c2pa.actions.v2",
             const Limits& limits = {}) {
  const Buffer bytes = value.encode();
  const auto document = cbor::Document::decode(bytes);
  EXPECT_TRUE(document);
  return read_actions(document->root(), label, limits);
}

Value text(std::string_view value) { return Value::text(value); }
Value action(std::string_view name) { return Value::map().set("action", text(name)); }
Value actions(std::vector<Value> list) {
  return Value::map().set("actions", Value::array(std::move(list)));
}
Value agent(std::string_view name, std::string_view version = {}) {
  Value map = Value::map().set("name", text(name));
  return version.empty() ? map : map.set("version", text(version));
}
Value uri(std::string_view url) { return write_hashed_uri({std::string(url), {}, Buffer(32, 1)}); }

TEST(Actions, ReadsBackWhatItWrote) {
  Action created, redacted;
  created.action = "c2pa.created";
  created.description = "made";
  created.when = "2026-11-21T10:00:00Z";
  created.digital_source_type = "http://c2pa.org/digitalsourcetype/empty";
  created.agent_name = "Tool";
  created.agent_version = "1";
  created.ingredients = {{"self#jumbf=c2pa.assertions/c2pa.ingredient.v3", "", Buffer(32, 1)}};
  created.parameters = {{"org.tanba.x", Value::integer(1)}};
  redacted.action = "c2pa.redacted";
  redacted.reason = "c2pa.PII.present";
  redacted.redacted = "self#jumbf=/c2pa/m/c2pa.assertions/x";
  Actions written;
  written.actions = {created, redacted};
  written.all_included = true;
  const Buffer bytes = write_actions(written);
  const auto document = cbor::Document::decode(bytes);
  ASSERT_TRUE(document);
  Actions again = read_actions(document->root(), "c2pa.actions.v2", {});
  ASSERT_EQ(again.flaw, nullptr) << again.flaw;
  EXPECT_EQ(again.all_included, true);
  ASSERT_EQ(again.actions.size(), 2u);
  EXPECT_EQ(again.actions[0].when, created.when);
  EXPECT_EQ(again.actions[0].agent_version, "1");
  EXPECT_EQ(again.actions[1].redacted, redacted.redacted);
  again.actions[0].parameters = created.parameters;
  EXPECT_EQ(write_actions(again), bytes);
}

TEST(Actions, ReadsVersionOne) {
  const Value parameters = Value::map().set("ingredient", uri("u"));
  const Actions read_back = read(actions({action("c2pa.opened")
                                              .set("instanceId", text("xmp:iid:1"))
                                              .set("softwareAgent", text("Tool 1.0"))
                                              .set("when", text("2022-01-24T00:00:00Z"))
                                              .set("parameters", parameters),
                                          action("c2pa.edited").set("parameters", text("text"))}),
                                 "c2pa.actions");
  ASSERT_EQ(read_back.flaw, nullptr);
  const Action& opened = read_back.actions[0];
  EXPECT_EQ(opened.ingredients.size(), 1u);
  EXPECT_EQ(opened.ingredient_instance_id, "xmp:iid:1");
  EXPECT_EQ(opened.agent_name, "Tool 1.0");
  EXPECT_EQ(opened.when, "2022-01-24T00:00:00Z");
  EXPECT_EQ(read_back.actions[1].action, "c2pa.edited");
  EXPECT_FALSE(read_back.all_included);
}

TEST(Actions, ReadsEverySpellingOfTheLinkToAnIngredient) {
  for (const char* key : {"instanceID", "instanceId"}) {
    const Value parameters = Value::map().set(key, text("xmp:iid:1"));
    const Actions one = read(actions({action("c2pa.opened").set("parameters", parameters)}));
    EXPECT_EQ(one.actions[0].ingredient_instance_id, "xmp:iid:1") << key;
  }
  const Value both = Value::map()
                         .set("ingredients", Value::array({uri("a"), uri("b")}))
                         .set("ingredient", uri("c"));
  const Actions three = read(actions({action("c2pa.placed").set("parameters", both)}));
  ASSERT_EQ(three.actions[0].ingredients.size(), 3u);
  EXPECT_EQ(three.actions[0].ingredients[2].url, "c");
}

TEST(Actions, WorksTemplatesIn) {
  const Value templates = Value::array(
      {action("c2pa.edited").set("description", text("first")).set("reason", text("r.first")),
       action("*")
           .set("description", text("all"))
           .set("digitalSourceType", text("all"))
           .set("softwareAgent", agent("All", "9")),
       action("c2pa.edited")
           .set("description", text("second"))
           .set("templateParameters", Value::map().set("sourceLanguage", text("kk")))});
  const Actions merged = read(
      actions(
          {action("c2pa.edited"),
           action("c2pa.edited").set("description", text("own")).set("softwareAgent", agent("Own")),
           action("c2pa.cropped").set("softwareAgentIndex", Value::integer(1))})
          .set("templates", templates)
          .set("softwareAgents", Value::array({agent("Zero"), agent("One", "1")})));
  ASSERT_EQ(merged.flaw, nullptr);
  ASSERT_EQ(merged.actions.size(), 3u);
  EXPECT_EQ(merged.actions[0].description, "second");
  EXPECT_EQ(merged.actions[0].reason, "r.first");
  EXPECT_EQ(merged.actions[0].digital_source_type, "all");
  EXPECT_EQ(merged.actions[0].agent_name, "All");
  EXPECT_TRUE(merged.actions[0].has_source_language);
  EXPECT_FALSE(merged.actions[0].has_target_language);
  EXPECT_EQ(merged.actions[1].description, "own");
  EXPECT_EQ(merged.actions[1].agent_name, "Own");
  EXPECT_EQ(merged.actions[1].agent_version, "");
  EXPECT_EQ(merged.actions[2].description, "all");
  EXPECT_EQ(merged.actions[2].agent_name, "One");
  EXPECT_EQ(merged.actions[2].agent_version, "1");
}

TEST(Actions, PutsRelatedActionsBehindTheirOwn) {
  const Value deepest = action("c2pa.filtered").set("description", text("deepest"));
  const Value main =
      action("c2pa.edited")
          .set("digitalSourceType", text("type"))
          .set("related",
               Value::array({action("c2pa.cropped").set("related", Value::array({deepest})),
                             action("c2pa.resized").set("digitalSourceType", text("other"))}));
  const Actions flat = read(actions({main, action("c2pa.published")}));
  ASSERT_EQ(flat.flaw, nullptr);
  std::vector<std::string> names, types;
  for (const Action& each : flat.actions) {
    names.push_back(each.action);
    types.push_back(each.digital_source_type);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"c2pa.edited", "c2pa.cropped", "c2pa.filtered",
                                             "c2pa.resized", "c2pa.published"}));
  EXPECT_EQ(types, (std::vector<std::string>{"type", "type", "type", "other", ""}));
}

TEST(Actions, HasAFlawWhereTheRulesAreBroken) {
  const Value kBad[] = {
      Value(),
      Value::map(),
      actions({}),
      Value::map().set("actions", action("c2pa.created")),
      actions({text("c2pa.created")}),
      actions({Value::map()}),
      actions({action("")}),
      actions({Value::map().set("action", Value::integer(1))}),
      actions({action("a").set("when", Value::integer(1))}),
      actions({action("a").set("whenStart", Value::integer(1))}),
      actions({action("a").set("digitalSourceType", Value::integer(1))}),
      actions({action("a").set("related", action("b"))}),
      actions({action("a").set("related", Value::array({text("b")}))}),
      actions({action("a").set("parameters", Value::map().set("ingredients", uri("u")))}),
      actions({action("a").set("parameters", Value::map().set("ingredient", text("u")))}),
      actions({action("a").set("parameters", Value::map().set("redacted", Value::integer(1)))}),
      actions({action("a")}).set("templates", Value::array({Value::map()})),
      actions({action("a")}).set("allActionsIncluded", Value::integer(1)),
      actions({action("c2pa.edited").set("description", Value::unsigned_integer(1))}),
      actions({action("c2pa.edited").set("reason", Value::array())}),
      actions({action("c2pa.edited").set("softwareAgent", Value::array())}),
      actions({action("c2pa.edited").set("softwareAgent", Value::map())}),
  };
  for (std::size_t i = 0; i < std::size(kBad); ++i) EXPECT_NE(read(kBad[i]).flaw, nullptr) << i;
  EXPECT_EQ(read(actions({}), "c2pa.actions").flaw, nullptr);
  EXPECT_NE(read(actions({}), "c2pa.actions.v2__1").flaw, nullptr);
}

TEST(Actions, StopsAtItsLimits) {
  Limits limits;
  limits.max_actions = 2;
  EXPECT_EQ(read(actions({action("a"), action("b")}), "c2pa.actions.v2", limits).flaw, nullptr);
  EXPECT_TRUE(
      read(actions({action("a"), action("b"), action("c")}), "c2pa.actions.v2", limits).over_limit);
  const Value related = action("a").set("related", Value::array({action("b"), action("c")}));
  EXPECT_TRUE(read(actions({related}), "c2pa.actions.v2", limits).over_limit);
}

TEST(Actions, DoesNotLetATemplateMultiplyTheInput) {
  std::vector<Value> many(9000, action("a"));
  const Value big = action("*").set("description", text(std::string(1 << 20, 'x')));
  const Actions bomb = read(actions(std::move(many)).set("templates", Value::array({big})));
  EXPECT_TRUE(bomb.over_limit);
  EXPECT_LT(bomb.actions.size(), 20u);
}

}  // namespace
}  // namespace tanba
