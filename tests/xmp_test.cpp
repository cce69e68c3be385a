// XMP packets, and the reference to a manifest in them.
#include "container_fixture.hpp"
#include "metadata/marks.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr const char* kUrl = "https://example.com/a?b=c&d";

std::string packet(const std::string& description) {
  return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
         "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
         "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">" +
         description + "</rdf:RDF></x:xmpmeta>\n   \n<?xpacket end=\"w\"?>";
}

std::optional<std::string> reference_in(Bytes packet) {
  return remote_manifest_of({{{"xmp", "", Buffer(packet.begin(), packet.end())}}}, {});
}

std::optional<std::string> found_in(const std::string& description) {
  return reference_in(as_bytes(packet(description)));
}

std::optional<Buffer> packet_of(const Format& format, Bytes asset) {
  if (format.metadata == nullptr) return std::nullopt;
  const auto pieces = all_metadata(format, asset);
  const auto found = std::ranges::find(pieces, "xmp", &Metadatum::carrier);
  return found == pieces.end() ? std::nullopt : std::optional(found->value);
}

TEST(Xmp, FindsTheReferenceHoweverItIsWritten) {
  const std::string space = "xmlns:dcterms=\"http://purl.org/dc/terms/\"";
  const std::string url = "https://example.com/a?b=c&amp;d";
  for (const std::string& description : {
           "<rdf:Description rdf:about=\"\" " + space + " dcterms:provenance=\"" + url + "\"/>",
           "<rdf:Description " + space + "><dcterms:provenance>\n " + url +
               " </dcterms:provenance></rdf:Description>",
           "<rdf:Description " + space + "><dcterms:provenance rdf:resource=\"" + url +
               "\"/></rdf:Description>",
           "<rdf:Description xmlns:t=\"http://purl.org/dc/terms/\" t:provenance=\"" + url + "\"/>",
       })
    EXPECT_EQ(found_in(description), kUrl) << description;
}

TEST(Xmp, FindsNoneWhereThereIsNone) {
  const std::string space = "xmlns:dcterms=\"http://purl.org/dc/terms/\"";
  for (const std::string& description : {
           std::string(),
           std::string(
               "<rdf:Description xmlns:dcterms=\"http://example.com/\" dcterms:provenance=\"x\"/>"),
           std::string("<rdf:Description provenance=\"x\"/>"),
           "<rdf:Description " + space + " dcterms:provenance=\"  \"/>",
           "<rdf:Description " + space + " dcterms:source=\"x\"/>",
           "<rdf:Description " + space + " dcterms:provenance=\"" + std::string(3000, 'x') + "\"/>",
       })
    EXPECT_EQ(found_in(description), std::nullopt) << description;
  EXPECT_EQ(reference_in({}), std::nullopt);
  EXPECT_EQ(reference_in(as_bytes("<a b='http://purl.org/dc/terms/'")), std::nullopt);
}

TEST(Xmp, DoesNotExpandWithoutEnd) {
  std::string entities = "<!DOCTYPE x [<!ENTITY a0 \"" + std::string(1000, 'a') + "\">";
  for (int i = 1; i < 12; ++i) {
    entities += "<!ENTITY a" + std::to_string(i) + " \"";
    for (int j = 0; j < 10; ++j) entities += "&a" + std::to_string(i - 1) + ";";
    entities += "\">";
  }
  EXPECT_EQ(
      reference_in(as_bytes(entities + "]><x xmlns:t=\"http://purl.org/dc/terms/\"><t:provenance>"
                                       "&a11;</t:provenance></x>")),
      std::nullopt);
}

TEST(Xmp, IsFoundInJpegAndPng) {
  const std::string text = packet("<rdf:Description/>");
  for (const Format* format : {&kJpeg, &kPng}) {
    const Buffer plain = sample(format == &kJpeg ? "jpeg/baseline.jpg" : "png/rgb.png");
    const Buffer asset = labelled(*format, plain, {}, as_bytes(text));
    const auto found = packet_of(*format, asset);
    ASSERT_TRUE(found);
    EXPECT_EQ(as_text(*found), text);
    EXPECT_FALSE(packet_of(*format, plain));
  }
  EXPECT_FALSE(packet_of(kPlainText, as_bytes(text)));
}

TEST(Xmp, OfRealFilesNamesTheirManifest) {
  const struct {
    const char *file, *reference;
    const Format& format;
  } rows[] = {
      {"reference/cloud.jpg",
       "https://cai-manifests.adobe.com/manifests/"
       "adobe-urn-uuid-5f37e182-3687-462e-a7fb-573462780391",
       kJpeg},
      {"reference/libpng-test_with_url.png", "http://localhost:5000/libpng-test.c2pa", kPng},
  };
  if (outside("").empty()) GTEST_SKIP() << "TANBA_TEST_DATA names no folder";
  for (const auto& row : rows) {
    const Buffer asset = file(outside(row.file));
    const auto found = packet_of(row.format, asset);
    ASSERT_TRUE(found);
    EXPECT_EQ(reference_in(*found), row.reference);
  }
}

}  // namespace
}  // namespace tanba
