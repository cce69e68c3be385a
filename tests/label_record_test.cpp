// The label record as JSON and as CBOR.
#include <gtest/gtest.h>

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

struct BadRecord {
  const char* json;
  const char* says;
};

class ABadLabelRecord : public testing::TestWithParam<BadRecord> {};

TEST_P(ABadLabelRecord, NamesTheFieldAndTheRule) {
  std::string field;
  const auto label = label_from_json(GetParam().json, &field);
  ASSERT_FALSE(label);
  EXPECT_EQ(label.error().code, Errc::malformed);
  EXPECT_EQ(field, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Each, ABadLabelRecord,
    testing::Values(
        BadRecord{"", "the record must be one JSON object in UTF-8"},
        BadRecord{"[]", "the record must be one JSON object in UTF-8"},
        BadRecord{"{\"title\":\"\xff\"}", "the record must be one JSON object in UTF-8"},
        BadRecord{R"({"titel":"x"})", "titel is not a known field"},
        BadRecord{R"({"title":7})", "title must be a text"},
        BadRecord{R"({"title":""})", "title must not be empty: leave it out"},
        BadRecord{R"({"schema":"label/2"})", "schema must be \"label/1\""},
        BadRecord{R"({"origin":"human"})", "origin must be \"generated\" or \"modified\""},
        BadRecord{R"({"synthetic_result":"maybe"})",
                  "synthetic_result must be \"yes\", \"no\" or \"unknown\""},
        BadRecord{R"({"system":"x"})", "system must be an object"},
        BadRecord{R"({"system":{"nam":"x"}})", "system.nam is not a known field"},
        BadRecord{R"({"provider":{"name":1}})", "provider.name must be a text"},
        BadRecord{R"({"responsible":{}})", "responsible must be an array"},
        BadRecord{R"({"responsible":[1]})", "responsible[0] must be an object"},
        BadRecord{R"({"responsible":[{"role":"king","name":"x"}]})",
                  "responsible[0].role must be developer, owner, holder, operator, publisher or "
                  "propagator"},
        BadRecord{R"({"responsible":[{"role":"owner"}]})", "responsible[0].name must be given"},
        BadRecord{R"({"profile":[1]})", "profile must hold texts only"}));

}  // namespace
}  // namespace tanba
