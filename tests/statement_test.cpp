// What a label record becomes in a manifest.
#include "api/statement.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "jumbf/jumbf.hpp"
#include "manifest/to_json.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

constexpr const char* kVocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/";
constexpr std::int64_t kWhen = 1'795'341'600;

Json content_of(const AssertionDraft& draft) {
  const auto tree = jumbf::parse(draft.superbox, {});
  if (!tree) return nullptr;
  for (const char* type : {"cbor", "json", "bidb"}) {
    const jumbf::Box* const box = tree->content(tree->root(), type);
    if (box == nullptr) continue;
    const Bytes bytes = Bytes(draft.superbox)
                            .subspan(static_cast<std::size_t>(box->payload.offset),
                                     static_cast<std::size_t>(box->payload.size));
    if (std::string_view(type) == "cbor")
      return Json::parse(cbor_to_json(cbor::Document::decode(bytes)->root()));
    const std::string text(bytes.begin(), bytes.end());
    return std::string_view(type) == "json" ? Json::parse(text) : Json(text);
  }
  return nullptr;
}

// The assertions by label.
Json stated(const Label& label, bool has_parent = false) {
  std::optional<Parent> parent;
  if (has_parent) parent = Parent{"image/jpeg", nullptr, nullptr};
  const auto statement = make_statement(label, parent, kWhen);
  if (!statement) return statement.error().what;
  Json assertions = Json::object();
  for (const AssertionDraft& draft : statement->created)
    assertions[draft.label] = content_of(draft);
  return assertions;
}

Json actions(const Label& label, bool has_parent = false) {
  return stated(label, has_parent)["c2pa.actions.v2"]["actions"];
}

TEST(Statement, SaysByTheFirstActionHowTheContentCameToBe) {
  struct Case {
    Origin origin;
    bool parent;
    std::string first, first_source, second, second_source;
  };
  const std::string made = "trainedAlgorithmicMedia",
                    edited = "compositeWithTrainedAlgorithmicMedia", mixed = "compositeSynthetic";
  for (const Case& row : {Case{Origin::generated, false, "c2pa.created", made, "", ""},
                          Case{Origin::generated, true, "c2pa.opened", made, "", ""},
                          Case{Origin::modified, true, "c2pa.opened", "", "c2pa.edited", edited},
                          Case{Origin::modified, false, "c2pa.created", edited, "", ""},
                          Case{Origin::mixed, false, "c2pa.created", mixed, "", ""},
                          Case{Origin::mixed, true, "c2pa.opened", "", "c2pa.edited", mixed},
                          Case{Origin::none, true, "c2pa.opened", "", "", ""}}) {
    Label label;
    label.origin = row.origin;
    const Json list = actions(label, row.parent);
    SCOPED_TRACE(list.dump());
    ASSERT_EQ(list.size(), row.second.empty() ? 1u : 2u);
    const auto source = [](const Json& action) { return action.value("digitalSourceType", ""); };
    EXPECT_EQ(list[0]["action"], row.first);
    EXPECT_EQ(source(list[0]), row.first_source.empty() ? "" : kVocabulary + row.first_source);
    if (row.second.empty()) continue;
    EXPECT_EQ(list[1]["action"], row.second);
    EXPECT_EQ(source(list[1]), kVocabulary + row.second_source);
  }
}

TEST(Statement, IsRefusedWhereNothingSaysHowTheContentCameToBe) {
  Label label;
  label.origin = Origin::unknown;
  EXPECT_TRUE(opens_its_input(label));
  const auto statement = make_statement(label, std::nullopt, kWhen);
  ASSERT_FALSE(statement);
  EXPECT_EQ(statement.error().code, Errc::invalid_argument);
  label.digital_source_type = std::string(kVocabulary) + "digitalCapture";
  EXPECT_FALSE(opens_its_input(label));
  EXPECT_EQ(actions(label)[0]["digitalSourceType"], label.digital_source_type);
}

TEST(Statement, IsRefusedWhereAFieldBreaksItsRule) {
  Label label;
  label.responsible = {{"king", "A"}};
  EXPECT_FALSE(make_statement(label, std::nullopt, kWhen));
}

TEST(Statement, ListsEachModificationWithItsRegionAndTime) {
  Label label;
  label.origin = Origin::modified;
  label.system = "editor";
  label.system_version = "3";
  label.modifications = {{"sky replaced", "", Label::Region{0, 12.5, 100, 33, "percent"}, {}},
                         {"voice cloned", "cloner", {}, Label::Span{1.5, 4.25}},
                         {"faded out", "", {}, Label::Span{9, {}}}};
  const Json list = actions(label, true);
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list[1]["softwareAgent"], Json::parse(R"({"name":"editor","version":"3"})"));
  EXPECT_EQ(list[1]["description"], "sky replaced");
  EXPECT_EQ(list[1]["changes"], Json::parse(R"([{"region":[{"type":"spatial","shape":
      {"type":"rectangle","unit":"percent","origin":{"x":0.0,"y":12.5},"width":100.0,
       "height":33.0}}]}])"));
  EXPECT_EQ(list[2]["softwareAgent"], Json::parse(R"({"name":"cloner"})"));
  EXPECT_EQ(list[2]["changes"], Json::parse(R"([{"region":[{"type":"temporal","time":
      {"type":"npt","start":"1.5","end":"4.25"}}]}])"));
  EXPECT_EQ(list[3]["changes"][0]["region"][0]["time"],
            Json::parse(R"({"type":"npt","start":"9"})"));
  for (std::size_t i = 1; i < 4; ++i)
    EXPECT_EQ(list[i]["digitalSourceType"],
              std::string(kVocabulary) + "compositeWithTrainedAlgorithmicMedia");
}

TEST(Statement, DisclosesTheModel) {
  Label label;
  EXPECT_FALSE(stated(label).contains("c2pa.ai-disclosure"));
  label.system = "painter";
  label.system_version = "2.1";
  label.model_id = "pkg:huggingface/a/b@main";
  label.human.oversight = "human_validated";
  EXPECT_EQ(stated(label)["c2pa.ai-disclosure"],
            Json::parse(R"({"modelType":"c2pa.types.model","modelName":"painter 2.1",
                "modelIdentifier":"pkg:huggingface/a/b@main",
                "contentProfile":{"humanOversightLevel":"human_validated"}})"));
  label.origin = Origin::none;
  EXPECT_FALSE(stated(label, true).contains("c2pa.ai-disclosure"));
}

TEST(Statement, TakesPromptAndModelAndInputsForIngredients) {
  Label label;
  label.prompt.text = "a cat";
  label.model_id = "pkg:huggingface/a/b@main";
  label.model_sha256 = std::string(64, '0');
  label.inputs = {{"style.png", "", "input"}, {"logo.png", std::string(64, 'f'), "component"}};
  const Json all = stated(label);
  EXPECT_FALSE(all.contains("c2pa.embedded-data"));
  EXPECT_EQ(all["c2pa.ingredient.v3"],
            Json::parse(R"({"dc:title":"prompt","dc:format":"text/plain","relationship":"inputTo",
                "instanceID":"ni:///sha-256;UeRnQVYHeYIgo3dvauGioJ3cfl3NyVXWhUd7TPBa3iI",
                "dataTypes":[{"type":"c2pa.types.generator.prompt"}]})"));
  EXPECT_EQ(all["c2pa.ingredient.v3__1"],
            Json::parse(R"({"dc:title":"pkg:huggingface/a/b@main","relationship":"inputTo",
                "instanceID":"ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "dataTypes":[{"type":"c2pa.types.model"}]})"));
  EXPECT_EQ(all["c2pa.ingredient.v3__2"]["relationship"], "inputTo");
  EXPECT_EQ(all["c2pa.ingredient.v3__3"]["relationship"], "componentOf");
  const Json list = all["c2pa.actions.v2"]["actions"];
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["parameters"]["ingredients"].size(), 3u);
  EXPECT_EQ(list[1]["action"], "c2pa.placed");
  EXPECT_EQ(list[1]["parameters"]["ingredients"][0]["url"],
            "self#jumbf=c2pa.assertions/c2pa.ingredient.v3__3");
}

TEST(Statement, HoldsThePromptWhereItIsPublished) {
  Label label;
  label.prompt.text = "a cat";
  label.publish = {"prompt.text"};
  const Json all = stated(label);
  EXPECT_EQ(all["c2pa.embedded-data"], "a cat");
  EXPECT_EQ(all["c2pa.ingredient.v3"]["data"]["url"],
            "self#jumbf=c2pa.assertions/c2pa.embedded-data");
  EXPECT_EQ(all["cawg.metadata"]["Iptc4xmpExt:AIPromptInformation"], "a cat");
  EXPECT_FALSE(all["org.tanba.label"]["prompt"].contains("text"));
  label.prompt.text.assign(100'000, 'p');
  EXPECT_FALSE(stated(label)["cawg.metadata"].contains("Iptc4xmpExt:AIPromptInformation"));
  EXPECT_EQ(stated(label)["c2pa.embedded-data"].get<std::string>().size(), 100'000u);
}

TEST(Statement, SignsThePropertiesThatXmpHas) {
  Label label;
  label.system = "painter";
  label.system_version = "2.1";
  label.tdm.train_gen_ai = "notAllowed";
  EXPECT_EQ(stated(label)["cawg.metadata"],
            Json::parse(R"({"@context":{"Iptc4xmpExt":"http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
                "plus":"http://ns.useplus.org/ldf/xmp/1.0/","tdm":"http://www.w3.org/ns/tdmrep/"},
                "Iptc4xmpExt:DigitalSourceType":
                "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
                "Iptc4xmpExt:AISystemUsed":"painter","Iptc4xmpExt:AISystemVersionUsed":"2.1",
                "plus:DataMining":
                "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-GENAIMLTRAINING",
                "tdm:reservation":"1"})"));
}

TEST(Statement, SaysWhatOthersMayDoWithTheContent) {
  Label label;
  EXPECT_FALSE(stated(label).contains("cawg.training-mining"));
  label.tdm = {
      "notAllowed", "constrained", "allowed", "", "allowed", "https://example.org/tdm", ""};
  EXPECT_EQ(stated(label)["cawg.training-mining"],
            Json::parse(R"({"entries":{"cawg.ai_training":{"use":"notAllowed"},
                "cawg.ai_generative_training":
                {"use":"constrained","constraint_info":"https://example.org/tdm"},
                "cawg.data_mining":{"use":"allowed"}}})"));
}

TEST(Statement, NamesTheTermOfPlusThatHoldsForAllThatIsSaid) {
  struct Case {
    Label::Training tdm;
    std::string term, reservation;
  };
  const std::string no = "notAllowed", yes = "allowed", if_asked = "constrained",
                    url = "https://example.org/";
  for (const Case& row :
       {Case{{no, no, "", "", "", "", ""}, "DMI-PROHIBITED-AIMLTRAINING", "1"},
        Case{{yes, no, "", "", "", "", ""}, "DMI-PROHIBITED-GENAIMLTRAINING", "1"},
        Case{{no, no, no, "", "", "", ""}, "DMI-PROHIBITED", "1"},
        Case{{no, no, no, "", yes, "", ""}, "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING", "1"},
        Case{{if_asked, "", "", "", "", url, ""}, "DMI-PROHIBITED-SEECONSTRAINT", "1"},
        Case{{yes, yes, yes, "", "", "", ""}, "DMI-ALLOWED", "0"},
        Case{{yes, "", "", "", "", "", ""}, "", ""}, Case{{"", "", "", no, no, "", ""}, "", ""}}) {
    Label label;
    label.tdm = row.tdm;
    const Json properties = stated(label)["cawg.metadata"];
    SCOPED_TRACE(properties.dump());
    EXPECT_EQ(properties.value("plus:DataMining", ""),
              row.term.empty() ? "" : "http://ns.useplus.org/ldf/vocab/" + row.term);
    EXPECT_EQ(properties.value("tdm:reservation", ""), row.reservation);
  }
}

}  // namespace
}  // namespace tanba
