// Marks in metadata, as generators leave them: layouts are those of the sources that the tables
// name.
#include "metadata/marks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/exif.hpp"
#include "metadata/iptc_iim.hpp"
#include "metadata/marks_json.hpp"
#include "metadata/source_type.hpp"

namespace tanba {
namespace {

using testing::IsEmpty;

Buffer bytes(std::string_view text) { return {text.begin(), text.end()}; }

Metadatum field(std::string_view carrier, std::string key, std::string_view value) {
  return {carrier, std::move(key), bytes(value)};
}

Metadatum exif(const ExifTexts& texts) {
  return {"exif", "", *merge_exif(std::nullopt, texts, {})};
}

std::string iim(std::uint8_t dataset, std::string_view value) {
  std::string block = {'\x1c', '\x02', static_cast<char>(dataset),
                       static_cast<char>(value.size() >> 8),
                       static_cast<char>(value.size() & 0xff)};
  return block + std::string(value);
}

const std::string kTrained =
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
const std::string kAigc =
    R"({"Label":"1","ContentProducer":"001191110102MAD55U9H0F10002","ProduceID":"a1",)"
    R"("ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""})";
const std::string kWebUi =
    "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: "
    "512x512, "
    "Model hash: abcd, Version: v1.9.0";
const std::string kGraph =
    R"({"3":{"class_type":"KSampler","inputs":{"seed":5,"is_changed":[NaN]}}})";
const std::string kSignature = "Signature: " + std::string(80, 'A') + "==";
const std::string kUuid = "2b6e053b-9a65-4ca9-9e13-b6f4465164d4";

// A packet with one property, as an attribute or as an element.
Metadatum packet(const std::string& namespace_uri, const std::string& attributes,
                 const std::string& elements = "") {
  return field("xmp", "",
               "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta "
               "xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
               "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
               "rdf:about=\"\" xmlns:n=\"" +
                   namespace_uri + "\" " + attributes + ">" + elements +
                   "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>");
}

const std::string kIptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const std::string kXap = "http://ns.adobe.com/xap/1.0/";
const std::string kPhotoshop = "http://ns.adobe.com/photoshop/1.0/";
const std::string kTc260 = "http://www.tc260.org.cn/ns/AIGC/1.0/";

struct Row {
  const char* what;
  std::vector<Metadatum> metadata;
  Ai says;
  std::string carrier, tool;
  Certainty certainty = Certainty::certain;
};

const Row kRows[] = {
    {"AIGC key of PNG text", {field("png-text", "AIGC", kAigc)}, Ai::generated, "aigc", ""},
    {"AIGC wrapped",
     {field("png-text", "AIGC", "{\"AIGC\":" + kAigc + "}")},
     Ai::generated,
     "aigc",
     ""},
    {"AIGC of an MP4", {field("mp4", "mdta:AIGC", kAigc)}, Ai::generated, "aigc", ""},
    {"AIGC of iTunes tags",
     {field("mp4", "----:com.apple.iTunes:AIGC", kAigc)},
     Ai::generated,
     "aigc",
     ""},
    {"AIGC of ID3", {field("id3", "TXXX:AIGC", kAigc)}, Ai::generated, "aigc", ""},
    {"AIGC of Vorbis comments", {field("vorbis", "aigc", kAigc)}, Ai::generated, "aigc", ""},
    {"AIGC of RIFF", {field("riff-info", "AIGC", kAigc)}, Ai::generated, "aigc", ""},
    {"AIGC of PDF", {field("pdf-info", "AIGC", kAigc)}, Ai::generated, "aigc", ""},
    {"AIGC place of a format", {field("aigc", "", kAigc)}, Ai::generated, "aigc", ""},
    {"AIGC with a number", {field("aigc", "", R"({"Label":1})")}, Ai::generated, "aigc", ""},
    {"AIGC possible",
     {field("aigc", "", R"({"Label":"2"})")},
     Ai::generated,
     "aigc",
     "",
     Certainty::possible},
    {"AIGC suspected",
     {field("aigc", "", R"({"Label":"3"})")},
     Ai::generated,
     "aigc",
     "",
     Certainty::suspected},
    {"AIGC in a comment",
     {field("comment", "", "{\"AIGC\":" + kAigc + "}")},
     Ai::generated,
     "aigc",
     ""},
    {"web UI",
     {field("png-text", "parameters", kWebUi)},
     Ai::generated,
     "png-text",
     "Stable Diffusion web UI"},
    {"web UI in a JPEG comment",
     {field("comment", "", kWebUi)},
     Ai::generated,
     "comment",
     "Stable Diffusion web UI"},
    {"ComfyUI prompt", {field("png-text", "prompt", kGraph)}, Ai::generated, "png-text", "ComfyUI"},
    {"ComfyUI workflow",
     {field("png-text", "workflow", R"({"nodes":[{"type":"KSampler"}],"links":[]})")},
     Ai::generated,
     "png-text",
     "ComfyUI"},
    {"ComfyUI sound", {field("vorbis", "PROMPT", kGraph)}, Ai::generated, "vorbis", "ComfyUI"},
    {"ComfyUI MP3", {field("id3", "TXXX:prompt", kGraph)}, Ai::generated, "id3", "ComfyUI"},
    {"ComfyUI film",
     {field("mp4",
            "\xC2\xA9"
            "cmt",
            "{\"prompt\":" + kGraph + "}")},
     Ai::generated,
     "mp4",
     "ComfyUI"},
    {"ComfyUI film, packed twice",
     {field("mp4", "comment", R"({"prompt":"{\"3\":{\"class_type\":\"KSampler\"}}"})")},
     Ai::generated,
     "mp4",
     "ComfyUI"},
    {"SwarmUI",
     {field("png-text", "parameters", R"({"sui_image_params":{"prompt":"x"}})")},
     Ai::generated,
     "png-text",
     "SwarmUI"},
    {"Fooocus",
     {field("png-text", "parameters", R"({"prompt":"x"})"),
      field("png-text", "fooocus_scheme", "fooocus")},
     Ai::generated,
     "png-text",
     "Fooocus"},
    {"Fooocus of old",
     {field("png-text", "Comment", R"({"prompt":"x","base_model":"a","refiner_model":"b"})")},
     Ai::generated,
     "png-text",
     "Fooocus"},
    {"InvokeAI 3",
     {field("png-text", "invokeai_metadata", R"({"positive_prompt":"x"})")},
     Ai::generated,
     "png-text",
     "InvokeAI"},
    {"InvokeAI 2",
     {field("png-text", "sd-metadata", R"({"image":{"prompt":"x"}})")},
     Ai::generated,
     "png-text",
     "InvokeAI"},
    {"InvokeAI 1",
     {field("png-text", "Dream", "\"x\" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms")},
     Ai::generated,
     "png-text",
     "InvokeAI"},
    {"Easy Diffusion",
     {field("png-text", "use_stable_diffusion_model", "sd-v1-4")},
     Ai::generated,
     "png-text",
     "Easy Diffusion"},
    {"NovelAI", {field("png-text", "Software", "NovelAI")}, Ai::generated, "png-text", "NovelAI"},
    {"NovelAI settings",
     {field("png-text", "Comment", R"({"uc":"x","sampler":"k_euler","seed":1})"),
      field("png-text", "Software", "NovelAI")},
     Ai::generated,
     "png-text",
     "NovelAI"},
    {"NovelAI source",
     {field("png-text", "Source", "Stable Diffusion XL 7BCCAA2C")},
     Ai::generated,
     "png-text",
     "Stable Diffusion"},
    {"Midjourney",
     {field("png-text", "Description", "a cat --v 5.2 Job ID: " + kUuid)},
     Ai::generated,
     "png-text",
     "Midjourney"},
    {"Luma", {field("png-text", "Source", "Luma AI")}, Ai::generated, "png-text", "Luma AI"},
    {"Google, IIM",
     {field("iptc", "", iim(110, "Made with Google AI"))},
     Ai::generated,
     "iptc",
     "Google AI"},
    {"Google Photos, IIM",
     {field("iptc", "", iim(110, "Edited with Google AI"))},
     Ai::modified,
     "iptc",
     "Google AI"},
    {"Suno, ID3",
     {field("id3", "COMM", "made with suno; created=2025-10-08T16:20:02Z; id=" + kUuid)},
     Ai::generated,
     "id3",
     "Suno"},
    {"Suno, ID3 text",
     {field("id3", "TXXX:comment", "made with suno studio; created=2026; id=1")},
     Ai::generated,
     "id3",
     "Suno"},
    {"Suno, Vorbis",
     {field("vorbis", "DESCRIPTION", "made with suno; created=2025; id=1")},
     Ai::generated,
     "vorbis",
     "Suno"},
    {"Suno, page",
     {field("id3", "WOAS", "https://suno.com/song/" + kUuid)},
     Ai::generated,
     "id3",
     "Suno"},
    {"HTML meta", {field("html", "ai-disclosure", "ai-generated")}, Ai::generated, "html", ""},
    {"HTML meta, assisted",
     {field("html", "AI-Disclosure", "ai-assisted")},
     Ai::modified,
     "html",
     ""},
    {"HTML meta, none", {field("html", "ai-disclosure", "none")}, Ai::not_ai, "html", ""},
    {"schema.org",
     {field("html", "ld+json",
            R"([{"@type":"Article"},{"@type":"CreativeWork","digitalSourceType":)"
            R"("https://schema.org/TrainedAlgorithmicMediaDigitalSource"}])")},
     Ai::generated,
     "html",
     ""},
    {"schema.org, of a picture in it",
     {field("html", "ld+json",
            R"({"@type":"Article","image":{"digitalSourceType":)"
            R"("https://schema.org/TrainedAlgorithmicMediaDigitalSource"}})")},
     Ai::modified,
     "html",
     ""},
    {"HTML attribute",
     {field("html", "attribute:ai-disclosure", "ai-generated")},
     Ai::modified,
     "html",
     ""},
    {"AIGC in front matter", {field("front-matter", "AIGC", kAigc)}, Ai::generated, "aigc", ""},
    {"AIGC in front matter, a map",
     {field("front-matter", "AIGC", "\n  Label: \"3\"\n  ContentProducer: 'p'\n")},
     Ai::generated,
     "aigc",
     "",
     Certainty::suspected},
    {"front matter",
     {field("front-matter", "digitalSourceType", kTrained)},
     Ai::generated,
     "front-matter",
     ""},
    {"XMP source type",
     {packet(kIptc, "n:DigitalSourceType=\"" + kTrained + "\"")},
     Ai::generated,
     "xmp",
     ""},
    {"XMP as plain text of a PNG",
     {{"png-text", "XML:com.adobe.xmp",
       packet(kIptc, "n:DigitalSourceType=\"" + kTrained + "\"").value}},
     Ai::generated,
     "xmp",
     ""},
    {"XMP source type of a camera",
     {packet(kIptc, "",
             "<n:DigitalSourceType>https://cv.iptc.org/newscodes/digitalsourcetype/"
             "digitalCapture</n:DigitalSourceType>")},
     Ai::not_ai,
     "xmp",
     ""},
    {"XMP source type, bare",
     {packet(kIptc, "n:DigitalSourceType=\"compositeSynthetic\"")},
     Ai::modified,
     "xmp",
     ""},
    {"XMP source type and system",
     {packet(kIptc, "n:DigitalSourceType=\"" + kTrained +
                        "\" n:AISystemUsed=\"painter\" n:AISystemVersionUsed=\"2.1\" "
                        "n:AIPromptInformation=\"a cat\"")},
     Ai::generated,
     "xmp",
     "painter 2.1"},
    {"XMP system alone",
     {packet(kIptc, "n:AISystemUsed=\"painter\"")},
     Ai::generated,
     "xmp",
     "painter"},
    {"AIGC in XMP",
     {packet(kTc260, "", "<n:AIGC>{&quot;Label&quot;:&quot;1&quot;}</n:AIGC>")},
     Ai::generated,
     "aigc",
     ""},
    {"AIGC in an XMP attribute",
     {packet(kTc260, "n:AIGC='{\"Label\":\"1\"}'")},
     Ai::generated,
     "aigc",
     ""},
    {"XMP CreatorTool",
     {packet(kXap, "n:CreatorTool=\"Draw Things\"")},
     Ai::generated,
     "xmp",
     "Draw Things"},
    {"Google, XMP",
     {packet(kPhotoshop, "n:Credit=\"Made with Google AI\"")},
     Ai::generated,
     "xmp",
     "Google AI"},
    {"Apple, XMP",
     {packet(kPhotoshop, "n:Credit=\"Apple Photos Clean Up\"")},
     Ai::modified,
     "xmp",
     "Apple Photos Clean Up"},
    {"Draw Things, XMP",
     {packet("http://ns.adobe.com/exif/1.0/", "",
             "<n:UserComment><rdf:Alt><rdf:li xml:lang=\"x-default\">{\"c\":\"x\",\"uc\":\"\","
             "\"steps\":20}</rdf:li></rdf:Alt></n:UserComment>")},
     Ai::generated,
     "xmp",
     "Draw Things"},
    {"web UI in Exif",
     {exif({.software = {}, .image_description = {}, .user_comment = kWebUi})},
     Ai::generated,
     "exif",
     "Stable Diffusion web UI"},
    {"Fooocus in Exif",
     {exif({.software = "Fooocus v2.5.5", .user_comment = "{}"})},
     Ai::generated,
     "exif",
     "Fooocus"},
    {"AIGC in Exif",
     {exif({.software = {}, .user_comment = "{\"AIGC\":" + kAigc + "}"})},
     Ai::generated,
     "aigc",
     ""},
    {"PDF made by a generator",
     {field("pdf-info", "Creator", "Adobe Firefly 3")},
     Ai::generated,
     "pdf-info",
     "Adobe Firefly"},
};

TEST(Marks, AreFoundWhereGeneratorsLeaveThem) {
  for (const Row& row : kRows) {
    const auto marks = marks_of(row.metadata, {});
    ASSERT_FALSE(marks.empty()) << row.what;
    EXPECT_EQ(marks[0].says, row.says) << row.what;
    EXPECT_EQ(marks[0].carrier, row.carrier) << row.what;
    EXPECT_EQ(marks[0].tool, row.tool) << row.what;
    EXPECT_EQ(marks[0].certainty, row.certainty) << row.what;
    EXPECT_FALSE(marks[0].is_signed || marks[0].valid || marks[0].covered) << row.what;
  }
}

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
