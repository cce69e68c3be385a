// What stands beside the store: one row a carrier, every property for every row. Whoever reads a
// mark finds it where the format keeps it, once, and all else stays as it is.
#include <algorithm>

#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

struct Place {
  std::string_view carrier, key;
};

struct Row {
  const char* name;
  const Format& format;
  const char* sample;  // in testdata
  Place aigc = {};     // no carrier: the format has no place of its own
  bool xmp = true;
  std::string_view properties = {};  // their carrier; empty: the format takes none
};

const Row kRows[] = {
    // sound
    {"Mp3Bare", kMp3, "mp3/bare.mp3", {"id3", "TXXX:AIGC"}},
    {"Mp3Tagged", kMp3, "mp3/v23.mp3", {"id3", "TXXX:AIGC"}},
    {"Mp3Padded", kMp3, "mp3/padded.mp3", {"id3", "TXXX:AIGC"}},
    {"Aac", kAac, "aac/adts.aac", {"id3", "TXXX:AIGC"}},
    {"Flac", kFlac, "flac/flac.flac", {"vorbis", "AIGC"}},
    {"FlacOfFfmpeg", kFlac, "flac/ffmpeg.flac", {"vorbis", "AIGC"}},
    {"OggVorbis", kOgg, "ogg/vorbis.ogg", {"vorbis", "AIGC"}, false},
    {"OggOpus", kOgg, "ogg/opus.opus", {"vorbis", "AIGC"}, false},
    {"OggFlac", kOgg, "ogg/flac.oga", {"vorbis", "AIGC"}, false},
    {"OggSpeex", kOgg, "ogg/speex.spx", {"vorbis", "AIGC"}, false},
    {"OggTheora", kOgg, "ogg/theora.ogv", {"vorbis", "AIGC"}, false},
    {"Wav", kRiffWave, "wav/pcm16.wav", {"aigc", ""}},
    {"WavRf64", kRiffWave, "wav/rf64.wav", {"aigc", ""}},
    // video
    {"Mp4", kBmff, "bmff/plain.mp4", {"mp4", "AIGC"}},
    {"Mp4IndexFirst", kBmff, "bmff/faststart.mp4", {"mp4", "AIGC"}},
    {"Mp4Fragmented", kBmff, "bmff/fragmented.mp4", {"mp4", "AIGC"}},
    {"Mov", kBmff, "bmff/sound.mov", {"mp4", "AIGC"}},
    {"M4a", kBmff, "bmff/sound.m4a", {"mp4", "AIGC"}},
    {"Avi", kRiffAvi, "avi/plain.avi", {"riff-info", "AIGC"}},
    // pictures in boxes
    {"Heic", kBmff, "bmff/picture.heic"},
    {"Avif", kBmff, "bmff/picture.avif"},
    // documents
    {"PdfTable", kPdf, "pdf/table.pdf", {"pdf-info", "AIGC"}},
    {"PdfStreams", kPdf, "pdf/streams.pdf", {"pdf-info", "AIGC"}},
    {"PdfLinearized", kPdf, "pdf/linearized.pdf", {"pdf-info", "AIGC"}},
    {"PdfLinearizedStreams", kPdf, "pdf/linearized_streams.pdf", {"pdf-info", "AIGC"}},
    {"PdfGhostscript", kPdf, "pdf/ghostscript.pdf", {"pdf-info", "AIGC"}},
    {"PdfSigned", kPdf, "pdf/signed.pdf", {"pdf-info", "AIGC"}},
    {"PdfEncrypted", kPdf, "pdf/aes256.pdf"},
    {"Docx", kZip, "zip/text.docx", {"ooxml", "custom:AIGC"}, false},
    {"Xlsx", kZip, "zip/sheet.xlsx", {"ooxml", "custom:AIGC"}, false},
    // text
    {"Markdown", kMarkdown, "text/russian.md", {"front-matter", "AIGC"}, false, "front-matter"},
    {"MarkdownFrontMatter",
     kMarkdown,
     "text/front_matter.md",
     {"front-matter", "AIGC"},
     false,
     "front-matter"},
    {"Html", kHtml, "html/page.html", {}, false, "html"},
    {"HtmlWithoutHead", kHtml, "html/fragment.html", {}, false, "html"},
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

std::vector<Property> some_properties() {
  return {{"ai-disclosure", "ai-generated"},
          {"tdm-reservation", "1"},
          {"generator", "Қалам \"7\" <b> & \\ 'x': #\xF0\x9F\x96\x8B"}};
}

constexpr std::string_view kFirst =
    R"({"Label":"1","ContentProducer":"001191110102MAD55U9H0F10002","ProduceID":"a(b\c)d"})";
constexpr std::string_view kSecond = R"({"Label":"3","ContentProducer":"x","ProduceID":"y-2"})";

Buffer bytes_of(std::string_view text) { return Buffer(text.begin(), text.end()); }

Buffer packet(std::string_view source_type) {
  return bytes_of("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF><rdf:Description t=\"" +
                  std::string(source_type) + "\"/></rdf:RDF></x:xmpmeta>");
}

// The values at one place, in the order of the file.
std::vector<std::string> at(const std::vector<Metadatum>& all, const Place& place) {
  std::vector<std::string> values;
  for (const Metadatum& one : all)
    if (one.carrier == place.carrier && one.key == place.key)
      values.emplace_back(as_text(one.value));
  return values;
}

using Values = std::vector<std::string>;

class Carriers : public testing::TestWithParam<Row> {
 protected:
  const Row& row() const { return GetParam(); }
  const Format& format() const { return row().format; }
  Buffer asset() const { return sample(row().sample); }
  Payloads payloads(std::string_view json, std::string_view source_type) const {
    Payloads made;
    if (!row().aigc.carrier.empty()) made.aigc = bytes_of(json);
    if (row().xmp) made.xmp = packet(source_type);
    if (!row().properties.empty()) made.properties = some_properties();
    return made;
  }
  Buffer marked(Bytes bytes, std::size_t store = 300) const {
    auto out = embedded(format(), bytes, store_of(store), payloads(kFirst, "first"));
    EXPECT_TRUE(out) << (out ? "" : out.error().what);
    return out ? out->bytes : Buffer();
  }
  void expect(Bytes bytes, std::string_view json, std::string_view source_type) const {
    const auto all = all_metadata(format(), bytes);
    if (!row().aigc.carrier.empty()) {
      EXPECT_EQ(at(all, row().aigc), Values{std::string(json)});
      // One copy in all of the file: GB 45438-2025, 6.1.
      EXPECT_EQ(std::count_if(all.begin(), all.end(),
                              [](const Metadatum& one) {
                                return one.carrier == "aigc" ||
                                       one.key.find("AIGC") != std::string::npos;
                              }),
                1);
    }
    if (row().xmp) {
      EXPECT_EQ(at(all, {"xmp", ""}), Values{std::string(as_text(packet(source_type)))});
    }
    for (const Property& property : payloads(json, source_type).properties)
      EXPECT_EQ(at(all, {row().properties, property.name}), Values{property.value});
  }
};

TEST_P(Carriers, SaysWhatTheFormatTakes) {
  const unsigned wanted = (row().xmp ? kTakesXmp : 0) |
                          (row().aigc.carrier.empty() ? 0 : kTakesAigc) |
                          (row().properties.empty() ? 0 : kTakesProperties);
  EXPECT_EQ(format().takes & wanted, wanted);
}

TEST_P(Carriers, GivesBackWhatWasPutInWithTheStore) {
  const Buffer out = marked(asset());
  EXPECT_EQ(stored(format(), out), store_of(300));
  expect(out, kFirst, "first");
}

TEST_P(Carriers, SaysWhereTheStoreWillBe) {
  const auto out = embedded(format(), asset(), store_of(70'000), payloads(kFirst, "first"));
  ASSERT_TRUE(out) << out.error().what;
  const auto layout = scan(format(), out->bytes);
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  EXPECT_TRUE(layout->carriers.front() == out->carrier);
}

TEST_P(Carriers, ReplacesRatherThanAdds) {
  const Buffer once = marked(asset());
  const auto twice = embedded(format(), once, store_of(40), payloads(kSecond, "second"));
  ASSERT_TRUE(twice) << twice.error().what;
  EXPECT_EQ(stored(format(), twice->bytes), store_of(40));
  expect(twice->bytes, kSecond, "second");
  const auto again = embedded(format(), twice->bytes, store_of(300), payloads(kFirst, "first"));
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->bytes.size(), once.size());
}

TEST_P(Carriers, StaysWhereAnotherStoreComes) {
  const auto relabelled = embedded(format(), marked(asset()), store_of(70'000));
  ASSERT_TRUE(relabelled) << relabelled.error().what;
  EXPECT_EQ(stored(format(), relabelled->bytes), store_of(70'000));
  expect(relabelled->bytes, kFirst, "first");
}

TEST_P(Carriers, KeepsWhatOthersSay) {
  const auto before = all_metadata(format(), asset()),
             after = all_metadata(format(), marked(asset()));
  for (const Metadatum& one : before) {
    if ((one.carrier == "xmp" && row().xmp) || one.key == "generator") continue;
    EXPECT_EQ(at(after, {one.carrier, one.key}), at(before, {one.carrier, one.key})) << one.key;
  }
}

TEST_P(Carriers, ReadsNothingPastTheEndOfAnyPrefix) {
  const Buffer whole = marked(asset());
  const std::size_t step = std::max<std::size_t>(1, whole.size() / 250);
  for (std::size_t size = 0; size < whole.size(); size += step) {
    const Exact exact(Bytes(whole).first(size));
    const auto all = format().metadata(exact.source(), {});
    EXPECT_TRUE(all || all.error().code != Errc::internal) << size;
  }
}

TEST_P(Carriers, TakesNoHarmFromAFlippedByte) {
  Buffer whole = marked(asset(), 40);
  const std::size_t step = std::max<std::size_t>(1, whole.size() / 250);
  for (std::size_t i = 0; i < whole.size(); i += step)
    for (const std::uint8_t with : {std::uint8_t{0xFF}, std::uint8_t{0x80}}) {
      whole[i] ^= with;
      const Exact exact(whole);
      const auto all = format().metadata(exact.source(), {});
      EXPECT_TRUE(all || all.error().code != Errc::internal) << i;
      if (const auto layout = format().scan(exact.source(), {})) {
        Payloads more = payloads(kSecond, "second");
        more.store_bytes = 40;
        const auto out = format().embed(exact.source(), *layout, more, {});
        EXPECT_TRUE(!out || is_well_formed(out->edit, whole.size())) << i;
        EXPECT_TRUE(out || out.error().code != Errc::internal) << i;
      }
      whole[i] ^= with;
    }
}

TEST_P(Carriers, LeavesOutWhatIsLargerThanTheLimit) {
  Limits limits;
  limits.max_metadata_bytes = 16;
  for (const Metadatum& one : all_metadata(format(), marked(asset()), limits))
    EXPECT_LE(one.value.size(), 16U) << one.key;
}

INSTANTIATE_TEST_SUITE_P(Table, Carriers, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

// --- What is special to one format.

Payloads with_aigc(std::string_view json) {
  Payloads payloads;
  payloads.aigc = bytes_of(json);
  return payloads;
}

std::string put_text(const Format& format, std::string_view text, const Payloads& payloads) {
  return std::string(as_text(with(format, as_bytes(text), payloads)));
}

TEST(CarriersText, FrontMatterKeepsItsOtherKeysAndItsBody) {
  Payloads payloads = with_aigc(kSecond);
  payloads.properties = {{"generator", "a\"b"}, {"title", "new"}};
  const std::string json(kSecond);
  EXPECT_EQ(put_text(kMarkdown, "# A\n\ntext", payloads),
            "---\ngenerator: \"a\\\"b\"\ntitle: \"new\"\nAIGC: " + json + "\n---\n# A\n\ntext");
  EXPECT_EQ(
      put_text(
          kMarkdown,
          "---\r\n# c\r\ntitle: x\r\ntags:\r\n- a\r\n\r\n# d\r\naigc:\r\n  Label: '1'\r\nz: 1\r\n"
          "---\r\nbody: y\r\n",
          payloads),
      "---\r\n# c\r\ntitle: \"new\"\r\ntags:\r\n- a\r\n\r\n# d\r\nAIGC: " + json +
          "\r\nz: 1\r\ngenerator: \"a\\\"b\"\r\n---\r\nbody: y\r\n");
  EXPECT_EQ(put_text(kMarkdown, "+++\ntitle = 'x'\n[a]\ntitle = 'y'\n+++\nbody", with_aigc("{}")),
            "+++\nAIGC = \"{}\"\ntitle = 'x'\n[a]\ntitle = 'y'\n+++\nbody");
  const Exact json_front(as_bytes("{\n\"a\": 1\n}\n"));
  const auto layout = kMarkdown.scan(json_front.source(), {});
  ASSERT_TRUE(layout);
  EXPECT_EQ(kMarkdown.embed(json_front.source(), *layout, payloads, {}).error().code,
            Errc::unsupported);
}

TEST(CarriersText, FrontMatterIsReadInItsForms) {
  const auto all = all_metadata(
      kMarkdown,
      as_bytes(
          "\xEF\xBB\xBF---\nplain: a b # c\n\"quoted\": \"\\u049b \\\"x\\\"\"\nsingle: 'it''s'\n"
          "map:\n  a: 1\n  b: 2\nempty:\nurl: http://x/#y\n---\nno: z\n"));
  EXPECT_EQ(at(all, {"front-matter", "plain"}), Values{"a b"});
  EXPECT_EQ(at(all, {"front-matter", "quoted"}), Values{"қ \"x\""});
  EXPECT_EQ(at(all, {"front-matter", "single"}), Values{"it's"});
  EXPECT_EQ(at(all, {"front-matter", "map"}), Values{"a: 1\n  b: 2"});
  EXPECT_EQ(at(all, {"front-matter", "url"}), Values{"http://x/#y"});
  EXPECT_TRUE(at(all, {"front-matter", "no"}).empty());
  EXPECT_TRUE(all_metadata(kMarkdown, as_bytes("---\nopen: 1\n")).empty());
}

TEST(CarriersText, ASourceTypeGoesIntoAPageAsJsonLd) {
  Payloads payloads;
  payloads.properties = {{"digitalSourceType", "a</script>\"қ"}};
  const std::string once = put_text(kHtml, "<!doctype html><title>x</title><p>y", payloads);
  EXPECT_EQ(once,
            "<!doctype html><title>x</title><script type=\"application/ld+json\">"
            "{\"@context\":\"https://schema.org\",\"@type\":\"CreativeWork\","
            "\"digitalSourceType\":\"a\\u003c/script\\u003e\\u0022\\u049b\"}</script><p>y");
  EXPECT_EQ(put_text(kHtml, once, payloads), once);
}

TEST(CarriersText, WhatAPageSaysIsRead) {
  const auto all = all_metadata(
      kHtml, as_bytes("<html><head><META content='a &amp; b&#x49b;' NAME=generator>"
                      "<meta property=\"og:title\" content=t></head><body>"
                      "<p data-AI-disclosure=ai-assisted>x</p><!-- <meta name=no content=no> -->"
                      "<script type='application/LD+json'>{\"a\":1}</script>"
                      "<textarea><meta name=no content=no></textarea>"));
  EXPECT_EQ(at(all, {"html", "generator"}), Values{"a & bқ"});
  EXPECT_EQ(at(all, {"html", "og:title"}), Values{"t"});
  EXPECT_EQ(at(all, {"html", "attribute:ai-disclosure"}), Values{"ai-assisted"});
  EXPECT_EQ(at(all, {"html", "ld+json"}), Values{"{\"a\":1}"});
  EXPECT_EQ(all.size(), 4U);
}

// Tags of version 2.2 stay behind one of our own, so that a field in them would be a second one.
TEST(CarriersId3, ReadsVersion2AndRefusesToAddToAFieldThere) {
  const auto old = [](std::string_view text) {
    ByteWriter frame, out;
    frame.text("TXX").u24(static_cast<std::uint32_t>(text.size() + 1)).u8(0).text(text);
    out.text("ID3").u8(2).u16(0).u32(static_cast<std::uint32_t>(frame.size())).bytes(frame.view());
    return out.bytes(Buffer{0xFF, 0xFB, 0x90, 0, 0, 0}).take();
  };
  EXPECT_EQ(at(all_metadata(kMp3, old({"prompt\0\xE9", 8})), {"id3", "TXXX:prompt"}), Values{"é"});
  EXPECT_EQ(embedded(kMp3, old({"AIGC\0{}", 7}), store_of(40), with_aigc("{}")).error().code,
            Errc::unsupported);
  EXPECT_TRUE(embedded(kMp3, old({"else\0{}", 7}), store_of(40), with_aigc("{}")));
}

TEST(CarriersId3, TakesTheStuffingOutOfWhatItReads) {
  const Buffer data = joined({Buffer{1}, Buffer{0xFF, 0x00, 0xFE, 'a', 0}});
  ByteWriter out;
  out.text("ID3").u8(4).u8(0).u8(0x80).u32(10 + 6).text("TSSE").u32(6).u16(2).bytes(data);
  EXPECT_EQ(at(all_metadata(kMp3, out.take()), {"id3", "TSSE"}), Values{"a"});
}

TEST(CarriersFlac, AFieldInTheTagGoesToTheComments) {
  const Buffer bare = sample("flac/flac.flac");
  const Buffer tagged = with(kMp3, joined({bare}), with_aigc(kFirst));  // as another tool might
  EXPECT_EQ(at(all_metadata(kFlac, tagged), {"id3", "TXXX:AIGC"}), Values{std::string(kFirst)});
  const auto all = all_metadata(kFlac, with(kFlac, tagged, with_aigc(kSecond)));
  EXPECT_TRUE(at(all, {"id3", "TXXX:AIGC"}).empty());
  EXPECT_EQ(at(all, {"vorbis", "AIGC"}), Values{std::string(kSecond)});
}

TEST(CarriersRiff, FindsItsFieldInAnyList) {
  const Buffer wave = sample("wav/pcm16.wav");
  const Buffer info = joined({as_bytes("LIST"), Buffer{16, 0, 0, 0}, as_bytes("INFOAIGC"),
                              Buffer{4, 0, 0, 0}, as_bytes("{12}")});
  Buffer out = joined({wave, info});
  const auto size = static_cast<std::uint32_t>(out.size() - 8);
  for (std::size_t i = 0; i < 4; ++i) out[4 + i] = static_cast<std::uint8_t>(size >> (8 * i));
  EXPECT_EQ(at(all_metadata(kRiffWave, out), {"riff-info", "AIGC"}), Values{"{12}"});
  const auto all = all_metadata(kRiffWave, with(kRiffWave, out, with_aigc(kFirst)));
  EXPECT_TRUE(at(all, {"riff-info", "AIGC"}).empty());
  EXPECT_EQ(at(all, {"aigc", ""}), Values{std::string(kFirst)});
}

TEST(CarriersBmff, APictureHasNoPlaceForTheFieldButXmp) {
  EXPECT_EQ(
      embedded(kBmff, sample("bmff/picture.avif"), store_of(40), with_aigc("{}")).error().code,
      Errc::unsupported);
}

TEST(CarriersOffice, AnArchiveThatIsNoDocumentHasNoPlaceForTheField) {
  for (const char* name : {"zip/python.zip", "zip/book.epub", "zip/text.odt"})
    EXPECT_EQ(embedded(kZip, sample(name), store_of(40), with_aigc("{}")).error().code,
              Errc::unsupported)
        << name;
}

TEST(CarriersOffice, PropertiesOfDocumentsAreRead) {
  const auto all = all_metadata(kZip, sample("zip/text.docx"));
  EXPECT_FALSE(all.empty());
  for (const Metadatum& one : all) EXPECT_EQ(one.carrier, "ooxml");
}

}  // namespace
}  // namespace tanba
