// Tags of Matroska and WebM, and the one that says where the manifest is.
#include <gtest/gtest.h>

#include "base/byte_reader.hpp"
#include "container/ebml.hpp"
#include "container/matroska.hpp"
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

constexpr std::string_view kOther = "film%201.mkv.c2pa";

Buffer referring(Bytes film, std::string_view uri = kOther) {
  const auto source = memory_source(film);
  auto edit = kMatroska.refer(*source, uri, {});
  EXPECT_TRUE(edit) << edit.error().what;
  return edit ? all_of(SplicedView(*source, *std::move(edit))) : Buffer();
}

std::size_t references(const std::vector<Metadatum>& tags) {
  return static_cast<std::size_t>(
      std::count_if(tags.begin(), tags.end(), [](const auto& tag) { return tag.key == "C2PA"; }));
}

TEST(MatroskaReference, TakesThePlaceOfTheOneThatIsThereAndLeavesTheOthers) {
  for (const char* path : kSamples) {
    const Buffer film = sample(path);
    auto expected = tags_of(film);
    for (Metadatum& tag : expected)
      if (tag.key == "C2PA") tag.value = Buffer(kOther.begin(), kOther.end());
    auto found = tags_of(referring(film));
    const auto by_key = [](const auto& a, const auto& b) { return a.key < b.key; };
    std::sort(expected.begin(), expected.end(), by_key);
    std::sort(found.begin(), found.end(), by_key);
    ASSERT_EQ(found.size(), expected.size()) << path;
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_TRUE(found[i].key == expected[i].key && found[i].value == expected[i].value)
          << path << " " << found[i].key;
  }
}

// EBML header | Segment of `size`: what stands in it
Buffer film_of(Bytes size, Bytes content) {
  return joined({as_bytes("\x1A\x45\xDF\xA3\x8B\x42\x82\x88matroska"), as_bytes("\x18\x53\x80\x67"),
                 size, content});
}

TEST(MatroskaReference, GoesIntoFreeRoomAndMovesNothing) {
  Buffer content = ebml::padding(200);
  const Buffer cluster = ebml::element(matroska::kCluster, as_bytes("frames"));
  content.insert(content.end(), cluster.begin(), cluster.end());
  const Buffer film = film_of(as_bytes("\x40\xD3"), content);
  const Buffer out = referring(film);
  EXPECT_EQ(out.size(), film.size());
  EXPECT_TRUE(std::equal(film.end() - 8, film.end(), out.end() - 8));
  EXPECT_EQ(value_of(tags_of(out), "C2PA"), kOther);
  const Buffer again = referring(out, "b");
  EXPECT_EQ(again.size(), film.size());
  EXPECT_EQ(references(tags_of(again)), 1U);
}

TEST(MatroskaReference, GoesToTheEndAndTheSegmentSaysSo) {
  const Buffer film =
      film_of(as_bytes("\x40\x08"), ebml::element(matroska::kCluster, as_bytes("fra")));
  const Buffer out = referring(film);
  EXPECT_EQ(value_of(tags_of(out), "C2PA"), kOther);
  const std::size_t content = film.size() - 8;
  EXPECT_EQ(std::size_t{out[content - 1]} | (out[content - 2] & 0x3FU) << 8, out.size() - content);
  EXPECT_TRUE(std::equal(film.begin() + content, film.end(), out.begin() + content));
}

TEST(MatroskaReference, IsRefusedWhereTheSegmentCannotGrow) {
  const Buffer film = film_of(as_bytes("\x88"), ebml::element(matroska::kCluster, as_bytes("fra")));
  const std::string uri(200, 'a');
  const auto edit = kMatroska.refer(*memory_source(film), uri, {});
  ASSERT_FALSE(edit);
  EXPECT_EQ(edit.error().code, Errc::unsupported);
}

TEST(MatroskaReference, IsRefusedWhereAnElementRunsPastTheEndOfTheSegment) {
  const Buffer frames = ebml::element(matroska::kCluster, as_bytes("fra"));
  const Buffer endless(2, 0xFF), segment = ebml::head_of(matroska::kSegment, 290, 2),
                                 inner = ebml::head_of(matroska::kSegment, 0, 2);
  for (const auto& [size, cluster, is_whole] : {std::tuple{"\x40\x08", frames, true},
                                                {"\x40\x07", frames, false},
                                                {"\x40\x01", endless, false},
                                                {"\x40\x05", segment, false},
                                                {"\x40\x06", inner, false}}) {
    const Buffer film = joined({film_of(as_bytes(size), cluster), ebml::padding(300)});
    const auto edit = kMatroska.refer(*memory_source(film), kOther, {});
    EXPECT_EQ(static_cast<bool>(edit), is_whole);
    if (!edit) {
      EXPECT_EQ(edit.error().code, Errc::malformed);
    }
  }
}

TEST(MatroskaReference, IsRefusedOrWholeWhereTheFileIsCut) {
  for (const char* path : kSamples) {
    const Buffer film = sample(path);
    for (std::size_t size = 0; size < film.size(); ++size) {
      const auto cut = memory_source(Bytes(film).first(size));
      const auto edit = kMatroska.refer(*cut, kOther, {});
      if (edit) {
        EXPECT_EQ(references(tags_of(all_of(SplicedView(*cut, *edit)))), 1U) << path << size;
      }
    }
  }
}

}  // namespace
}  // namespace tanba
