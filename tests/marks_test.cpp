// What marks tell, where there are none, and the readers that they rest on.
#include "marks_fixture.hpp"
#include "metadata/iptc_iim.hpp"
#include "metadata/marks_json.hpp"
#include "metadata/source_type.hpp"

namespace tanba {
namespace {

using namespace fixture;
using testing::IsEmpty;

// What people and their programs write; a mark in any of these would be wrong.
const std::vector<Metadatum> kInnocent = {
    field("png-text", "Software", "Adobe Photoshop 26.0 (Macintosh)"),
    field("png-text", "Software", "GIMP 2.10"),
    field("png-text", "Comment", "Created with GIMP"),
    field("png-text", "Description", "A photo of a real midjourney through the Alps"),
    field("png-text", "Description", "Job ID: 17"),
    field("png-text", "parameters", "gain=3; offset=1"),
    field("png-text", "parameters", R"({"prompt":"x"})"),
    field("png-text", "prompt", "What do you see?"),
    field("png-text", "prompt",
          R"({"1":{"class_type":"LoadImage"},"2":{"class_type":"SaveImage"}})"),
    field("png-text", "workflow", "approved by the editor"),
    field("png-text", "Dream", "I had one"),
    field("png-text", "Source", "influx"),
    field("png-text", "AIGC", "not JSON"),
    field("png-text", "AIGC", R"({"Label":"0"})"),
    field("png-text", "AIGC", R"(["Label","1"])"),
    field("png-text", "fooocus_scheme", ""),
    field("comment", "", "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90"),
    field("comment", "", "Steps: go left. Sampler plate of cheese"),
    field("id3", "TSSE", "Lavf60.16.100"),
    field("id3", "COMM", "Recorded live; not made with suno"),
    field("id3", "TENC", "LAME 3.100"),
    field("vorbis", "ENCODER", "libFLAC 1.4.3"),
    field("mp4", "\xC2\xA9too", "HandBrake 1.7.2"),
    field("mp4", "\xC2\xA9too", "Google"),
    field("mp4", "com.apple.quicktime.software", "17.5.1"),
    field("mp4", "com.apple.quicktime.make", "Apple"),
    field("riff-info", "ISFT", "Audacity"),
    field("pdf-info", "Producer", "LibreOffice 7.4"),
    field("html", "generator", "WordPress 6.6"),
    field("html", "description", "Midjourney, DALL-E and Stable Diffusion compared"),
    field("html", "ld+json", R"({"@type":"Article","headline":"trainedAlgorithmicMedia"})"),
    field("html", "attribute:ai-disclosure", "none"),
    field("html", "ld+json", R"({"image":{"digitalSourceType":"digitalCapture"}})"),
    field("front-matter", "title", "AI-generated art"),
    field("iptc", "", iim(120, "Made with Google AI, says the caption") + iim(110, "AP Photo")),
    field("exif", "", "not Exif"),
    field("xmp", "", "not XMP"),
    exif({.software = "Ver.03.40", .image_description = kSignature, .user_comment = "ASCII"}),
    exif({.software = "Photos 1.5", .image_description = "", .user_comment = "A prompt: Sampler"}),
    packet(kXap, "n:CreatorTool=\"Adobe Photoshop 26.0\""),
    packet(kPhotoshop, "n:Credit=\"Google\""),
    packet(kIptc, "n:DigitalSourceType=\"\""),
    packet("http://evil.example/", "n:DigitalSourceType=\"" + kTrained + "\""),
};

TEST(Marks, AreNotSeenWhereNothingIsSaid) {
  for (const Metadatum& metadatum : kInnocent)
    EXPECT_THAT(marks_of({{metadatum}}, {}), IsEmpty())
        << metadatum.carrier << ' ' << metadatum.key << ' '
        << std::string(metadatum.value.begin(), metadatum.value.end());
}

TEST(Marks, TellWhoSaysItAndWhere) {
  const auto marks = marks_of({{field("png-text", "AIGC", kAigc)}}, {});
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].by, "001191110102MAD55U9H0F10002");
  EXPECT_EQ(marks[0].where, "AIGC");
  EXPECT_EQ(marks[0].detail, kAigc);
  EXPECT_FALSE(marks[0].trace);
  const auto suspected = marks_of(
      {{field("aigc", "", R"({"Label":"3","ContentProducer":"p","ContentPropagator":"q"})")}}, {});
  EXPECT_EQ(suspected.at(0).by, "q");
  EXPECT_TRUE(marks_of({{field("png-text", "parameters", kWebUi)}}, {}).at(0).trace);
}

TEST(Marks, OfASystemBesideASourceTypeAreOne) {
  const auto marks =
      marks_of({{packet(kIptc,
                        "n:DigitalSourceType=\"compositeWithTrainedAlgorithmicMedia\" "
                        "n:AISystemUsed=\"painter\"")}},
               {});
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].says, Ai::modified);
  EXPECT_EQ(marks[0].tool, "painter");
}

TEST(Marks, NameARemoteManifest) {
  const Metadatum xmp =
      packet("http://purl.org/dc/terms/", "n:provenance=\"https://example.com/a.c2pa\"");
  EXPECT_EQ(remote_manifest_of({{xmp}}, {}), "https://example.com/a.c2pa");
  EXPECT_EQ(remote_manifest_of({{field("xmp", "", "x")}}, {}), std::nullopt);
}

TEST(Marks, AreGivenOnceAndCutBetweenCharacters) {
  const std::string prompt = std::string(255, 'x') + "\xD3\x98 Steps: 1, Sampler: a";
  const auto marks = marks_of(
      {{field("png-text", "parameters", prompt), field("png-text", "parameters", prompt)}}, {});
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].detail, std::string(255, 'x'));
}

TEST(Marks, AreLimitedInNumber) {
  std::vector<Metadatum> many;
  for (int i = 0; i < 50'000; ++i)
    many.push_back(field("png-text", "parameters", "Steps: 1, Sampler: " + std::to_string(i)));
  EXPECT_EQ(marks_of(many, {}).size(), 256U);
}

TEST(SourceType, IsReadInAllItsSpellings) {
  for (const char* const prefix :
       {"http://cv.iptc.org/newscodes/digitalsourcetype/",
        "https://cv.iptc.org/newscodes/digitalsourcetype/", "http://c2pa.org/digitalsourcetype/"})
    EXPECT_EQ(source_type_says(std::string(prefix) + "trainedAlgorithmicMedia"), Ai::generated);
  EXPECT_EQ(source_type_says("https://schema.org/DigitalCaptureDigitalSource"), Ai::not_ai);
  EXPECT_EQ(source_type_says("https://schema.org/MultiFrameComputationalCaptureDigitalSource"),
            Ai::not_ai);
  EXPECT_EQ(source_type_says("trainedAlgorithmicMedia"), Ai::unknown);
  EXPECT_EQ(loose_source_type_says("compositeWithTrainedAlgorithmicMedia"), Ai::modified);
  EXPECT_EQ(loose_source_type_says("TrainedAlgorithmicMediaDigitalSource"), Ai::generated);
  for (const char* const nothing :
       {"", "composite", "algorithmicallyEnhanced",
        "http://cv.iptc.org/newscodes/digitalsourcetype/", "https://schema.org/DigitalSource",
        "http://evil.example/trainedAlgorithmicMedia"})
    EXPECT_EQ(loose_source_type_says(nothing), Ai::unknown) << nothing;
}

TEST(JsonFields, AreFlatAndBounded) {
  const auto fields = json_fields(R"({"a":{"b":"c","d":[1,{"e":true}]},"b":2})");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->at("a/b"), "c");
  EXPECT_EQ(fields->at("a/d"), "1");
  EXPECT_EQ(fields->at("a/d/e"), "true");
  EXPECT_EQ(fields->at("b"), "2");
  for (const std::string& hostile :
       {std::string(), std::string("[1]"), std::string("{\"a\":1"), std::string("1"),
        std::string("{\"a\":") + std::string(100'000, '[') + "}",
        std::string("{\"a\":") + std::string(40, '[') + std::string(40, ']') + "}",
        "{\"a\":\"" + std::string(300'000, 'x') + "\"}", std::string("{\"\xff\":1}")})
    EXPECT_FALSE(json_fields(hostile)) << hostile.substr(0, 20);
}

TEST(Iim, GivesTheDatasetsUpToTheFirstBrokenOne) {
  const Buffer block =
      bytes(iim(110, "AP") + std::string("\x1c\x01\x5a\0\x01x", 6) + iim(120, "caption"));
  const auto datasets = read_iim(block);
  ASSERT_EQ(datasets.size(), 2U);
  EXPECT_EQ(datasets[0].name, "2:110");
  EXPECT_EQ(datasets[1].value, "caption");
  for (std::size_t size = 0; size < block.size(); ++size) {
    const Buffer cut(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_LE(read_iim(cut).size(), 1U + (size >= 7 ? 1U : 0U));
  }
}

}  // namespace
}  // namespace tanba
