// The answer from all marks: what outranks what, and what is a contradiction.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/examine.hpp"
#include "tanba/policy.hpp"

namespace tanba {
namespace {

const std::string kTypes = "http://cv.iptc.org/newscodes/digitalsourcetype/";

Mark mark(const char* carrier, Ai says, bool trace = false,
          Certainty certainty = Certainty::certain) {
  Mark it{.carrier = carrier, .says = says};
  it.trace = trace;
  it.certainty = certainty;
  return it;
}

struct Row {
  const char* what;
  State state;
  const char* signed_type;  // of the active manifest's first action; null: no manifest
  std::vector<Mark> marks;
  Ai answer;
  bool conflict;
};

constexpr Ai G = Ai::generated, M = Ai::modified, N = Ai::not_ai, U = Ai::unknown;
constexpr bool kTrace = true;

const Row kRows[] = {
    {"nothing", State::none, nullptr, {}, U, false},
    {"a statement", State::none, nullptr, {mark("xmp", G)}, G, false},
    {"a camera's", State::none, nullptr, {mark("xmp", N)}, N, false},
    {"a trace", State::none, nullptr, {mark("png-text", G, kTrace)}, G, false},
    {"camera and prompt",
     State::none,
     nullptr,
     {mark("xmp", N), mark("png-text", G, kTrace)},
     G,
     true},
    {"camera and suspicion",
     State::none,
     nullptr,
     {mark("xmp", N), mark("aigc", G, false, Certainty::suspected)},
     G,
     true},
    {"statement over trace",
     State::none,
     nullptr,
     {mark("png-text", G, kTrace), mark("xmp", M)},
     M,
     false},
    {"trace over suspicion",
     State::none,
     nullptr,
     {mark("aigc", G, false, Certainty::possible), mark("xmp", M, kTrace)},
     M,
     false},
    {"generated of equals", State::none, nullptr, {mark("xmp", M), mark("aigc", G)}, G, false},
    {"a mark that says nothing", State::none, nullptr, {mark("watermark", U)}, U, false},
    {"signed alone", State::valid, "trainedAlgorithmicMedia", {}, G, false},
    {"signed over unsigned",
     State::valid,
     "compositeWithTrainedAlgorithmicMedia",
     {mark("xmp", G)},
     M,
     false},
    {"signed camera, prompt",
     State::trusted,
     "digitalCapture",
     {mark("png-text", G, kTrace)},
     N,
     true},
    {"signed AI, camera beside",
     State::valid,
     "trainedAlgorithmicMedia",
     {mark("xmp", N)},
     G,
     true},
    {"signed says nothing", State::valid, "composite", {mark("xmp", G)}, G, false},
    {"broken AI", State::invalid, "trainedAlgorithmicMedia", {}, G, false},
    {"broken camera", State::invalid, "digitalCapture", {}, U, false},
    {"broken camera, prompt",
     State::invalid,
     "digitalCapture",
     {mark("png-text", G, kTrace)},
     G,
     false},
    {"broken AI, camera", State::invalid, "trainedAlgorithmicMedia", {mark("xmp", N)}, G, true},
};

Report answered(const Row& row) {
  Report report;
  report.state = row.state;
  if (row.signed_type != nullptr) {
    report.manifests.resize(1);
    report.manifests[0].label = "urn:c2pa:x";
    report.manifests[0].signer.common_name = "Signer";
    report.manifests[0].actions = {{"c2pa.created", kTypes + row.signed_type, "model 1", "", ""}};
  }
  answer(report, row.marks);
  return report;
}

TEST(Answer, WeighsTheMarks) {
  for (const Row& row : kRows) {
    const Report report = answered(row);
    EXPECT_EQ(report.ai, row.answer) << row.what;
    EXPECT_EQ(report.conflict, row.conflict) << row.what;
  }
}

TEST(Answer, CallsNoMarkSignedThatNoManifestHolds) {
  for (const Row& row : kRows) {
    const Report report = answered(row);
    const bool intact = row.state == State::valid || row.state == State::trusted;
    for (const Mark& one : report.marks) {
      EXPECT_EQ(one.is_signed, one.carrier == "c2pa") << row.what;
      EXPECT_EQ(one.valid, one.is_signed && intact) << row.what;
      EXPECT_EQ(one.covered, !one.is_signed && intact) << row.what;
    }
    if (report.state == State::none) {
      EXPECT_EQ(meets(report, {.ai_label = true}).verdict, Verdict::none) << row.what;
    }
  }
}

TEST(Answer, NamesSignerAndSystem) {
  const Report report = answered({"", State::valid, "trainedAlgorithmicMedia", {}, G, false});
  EXPECT_EQ(report.marks[0].by, "Signer");
  EXPECT_EQ(report.marks[0].tool, "model 1");
  EXPECT_EQ(report.marks[0].where, "c2pa.actions");
}

// As ChatGPT signs: what made the picture stands in the manifest of its parent.
TEST(Answer, TakesTheParentsWordAndNamesItsSystem) {
  Report report;
  report.manifests.resize(2);
  report.manifests[0].label = "urn:c2pa:parent";
  report.manifests[0].actions = {
      {"c2pa.created", kTypes + "trainedAlgorithmicMedia", "GPT-4o", "", ""}};
  report.manifests[1].ingredients = {{"", "", "parentOf", "", "", "urn:c2pa:parent", {}, {}}};
  report.manifests[1].actions = {{"c2pa.opened", "", "", "", ""}};
  report.active = 1;
  for (const State state : {State::valid, State::invalid}) {
    Report one = report;
    one.state = state;
    // Broken by the same flaw: an expired certificate.
    if (state == State::invalid)
      for (ManifestReport& manifest : one.manifests)
        manifest.status.failure = {{"claimSignature.outsideValidity", "", ""}};
    answer(one, {});
    EXPECT_EQ(one.ai, G);
    EXPECT_EQ(one.marks[0].tool, "GPT-4o");
    EXPECT_EQ(one.marks[0].valid, state == State::valid);
  }
  report.state = State::valid;
  report.manifests[0].status.failure = {{"assertion.hashedURI.mismatch", "", ""}};
  answer(report, {});
  EXPECT_EQ(report.ai, U);
}

TEST(Answer, CallsAMarkCoveredOnlyWhereNothingIsLeftOut) {
  Report report;
  report.state = State::valid;
  report.manifests.resize(1);
  report.uncovered = {{{0, 8}, "ftyp", true}};
  Report open = report, partly = report;
  answer(report, {mark("xmp", G)});
  EXPECT_TRUE(report.marks.back().covered);
  open.uncovered.push_back({{9, 1}, "exclusion", false});
  answer(open, {mark("xmp", G)});
  EXPECT_FALSE(open.marks.back().covered);
  partly.partly_verified = true;
  answer(partly, {mark("xmp", G)});
  EXPECT_FALSE(partly.marks.back().covered);
}

TEST(Answer, ReadsSignedMetadataAndSoftBindings) {
  Report report;
  report.state = State::valid;
  report.manifests.resize(1);
  report.manifests[0].assertions = {
      {"c2pa.soft-binding__1", true, R"({"alg":"com.adobe.trustmark.P","blocks":[{"value":"1"}]})"},
      {"cawg.metadata", true,
       R"({"@context":{"Iptc4xmpExt":"http://iptc.org/std/Iptc4xmpExt/2008-02-29/"},)"
       R"("Iptc4xmpExt:DigitalSourceType":"http://cv.iptc.org/newscodes/digitalsourcetype/)"
       R"(trainedAlgorithmicMedia","Iptc4xmpExt:AISystemUsed":"painter"})"},
      {"cawg.metadata__2", false, "{"},
  };
  answer(report, {});
  ASSERT_EQ(report.marks.size(), 3U);
  EXPECT_EQ(report.marks[1].carrier, "watermark");
  EXPECT_EQ(report.marks[1].detail, "com.adobe.trustmark.P");
  EXPECT_EQ(report.marks[1].says, U);
  EXPECT_EQ(report.marks[2].where, "cawg.metadata");
  EXPECT_EQ(report.marks[2].tool, "painter");
  EXPECT_TRUE(report.marks[2].is_signed && report.marks[2].valid);
  EXPECT_EQ(report.ai, G);
}

TEST(Verify, AsksTheDetectorsOfWatermarks) {
  const Buffer text = {'a', ' ', 't', 'e', 'x', 't'};
  const auto asset = memory_source(text);
  VerifyOptions options{.hint = "a.txt"};
  options.watermarks.emplace_back([](const Source&, std::string_view type) {
    std::vector<Watermark> found;
    if (type == "text/plain") found.push_back({"org.example.ink", "payload", Ai::generated, "pen"});
    return Result<std::vector<Watermark>>(found);
  });
  options.watermarks.emplace_back([](const Source&, std::string_view) {
    return Result<std::vector<Watermark>>(Error{Errc::unsupported, "ink: no"});
  });
  const auto report = verify(*asset, TrustList(), options);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::none);
  EXPECT_EQ(report->ai, G);
  ASSERT_EQ(report->marks.size(), 1U);
  EXPECT_EQ(report->marks[0].carrier, "watermark");
  EXPECT_EQ(report->marks[0].tool, "pen");
  EXPECT_FALSE(report->marks[0].is_signed);
  ASSERT_EQ(report->status.informational.size(), 1U);
  EXPECT_EQ(report->status.informational[0].code, "org.tanba.watermark.unread");
}

}  // namespace
}  // namespace tanba
