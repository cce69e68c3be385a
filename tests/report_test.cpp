// Reports as JSON: the contract's keys, and text from hostile files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/json_writer.hpp"
#include "tanba/label.hpp"
#include "tanba/report.hpp"

namespace tanba {
namespace {

using Json = nlohmann::ordered_json;

// Strings that break careless writers: C2PA attacks, terminals, trojan source, bad UTF-8.
const std::vector<std::string> kHostile = {
    "plain",
    "\"quoted\" and \\back\\slashed\\",
    "line\nbreak\r\ttab",
    std::string("nul\0inside", 10),
    "\x1b[31mred\x1b]8;;http://evil\x07link\x1b]8;;\x07",
    "c1 \xC2\x9B"
    "31m",
    "bidi \xE2\x80\xAE"
    "gpj.exe \xE2\x81\xA6 isolates \xE2\x81\xA9",
    "zero\xE2\x80\x8Bwidth \xEF\xBB\xBF bom",
    "tags \xF3\xA0\x81\x81\xF3\xA0\x81\x82",
    "bad \xFF\xFE utf8 \xC0\xAF overlong \xED\xA0\x80 surrogate \xF4\x90\x80\x80 too far \xE2\x82",
    "<script>alert(1)</script>",
    "'; DROP TABLE manifests; --",
    "__proto__",
    std::string(10'000, 'A'),
    "\xD0\x96\xD0\xB0\xD1\x81\xD0\xB0\xD0\xBD\xD0\xB4\xD1\x8B \xD3\x98\xD2\x92",
    "line \xE2\x80\xA8 separator \xE2\x80\xA9",
};

StatusList statuses(const std::string& text) {
  return {.success = {{text, text, text}},
          .informational = {{text, text, text}},
          .failure = {{text, text, text}}};
}

ManifestReport manifest_of(const std::string& text) {
  ManifestReport manifest;
  manifest.label = manifest.title = manifest.instance_id = manifest.format = text;
  manifest.generator = manifest.generator_version = text;
  manifest.claim_version = 2;
  manifest.assertions = {{text, true, R"({"a":1})"}, {text, false, text}};
  manifest.actions = {{text, text, text, text, text}};
  manifest.ingredients = {{text, text, text, text, text, text, statuses(text)}};
  manifest.signer = {text, text, text, text, text, text, text, 0, 1'800'000'000};
  manifest.signed_at = 1'795'255'200;
  manifest.time_source = TimeSource::timestamp;
  manifest.time_stamp_authority = text;
  manifest.status = statuses(text);
  manifest.claim_json = text;
  return manifest;
}

Report report_of(const std::string& text) {
  Report report;
  report.format = text;
  report.state = State::valid;
  report.ai = Ai::generated;
  report.responsible = {{text, text, true}};
  report.marks = {{text, Ai::generated, true, true, text}};
  report.uncovered = {{{1, 2}, text, false}};
  report.manifests = {manifest_of(text)};
  report.status = statuses(text);
  report.label_json = text;
  return report;
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

void expect_harmless(const std::string& json) {
  for (const char c : json) EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7F);
  for (const char* const bytes : {"\xC2\x9B", "\xE2\x80\xAE", "\xE2\x80\x8B", "\xEF\xBB\xBF",
                                  "\xF3\xA0\x81", "\xE2\x80\xA8", "\xE2\x81\xA6"})
    EXPECT_EQ(json.find(bytes), std::string::npos);
}

TEST(ReportJson, HoldsEveryKeyOfTheContractForAFinding) {
  const Json json = Json::parse(to_json(report_of("x"), "a.jpg"));
  for (const char* const key :
       {"file", "format", "state", "ai", "conflict", "responsible", "signer", "time", "revocation",
        "status", "manifest", "label", "marks", "error"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_THAT(keys_of(json["signer"]),
              testing::IsSupersetOf(
                  {"common_name", "organization", "issuer", "algorithm", "serial", "not_after"}));
  EXPECT_THAT(keys_of(json["time"]), testing::IsSupersetOf({"signed_at", "source", "trusted"}));
  EXPECT_THAT(keys_of(json["status"]), testing::ElementsAre("success", "informational", "failure"));
  EXPECT_THAT(keys_of(json["manifest"]),
              testing::IsSupersetOf(
                  {"label", "claim_version", "title", "generator", "assertions", "ingredients"}));
  EXPECT_THAT(keys_of(json["marks"][0]),
              testing::IsSupersetOf({"carrier", "says", "signed", "valid"}));
  EXPECT_EQ(json["file"], "a.jpg");
  EXPECT_EQ(json["state"], "valid");
  EXPECT_EQ(json["ai"], "generated");
  EXPECT_EQ(json["time"]["signed_at"], "2026-11-21T10:00:00Z");
  EXPECT_EQ(json["time"]["trusted"], true);
  EXPECT_EQ(json["responsible"][0]["signed"], true);
  EXPECT_TRUE(json["error"].is_null());
}

TEST(ReportJson, SaysNullStateAndTheErrorWhereNoFindingWasPossible) {
  const Error error{Errc::truncated, "png: chunk runs past the end", 33};
  const Json json = Json::parse(to_json(error, "cut.png"));
  EXPECT_EQ(json["file"], "cut.png");
  EXPECT_TRUE(json["state"].is_null());
  EXPECT_EQ(json["ai"], "unknown");
  EXPECT_EQ(json["error"]["code"], "truncated");
  EXPECT_EQ(json["error"]["message"], "png: chunk runs past the end");
  EXPECT_EQ(json["error"]["offset"], 33);
}

TEST(ReportJson, SaysUnknownAndNoSignerWhereThereIsNoManifest) {
  const Json json = Json::parse(to_json(Report{}, "plain.jpg"));
  EXPECT_EQ(json["state"], "none");
  EXPECT_EQ(json["ai"], "unknown");
  EXPECT_TRUE(json["signer"].is_null());
  EXPECT_TRUE(json["manifest"].is_null());
  EXPECT_EQ(json["time"]["source"], "none");
  EXPECT_EQ(json["label"], Json::object());
}

TEST(ReportJson, StaysWellFormedOnOneLineWhateverTheFileSays) {
  for (const std::string& text : kHostile) {
    const std::string line = to_json(report_of(text), text);
    const Json json = Json::parse(line, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << text;
    expect_harmless(line);
    expect_harmless(to_json(Error{}, text));
  }
}

TEST(ReportJson, GivesBackEveryStringThatIsUtf8) {
  for (const std::string& text : kHostile) {
    if (text.starts_with("bad")) continue;
    const Json json = Json::parse(to_json(report_of(text), text));
    EXPECT_EQ(json["file"].get<std::string>(), text);
    EXPECT_EQ(json["manifest"]["title"].get<std::string>(), text);
  }
}

TEST(LabelJson, HasTheContractsKeysForSuccessAndForFailure) {
  const auto keys = {"file",           "output",   "format",    "state",
                     "manifest_label", "bytes_in", "bytes_out", "error"};
  const LabelOutcome outcome{"image/png", "urn:c2pa:x", State::valid, 10, 20};
  const Json done = Json::parse(to_json(Result<LabelOutcome>(outcome), "a.png", "b.png"));
  EXPECT_THAT(keys_of(done), testing::UnorderedElementsAreArray(keys));
  EXPECT_EQ(done["state"], "valid");
  EXPECT_EQ(done["bytes_out"], 20);
  const Error error{Errc::exists, "output: it is already there"};
  const Json failed = Json::parse(to_json(Result<LabelOutcome>(error), "a.png", "b.png"));
  EXPECT_THAT(keys_of(failed), testing::UnorderedElementsAreArray(keys));
  EXPECT_TRUE(failed["state"].is_null());
  EXPECT_EQ(failed["error"]["code"], "exists");
}

std::string copied(const std::string& json) {
  JsonWriter out;
  out.foreign(json);
  return out.take();
}

TEST(ForeignJson, IsWrittenAnewInOrderWithEachKeyOnce) {
  EXPECT_EQ(copied(R"( { "b" : [ 1, -2, 3.50, true, null ], "a": "x" } )"),
            R"({"b":[1,-2,3.50,true,null],"a":"x"})");
  EXPECT_EQ(copied(R"({"a":1,"a":{"a":[2,{"b":3}]},"b":4,"b":5})"), R"({"a":1,"b":4})");
  EXPECT_EQ(copied(R"([{"a":1},{"a":2}])"), R"([{"a":1},{"a":2}])");
  EXPECT_EQ(copied("18446744073709551615"), "18446744073709551615");
}

TEST(ForeignJson, IsNullWhereItIsNoJsonOrTooDeep) {
  for (const char* const text : {"", "{", "[1,", "{\"a\":}", "nan", "1e999", "\"\xFF\"", "[1] 2"})
    EXPECT_EQ(copied(text), "null") << text;
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(copied(nested(64)), nested(64));
  EXPECT_EQ(copied(nested(65)), "null");
  EXPECT_EQ(copied(nested(1'000'000)), "null");
}

TEST(ForeignJson, LeavesTheDocumentAroundItWhole) {
  JsonWriter out;
  out.open_object();
  out.foreign("broken", R"({"a":[1,2)");
  out.number("after", 7);
  out.close_object();
  EXPECT_EQ(out.take(), R"({"broken":null,"after":7})");
}

TEST(TerminalText, LetsNothingThroughThatActsOnATerminal) {
  EXPECT_EQ(terminal_text("a\x1b[2J"), "a\\u001b[2J");
  EXPECT_EQ(terminal_text("a\nb"), "a\\u000ab");
  EXPECT_EQ(terminal_text("\xC2\x9B"), "\\u009b");
  EXPECT_EQ(terminal_text("x\xE2\x80\xAEy"), "x\\u202ey");
  EXPECT_EQ(terminal_text("\xF3\xA0\x81\x81"), "\\u{0e0041}");
  EXPECT_EQ(terminal_text("\xFF"), "\\xff");
  EXPECT_EQ(terminal_text("\\u001b"), "\\\\u001b");
  EXPECT_EQ(terminal_text("\xD3\x98 \xF0\x9F\x91\x8D"), "\xD3\x98 \xF0\x9F\x91\x8D");
  for (const std::string& text : kHostile) expect_harmless(terminal_text(text));
}

TEST(Names, AreTheContractsWords) {
  EXPECT_STREQ(name(State::none), "none");
  EXPECT_STREQ(name(State::invalid), "invalid");
  EXPECT_STREQ(name(Ai::not_ai), "not_ai");
  EXPECT_STREQ(name(Revocation::not_revoked), "not_revoked");
  EXPECT_STREQ(name(TimeSource::timestamp), "timestamp");
}

TEST(Time, IsReadFromRfc3339) {
  EXPECT_EQ(time_from_text("2026-11-21T10:00:00Z"), 1'795'255'200);
  EXPECT_FALSE(time_from_text("yesterday"));
}

}  // namespace
}  // namespace tanba
