// Metadata as the formats of pictures carry it: every carrier, and hostile ones.
#include <brotli/encode.h>
#include <gmock/gmock.h>
#include <zlib.h>

#include "container/png_chunks.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kPacket = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>Өң</x:xmpmeta>";

Buffer cat(std::initializer_list<std::string_view> parts) {
  ByteWriter out;
  for (const std::string_view part : parts) out.text(part);
  return out.take();
}
std::string str(Bytes bytes) { return std::string(as_text(bytes)); }

std::string deflated(std::string_view text) {
  uLongf size = ::compressBound(text.size());
  std::string out(size, '\0');
  ::compress(reinterpret_cast<Bytef*>(out.data()), &size,
             reinterpret_cast<const Bytef*>(text.data()), text.size());
  out.resize(size);
  return out;
}

// ---- PNG

// The sample with chunks behind its IHDR.
Buffer png_with(std::initializer_list<std::pair<std::string_view, std::string>> chunks) {
  const Buffer plain = sample("png/rgb.png");
  ByteWriter out;
  out.bytes(Bytes(plain).first(33));
  for (const auto& [type, data] : chunks) out.bytes(png::chunk_of(type, as_bytes(data)));
  return out.bytes(Bytes(plain).subspan(33)).take();
}
const std::string kZero(1, '\0');

TEST(PngMetadata, GivesTextOfEveryKindByItsKeyword) {
  const Buffer asset = png_with(
      {{"tEXt", "parameters" + kZero + "caf\xE9, Steps: 20"},
       {"zTXt", "workflow" + kZero + kZero + deflated("{\"nodes\":[]}")},
       {"iTXt", "prompt" + kZero + kZero + kZero + "kk" + kZero + "сұрау" + kZero + "төбе"},
       {"iTXt", "packed" + kZero + "\1" + kZero + kZero + kZero + deflated("көл")},
       {"iTXt", "XML:com.adobe.xmp" + kZero + kZero + kZero + kZero + kZero + kPacket},
       {"eXIf", "II*" + kZero}});
  EXPECT_THAT(metadata_of(kPng, asset, "png-text", "parameters"), ElementsAre("café, Steps: 20"));
  EXPECT_THAT(metadata_of(kPng, asset, "png-text", "workflow"), ElementsAre("{\"nodes\":[]}"));
  EXPECT_THAT(metadata_of(kPng, asset, "png-text", "prompt"), ElementsAre("төбе"));
  EXPECT_THAT(metadata_of(kPng, asset, "png-text", "packed"), ElementsAre("көл"));
  EXPECT_THAT(metadata_of(kPng, asset, "xmp"), ElementsAre(kPacket));
  EXPECT_THAT(metadata_of(kPng, asset, "exif"), ElementsAre("II*" + kZero));
}

TEST(PngMetadata, LeavesOutWhatIsBrokenOrTooLarge) {
  const std::string bomb = deflated(std::string(20 << 20, 'a'));
  const Buffer asset = png_with({{"tEXt", "no zero byte"},
                                 {"tEXt", kZero + "no keyword"},
                                 {"tEXt", std::string(80, 'k') + kZero + "keyword too long"},
                                 {"zTXt", "bomb" + kZero + kZero + bomb},
                                 {"zTXt", "cut" + kZero + kZero + bomb.substr(0, 100)},
                                 {"zTXt", "none" + kZero},
                                 {"iTXt", "short" + kZero + kZero + kZero + "en"},
                                 {"tEXt", "kept" + kZero}});
  const auto found = all_metadata(kPng, asset);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].key, "kept");
}

TEST(PngMetadata, StopsWhereAllTogetherIsTooLarge) {
  const std::string piece = deflated(std::string(10 << 20, 'a'));
  const Buffer asset = png_with({{"zTXt", "1" + kZero + kZero + piece},
                                 {"zTXt", "2" + kZero + kZero + piece},
                                 {"zTXt", "3" + kZero + kZero + piece},
                                 {"zTXt", "4" + kZero + kZero + piece},
                                 {"zTXt", "5" + kZero + kZero + piece},
                                 {"zTXt", "6" + kZero + kZero + piece},
                                 {"zTXt", "7" + kZero + kZero + piece}});
  EXPECT_THAT(all_metadata(kPng, asset), SizeIs(6));  // of 64 MiB
}

// ---- JPEG

std::string segment(std::uint8_t marker, std::string_view payload) {
  ByteWriter out;
  out.u8(0xFF).u8(marker).u16(static_cast<std::uint16_t>(2 + payload.size())).text(payload);
  return str(out.view());
}
Buffer jpeg_with(std::initializer_list<std::string> segments) {
  const Buffer plain = sample("jpeg/baseline.jpg");
  ByteWriter out;
  out.bytes(Bytes(plain).first(2));
  for (const std::string& one : segments) out.text(one);
  return out.bytes(Bytes(plain).subspan(2)).take();
}
constexpr std::string_view kXmpHead{"http://ns.adobe.com/xap/1.0/\0", 29};
constexpr std::string_view kExtensionHead{"http://ns.adobe.com/xmp/extension/\0", 35};
const std::string kGuid = "0123456789ABCDEF0123456789ABCDEF";

std::string extension(std::string_view guid, std::uint32_t whole, std::uint32_t at,
                      std::string_view part) {
  ByteWriter out;
  out.text(kExtensionHead).text(guid).u32(whole).u32(at).text(part);
  return segment(0xE1, str(out.view()));
}
std::string resources(std::string_view iptc) {
  ByteWriter out;
  out.text(std::string_view("Photoshop 3.0\0", 14))
      .text("8BIM")
      .u16(0x03ED)
      .u8(1)
      .text("n")
      .u32(3)
      .text("abc")
      .u8(0);
  out.text("8BIM")
      .u16(0x0404)
      .u16(0)
      .u32(static_cast<std::uint32_t>(iptc.size()))
      .text(iptc)
      .zeros(iptc.size() % 2);
  return str(out.view());
}

TEST(JpegMetadata, GivesEveryCarrier) {
  const std::string main = std::string(kXmpHead) + "<a>" + kGuid + "</a>";
  const Buffer asset = jpeg_with({segment(0xE1, "Exif" + kZero + kZero + "II*" + kZero + "block"),
                                  segment(0xE1, main), extension(kGuid, 9, 5, "four"),
                                  extension(kGuid, 9, 0, "five,"),
                                  segment(0xED, resources("iptc!")), segment(0xFE, "a comment")});
  EXPECT_THAT(metadata_of(kJpeg, asset, "exif"), ElementsAre("II*" + kZero + "block"));
  EXPECT_THAT(metadata_of(kJpeg, asset, "xmp"), ElementsAre("<a>" + kGuid + "</a>"));
  EXPECT_THAT(metadata_of(kJpeg, asset, "xmp", "extended"), ElementsAre("five,four"));
  EXPECT_THAT(metadata_of(kJpeg, asset, "iptc"), ElementsAre("iptc!"));
  EXPECT_THAT(metadata_of(kJpeg, asset, "comment"), testing::Contains("a comment"));
}

TEST(JpegMetadata, JoinsNoExtensionThatIsNotWholeOrNotNamed) {
  const std::string main = segment(0xE1, std::string(kXmpHead) + "<a>" + kGuid + "</a>"),
                    other(32, 'F');
  for (const Buffer& asset :
       {jpeg_with({main, extension(kGuid, 9, 0, "five,")}),
        jpeg_with({main, extension(kGuid, 9, 0, "five,"), extension(kGuid, 9, 6, "fou")}),
        jpeg_with({main, extension(kGuid, 9, 0, "five,"), extension(kGuid, 9, 4, ",four")}),
        jpeg_with({main, extension(kGuid, 4, 0, "five,")}),
        jpeg_with({main, extension(other, 5, 0, "five,")}),
        jpeg_with({main, extension(kGuid, 0xFFFFFFFF, 0, "five,")}),
        jpeg_with({main, segment(0xE1, std::string(kExtensionHead) + kGuid)})})
    EXPECT_THAT(metadata_of(kJpeg, asset, "xmp", "extended"), IsEmpty());
}

TEST(JpegMetadata, JoinsExifAndResourcesThatGoOnInTheNextSegment) {
  const std::string exif = "Exif" + kZero + kZero, all = resources(std::string(101, 'i'));
  const Buffer asset = jpeg_with({segment(0xE1, exif + "MM" + kZero + "*first"),
                                  segment(0xE1, exif + "second"), segment(0xED, all.substr(0, 60)),
                                  segment(0xED, all.substr(0, 14) + all.substr(60))});
  EXPECT_THAT(metadata_of(kJpeg, asset, "exif"), ElementsAre("MM" + kZero + "*firstsecond"));
  EXPECT_THAT(metadata_of(kJpeg, asset, "iptc"), ElementsAre(std::string(101, 'i')));
}

TEST(JpegMetadata, RefusesPacketsLargerThanASegment) {
  const Buffer asset = sample("jpeg/baseline.jpg");
  const Exact exact(asset);
  Payloads payloads;
  payloads.xmp = Buffer(65'505, ' ');
  EXPECT_EQ(kJpeg.embed(exact.source(), *kJpeg.scan(exact.source(), {}), payloads, {}).error().code,
            Errc::unsupported);
  payloads.xmp.pop_back();
  EXPECT_THAT(metadata_of(kJpeg, with(kJpeg, asset, payloads), "xmp"),
              ElementsAre(std::string(65'504, ' ')));
}

TEST(JpegMetadata, PutsExifInPlaceOfTheOldBlockAndKeepsAllElse) {
  const Buffer asset = jpeg_with(
      {segment(0xE1, "Exif" + kZero + kZero + "II*" + kZero + "old"), segment(0xFE, "stays")});
  Payloads payloads;
  payloads.exif = cat({"II*", kZero, "new block"});
  EXPECT_EQ(with(kJpeg, asset, payloads),
            jpeg_with({segment(0xE1, "Exif" + kZero + kZero + "II*" + kZero + "new block"),
                       segment(0xFE, "stays")}));
}

// ---- WebP

TEST(WebpMetadata, AnnouncesWhatComesInAndTakesExifInBothForms) {
  for (const char* name :
       {"webp/lossy.webp", "webp/lossless.webp", "webp/alpha.webp", "webp/animated.webp"}) {
    Payloads payloads;
    payloads.exif = cat({"Exif", kZero, kZero, "II*", kZero});
    payloads.xmp = cat({kPacket});
    const Buffer out = with(kRiffWebp, sample(name), payloads);
    EXPECT_EQ(str(Bytes(out).subspan(12, 4)), "VP8X") << name;
    EXPECT_EQ(out[20] & 0x0C, 0x0C) << name;
    EXPECT_THAT(metadata_of(kRiffWebp, out, "exif"), ElementsAre("II*" + kZero)) << name;
    EXPECT_THAT(metadata_of(kRiffWebp, out, "xmp"), ElementsAre(kPacket)) << name;
  }
}

// ---- GIF

TEST(GifMetadata, GivesCommentsAndPacketsInBothForms) {
  const Buffer plain = sample("gif/still.gif");
  const Buffer magic = labelled(kGif, plain, {}, as_bytes(kPacket));
  EXPECT_THAT(metadata_of(kGif, magic, "xmp"), ElementsAre(kPacket));
  // The sample behind its header, wherever its first block begins: blocks go in before the trailer.
  ByteWriter out;
  out.bytes(Bytes(plain).first(plain.size() - 1));
  out.text(
      std::string_view("\x21\xFE\x05"
                       "hello\x06 there\0",
                       16));
  out.text(std::string_view("\x21\xFF\x0BXMP DataXMP\x03<a>\0", 19)).u8(0x3B);
  EXPECT_THAT(metadata_of(kGif, out.view(), "comment"), ElementsAre("hello there"));
  EXPECT_THAT(metadata_of(kGif, out.view(), "xmp"), ElementsAre("<a>"));
}

// ---- JPEG XL

Buffer jxl_with(std::initializer_list<std::pair<std::string_view, std::string>> boxes) {
  ByteWriter out;
  out.bytes(sample("jxl/boxes.jxl"));
  for (const auto& [type, payload] : boxes)
    out.u32(static_cast<std::uint32_t>(8 + payload.size())).text(type).text(payload);
  return out.take();
}
std::string brotli(std::string_view text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
  std::string out(size, '\0');
  BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.size(),
                        reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}

TEST(JxlMetadata, GivesBoxesAsTheyAreAndPacked) {
  const std::string exif = std::string(3, '\0') + "\2" + "xxII*" + kZero;
  EXPECT_THAT(metadata_of(kJxl, jxl_with({{"xml ", kPacket}, {"Exif", exif}}), "xmp"),
              ElementsAre(kPacket));
  const Buffer packed = jxl_with(
      {{"brob", "xml " + brotli(kPacket)}, {"brob", "Exif" + brotli(exif)}, {"xml ", "<other/>"}});
  EXPECT_THAT(metadata_of(kJxl, packed, "xmp"), ElementsAre(kPacket));
  EXPECT_THAT(metadata_of(kJxl, packed, "exif"), ElementsAre("II*" + kZero));
  const Buffer replaced = labelled(kJxl, packed, {}, as_bytes(kPacket + "<!---->"));
  EXPECT_THAT(metadata_of(kJxl, replaced, "xmp"), ElementsAre(kPacket + "<!---->"));
  EXPECT_NE(str(replaced).find("<other/>"), std::string::npos);
}

TEST(JxlMetadata, LeavesOutWhatIsBrokenOrTooLarge) {
  const Buffer asset = jxl_with({{"brob", "xml " + brotli(kPacket + std::string(17 << 20, ' '))},
                                 {"brob", "xml " + brotli(kPacket).substr(0, 20)},
                                 {"brob", "xml "},
                                 {"Exif", "\x7F\xFF\xFF\xFF"},
                                 {"Exif", ""}});
  EXPECT_THAT(all_metadata(kJxl, asset), IsEmpty());
}

// ---- SVG

TEST(SvgMetadata, GivesPacketsThatStandOnTheirOwn) {
  const std::string drawing =
      "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='adobe:ns:meta/' "
      "xmlns:no='urn:no'><metadata "
      "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><x:xmpmeta><rdf:RDF/></"
      "x:xmpmeta><rdf:RDF a='b'/></metadata></svg>";
  EXPECT_THAT(metadata_of(kSvg, as_bytes(drawing), "xmp"),
              ElementsAre("<x:xmpmeta xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
                          "xmlns:x='adobe:ns:meta/'><rdf:RDF/></x:xmpmeta>"));
  EXPECT_THAT(
      metadata_of(kSvg, as_bytes(drawing), "xmp", "rdf"),
      ElementsAre("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' a='b'/>"));
}

// ---- TIFF

TEST(TiffMetadata, KeepsThePacketWhenTheStoreGoesAndWritesOverIt) {
  for (const char* name :
       {"tiff/single.tif", "tiff/pages.tif", "tiff/big.tif", "tiff/motorola.tif"}) {
    const Buffer once = labelled(kTiff, sample(name), store_of(500), as_bytes(kPacket));
    const Buffer bare = labelled(kTiff, once, {});
    EXPECT_THAT(metadata_of(kTiff, bare, "xmp"), ElementsAre(kPacket)) << name;
    const Buffer over = labelled(kTiff, bare, {}, as_bytes("<x:xmpmeta/>"));
    EXPECT_EQ(over.size(), bare.size()) << name;
    EXPECT_THAT(metadata_of(kTiff, over, "xmp"), ElementsAre("<x:xmpmeta/>")) << name;
  }
}

}  // namespace
}  // namespace tanba
