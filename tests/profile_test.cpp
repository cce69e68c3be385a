// Laws as data: each file is whole, each rule has a file that evidences it and one that does not.
#include "tanba/profile.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace tanba {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

Json golden(const std::string& medium) {
  return Json::parse(text_of(std::string(TANBA_TESTDATA) + "/profile/" + medium + ".json"));
}

std::string mime_type_of(const std::string& medium) {
  return medium == "document" ? "application/pdf" : medium + "/x-test";
}

// A file with every mark, signed and time-stamped, that holds the record.
Report report_of(const Json& record, const std::string& medium) {
  Report report;
  report.format = mime_type_of(medium);
  report.state = State::valid;
  report.label_json = record.dump();
  for (const char* carrier : {"c2pa", "xmp", "aigc"})
    report.marks.push_back({carrier, Ai::modified, std::string_view(carrier) == "c2pa", true, ""});
  ManifestReport manifest;
  manifest.label = "urn:c2pa:7d3c2f6e-1b1a-4c57-9d0e-3a7c5e2b9f10";
  manifest.signed_at = 1'800'000'000;
  manifest.time_source = TimeSource::timestamp;
  report.manifests.push_back(manifest);
  return report;
}

// Takes a field out of a record: "provider.name", "responsible.owner".
void take_out(Json& record, std::string path) {
  Json* at = &record;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.')) {
    const std::string name = path.substr(0, dot);
    if (!at->contains(name)) return;
    at = &(*at)[name];
    path.erase(0, dot + 1);
  }
  if (at->is_array())
    for (Json& party : *at) party["role"] = "publisher";
  else
    at->erase(path);
}

// The same file without what the rule looks for.
Report without(const Rule& rule, Json record, const std::string& medium) {
  for (const std::string& field : rule.evidence.fields)
    for (std::size_t at = 0; at < field.size();) {
      const std::size_t bar = std::min(field.find('|', at), field.size());
      take_out(record, field.substr(at, bar - at));
      at = bar + 1;
    }
  if (rule.evidence.notice) record.erase("notice");
  if (rule.evidence.time) record.erase("created_at");
  Report report = report_of(record, medium);
  if (rule.evidence.mark) report.marks.clear();
  if (rule.evidence.time) report.manifests[0].signed_at.reset();
  if (rule.evidence.time_stamp) report.manifests[0].time_source = TimeSource::claim;
  if (rule.evidence.identifier) report.state = State::invalid;
  return report;
}

struct Case {
  const Profile* profile;
  const Rule* rule;
  std::string medium;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Profile& profile : known_profiles())
    for (const Rule& rule : profile.rules)
      for (const std::string& medium : rule.media.empty() ? profile.media : rule.media)
        all.push_back({&profile, &rule, medium});
  return all;
}

const RuleFinding* find(const std::vector<RuleFinding>& findings, const Rule& rule) {
  for (const RuleFinding& finding : findings)
    if (finding.rule == &rule) return &finding;
  return nullptr;
}

class EveryRule : public testing::TestWithParam<Case> {};

TEST_P(EveryRule, IsEvidencedByTheGoldenLabelOfItsMedium) {
  const auto& [profile, rule, medium] = GetParam();
  const auto findings = judge(*profile, report_of(golden(medium), medium));
  const RuleFinding* const found = find(findings, *rule);
  ASSERT_NE(found, nullptr);
  const bool unseen = !rule->evidence.unseen.empty();
  EXPECT_EQ(found->finding, unseen ? RuleState::cannot_be_seen : RuleState::evidenced)
      << found->why;
  EXPECT_FALSE(found->why.empty());
}

TEST_P(EveryRule, IsMissedWhereItsEvidenceIsNotThere) {
  const auto& [profile, rule, medium] = GetParam();
  const auto findings = judge(*profile, without(*rule, golden(medium), medium));
  const RuleFinding* const found = find(findings, *rule);
  if (found == nullptr) {  // what it depends on was taken out with it
    EXPECT_TRUE(rule->when);
    return;
  }
  const bool unseen = !rule->evidence.unseen.empty() || rule->if_any;
  EXPECT_EQ(found->finding, unseen ? RuleState::cannot_be_seen : RuleState::missing) << found->why;
  EXPECT_EQ(found->why.find("complian"), std::string::npos);
}

TEST_P(EveryRule, IsNotEvidencedByALabelThatNobodySigned) {
  const auto& [profile, rule, medium] = GetParam();
  Report report = report_of(golden(medium), medium);
  report.state = State::invalid;
  report.marks.clear();
  const auto findings = judge(*profile, report);
  if (const RuleFinding* const found = find(findings, *rule)) {
    EXPECT_NE(found->finding, RuleState::evidenced) << found->why;
  }
}

INSTANTIATE_TEST_SUITE_P(Profiles, EveryRule, testing::ValuesIn(cases()), [](const auto& each) {
  std::string name = each.param.rule->id + "_" + each.param.medium;
  for (char& letter : name)
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  return name;
});

TEST(Profiles, AreTheFilesOfTheirFolder) {
  std::size_t files = 0;
  const auto folder = std::filesystem::path(TANBA_TESTDATA).parent_path() / "lib/profile";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    ++files;
    std::string problem;
    const auto profile = profile_from_json(text_of(entry.path()), &problem);
    ASSERT_TRUE(profile) << entry.path() << ": " << problem;
    EXPECT_EQ(profile->id + ".json", entry.path().filename().string());
    ASSERT_NE(find_profile(profile->id), nullptr);
    EXPECT_EQ(find_profile(profile->id)->id, profile->id);
  }
  EXPECT_EQ(files, known_profiles().size());
  EXPECT_EQ(known_profiles().front().id, "kz");
  EXPECT_EQ(known_profiles().back().id, "generic");
  EXPECT_EQ(Json::parse(to_json(known_profiles())).size(), files);
}

TEST(Profiles, SayWhatTheyWantOfARecordBeforeItIsSigned) {
  Label label;
  const Profile& california = *find_profile("us-ca");
  std::vector<std::string> absent;
  for (const RuleFinding& finding : judge(california, label, "image/png"))
    absent.insert(absent.end(), finding.absent.begin(), finding.absent.end());
  EXPECT_EQ(absent,
            (std::vector<std::string>{"provider.name", "system.name", "system.version", "notice"}));
  label.provider = "Example LLP";
  label.system = "painter";
  label.system_version = "2.1";
  for (const RuleFinding& finding : judge(california, label, "image/png"))
    EXPECT_NE(finding.finding, RuleState::missing) << finding.rule->id;
}

TEST(Profiles, LeaveOutWhatDoesNotConcernTheContent) {
  const Profile& korea = *find_profile("kr");
  const auto count = [&](const char* synthetic, const char* medium) {
    Json record = golden("image");
    record["synthetic_result"] = synthetic;
    return judge(korea, report_of(record, medium)).size();
  };
  EXPECT_EQ(count("yes", "image"), korea.rules.size());
  EXPECT_EQ(count("no", "image"), korea.rules.size() - 1);
  EXPECT_EQ(judge(*find_profile("in"), report_of(golden("text"), "text")).size(), 0U);
}

TEST(Profiles, TellAMarkThatIsSignedFromOneThatIsNot) {
  Report report = report_of(golden("image"), "image");
  report.state = State::none;
  report.marks = {{"xmp", Ai::generated, false, false, ""}};
  const auto findings = judge(*find_profile("kz"), report);
  EXPECT_EQ(findings.front().finding, RuleState::evidenced);
  EXPECT_NE(findings.front().why.find("not signed"), std::string::npos);
  EXPECT_EQ(judge(*find_profile("eu"), report).front().finding, RuleState::missing);
}

TEST(Profiles, HoldANoticeAgainstWhatTheLawSays) {
  const auto finding = [](const char* field, Json value) {
    Json record = golden("video");
    record["notice"][field] = std::move(value);
    const Profile& china = *find_profile("cn");
    return find(judge(china, report_of(record, "video")), china.rules[1])->finding;
  };
  EXPECT_EQ(finding("size_pct", 5), RuleState::evidenced);
  EXPECT_EQ(finding("size_pct", 4.9), RuleState::missing);
  EXPECT_EQ(finding("duration_s", 1), RuleState::missing);
  EXPECT_EQ(finding("position", "middle"), RuleState::missing);
}

TEST(Profiles, AgreeWithWhatALookFound) {
  const Profile& china = *find_profile("cn");
  const Report report = report_of(golden("video"), "video");
  struct Row {
    std::optional<bool> is_there;
    RuleState finding;
    const char* why;
  };
  for (const Row& row : {Row{true, RuleState::evidenced, "has it there"},
                         Row{false, RuleState::missing, "does not have it"},
                         Row{std::nullopt, RuleState::evidenced, "itself is not looked at"}}) {
    const auto findings = judge(china, report, row.is_there);
    const RuleFinding* const found = find(findings, china.rules[1]);
    EXPECT_EQ(found->finding, row.finding) << row.why;
    EXPECT_NE(found->why.find(row.why), std::string::npos) << found->why;
  }
}

// A profile of the user's own, over kz.json.
Json changed() { return Json::parse(find_profile("kz")->json); }

TEST(Profiles, ConflictWhereNoNoticeSuitsAll) {
  Json json = changed();
  json["notices"][1]["positions"] = {"edge"};
  const Profile own = *profile_from_json(json.dump());
  const std::vector<Profile> both = {*find_profile("kz"), own};
  const auto found = conflicts(both);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].about, "positions of a notice in video");
  const std::vector<Profile> three = {*find_profile("kz"), *find_profile("eu"),
                                      *find_profile("cn")};
  EXPECT_TRUE(conflicts(three).empty());
  const NoticeWish wish = combined_notice(three, "video");
  EXPECT_EQ(wish.forms, std::vector<std::string>{"drawn"});
  EXPECT_EQ(wish.size_pct, 5);
  EXPECT_EQ(wish.duration_s, 2);
  EXPECT_FALSE(wish.ours);
}

TEST(Profiles, NameWhatBreaksWhichRule) {
  const auto problem_of = [](const Json& json) {
    std::string problem;
    EXPECT_FALSE(profile_from_json(json.dump(), &problem));
    return problem;
  };
  const auto with = [](const char* pointer, Json value) {
    Json json = changed();
    json[Json::json_pointer(pointer)] = std::move(value);
    return json;
  };
  const std::pair<Json, const char*> rows[] = {
      {with("/schema", "profile/2"), "schema must be"},
      {with("/surprise", 1), "surprise is not a known field"},
      {with("/in_force", "soon"), "in_force must be a date"},
      {with("/media", Json::array({"smell"})), "media has a value that is not known"},
      {with("/rules", Json::array()), "rules must be a list"},
      {with("/rules/0/id", "eu.mark"), "rules[0].id must begin"},
      {with("/rules/0/confidence", "sure"), "rules[0].confidence has a value"},
      {with("/rules/0/evidence", Json::object()), "rules[0].evidence. must have one part"},
      {with("/rules/1/id", "kz.mark"), "rules have an id twice"},
      {with("/rules/0/evidence/mark/carriers", "c2pa"), "rules[0].evidence.mark.carriers must be"},
      {with("/notices/0/size_pct", -1), "notices[0].size_pct must be a number"},
      {with("/languages/2", "zh"), "texts lack one of the languages"},
      {with("/elements", Json::array({Json::array({"AI"})})), "texts lack an element"},
      {with("/texts/0/badge", 5), "texts[0].badge must be a text"},
  };
  for (const auto& [json, expected] : rows)
    EXPECT_EQ(problem_of(json).find(expected), 0U) << problem_of(json) << " / " << expected;
  for (const std::string text : {"", "[]", "{", "\xFF", "null"})
    EXPECT_FALSE(profile_from_json(text)) << text;
  EXPECT_FALSE(profile_from_json(std::string(500'000, '[')));
  EXPECT_FALSE(profile_from_json("{\"id\":" + std::string(500'000, '[')));
}

}  // namespace
}  // namespace tanba
