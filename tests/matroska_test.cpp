// Tags of Matroska and WebM, and the one that says where the manifest is.
#include <gtest/gtest.h>

#include "base/byte_reader.hpp"
#include "container_fixture.hpp"
#include "tanba/tanba.hpp"

namespace tanba {
namespace {

using namespace fixture;

std::vector<Metadatum> tags_of(Bytes bytes, const Limits& limits = {}) {
  return all_metadata(kMatroska, bytes, limits);
}

std::string value_of(const std::vector<Metadatum>& tags, std::string_view key) {
  for (const Metadatum& tag : tags)
    if (tag.key == key) return std::string(as_text(tag.value));
  return "";
}

constexpr const char* kSamples[] = {"matroska/tagged.mkv", "matroska/tagged.webm",
                                    "matroska/live.mkv"};

TEST(Matroska, GivesTheTagsThatAnotherWriterPutIn) {
  for (const char* path : kSamples) {
    const auto tags = tags_of(sample(path));
    EXPECT_EQ(value_of(tags, "C2PA"), "https://example.org/manifests/1.c2pa") << path;
    EXPECT_EQ(value_of(tags, "AIGC"), "{\"Label\":\"1\"}") << path;
  }
}

TEST(Matroska, SaysWhereTheManifestIsAndFetchesNothing) {
  for (const char* path : kSamples) {
    const Buffer bytes = sample(path);
    const auto report = verify(*memory_source(bytes), TrustList());
    ASSERT_TRUE(report) << path;
    EXPECT_EQ(report->state, State::none);
    ASSERT_EQ(report->status.informational.size(), 1U) << path;
    EXPECT_EQ(report->status.informational[0].code, "org.tanba.remoteManifest");
    EXPECT_EQ(report->status.informational[0].url, "https://example.org/manifests/1.c2pa");
  }
}

TEST(Matroska, GivesWhatItCouldReadOfAFileThatIsCut) {
  for (const char* path : kSamples) {
    const Buffer bytes = sample(path);
    const std::size_t all = tags_of(bytes).size();
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_LE(tags_of(Bytes(bytes).first(size)).size(), all) << path << " " << size;
  }
}

TEST(Matroska, StaysWithinLimits) {
  const Buffer bytes = sample("matroska/tagged.mkv");
  Limits limits;
  limits.max_metadata_bytes = 5;
  EXPECT_EQ(value_of(tags_of(bytes, limits), "C2PA"), "");
  limits = {};
  limits.max_boxes = 3;
  EXPECT_TRUE(tags_of(bytes, limits).empty());
}

TEST(Matroska, ReadsNoTagFromWhatIsNoText) {
  Buffer bytes = sample("matroska/tagged.mkv");
  const std::string_view wanted = "https://example.org";
  const std::size_t at = as_text(bytes).find(wanted);
  ASSERT_NE(at, std::string_view::npos);
  bytes[at] = 0xFF;
  EXPECT_EQ(value_of(tags_of(bytes), "C2PA"), "");
  EXPECT_EQ(value_of(tags_of(bytes), "AIGC"), "{\"Label\":\"1\"}");
}

}  // namespace
}  // namespace tanba
