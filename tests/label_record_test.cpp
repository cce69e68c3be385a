// The label record as JSON and as CBOR.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "manifest/to_json.hpp"
#include "profile/label_record.hpp"

namespace tanba {
namespace {

Label full() {
  Label label;
  label.origin = Origin::modified;
  label.synthetic = true;
  label.title = "Сурет";
  label.system = "painter";
  label.system_version = "2.1";
  label.model_type = "c2pa.types.model.pytorch";
  label.provider = "Мысал ЖШС";
  label.responsible = {{"owner", "A"}, {"operator", "B"}};
  label.profiles = {"kz", "eu"};
  return label;
}

TEST(LabelRecord, IsWrittenInCanonicalForm) {
  EXPECT_EQ(
      to_json(full()),
      R"({"origin":"modified","profile":["kz","eu"],"provider":{"name":"Мысал ЖШС"},)"
      R"("responsible":[{"name":"A","role":"owner"},{"name":"B","role":"operator"}],)"
      R"("schema":"label/1","synthetic_result":"yes",)"
      R"("system":{"model_type":"c2pa.types.model.pytorch","name":"painter","version":"2.1"},)"
      R"("title":"Сурет"})");
  EXPECT_EQ(to_json(Label()), R"({"origin":"generated","schema":"label/1"})");
}

TEST(LabelRecord, ComesBackFromItsJson) {
  const auto label = label_from_json(to_json(full()));
  ASSERT_TRUE(label);
  EXPECT_EQ(to_json(*label), to_json(full()));
}

TEST(LabelRecord, IsTheSameMapInCbor) {
  const Buffer encoded = to_cbor(full()).encode();
  const auto document = cbor::Document::decode(encoded);
  ASSERT_TRUE(document);
  const auto label = label_from_json(cbor_to_json(document->root()));
  ASSERT_TRUE(label);
  EXPECT_EQ(to_json(*label), to_json(full()));
}

// testdata/label/records.jsonl: records, and what is wrong with each. The published schema is held
// against the same table by tests/interop/test_label.py.
std::vector<nlohmann::json> rows() {
  std::ifstream file(TANBA_TESTDATA "/label/records.jsonl");
  std::vector<nlohmann::json> rows;
  for (std::string line; std::getline(file, line);) rows.push_back(nlohmann::json::parse(line));
  return rows;
}

TEST(LabelRecord, KeepsItsRulesOrNamesTheFieldAndTheRule) {
  std::size_t good = 0, bad = 0;
  for (const nlohmann::json& row : rows()) {
    SCOPED_TRACE(row.dump());
    std::string problem;
    const auto label = label_from_json(row["record"].dump(), &problem);
    EXPECT_EQ(problem, row.value("problem", ""));
    ++(label ? good : bad);
    if (!label) {
      EXPECT_EQ(label.error().code, Errc::malformed);
      continue;
    }
    const auto again = label_from_json(to_json(*label));
    ASSERT_TRUE(again);
    EXPECT_EQ(to_json(*again), to_json(*label));
  }
  EXPECT_GT(good, 10u);
  EXPECT_GT(bad, 50u);
}

TEST(LabelRecord, GivesBackEveryFieldThatItRead) {
  for (const nlohmann::json& row : rows()) {
    if (row.contains("problem") || row["record"].size() < 20) continue;
    const auto label = label_from_json(row["record"].dump());
    ASSERT_TRUE(label);
    EXPECT_EQ(nlohmann::json::parse(to_json(*label)), row["record"]);
    return;
  }
  FAIL() << "no row has every field";
}

TEST(LabelRecord, IsRefusedWhereItIsNoJsonObjectOrNamesAMemberTwice) {
  for (const char* json : {"", "{", "{\"title\":\"\xff\"}", "[[[[", "7"}) {
    std::string problem;
    EXPECT_FALSE(label_from_json(json, &problem));
    EXPECT_EQ(problem, "the record must be one JSON object in UTF-8");
  }
  std::string problem;
  EXPECT_FALSE(label_from_json(R"({"system":{"name":"a","name":"b"}})", &problem));
  EXPECT_EQ(problem, "name must not be given twice");
  EXPECT_FALSE(label_from_json(std::string(1'000'000, '[') + std::string(1'000'000, ']')));
}

TEST(LabelRecord, HasTextsAndListsWithinBounds) {
  Label label;
  for (int i = 0; i < 10'000; ++i) label.title += "ж";
  EXPECT_TRUE(check_label(label));
  label.title += "x";
  std::string problem;
  EXPECT_FALSE(check_label(label, &problem));
  EXPECT_EQ(problem, "title must not be longer than 10,000 characters");
  label.title.clear();
  label.prompt.text.assign(10'000'000, 'p');
  EXPECT_TRUE(check_label(label));
  label.prompt.text += "p";
  problem.clear();
  EXPECT_FALSE(check_label(label, &problem));
  EXPECT_EQ(problem, "prompt.text must not be longer than 10,000,000 characters");
  label.prompt.text.clear();
  label.profiles.assign(1001, "kz");
  problem.clear();
  EXPECT_FALSE(check_label(label, &problem));
  EXPECT_EQ(problem, "profile must not have more than 1,000 elements");
}

TEST(LabelRecord, ThatWasNotReadKeepsTheSameRules) {
  struct Case {
    Label label;
    const char* says;
  };
  Label no_text, no_number, no_origin;
  no_text.responsible = {{"owner", "\xff"}};
  no_number.modifications = {{"sky", "", Label::Region{0, 0, std::nan(""), 1, "pixel"}, {}}};
  no_origin.origin = static_cast<Origin>(9);
  for (const Case& bad : {Case{no_text, "responsible[0].name must be UTF-8"},
                          Case{no_number,
                               "modifications[0].region.width must be a number from 0 to "
                               "1000000000"},
                          Case{no_origin, "origin must be one of the origins that there are"}}) {
    std::string problem;
    EXPECT_FALSE(check_label(bad.label, &problem));
    EXPECT_EQ(problem, bad.says);
  }
}

TEST(LabelRecord, WritesNumbersAsEcmaScriptDoes) {
  struct Case {
    double number;
    const char* text;
  };
  // RFC 8785, appendix B, and what lies at the bounds.
  for (const Case& one : {Case{0, "0"}, Case{-0.0, "0"}, Case{5, "5"}, Case{0.1, "0.1"},
                          Case{33.3, "33.3"}, Case{1e9, "1000000000"}, Case{1e-6, "0.000001"},
                          Case{1e-7, "1e-7"}, Case{9.5e-10, "9.5e-10"}, Case{5e-324, "5e-324"},
                          Case{333333333.33333329, "333333333.3333333"}}) {
    Label label;
    label.notice.start_s = one.number;
    EXPECT_EQ(to_json(label), std::string(R"({"notice":{"start_s":)") + one.text +
                                  R"(},"origin":"generated","schema":"label/1"})");
  }
}

TEST(LabelRecord, TellsOfAPromptOnlyItsHashAndNothingPersonalUnasked) {
  Label label;
  label.prompt = {"a cat", "", "Someone", "CC0"};
  label.human.reviewer = "Someone";
  label.risk_class = label.autonomy = "high";
  EXPECT_EQ(
      to_json(published(label)),
      R"({"origin":"generated","prompt":{"rights":"CC0","sha256":)"
      R"("51e467415607798220a3776f6ae1a2a09ddc7e5dcdc955d685477b4cf05ade22"},"schema":"label/1"})");
  label.publish = {"prompt.text", "prompt.author", "human.reviewer", "system.risk_class",
                   "system.autonomy"};
  EXPECT_EQ(to_json(published(label)),
            R"({"human":{"reviewer":"Someone"},"origin":"generated","prompt":{"author":"Someone",)"
            R"("rights":"CC0","sha256":)"
            R"("51e467415607798220a3776f6ae1a2a09ddc7e5dcdc955d685477b4cf05ade22"},)"
            R"("schema":"label/1","system":{"autonomy":"high","risk_class":"high"}})");
}

}  // namespace
}  // namespace tanba
