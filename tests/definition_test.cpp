// What a manifest definition may say, and what it becomes in a manifest.
#include "tanba/definition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/statement.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/to_json.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kWhen = 1'795'341'600;

std::string problem_of(const std::string& json) {
  std::string problem;
  const auto definition = definition_from_json(json, &problem);
  EXPECT_EQ(static_cast<bool>(definition), problem.empty());
  return problem;
}

std::string with_assertion(const std::string& label, const std::string& data = "{}") {
  return R"({"assertions":[{"label":")" + label + R"(","data":)" + data + "}]}";
}

std::string with_actions(const std::string& actions, const std::string& more = "") {
  return R"({"assertions":[{"label":"c2pa.actions.v2","data":{"actions":)" + actions + "}}]" +
         (more.empty() ? "" : "," + more) + "}";
}

constexpr const char* kUri = "self#jumbf=/c2pa/urn:c2pa:a/c2pa.assertions/c2pa.metadata";

TEST(Definition, NamesTheMemberThatBreaksItsRule) {
  struct Case {
    std::string json, problem;
  };
  const std::string label = "assertions[0].label ", action = "assertions[0].data.actions[0].";
  const Case rows[] = {
      {"[]", "the definition must be one JSON object in UTF-8"},
      {R"({"titel":"a"})", "titel is not a known member"},
      {R"({"title":"a","title":"b"})", "title must not be given twice"},
      {R"({"title":""})", "title must not be empty: leave it out"},
      {R"({"claim_version":1})", "claim_version must be 2"},
      {R"({"private_key":"k.pem"})", "private_key is not taken: keys come by --key or --signer"},
      {R"({"vendor":"a b"})",
       "vendor must have at most 32 letters, digits, dots, dashes and underscores"},
      {R"({"claim_generator_info":[{"name":"a"},{"name":"b"}]})",
       "claim_generator_info must have one element: a claim of version 2 holds one"},
      {R"({"claim_generator_info":[{"version":"1"}]})",
       "claim_generator_info[0].name must be given"},
      {R"({"claim_generator_info":{"name":"a","colour":"red"}})",
       "claim_generator_info.colour is not a known member"},
      {with_assertion("c2pa.hash.data"),
       label + "is not taken: hashes are made while the file is written"},
      {with_assertion("c2pa.time-stamp"), label + "is not taken: --tsa asks for a time-stamp"},
      {with_assertion("c2pa.ingredient.v3"), label + "is not taken: give it under ingredients"},
      {with_assertion("org.tanba.label"),
       label + "is not taken: the label record says it (--label)"},
      {with_assertion("stds.exif"), label + "is deprecated: give c2pa.metadata"},
      {with_assertion("c2pa.nonsense"), label + "is none of C2PA 2.4 that JSON can give"},
      {with_assertion("com.example.a__2"), label + "must have no __: instances are counted here"},
      {with_assertion("nonsense"), label + "must be a label: com.example.name"},
      {with_assertion("com.example.a", "7"), "assertions[0].data must be an object"},
      {with_assertion("com.example.a", R"({"k":["b64'?"]})"),
       "assertions[0].data.k[0] must have base64 behind b64'"},
      {with_assertion("cawg.metadata"), "assertions[0].data must have @context: it is JSON-LD"},
      {with_assertion("c2pa.metadata", R"({"@context":{},"dc:creator":"A"})"),
       "assertions[0].data.dc:creator is no field of c2pa.metadata (C2PA 2.4, annex B)"},
      {R"({"assertions":[{"label":"com.example.a","kind":"Xml","data":{}}]})",
       "assertions[0].kind must be Json or Cbor"},
      {R"({"assertions":[{"label":"com.example.a","data":{},"created":1}]})",
       "assertions[0].created must be true or false"},
      {with_actions(R"([{"action":"c2pa.edited"},{"action":"c2pa.created"}])"),
       "assertions[0].data.actions[1].action must not begin the history a second time: only the "
       "first action may"},
      {with_actions(R"([{"action":"c2pa.color_adjustments"}])"),
       action + "action must be one of C2PA 2.4, or have a name space of its own"},
      {with_actions(R"([{"action":"c2pa.edited","who":"A"}])"),
       action + "who is not a known member"},
      {with_actions(R"([{"action":"c2pa.edited","when":"noon"}])"),
       action + "when must be a time of RFC 3339 with a zone"},
      {with_actions(R"([{"action":"c2pa.placed"}])"),
       action + "parameters.ingredientIds must name ingredients that are componentOf for this "
                "action"},
      {with_actions(R"([{"action":"c2pa.edited","parameters":{"ingredientIds":["x"]}}])"),
       action + "parameters.ingredientIds[0] must be the label of one of the ingredients"},
      {with_actions(R"([{"action":"c2pa.edited","parameters":{"ingredients":[]}}])"),
       action + "parameters.ingredients is not taken: give ingredientIds"},
      {with_actions(R"([{"action":"c2pa.translated","parameters":{"sourceLanguage":"kk"}}])"),
       action + "parameters must have sourceLanguage and targetLanguage"},
      {with_actions(R"([{"action":"c2pa.watermarked.bound"}])"),
       action + "action must stand beside an assertion c2pa.soft-binding"},
      {with_actions("[7]"), "assertions[0].data.actions[0] must be an object"},
      {with_assertion("c2pa.actions.v2", R"({"actions":[],"templates":[]})"),
       "assertions[0].data.templates is not a known member"},
      {R"({"ingredients":[{"path":"a","relationship":"childOf"}]})",
       "ingredients[0].relationship must be parentOf, componentOf or inputTo"},
      {R"({"ingredients":[{"relationship":"parentOf","title":"a"}]})",
       "ingredients[0].path must be given: a parent is known by its bytes"},
      {R"({"ingredients":[{"relationship":"inputTo"}]})",
       "ingredients[0].title or path must be given"},
      {R"({"ingredients":[{"path":"a","relationship":"parentOf"},
                          {"path":"b","relationship":"parentOf"}]})",
       "ingredients[1].relationship must not be parentOf twice: an asset has one parent"},
      {R"({"ingredients":[{"path":"a","label":"x"},{"path":"b","label":"x"}]})",
       "ingredients[1].label must not be given twice"},
      {R"({"ingredients":[{"path":"a","hash":"00"}]})",
       "ingredients[0].hash is not a known member"},
      {R"({"redactions":["c2pa.metadata"]})",
       "redactions[0] must be self#jumbf=/c2pa/MANIFEST/c2pa.assertions/LABEL"},
      {R"({"redactions":["self#jumbf=/c2pa/a/c2pa.assertions/c2pa.actions.v2"]})",
       "redactions[0] must not be an action or a hash of the file: those are never redacted"},
      {R"({"redactions":["self#jumbf=/c2pa/a/c2pa.assertions/c2pa.ingredient.v3__1"]})",
       "redactions[0] must not be an ingredient: the history stays whole"},
      {std::string(R"({"redactions":[")") + kUri + "\"]}",
       "redactions[0] must have one reason: {\"uri\":..., \"reason\":...}, or an action "
       "c2pa.redacted that names it"},
      {with_actions(R"([{"action":"c2pa.redacted","reason":"c2pa.PII.present","parameters":
                         {"redacted":")" +
                    std::string(kUri) + R"("}}])"),
       action + "parameters.redacted must stand under redactions too"},
  };
  for (const Case& row : rows) EXPECT_EQ(problem_of(row.json), row.problem) << row.json;
}

TEST(Definition, IsNotReadBelowTheLimitOfDepth) {
  const auto nested = [](std::size_t depth) {
    return with_assertion("com.example.a",
                          R"({"k":)" + std::string(depth, '[') + std::string(depth, ']') + "}");
  };
  EXPECT_EQ(problem_of(nested(20)), "");
  EXPECT_NE(problem_of(nested(100'000)), "");
}

TEST(Definition, HasAtMostAThousandAssertions) {
  std::string list;
  for (int i = 0; i < 1001; ++i) list += R"(,{"label":"com.example.a","data":{}})";
  EXPECT_EQ(problem_of(R"({"assertions":[)" + list.substr(1) + "]}"),
            "assertions must have at most 1000 elements");
}

Definition defined(const std::string& json) {
  std::string problem;
  auto definition = definition_from_json(json, &problem);
  EXPECT_EQ(problem, "");
  return definition ? *std::move(definition) : Definition();
}

Additions as_additions(const Definition& definition) {
  Additions additions{.definition = &definition};
  for (const Definition::Ingredient& one : definition.ingredients)
    additions.components.push_back({one.format, nullptr, nullptr, one.title, &one});
  return additions;
}

Json content_of(const AssertionDraft& draft) {
  const auto tree = jumbf::parse(draft.superbox, {});
  if (!tree) return nullptr;
  for (const char* type : {"cbor", "json"}) {
    const jumbf::Box* const box = tree->content(tree->root(), type);
    if (box == nullptr) continue;
    const Bytes bytes = Bytes(draft.superbox)
                            .subspan(static_cast<std::size_t>(box->payload.offset),
                                     static_cast<std::size_t>(box->payload.size));
    if (std::string_view(type) == "json") return Json::parse(bytes.begin(), bytes.end());
    return Json::parse(cbor_to_json(cbor::Document::decode(bytes)->root()));
  }
  return nullptr;
}

// The assertions by label, those that were gathered with a '+' before it; or the error's text.
Json stated(const std::string& json, const Label& label = {}, bool has_parent = false) {
  const Definition definition = defined(json);
  std::optional<Parent> parent;
  if (has_parent) parent = Parent{.mime_type = "image/jpeg"};
  const auto statement = make_statement(label, parent, kWhen, as_additions(definition));
  if (!statement) return statement.error().what;
  Json assertions = Json::object();
  for (const AssertionDraft& draft : statement->created)
    assertions[draft.label] = content_of(draft);
  for (const AssertionDraft& draft : statement->gathered)
    assertions["+" + draft.label] = content_of(draft);
  return assertions;
}

TEST(Definition, AddsAssertionsInTheFormOfTheirKind) {
  const Json all = stated(R"({"assertions":[
      {"label":"com.example.review","created":true,
       "data":{"score":4.5,"big":18446744073709551615,"small":-3,"no":null,"hash":"b64'AAEC"}},
      {"label":"com.example.review","data":{"again":true}},
      {"label":"com.example.note","kind":"Json","data":{"b":"b64'no"}},
      {"label":"c2pa.metadata","data":{"@context":{"exif":"http://ns.adobe.com/exif/1.0/"},
                                      "exif:FNumber":4}}]})");
  EXPECT_EQ(all["com.example.review"],
            Json::parse(R"({"score":4.5,"big":18446744073709551615,"small":-3,"no":null,
                            "hash":"b64'AAEC"})"));
  EXPECT_EQ(all["+com.example.review__1"], Json::parse(R"({"again":true})"));
  EXPECT_EQ(all["+com.example.note"]["b"], "b64'no");
  EXPECT_EQ(all["+c2pa.metadata"]["exif:FNumber"], 4);
  EXPECT_TRUE(all.contains("org.tanba.label"));
}

TEST(Definition, CountsInstancesBehindThoseOfTheRecord) {
  const Json all = stated(with_assertion("cawg.metadata", R"({"@context":{},"dc:title":"A"})"));
  EXPECT_TRUE(all["cawg.metadata"].contains("Iptc4xmpExt:DigitalSourceType"));
  EXPECT_EQ(all["+cawg.metadata__1"]["dc:title"], "A");
}

TEST(Definition, DoesNotContradictTheRecordOnTraining) {
  const std::string json = with_assertion("cawg.training-mining",
                                          R"({"entries":{"cawg.ai_training":{"use":"allowed"}}})");
  EXPECT_TRUE(stated(json).contains("+cawg.training-mining"));
  Label label;
  label.tdm.train_ai = "notAllowed";
  EXPECT_EQ(stated(json, label),
            "definition: cawg.training-mining is said twice: the label record says it (tdm)");
}

constexpr const char* kMade =
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

TEST(Definition, TellsMoreOfTheFirstActionAndAddsOthers) {
  Label label;
  label.system = "painter";
  const Json list = stated(with_actions(std::string(R"([
      {"action":"c2pa.created","digitalSourceType":")") +
                                        kMade + R"(","description":"a cat",
       "softwareAgent":{"name":"painter"},"parameters":{"com.example.seed":7}},
      {"action":"c2pa.resized","when":"2026-11-21T10:00:00Z","reason":"shop"},
      {"action":"com.example.sharpened"}])"),
                           label)["c2pa.actions.v2"]["actions"];
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0]["description"], "a cat");
  EXPECT_EQ(list[0]["digitalSourceType"], kMade);
  EXPECT_EQ(list[0]["parameters"]["com.example.seed"], 7);
  EXPECT_EQ(list[1], Json::parse(R"({"action":"c2pa.resized","when":"2026-11-21T10:00:00Z",
                                     "reason":"shop"})"));
  EXPECT_EQ(list[2]["action"], "com.example.sharpened");
}

TEST(Definition, SaysNothingElseOfTheBeginningThanTheRecord) {
  EXPECT_EQ(stated(with_actions(R"([{"action":"c2pa.opened"}])")),
            "definition: its first action must be c2pa.created: the file has no parent");
  EXPECT_EQ(stated(with_actions(R"([{"action":"c2pa.created"}])"), {}, true),
            "definition: its first action must be c2pa.opened: the file has a parent");
  EXPECT_EQ(stated(with_actions(R"([{"action":"c2pa.created","digitalSourceType":"x:y"}])")),
            "definition: digitalSourceType of its first action is not what the label record says "
            "(origin, digital_source_type)");
  Label label;
  label.system = "painter";
  EXPECT_EQ(stated(with_actions(R"([{"action":"c2pa.created","softwareAgent":"brush"}])"), label),
            "definition: softwareAgent of its first action is not what the label record says "
            "(system)");
  label.title = "A";
  EXPECT_EQ(stated(R"({"title":"B"})", label), "definition: title is not that of the label record");
}

TEST(Definition, NamesEachIngredientOnceByTheActionThatKnowsIt) {
  const Json all = stated(with_actions(R"([
      {"action":"c2pa.created","parameters":{"ingredientIds":["prompt"]}},
      {"action":"c2pa.placed","parameters":{"ingredientIds":["logo"]}}])",
                                       R"("ingredients":[
      {"label":"prompt","relationship":"inputTo","title":"prompt","format":"text/plain",
       "data_types":[{"type":"c2pa.types.generator.prompt"}],"description":"what was asked"},
      {"label":"logo","title":"logo"},
      {"title":"frame","instance_id":"xmp:iid:1"},
      {"relationship":"inputTo","title":"style"}])"));
  EXPECT_EQ(all["c2pa.ingredient.v3"],
            Json::parse(R"({"relationship":"inputTo","dc:title":"prompt","dc:format":"text/plain",
                "dataTypes":[{"type":"c2pa.types.generator.prompt"}],
                "description":"what was asked"})"));
  EXPECT_EQ(all["c2pa.ingredient.v3__2"]["instanceID"], "xmp:iid:1");
  const Json list = all["c2pa.actions.v2"]["actions"];
  const auto names = [](const Json& action) {
    std::string urls;
    for (const Json& uri : action["parameters"]["ingredients"]) {
      const auto url = uri["url"].get<std::string>();
      urls += url.substr(url.rfind('.') + 1) + " ";
    }
    return action["action"].get<std::string>() + " " + urls;
  };
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(names(list[0]), "c2pa.created v3__3 v3 ");
  EXPECT_EQ(names(list[1]), "c2pa.placed v3__2 ");
  EXPECT_EQ(names(list[2]), "c2pa.placed v3__1 ");
}

TEST(Definition, NamesTheClaim) {
  const Definition definition = defined(R"({"title":"A","vendor":"acme","instance_id":"xmp:iid:2",
      "claim_generator_info":[{"name":"shop","version":"3","operating_system":"os"}]})");
  const auto statement = make_statement({}, std::nullopt, kWhen, {.definition = &definition});
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->title, "A");
  EXPECT_EQ(statement->vendor, "acme");
  EXPECT_EQ(statement->instance_id, "xmp:iid:2");
  EXPECT_EQ(statement->generator.name, "shop");
  EXPECT_EQ(statement->generator.version, "3");
  EXPECT_EQ(statement->generator.operating_system, "os");
  EXPECT_EQ(statement->generator.spec_version, "2.4.0");
}

TEST(Definition, IsRefusedWhereWhatItRedactsIsNotThere) {
  const std::string uri = kUri;
  EXPECT_EQ(
      stated(R"({"redactions":[{"uri":")" + uri + R"(","reason":"c2pa.PII.present"}]})", {}, true),
      "definition: a redaction names a manifest that no ingredient holds");
}

TEST(Definition, IsCheckedWhereItWasNotRead) {
  Definition definition;
  definition.assertions.push_back({.label = "c2pa.hash.data", .data = "{}"});
  EXPECT_FALSE(check_definition(definition));
  const auto statement = make_statement({}, std::nullopt, kWhen, {.definition = &definition});
  ASSERT_FALSE(statement);
  EXPECT_EQ(statement.error().code, Errc::malformed);
}

}  // namespace
}  // namespace tanba
