// Each limit of docs/limits.md, set so low that an ordinary file hits it: an error that says so, or
// the finding that stands beside its row; never a valid file.
#include <gtest/gtest.h>

#include "threats_fixture.hpp"

namespace tanba {
namespace {

using fixture::sample;
using fixture::signed_bytes;

std::string outcome(const Buffer& file, const std::string& name, const Limits& limits) {
  const auto report =
      verify(*memory_source(file), {}, {.now = fixture::kSignedAt, .hint = name, .limits = limits});
  return report ? tanba::name(report->state) : tanba::name(report.error().code);
}

struct Row {
  const char* name;
  const char* file;
  void (*lower)(Limits&);
  const char* expected = "limit_exceeded";
  unsigned labels = 1;  // so many times, one over the other
};

const Row kRows[] = {
    {"max_store_bytes", "samples/picture.jpg", [](Limits& l) { l.max_store_bytes = 100; }},
    {"max_text_bytes", "samples/words.txt", [](Limits& l) { l.max_text_bytes = 100; }},
    {"max_boxes", "samples/picture.png", [](Limits& l) { l.max_boxes = 2; }},
    {"max_boxes of a film", "samples/video.mp4", [](Limits& l) { l.max_boxes = 2; }},
    {"max_depth", "samples/video.mp4", [](Limits& l) { l.max_depth = 1; }},
    {"max_label_bytes", "samples/picture.jpg", [](Limits& l) { l.max_label_bytes = 8; }},
    {"max_manifests", "samples/picture.jpg", [](Limits& l) { l.max_manifests = 1; },
     "limit_exceeded", 2},
    {"max_assertions", "samples/picture.jpg", [](Limits& l) { l.max_assertions = 1; }},
    {"max_exclusions", "samples/picture.jpg", [](Limits& l) { l.max_exclusions = 0; }},
    {"max_actions", "samples/picture.jpg", [](Limits& l) { l.max_actions = 0; }},
    {"max_ingredient_depth", "samples/picture.jpg", [](Limits& l) { l.max_ingredient_depth = 0; },
     "limit_exceeded", 2},
    {"max_chain_certificates", "samples/picture.jpg",
     [](Limits& l) { l.max_chain_certificates = 0; }, "invalid"},
    {"max_certificate_bytes", "samples/picture.jpg",
     [](Limits& l) { l.max_certificate_bytes = 16; }, "invalid"},
};

TEST(EachLimit, IsHitByAnOrdinaryFileWhereItIsLow) {
  for (const Row& row : kRows) {
    Buffer file = sample(row.file);
    for (unsigned i = 0; i < row.labels; ++i) file = signed_bytes(file, row.file);
    EXPECT_EQ(outcome(file, row.file, {}), "valid") << row.name;
    Limits limits;
    row.lower(limits);
    EXPECT_EQ(outcome(file, row.file, limits), row.expected) << row.name;
  }
}

}  // namespace
}  // namespace tanba
