// The store for a reader: tree, line, JSON and crJSON; and what a policy asks of a report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tanba/policy.hpp"
#include "tanba/verify.hpp"

namespace tanba {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

ManifestReport manifest(const std::string& label) {
  ManifestReport it;
  it.label = label;
  it.claim_version = 2;
  it.title = "photo";
  it.generator = "maker";
  it.generator_version = "1.2";
  it.assertions = {{"c2pa.actions.v2", true, R"({"actions":[{"action":"c2pa.created"}]})"},
                   {"c2pa.thumbnail.claim", true, ""},
                   {"c2pa.hash.data", false, R"({"hash":"b64'AAAA"})"}};
  it.actions = {
      {"c2pa.created", "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
       "model 1", "2026-11-21T10:00:00Z", ""},
      {"c2pa.edited", "", "", "", "cropped"}};
  it.signer = {"Signer",
               "Org",
               "CN=Issuer\\, Inc,O=Root \\C3\\A9,C=KZ",
               "ES256",
               "0a",
               "CN=Signer,O=Org",
               std::string(64, 'a'),
               1'700'000'000,
               1'900'000'000};
  it.signed_at = 1'795'255'200;
  it.time_source = TimeSource::claim;
  it.status.success = {{"claimSignature.validated", "self#jumbf=x", "fine"}};
  it.claim_json =
      R"({"instanceID":"xmp:iid:1","created_assertions":[],"redacted_assertions":["x"]})";
  return it;
}

Report valid_report() {
  Report report;
  report.format = "image/jpeg";
  report.state = State::valid;
  report.ai = Ai::generated;
  report.marks = {{"c2pa", Ai::generated, true, true, "trainedAlgorithmicMedia"}};
  report.manifests = {manifest("urn:c2pa:old"), manifest("urn:c2pa:lost"),
                      manifest("urn:c2pa:new")};
  report.active = 2;
  report.manifests[2].ingredients = {
      {"old.jpg", "image/jpeg", "parentOf", "xmp:1", "c2pa.ingredient.v3", "urn:c2pa:old", {}}};
  report.status = report.manifests[2].status;
  report.verified_at = 1'795'255'300;
  return report;
}

TEST(ShowLine, SaysThatTheSignerClaims) {
  const std::string line = show_line(valid_report());
  EXPECT_THAT(line, HasSubstr("valid; the signer claims: AI-generated"));
  EXPECT_THAT(line, HasSubstr("Signer (Org), on no trust list that was given"));
  EXPECT_THAT(line, HasSubstr("2026-11-21T10:00:00Z by the signer's own clock"));
  EXPECT_THAT(line, HasSubstr("revocation unknown"));
}

TEST(ShowLine, TellsTheTimeOfTheActionsWhereNoneOfSigningIsKnown) {
  Report report = valid_report();
  report.manifests[2].time_source = TimeSource::none;
  EXPECT_THAT(show_line(report), HasSubstr("; 2026-11-21T10:00:00Z by the signer's own word"));
  report.manifests[2].actions.clear();
  EXPECT_THAT(show_line(report), HasSubstr("; time not known"));
}

TEST(ShowLine, NeverCallsAFileWithoutManifestFreeOfAi) {
  Report report;
  EXPECT_THAT(show_line(report), HasSubstr("none; no manifest was found"));
  report.marks = {{"xmp", Ai::generated, false, false, ""}};
  EXPECT_THAT(show_line(report), HasSubstr("an unsigned xmp mark says: AI-generated"));
  for (const char* const word : {"authentic", "compliant", "not AI", "genuine", "real"})
    EXPECT_THAT(show_line(report), Not(HasSubstr(word)));
}

TEST(ShowLine, SaysWhyAManifestIsInvalid) {
  Report report = valid_report();
  report.state = State::invalid;
  report.status.failure = {{"signingCredential.untrusted", "", "untrusted"},
                           {"assertion.dataHash.mismatch", "", "the bytes changed"}};
  EXPECT_THAT(show_line(report),
              HasSubstr("do not rely on what it claims: the bytes changed "
                        "(assertion.dataHash.mismatch); unproved claim: AI-generated"));
}

TEST(ShowLine, EscapesWhatComesFromTheFile) {
  Report report = valid_report();
  report.manifests[2].signer.common_name = "Evil\x1b[2J\nname\xE2\x80\xAE";
  EXPECT_THAT(show_line(report), HasSubstr("Evil\\u001b[2J\\u000aname\\u202e"));
}

TEST(ShowTree, PutsTheActiveManifestFirstAndEachActionOnALine) {
  const std::string tree = show_tree(valid_report());
  EXPECT_THAT(tree, HasSubstr("urn:c2pa:new (active)"));
  EXPECT_THAT(tree, HasSubstr("urn:c2pa:old (of an ingredient)"));
  EXPECT_THAT(tree, HasSubstr("urn:c2pa:lost (unreferenced"));
  EXPECT_LT(tree.find("urn:c2pa:new (active)"), tree.find("urn:c2pa:old (of"));
  EXPECT_THAT(tree, HasSubstr("c2pa.created  trainedAlgorithmicMedia  by model 1  at 2026-"));
  EXPECT_THAT(tree, HasSubstr("c2pa.edited  \"cropped\"\n"));
  EXPECT_THAT(tree, HasSubstr("parentOf  \"old.jpg\"  image/jpeg  -> urn:c2pa:old"));
  EXPECT_THAT(tree, HasSubstr("c2pa.thumbnail.claim  (a picture)"));
  EXPECT_THAT(tree, HasSubstr("c2pa.hash.data  (gathered"));
}

TEST(ShowTree, HasNoControlCharacterButItsOwnLineEnds) {
  Report report = valid_report();
  const std::string evil = "a\nb\x1b]0;x\x07\xC2\x9B\xE2\x80\xAE\xF3\xA0\x81\x81";
  ManifestReport& active = report.manifests[2];
  active.title = active.label = active.generator = evil;
  active.actions = {{evil, evil, evil, evil, evil}};
  active.ingredients = {{evil, evil, evil, evil, evil, evil, {{}, {}, {{evil, evil, evil}}}}};
  active.assertions = {{evil, true, "{}"}};
  active.signer.common_name = active.signer.subject = evil;
  report.marks = {{evil, Ai::generated, true, true, evil}};
  report.uncovered = {{{0, 1}, evil, false}};
  const std::string tree = show_tree(report);
  for (const char* const bytes : {"\x1b", "\x07", "\xC2\x9B", "\xE2\x80\xAE", "\xF3\xA0\x81\x81"})
    EXPECT_EQ(tree.find(bytes), std::string::npos);
  EXPECT_THAT(tree, Not(HasSubstr("a\nb")));
}

TEST(ShowTree, EndsOnACycleOfIngredients) {
  Report report = valid_report();
  report.manifests[0].ingredients = {
      {"new", "", "parentOf", "", "c2pa.ingredient.v3", "urn:c2pa:new", {}}};
  EXPECT_THAT(show_tree(report), HasSubstr("urn:c2pa:old (of an ingredient)"));
}

TEST(ShowJson, HoldsEveryManifestClaimAndAssertion) {
  const Json json = Json::parse(*show_json(valid_report()));
  EXPECT_EQ(json["active_manifest"], "urn:c2pa:new");
  ASSERT_EQ(json["manifests"].size(), 3U);
  EXPECT_EQ(json["manifests"][2]["claim"]["instanceID"], "xmp:iid:1");
  EXPECT_EQ(json["manifests"][2]["assertions"][2]["content"]["hash"], "b64'AAAA");
  EXPECT_TRUE(json["manifests"][2]["assertions"][1]["content"].is_null());
}

TEST(CrJson, HasTheActiveManifestFirstAndTheRequiredMembers) {
  const Json json = Json::parse(*show_crjson(valid_report()));
  for (const char* const key : {"@context", "manifests", "jsonGenerator"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_EQ(json["jsonGenerator"]["name"], "Tanba");
  const Json& active = json["manifests"][0];
  EXPECT_EQ(active["label"], "urn:c2pa:new");
  for (const auto& [key, value] : active.items())
    EXPECT_THAT(key, testing::AnyOf("label", "assertions", "claim.v2", "signature",
                                    "validationResults", "ingredientDeltas"));
  EXPECT_EQ(active["claim.v2"]["redacted_assertions"][0], "x");
  EXPECT_EQ(active["claim.v2"]["gathered_assertions"], Json::array());
  EXPECT_EQ(active["assertions"]["c2pa.thumbnail.claim"], Json::object());
  EXPECT_EQ(active["assertions"]["c2pa.actions.v2"]["actions"][0]["action"], "c2pa.created");
  EXPECT_EQ(active["validationResults"]["validationTime"], "2026-11-21T10:01:40Z");
  EXPECT_EQ(active["ingredientDeltas"][0]["ingredientAssertionURI"],
            "self#jumbf=/c2pa/urn:c2pa:new/c2pa.assertions/c2pa.ingredient.v3");
}

TEST(CrJson, MapsDistinguishedNames) {
  const Json json = Json::parse(*show_crjson(valid_report()));
  const Json& info = json["manifests"][0]["signature"]["certificateInfo"];
  EXPECT_EQ(info["issuer"]["CN"], "Issuer, Inc");
  EXPECT_EQ(info["issuer"]["O"], "Root \xC3\xA9");
  EXPECT_EQ(info["issuer"]["C"], "KZ");
  EXPECT_EQ(info["validity"]["notBefore"], "2023-11-14T22:13:20Z");
  EXPECT_EQ(json["manifests"][0]["signature"]["algorithm"], "ES256");
}

TEST(CrJson, NamesAnOldClaimAsSuchAndLeavesAMissingSignatureEmpty) {
  Report report = valid_report();
  report.manifests[2].claim_version = 1;
  report.manifests[2].claim_json = "[1]";
  report.manifests[2].signer = {};
  const Json json = Json::parse(*show_crjson(report));
  EXPECT_EQ(json["manifests"][0]["claim"], Json::parse(R"({"redacted_assertions":[]})"));
  EXPECT_EQ(json["manifests"][0]["signature"], Json::object());
}

struct PolicyRow {
  const char* what;
  Policy policy;
  Verdict verdict;
};

TEST(Policy, AsksWhatItSays) {
  const PolicyRow rows[] = {
      {"valid alone", {}, Verdict::met},
      {"trusted", {.trusted = true}, Verdict::unmet},
      {"AI label", {.ai_label = true}, Verdict::met},
      {"coverage", {.strict_coverage = true}, Verdict::met},
      {"name", {.expected_signers = {"Signer"}}, Verdict::met},
      {"organization", {.expected_signers = {"Org"}}, Verdict::met},
      {"one of two", {.expected_signers = {"Other", "Signer"}}, Verdict::met},
      {"another", {.expected_signers = {"Other"}}, Verdict::unmet},
      {"nobody", {.expected_signers = {""}}, Verdict::unmet},
      {"key", {.expected_signers = {std::string(64, 'A')}}, Verdict::met},
      {"another key", {.expected_signers = {std::string(64, 'b')}}, Verdict::unmet},
  };
  for (const PolicyRow& row : rows)
    EXPECT_EQ(meets(valid_report(), row.policy).verdict, row.verdict) << row.what;
}

TEST(Policy, WarnsWhereANameIsOnlyClaimed) {
  Report report = valid_report();
  EXPECT_THAT(meets(report, {.expected_signers = {"Signer"}}).reason, HasSubstr("only claimed"));
  report.state = State::trusted;
  EXPECT_EQ(meets(report, {.expected_signers = {"Signer"}}).reason, "");
}

TEST(Policy, IsNotMetByAnUnsignedMark) {
  Report report = valid_report();
  report.marks = {{"xmp", Ai::generated, false, false, ""}, {"c2pa", Ai::unknown, true, true, ""}};
  EXPECT_EQ(meets(report, {.ai_label = true}).verdict, Verdict::unmet);
}

TEST(Policy, CountsBytesLeftOutButThoseThatC2paLeavesOut) {
  Report report = valid_report();
  report.uncovered = {{{0, 32}, "ftyp", true}};
  EXPECT_EQ(meets(report, {.strict_coverage = true}).verdict, Verdict::met);
  report.uncovered.push_back({{64, 32}, "exclusion", false});
  EXPECT_EQ(meets(report, {.strict_coverage = true}).verdict, Verdict::unmet);
  EXPECT_EQ(meets(report, {}).verdict, Verdict::met);
}

TEST(Policy, PutsStateBeforeEverythingElse) {
  Report report = valid_report();
  report.signer_denied = true;
  EXPECT_EQ(meets(report, {}).verdict, Verdict::unmet);
  report.state = State::invalid;
  EXPECT_EQ(meets(report, {.trusted = true}).verdict, Verdict::invalid);
  EXPECT_EQ(meets(Report{}, {.ai_label = true}).verdict, Verdict::none);
}

}  // namespace
}  // namespace tanba
