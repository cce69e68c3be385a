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
  std::vector<Property> properties = {};
  std::string_view property_carrier = {};
};

const std::vector<Property> kProperties = {
    {"ai-disclosure", "ai-generated"},
    {"tdm-reservation", "1"},
    {"generator", "Қалам \"7\" <b> & \\ 'x': #\xF0\x9F\x96\x8B"}};

const Row kRows[] = {
    // sound
    {"Mp3Bare", kMp3, "mp3/bare.mp3", {"id3", "TXXX:AIGC"}},
    {"Mp3Tagged", kMp3, "mp3/v23.mp3", {"id3", "TXXX:AIGC"}},
    {"Mp3Padded", kMp3, "mp3/padded.mp3", {"id3", "TXXX:AIGC"}},
    {"Aac", kAac, "aac/adts.aac", {"id3", "TXXX:AIGC"}},
    {"Flac", kFlac, "flac/flac.flac", {"vorbis", "AIGC"}},
    {"FlacOfFfmpeg", kFlac, "flac/ffmpeg.flac", {"vorbis", "AIGC"}},
    {"Wav", kRiffWave, "wav/pcm16.wav", {"aigc", ""}},
    {"WavRf64", kRiffWave, "wav/rf64.wav", {"aigc", ""}},
    // video
    {"Mp4", kBmff, "bmff/plain.mp4", {"mp4", "AIGC"}},
    {"Mp4IndexFirst", kBmff, "bmff/faststart.mp4", {"mp4", "AIGC"}},
    {"Mp4Fragmented", kBmff, "bmff/fragmented.mp4", {"mp4", "AIGC"}},
    {"Mov", kBmff, "bmff/sound.mov", {"mp4", "AIGC"}},
    {"M4a", kBmff, "bmff/sound.m4a", {"mp4", "AIGC"}},
    {"Avi", kRiffAvi, "avi/plain.avi", {"riff-info", "AIGC"}},
    // documents
    {"PdfTable", kPdf, "pdf/table.pdf", {"pdf-info", "AIGC"}},
    {"PdfStreams", kPdf, "pdf/streams.pdf", {"pdf-info", "AIGC"}},
    {"PdfLinearized", kPdf, "pdf/linearized.pdf", {"pdf-info", "AIGC"}},
    {"PdfLinearizedStreams", kPdf, "pdf/linearized_streams.pdf", {"pdf-info", "AIGC"}},
    {"PdfGhostscript", kPdf, "pdf/ghostscript.pdf", {"pdf-info", "AIGC"}},
    {"PdfSigned", kPdf, "pdf/signed.pdf", {"pdf-info", "AIGC"}},
    {"PdfEncrypted", kPdf, "pdf/aes256.pdf"},
    // text
    {"Markdown",
     kMarkdown,
     "text/russian.md",
     {"front-matter", "AIGC"},
     false,
     kProperties,
     "front-matter"},
    {"MarkdownFrontMatter",
     kMarkdown,
     "text/front_matter.md",
     {"front-matter", "AIGC"},
     false,
     kProperties,
     "front-matter"},
    {"Html", kHtml, "html/page.html", {}, false, kProperties, "html"},
    {"HtmlWithoutHead", kHtml, "html/fragment.html", {}, false, kProperties, "html"},
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

constexpr std::string_view kFirst =
    R"({"Label":"1","ContentProducer":"001191110102MAD55U9H0F10002","ProduceID":"a(b\c)d"})";
constexpr std::string_view kSecond = R"({"Label":"3","ContentProducer":"x","ProduceID":"y-2"})";

Buffer bytes_of(std::string_view text) { return Buffer(text.begin(), text.end()); }

Buffer packet(std::string_view source_type) {
  return bytes_of("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF><rdf:Description t=\"" +
                  std::string(source_type) + "\"/></rdf:RDF></x:xmpmeta>");
}

Result<Output> with(const Format& format, Bytes asset, Bytes store, Payloads payloads) {
  const Exact exact(asset);
  TANBA_TRY(const Layout layout, format.scan(exact.source(), {}));
  payloads.store_bytes = store.size();
  TANBA_TRY(Embedding embedding, format.embed(exact.source(), layout, payloads, {}));
  EXPECT_TRUE(is_well_formed(embedding.edit, asset.size()));
  Output out;
  out.carrier = embedding.carrier;
  out.bytes = all_of(SplicedView(exact.source(), std::move(embedding.edit)));
  if (store.empty()) return out;
  TANBA_TRY(out.patches, fill(format, *memory_source(out.bytes), out.carrier, store));
  for (const Patch& patch : out.patches)
    std::copy(patch.bytes.begin(), patch.bytes.end(),
              out.bytes.begin() + static_cast<std::ptrdiff_t>(patch.offset));
  return out;
}

std::vector<Metadatum> metadata(const Format& format, Bytes asset, const Limits& limits = {}) {
  const Exact exact(asset);
  auto all = format.metadata(exact.source(), limits);
  EXPECT_TRUE(all) << (all ? "" : all.error().what);
  return all ? *std::move(all) : std::vector<Metadatum>();
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

class Beside : public testing::TestWithParam<Row> {
 protected:
  const Row& row() const { return GetParam(); }
  const Format& format() const { return row().format; }
  Buffer asset() const { return sample(row().sample); }
  Payloads payloads(std::string_view json, std::string_view source_type) const {
    Payloads made;
    if (!row().aigc.carrier.empty()) made.aigc = bytes_of(json);
    if (row().xmp) made.xmp = packet(source_type);
    made.properties = row().properties;
    return made;
  }
  Buffer marked(Bytes bytes, std::size_t store = 300) const {
    auto out = with(format(), bytes, store_of(store), payloads(kFirst, "first"));
    EXPECT_TRUE(out) << (out ? "" : out.error().what);
    return out ? out->bytes : Buffer();
  }
  void expect(Bytes bytes, std::string_view json, std::string_view source_type) const {
    const auto all = metadata(format(), bytes);
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
    if (row().xmp)
      EXPECT_EQ(at(all, {"xmp", ""}), Values{std::string(as_text(packet(source_type)))});
    for (const Property& property : row().properties)
      EXPECT_EQ(at(all, {row().property_carrier, property.name}), Values{property.value});
  }
};

TEST_P(Beside, SaysWhatTheFormatTakes) {
  const unsigned wanted = (row().xmp ? kTakesXmp : 0) |
                          (row().aigc.carrier.empty() ? 0 : kTakesAigc) |
                          (row().properties.empty() ? 0 : kTakesProperties);
  EXPECT_EQ(format().takes & wanted, wanted);
}

TEST_P(Beside, GivesBackWhatWasPutInWithTheStore) {
  const Buffer out = marked(asset());
  EXPECT_EQ(stored(format(), out), store_of(300));
  expect(out, kFirst, "first");
}

TEST_P(Beside, SaysWhereTheStoreWillBe) {
  const auto out = with(format(), asset(), store_of(70'000), payloads(kFirst, "first"));
  ASSERT_TRUE(out) << out.error().what;
  const auto layout = scan(format(), out->bytes);
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  EXPECT_TRUE(layout->carriers.front() == out->carrier);
}

TEST_P(Beside, ReplacesRatherThanAdds) {
  const Buffer once = marked(asset());
  const auto twice = with(format(), once, store_of(40), payloads(kSecond, "second"));
  ASSERT_TRUE(twice) << twice.error().what;
  EXPECT_EQ(stored(format(), twice->bytes), store_of(40));
  expect(twice->bytes, kSecond, "second");
  const auto again = with(format(), twice->bytes, store_of(300), payloads(kFirst, "first"));
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->bytes.size(), once.size());
}

TEST_P(Beside, StaysWhereAnotherStoreComes) {
  const auto relabelled = with(format(), marked(asset()), store_of(70'000), {});
  ASSERT_TRUE(relabelled) << relabelled.error().what;
  EXPECT_EQ(stored(format(), relabelled->bytes), store_of(70'000));
  expect(relabelled->bytes, kFirst, "first");
}

TEST_P(Beside, KeepsWhatOthersSay) {
  const auto before = metadata(format(), asset()), after = metadata(format(), marked(asset()));
  for (const Metadatum& one : before) {
    if (one.carrier == "xmp" && row().xmp) continue;
    EXPECT_EQ(at(after, {one.carrier, one.key}), at(before, {one.carrier, one.key})) << one.key;
  }
}

TEST_P(Beside, ReadsNothingPastTheEndOfAnyPrefix) {
  const Buffer whole = marked(asset());
  const std::size_t step = std::max<std::size_t>(1, whole.size() / 1500);
  for (std::size_t size = 0; size < whole.size(); size += step) {
    const Exact exact(Bytes(whole).first(size));
    const auto all = format().metadata(exact.source(), {});
    EXPECT_TRUE(all || all.error().code != Errc::internal) << size;
  }
}

TEST_P(Beside, TakesNoHarmFromAFlippedByte) {
  Buffer whole = marked(asset(), 40);
  const std::size_t step = std::max<std::size_t>(1, whole.size() / 1500);
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

TEST_P(Beside, LeavesOutWhatIsLargerThanTheLimit) {
  Limits limits;
  limits.max_metadata_bytes = 16;
  for (const Metadatum& one : metadata(format(), marked(asset()), limits))
    EXPECT_LE(one.value.size(), 16U) << one.key;
}

INSTANTIATE_TEST_SUITE_P(Table, Beside, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace tanba
