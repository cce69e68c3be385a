// SVG: where the manifest goes and is looked for; XML that is odd, hostile or in another encoding.
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr std::string_view kSpace = R"( xmlns="http://www.w3.org/2000/svg")";
constexpr std::string_view kC2pa = R"( xmlns:c2pa="http://c2pa.org/manifest")";

Buffer bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::string svg(std::string_view content, std::string_view attributes = "") {
  return "<svg" + std::string(kSpace) + std::string(attributes) + ">" + std::string(content) +
         "</svg>";
}

std::string labelled_text(std::string_view text, std::size_t size = 3) {
  return std::string(as_text(labelled(kSvg, bytes_of(text), Buffer(size, 'a'))));
}

// Three letters a.
const std::string kNew =
    "<metadata" + std::string(kC2pa) + "><c2pa:manifest>YWFh</c2pa:manifest></metadata>";
const std::string kElement = "<c2pa:manifest" + std::string(kC2pa) + ">YWFh</c2pa:manifest>";

TEST(Svg, MakesAMetadataElementWhereThereIsNone) {
  EXPECT_EQ(labelled_text(svg("<g/>")), svg(kNew + "<g/>"));
  EXPECT_EQ(labelled_text(svg("<metadata/><g/>")), svg(kNew + "<metadata/><g/>"));
  EXPECT_EQ(labelled_text(svg("<g><metadata>x</metadata></g>")),
            svg(kNew + "<g><metadata>x</metadata></g>"));
}

TEST(Svg, UsesTheLastMetadataElementBelowTheRoot) {
  EXPECT_EQ(labelled_text(svg("<metadata>a</metadata><metadata\n>b</metadata>")),
            svg("<metadata>a</metadata><metadata\n>" + kElement + "b</metadata>"));
}

TEST(Svg, WritesThePrefixOfTheRoot) {
  const std::string_view text = R"(<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>)";
  const std::string out = labelled_text(text);
  EXPECT_NE(out.find("<s:metadata" + std::string(kC2pa) + "><c2pa:manifest>"), std::string::npos);
  EXPECT_EQ(labelled(kSvg, bytes_of(out), {}), bytes_of(text));
}

TEST(Svg, FindsTheManifestByItsNamespace) {
  const Buffer store = {'a', 'a', 'a'};
  for (const std::string& text :
       {svg("<metadata><x:manifest "
            "xmlns:x=\"http://c2pa.org/manifest\">YWFh</x:manifest></metadata>"),
        svg("<metadata><manifest xmlns='http://c2pa.org/manifest'>\n YW\n "
            "Fh\t</manifest></metadata>"),
        svg("<metadata><c2pa:manifest>YWFh</c2pa:manifest></metadata>", kC2pa),
        svg("<metadata>t<b/><c2pa:manifest>YWFh</c2pa:manifest></metadata>", kC2pa)})
    EXPECT_EQ(stored(kSvg, bytes_of(text)), store) << text;
}

TEST(Svg, ElementsElsewhereOrOfOtherNamespacesAreNone) {
  for (const std::string& text :
       {svg("<metadata><c2pa:manifest xmlns:c2pa='urn:x'>YWFh</c2pa:manifest></metadata>"),
        svg("<c2pa:manifest>YWFh</c2pa:manifest>", kC2pa),
        svg("<g><metadata><c2pa:manifest>YWFh</c2pa:manifest></metadata></g>", kC2pa),
        svg("<metadata><a><c2pa:manifest>YWFh</c2pa:manifest></a></metadata>", kC2pa),
        svg("<metadata><!-- " + kElement + " --><![CDATA[" + kElement + "]]></metadata>"),
        svg("<x:metadata xmlns:x='urn:y'>" + kElement + "</x:metadata>")}) {
    const auto layout = scan(kSvg, bytes_of(text));
    ASSERT_TRUE(layout) << text;
    EXPECT_TRUE(layout->carriers.empty() && layout->flaw == nullptr) << text;
  }
}

TEST(Svg, WhatIsNotBase64IsAFlaw) {
  for (const std::string_view text : {"", " ", "YWF", "YWFh!", "Y&#87;Fh", "YW<!-- -->Fh",
                                      "YW<b/>Fh", "<![CDATA[YWFh]]>", "YWFh=",
                                      "YW\xC2\xA0"
                                      "Fh"}) {
    const std::string whole =
        svg("<metadata><c2pa:manifest>" + std::string(text) + "</c2pa:manifest></metadata>", kC2pa);
    const auto layout = scan(kSvg, bytes_of(whole));
    ASSERT_TRUE(layout) << text;
    EXPECT_NE(layout->flaw, nullptr) << text;
    EXPECT_FALSE(embedded(kSvg, bytes_of(whole), store_of(50))) << text;
  }
}

TEST(Svg, TwoManifestsAreTwoCarriers) {
  const Buffer two = bytes_of(svg("<metadata>" + kElement + " " + kElement + "</metadata>"));
  EXPECT_EQ(scan(kSvg, two)->carriers.size(), 2U);
  EXPECT_EQ(labelled(kSvg, two, {}), bytes_of(svg("<metadata> </metadata>")));
  EXPECT_EQ(labelled(kSvg, two, Buffer(3, 'a')),
            bytes_of(svg("<metadata>" + kElement + " </metadata>")));
}

TEST(Svg, TakesTheElementOfTheReferenceImplementationOutOfItsMetadata) {
  const Buffer theirs = bytes_of(svg("<metadata>" + kElement + "</metadata><g/>"));
  EXPECT_EQ(labelled(kSvg, theirs, Buffer(3, 'a')), theirs);
  EXPECT_EQ(labelled(kSvg, theirs, {}), bytes_of(svg("<metadata></metadata><g/>")));
}

TEST(Svg, AByteOrderMarkGoesForTheReferenceImplementationDoesNotCountIt) {
  EXPECT_EQ(labelled_text("\xEF\xBB\xBF" + svg("<g/>")), svg(kNew + "<g/>"));
}

TEST(Svg, AnEmptyDrawingIsRefused) {
  const Buffer empty = bytes_of("<svg" + std::string(kSpace) + "/>");
  EXPECT_EQ(embedded(kSvg, empty, store_of(50)).error().code, Errc::unsupported);
}

TEST(Svg, PutsAPacketInThePlaceOfTheOldOnes) {
  constexpr std::string_view kNewXmp = "<?xpacket begin='' id='n'?><new/><?xpacket end='w'?>";
  const auto with = [&](const std::string& text, std::string_view store = "") {
    return std::string(as_text(labelled(kSvg, bytes_of(text), as_bytes(store), as_bytes(kNewXmp))));
  };
  const std::string xmp(kNewXmp);
  EXPECT_EQ(with(svg("<g/>")), svg("<metadata>" + xmp + "</metadata><g/>"));
  EXPECT_EQ(with(svg("<metadata>a</metadata>")), svg("<metadata>" + xmp + "a</metadata>"));
  EXPECT_EQ(with(svg("<metadata>a<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
                     "<?xpacket end='r'?>b</metadata>")),
            svg("<metadata>a" + xmp + "b</metadata>"));
  EXPECT_EQ(with(svg("<metadata>a<x:xmpmeta xmlns:x='adobe:ns:meta/'>c</x:xmpmeta>b</metadata>")),
            svg("<metadata>a" + xmp + "b</metadata>"));
  EXPECT_EQ(with(svg("<metadata>a</metadata>"), "aaa"),
            svg("<metadata>" + xmp + kElement + "a</metadata>"));
  EXPECT_EQ(with(svg("<g/>"), "aaa"), svg("<metadata>" + xmp + "</metadata>" + kNew + "<g/>"));
}

TEST(Svg, ReadsSingleByteEncodings) {
  for (const char* name : {"windows-1251", "KOI8-R", "iso-8859-5", "ISO-8859-1", "us-ascii"}) {
    const Buffer text =
        bytes_of(std::string("<?xml version='1.0' encoding='") + name + "'?>" +
                 svg(std::string(name) == "us-ascii" ? "<g/>" : "<title>\xD0\xD2</title>"));
    EXPECT_EQ(stored(kSvg, labelled(kSvg, text, store_of(80))), store_of(80)) << name;
  }
}

TEST(Svg, OtherEncodingsAndPackedFilesAreUnsupported) {
  Buffer wide;
  for (const char letter : "\xFF" + svg("<g/>")) {
    wide.push_back(static_cast<std::uint8_t>(letter));
    wide.push_back(wide.size() == 1 ? 0xFE : 0);
  }
  const Buffer packed = {0x1F, 0x8B, 8, 0, 0};
  const Buffer cjk = bytes_of("<?xml version='1.0' encoding='shift_jis'?>" + svg("<g/>"));
  for (const Buffer& bytes : {wide, packed, cjk})
    EXPECT_EQ(scan(kSvg, bytes).error().code, Errc::unsupported);
  EXPECT_EQ(detect(wide, "x.svg"), &kSvg);
  EXPECT_EQ(detect(packed, "x.svgz"), &kSvg);
  EXPECT_NE(detect(packed, "x.gz"), &kSvg);
}

TEST(Svg, IsKnownBehindPrologues) {
  for (const std::string& text :
       {svg(""), "<?xml version='1.0'?>\n<!-- <html> -->\n" + svg(""),
        "\xEF\xBB\xBF<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://x/y.dtd'>" + svg(""),
        std::string("<!DOCTYPE svg [<!ENTITY a 'b'>") + std::string(5000, ' '),
        std::string("\n <svg width='3'></svg>")})
    EXPECT_EQ(detect(bytes_of(text.substr(0, 4096)), "x.xml"), &kSvg) << text;
  const Buffer late = bytes_of("<!-- " + std::string(5000, '-'));
  EXPECT_EQ(detect(bytes_of("<!-- " + std::string(4091, 'x')), "x.svg"), &kSvg);
  EXPECT_NE(detect(bytes_of("<html><svg/></html>"), "x.svg"), &kSvg);
  EXPECT_NE(detect(bytes_of("<svg:tt xmlns:svg='urn:x'/>"), "x.xml"), &kSvg);
  EXPECT_NE(detect(bytes_of("svg"), "x.txt"), &kSvg);
}

TEST(Svg, EntitiesInContentStayAsTheyAre) {
  const std::string text =
      "<!DOCTYPE svg [<!ENTITY m '<metadata><c2pa:manifest xmlns:c2pa=\"http://c2pa.org/"
      "manifest\">YWFh</c2pa:manifest></metadata>'>]>" +
      svg("&m;");
  EXPECT_TRUE(scan(kSvg, bytes_of(text))->carriers.empty());
}

TEST(Svg, NamespacesMayComeFromEntities) {
  const std::string text =
      "<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns;'><g/></svg>";
  EXPECT_EQ(stored(kSvg, labelled(kSvg, bytes_of(text), store_of(80))), store_of(80));
}

TEST(Svg, EntitiesThatGrowAreALimit) {
  std::string text = "<!DOCTYPE svg [<!ENTITY a0 '" + std::string(1000, 'x') + "'>";
  for (int i = 1; i < 8; ++i) {
    text += "<!ENTITY a" + std::to_string(i) + " '";
    for (int j = 0; j < 10; ++j) text += "&a" + std::to_string(i - 1) + ";";
    text += "'>";
  }
  EXPECT_EQ(scan(kSvg, bytes_of(text + "]>" + svg("", " a='&a7;'"))).error().code,
            Errc::limit_exceeded);
}

TEST(Svg, DepthAndTagsAreLimits) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<g>";
  EXPECT_EQ(scan(kSvg, bytes_of(svg(deep))).error().code, Errc::limit_exceeded);
  Limits limits;
  limits.max_text_bytes = 100'000;
  const std::string wide = svg("<g a='" + std::string(500'000, 'x') + "'/>");
  EXPECT_EQ(scan(kSvg, bytes_of(wide), limits).error().code, Errc::limit_exceeded);
  EXPECT_TRUE(scan(kSvg, bytes_of(wide)));
}

TEST(Svg, ManyManifestsAreALimit) {
  std::string many;
  for (int i = 0; i < 300; ++i) many += kElement;
  EXPECT_EQ(scan(kSvg, bytes_of(svg("<metadata>" + many + "</metadata>"))).error().code,
            Errc::limit_exceeded);
}

TEST(Svg, WhatIsNotWellFormedIsAnError) {
  for (const std::string& text :
       {std::string(), std::string("<svg>"), svg("<g>"), svg("&undefined;"),
        svg("<c2pa:manifest/>"), svg("") + svg(""), svg("\xFF"), std::string("<html></html>")}) {
    const auto layout = scan(kSvg, bytes_of(text));
    ASSERT_FALSE(layout) << text;
    EXPECT_TRUE(layout.error().code == Errc::malformed || layout.error().code == Errc::truncated);
  }
}

TEST(Svg, MemoryDoesNotGrowWithTheText) {
  const std::string head = "<svg" + std::string(kSpace) + ">", tail = "</svg>";
  constexpr std::uint64_t kSize = 300 << 20;
  const auto source = callback_source(kSize, [&](std::uint64_t at, std::span<std::uint8_t> into) {
    for (std::uint8_t& byte : into) {
      const std::uint64_t left = kSize - at;
      byte = static_cast<std::uint8_t>(at < head.size() ? head[static_cast<std::size_t>(at)]
                                       : left <= tail.size()
                                           ? tail[tail.size() - static_cast<std::size_t>(left)]
                                           : ' ');
      ++at;
    }
    return true;
  });
  Limits limits;
  limits.max_text_bytes = 1 << 20;
  EXPECT_TRUE(kSvg.scan(*source, limits));
}

}  // namespace
}  // namespace tanba
