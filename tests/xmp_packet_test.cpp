// XMP packets: merging without losing a property, and reading. ISO 16684-1, 7.
#include "metadata/xmp_packet.hpp"

#include <gmock/gmock.h>

#include <memory>

#include "base/byte_reader.hpp"

namespace tanba {
namespace {

constexpr char kExt[] = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
               kDc[] = "http://purl.org/dc/elements/1.1/", kXmp[] = "http://ns.adobe.com/xap/1.0/",
               kSource[] = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

XmpProperty text(const char* space, const char* prefix, const char* name, std::string value) {
  return {space, prefix, name, std::move(value), XmpKind::text, {}};
}
const XmpProperty kSourceType = text(kExt, "Iptc4xmpExt", "DigitalSourceType", kSource);

// In a buffer of just its size, so that no byte past it is read unseen.
Result<Buffer> merge(std::string_view packet, const std::vector<XmpProperty>& properties) {
  const std::unique_ptr<std::uint8_t[]> exact(new std::uint8_t[packet.size()]);
  std::ranges::copy(as_bytes(packet), exact.get());
  return merge_xmp(Bytes(exact.get(), packet.size()), properties, {});
}
std::string merged(std::string_view packet, const std::vector<XmpProperty>& properties) {
  const auto out = merge(packet, properties);
  return out ? std::string(as_text(*out)) : std::string("error: ") + out.error().what;
}
std::vector<XmpProperty> read(std::string_view packet) {
  const auto found = read_xmp(as_bytes(packet), {});
  EXPECT_TRUE(found) << (found ? "" : found.error().what);
  return found ? *found : std::vector<XmpProperty>();
}
std::vector<std::string> values(std::string_view packet, std::string_view name) {
  std::vector<std::string> out;
  for (const XmpProperty& property : read(packet))
    if (property.name == name) out.push_back(property.value);
  return out;
}

std::string packet_of(std::string_view inside) {
  return "<?xpacket begin='\xEF\xBB\xBF' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta "
         "xmlns:x='adobe:ns:meta/'>"
         "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" +
         std::string(inside) + "</rdf:RDF></x:xmpmeta>" + std::string(3000, ' ') +
         "<?xpacket end='w'?>";
}

// A packet as photo editors write it: attributes, arrays, structures, a namespace that nobody
// knows.
const std::string kRich = packet_of(R"(
 <rdf:Description rdf:about="uuid:1" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
   xmlns:my="urn:unknown" xmp:CreatorTool="Camera &amp; Co" Iptc4xmpExt:DigitalSourceType="old" my:Secret='kept'>
  <dc:creator><rdf:Seq><rdf:li>Aru</rdf:li><rdf:li>Болат</rdf:li></rdf:Seq></dc:creator>
  <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Hill</rdf:li><rdf:li xml:lang="kk">Төбе</rdf:li></rdf:Alt></dc:title>
  <my:Deep rdf:parseType="Resource"><my:A>1</my:A><my:B my:C="2"/></my:Deep><!-- a comment -->
 </rdf:Description>
 <rdf:Description rdf:about="uuid:1" xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
  <e:DigitalSourceType rdf:resource="http://older"/>
 </rdf:Description>
)");

TEST(XmpPacket, PutsPropertiesOfEachKindIntoANewPacket) {
  const std::vector<XmpProperty> given = {
      kSourceType,
      {kDc, "dc", "description", "A <hill> & \"more\"\n", XmpKind::lang_alt, "x-default"},
      {kDc, "dc", "description", "Төбе", XmpKind::lang_alt, "kk"},
      {kDc, "dc", "subject", "one", XmpKind::bag, {}},
      {kDc, "dc", "subject", "two", XmpKind::bag, {}},
      {kDc, "dc", "creator", "Aru", XmpKind::seq, {}}};
  const auto packet = merge_xmp(std::nullopt, given, {});
  ASSERT_TRUE(packet);
  EXPECT_EQ(read(as_text(*packet)), given);
}

TEST(XmpPacket, ReplacesAPropertyInEveryFormAndKeepsAllOthers) {
  std::vector<XmpProperty> before = read(kRich);
  std::erase_if(before, [](const XmpProperty& p) { return p.name == "DigitalSourceType"; });
  ASSERT_EQ(before.size(), 8u);
  before.push_back(kSourceType);
  const std::string after = merged(kRich, {kSourceType});
  EXPECT_EQ(read(after), before);
  for (const char* kept :
       {"my:Secret='kept'", "<!-- a comment -->", "<my:B my:C=\"2\"/>", "Camera &amp; Co"})
    EXPECT_THAT(after, testing::HasSubstr(kept));
  EXPECT_THAT(after, testing::HasSubstr("<rdf:Description rdf:about=\"uuid:1\"\n"));
  EXPECT_EQ(after.size(), kRich.size());  // of the padding
}

TEST(XmpPacket, GivesTheSameBytesWhenMergedTwice) {
  const std::vector<XmpProperty> given = {kSourceType, text(kXmp, "xmp", "CreatorTool", "Tanba")};
  for (const std::string& packet : {kRich, packet_of(""), merged(kRich, {})}) {
    const std::string once = merged(packet, given);
    EXPECT_EQ(merged(once, given), once);
    EXPECT_THAT(values(once, "CreatorTool"), testing::ElementsAre("Tanba"));
  }
}

TEST(XmpPacket, TakesAPropertyOutThatShallBeAbsent) {
  XmpProperty gone = kSourceType;
  gone.kind = XmpKind::absent;
  EXPECT_THAT(values(merged(kRich, {gone}), "DigitalSourceType"), testing::IsEmpty());
  EXPECT_THAT(values(merged(kRich, {gone}), "Secret"), testing::ElementsAre("kept"));
}

TEST(XmpPacket, PutsIntoPacketsOfUnusualForms) {
  const std::string rdf = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'";
  const std::string rows[] = {
      "<rdf:RDF " + rdf + "/>",
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
      "<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='T'></x:xmpmeta>",
      "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><xmpmeta xmlns='adobe:ns:meta/'>\n "
      "</xmpmeta >" +
          std::string(2000, ' ') + "<?xpacket end='w'?>",
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF " + rdf + " /></x:xmpmeta>",
      "<RDF xmlns='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><Description about='' "
      "xmlns:a='urn:a' a:b='c'/></RDF>",
      "<q:RDF xmlns:q='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><q:Description/></q:RDF>",
      "\n  <rdf:RDF " + rdf + "></rdf:RDF>\n" + std::string(5, '\0'),
      "<a><rdf:RDF " + rdf + "><rdf:Description/></rdf:RDF><rdf:RDF " + rdf + "/></a>"};
  for (const std::string& row : rows) {
    EXPECT_THAT(values(merged(row, {kSourceType}), "DigitalSourceType"),
                testing::ElementsAre(kSource))
        << row;
    EXPECT_EQ(merged(merged(row, {kSourceType}), {kSourceType}), merged(row, {kSourceType})) << row;
  }
}

TEST(XmpPacket, ReadsUtf16OfEitherOrder) {
  std::u16string wide =
      u"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
      u"xmlns:a='urn:a' a:b='Өң\U0001F600'/></rdf:RDF>";
  for (const bool big : {true, false})
    for (const bool mark : {true, false}) {
      std::string packet;
      for (const char16_t unit : (mark ? u"\uFEFF" : u"") + wide) {
        const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
        packet += big ? high : low;
        packet += big ? low : high;
      }
      EXPECT_THAT(values(packet, "b"), testing::ElementsAre("Өң😀"));
      EXPECT_THAT(values(merged(packet, {kSourceType}), "b"), testing::ElementsAre("Өң😀"));
    }
}

TEST(XmpPacket, NamesFieldsOfStructuresAfterTheirProperty) {
  const std::string packet = packet_of(
      "<rdf:Description xmlns:mm='urn:mm' xmlns:e='urn:e'><mm:History><rdf:Seq>"
      "<rdf:li e:action='saved' e:agent='A'/><rdf:li "
      "rdf:parseType='Resource'><e:agent>B</e:agent></rdf:li>"
      "<rdf:li><rdf:Description><e:agent>C</e:agent></rdf:Description></rdf:li></rdf:Seq></"
      "mm:History>"
      "<mm:Q "
      "rdf:parseType='Resource'><rdf:value>V</rdf:value><e:note>N</e:note></mm:Q></"
      "rdf:Description>");
  EXPECT_THAT(values(packet, "History/agent"), testing::ElementsAre("A", "B", "C"));
  EXPECT_THAT(values(packet, "Q"), testing::ElementsAre("V"));
  EXPECT_THAT(values(packet, "Q/note"), testing::ElementsAre("N"));
  EXPECT_EQ(read(packet).front().namespace_uri, "urn:mm");
}

TEST(XmpPacket, KeepsAtMostFourKibibytesOfPadding) {
  const std::string packet =
      "<?xpacket begin=''?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>" +
      std::string(100'000, '\n') + "<?xpacket end='r'?>\n";
  EXPECT_LT(merged(packet, {kSourceType}).size(), 5'000u);
  EXPECT_THAT(merged(packet, {}), testing::EndsWith("\n<?xpacket end='r'?>\n"));
  const std::string comment =
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/><!--" +
      std::string(9000, ' ') + "--><?xpacket end='w'?>";
  EXPECT_EQ(merged(comment, {}), comment);
}

TEST(XmpPacket, RefusesWhatIsNoXmp) {
  const std::string rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>";
  struct Row {
    std::string packet;
    Errc code;
    const char* what;
  } const rows[] = {
      {"", Errc::malformed, "well-formed"},
      {"not xml at all", Errc::malformed, "well-formed"},
      {rdf, Errc::malformed, "well-formed"},
      {rdf + "<rdf:Description a:b='1'/></rdf:RDF>", Errc::malformed,
       "well-formed"},  // undeclared prefix
      {rdf + "<rdf:Description>&nbsp;</rdf:Description></rdf:RDF>", Errc::malformed, "well-formed"},
      {rdf + "\xFF</rdf:RDF>", Errc::malformed, "well-formed"},
      {"<x:xmpmeta xmlns:x='urn:other'/>", Errc::malformed, "rdf:RDF"},
      {"<x:xmpmeta xmlns:x='adobe:ns:meta/'>text</x:xmpmeta>", Errc::malformed, "rdf:RDF"},
      {"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a/></x:xmpmeta>", Errc::malformed, "rdf:RDF"},
      {"<a><x:xmpmeta xmlns:x='adobe:ns:meta/'/></a>", Errc::malformed, "rdf:RDF"},
      {"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + rdf + "&b;</rdf:RDF>",
       Errc::malformed, "document type"},
      {"<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;&b;&b;'>]>" + rdf + "&c;</rdf:RDF>",
       Errc::malformed, "document type"},
      {"<!DOCTYPE a SYSTEM 'http://example.com/a.dtd'>" + rdf + "</rdf:RDF>", Errc::malformed,
       "document type"},
      {std::string("\xFF\xFE<\0\x00\xD8>\0", 8), Errc::malformed, "well-formed"},
      {std::string(17 << 20, ' '), Errc::limit_exceeded, "too large"},
      {std::string(), Errc::limit_exceeded, "nested"}};
  for (Row row : rows) {
    if (row.what == std::string("nested"))
      for (int i = 0; i < 10'000; ++i) row.packet += "<a>";
    const auto out = merge(row.packet, {kSourceType});
    ASSERT_FALSE(out) << row.packet.substr(0, 80);
    EXPECT_EQ(out.error().code, row.code) << row.packet.substr(0, 80);
    EXPECT_THAT(out.error().what, testing::HasSubstr(row.what));
    const bool is_xml = row.what == std::string("rdf:RDF");
    EXPECT_EQ(read_xmp(as_bytes(row.packet), {}).operator bool(), is_xml);
  }
}

TEST(XmpPacket, RefusesNamesAndValuesThatXmlCannotHold) {
  const XmpProperty rows[] = {text(kExt, "e", "1st", "v"),
                              text(kExt, "e", "", "v"),
                              text(kExt, "e", "a b", "v"),
                              text(kExt, "e", "a><b", "v"),
                              text(kExt, "xml", "a", "v"),
                              text(kExt, "rdf", "a", "v"),
                              text(kExt, "", "a", "v"),
                              text("", "e", "a", "v"),
                              text(kExt, "e", "a", std::string("\0", 1)),
                              text(kExt, "e", "a", "\x1B[31m"),
                              text(kExt, "e", "a", "\xC3\x28"),
                              text(kExt, "e", "a", "\xEF\xBF\xBF")};
  for (const XmpProperty& row : rows) {
    const auto out = merge(kRich, {row});
    ASSERT_FALSE(out) << row.name;
    EXPECT_EQ(out.error().code, Errc::invalid_argument);
  }
  EXPECT_FALSE(merge(kRich, {kSourceType, kSourceType}));
  EXPECT_FALSE(merge(kRich, {text("urn:a", "p", "x", "1"), text("urn:b", "p", "y", "2")}));
}

TEST(XmpPacket, GivesNoMoreValuesThanItsLimit) {
  std::string many, wide;
  for (int i = 0; i < 10'001; ++i) many += "<rdf:li>x</rdf:li>";
  const auto out = read_xmp(as_bytes(packet_of("<rdf:Description xmlns:a='urn:a'><a:b><rdf:Bag>" +
                                               many + "</rdf:Bag></a:b></rdf:Description>")),
                            {});
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, Errc::limit_exceeded);
  wide = std::string(2000, 'n');
  EXPECT_THAT(read(packet_of("<rdf:Description xmlns:a='urn:a' a:" + wide + "='1' a:b='2'/>")),
              testing::SizeIs(1));
}

TEST(XmpPacket, NoPrefixOfAPacketIsTakenForOne) {
  const std::string packet = kRich.substr(0, kRich.find("</x:xmpmeta>") + 11);
  for (std::size_t size = 0; size <= packet.size(); ++size)
    EXPECT_FALSE(merge(packet.substr(0, size), {kSourceType}));
}

}  // namespace
}  // namespace tanba
