// Rows B of docs/threats.md over whole files: a manifest is bound to all of these bytes, or it is
// broken. Names begin with the number of the row.
#include "real_store.hpp"

namespace tanba::maker {
namespace {

using fixture::embedded;
using fixture::joined;
using fixture::sample;

constexpr const char *kData = "assertion.dataHash.mismatch",
                     *kBoxes = "assertion.boxesHash.mismatch",
                     *kUnknownBox = "assertion.boxesHash.unknownBox",
                     *kBmffData = "assertion.bmffHash.mismatch",
                     *kAdditional = "assertion.dataHash.additionalExclusionsPresent";

std::size_t position_of(Bytes file, std::string_view what) {
  const std::size_t at = as_text(file).find(what);
  EXPECT_NE(at, std::string_view::npos) << what;
  return at;
}

Range part_of(const Format& format, Bytes file, std::string_view name) {
  const auto parts = format.parts(*memory_source(file), nullptr, {});
  const auto found = std::ranges::find(*parts, name, &Part::name);
  EXPECT_NE(found, parts->end()) << name;
  return found->ranges.front();
}
Holes hole_in(const Format& format, const char* name) {
  return [&format, name](Bytes file) { return std::vector{part_of(format, file, name)}; };
}

// The first box of that type at the root of ISO BMFF whose size is written out in 32 bits.
Range box_of(Bytes file, std::string_view type) {
  const std::size_t at = position_of(file, type) - 4;
  return {at, ByteReader(file.subspan(at)).u32()};
}

Buffer without(Bytes file, const Range& range) {
  return joined({file.first(range.offset), file.subspan(range.end())});
}
Buffer inserted(Bytes file, std::uint64_t at, Bytes what) {
  return joined({file.first(at), what, file.subspan(at)});
}

TEST(Threats, B01_NoHashLeavesContentOut) {
  struct {
    const Format& format;
    const char *file, *content;
  } const rows[] = {{kPng, "png/rgb.png", "IDAT"},        {kPng, "png/rgb.png", "IHDR"},
                    {kJpeg, "jpeg/baseline.jpg", "SOS"},  {kJpeg, "jpeg/baseline.jpg", "DQT"},
                    {kRiffWave, "wav/pcm16.wav", "data"}, {kGif, "gif/still.gif", "TBID"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.content);
    const Buffer asset = sample(row.file);
    expect_trusted(asked(put(row.format, asset, data_hash()).asset, row.file));
    const Made made = put(row.format, asset, data_hash(hole_in(row.format, row.content)));
    expect_broken(asked(made.asset, row.file), kData);
  }
}

// B13: what a BMFF hash may not leave out, no other hash may. B36: nor may one leave out a
// directory.
TEST(Threats, B13_AnotherKindOfHashLeavesNoMoreOut) {
  const Buffer film = sample("bmff/plain.mp4"), archive = sample("zip/python.zip");
  const auto media = [](Bytes file) { return std::vector{box_of(file, "mdat")}; };
  const auto padding = [](Bytes file) { return std::vector{box_of(file, "free")}; };
  for (const Holes& holes : {Holes(media), Holes(padding)})
    expect_broken(asked(put(kBmff, film, data_hash(holes)).asset, "a.mp4"), kData);
  expect_broken(asked(put(kZip, archive, data_hash(hole_in(kZip, "stored.txt"))).asset, "a.zip"),
                kData);
  expect_broken(asked(put(kZip, archive, box_hash).asset, "a.zip"), kBoxes);
}

TEST(Threats, B04_MetadataThatIsLeftOutIsListedAndNobodysWord) {
  Payloads payloads;
  const std::string_view said = "digitalsourcetype/digitalCapture";
  const std::string packet =
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
      "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
      "xmlns:e='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' "
      "e:DigitalSourceType='http://cv.iptc.org/newscodes/" +
      std::string(said) + "'/></rdf:RDF></x:xmpmeta>";
  payloads.xmp.assign(packet.begin(), packet.end());
  const Buffer asset = fixture::with(kJpeg, sample("jpeg/baseline.jpg"), payloads);
  Made made = put(kJpeg, asset, data_hash(hole_in(kJpeg, "APP1")));
  const Range hole = part_of(kJpeg, made.asset, "APP1");
  for (const bool changed : {false, true}) {
    if (changed) made.asset[position_of(made.asset, said) + said.size() - 1] ^= 1;
    const auto report = asked(made.asset, "a.jpg");
    expect_trusted(report);
    EXPECT_TRUE(has_status(report->status.informational, kAdditional));
    ASSERT_EQ(report->uncovered.size(), 2U);  // and the number of the store's segments
    EXPECT_EQ(report->uncovered.front().range, hole);
    EXPECT_FALSE(report->uncovered.front().by_specification);
    EXPECT_EQ(meets(*report, {.strict_coverage = true}).verdict, Verdict::unmet);
    for (const Mark& mark : report->marks)
      EXPECT_TRUE(mark.carrier == "c2pa" || !(mark.is_signed || mark.covered)) << mark.where;
    EXPECT_EQ(report->conflict, !changed);
  }
}

// The signed file with `fewer` of the zeros in its signature's unsigned header.
Buffer with_smaller_pad(const Made& made, std::size_t pad, std::size_t fewer) {
  const Store store = *parse_store(made.store, {});
  const jumbf::Tree& tree = *store.tree;
  Buffer bytes = made.store;
  const std::size_t at = as_text(bytes).rfind("cpad") + 4;  // 'c' heads a text of three bytes
  EXPECT_TRUE(bytes[at] == 0x59 && all_zero(Bytes(bytes).subspan(at + 3, pad)));
  const std::size_t left = pad - fewer;
  bytes[at + 1] = static_cast<std::uint8_t>(left >> 8);
  bytes[at + 2] = static_cast<std::uint8_t>(left);
  for (const jumbf::Box& box : tree.boxes) {
    if (at < box.whole.offset || at >= box.whole.end()) continue;
    ByteWriter size;
    size.u32(static_cast<std::uint32_t>(box.whole.size - fewer));
    std::ranges::copy(size.view(), bytes.begin() + static_cast<std::ptrdiff_t>(box.whole.offset));
  }
  return without(bytes, {at + 3, fewer});
}

TEST(Threats, B06_WhatAShorterStoreLeavesFreeIsNotItsOwn) {
  constexpr std::size_t kPad = 900, kFewer = 300;
  const Buffer asset = sample("png/rgb.png");
  Recipe recipe;
  recipe.cose.pads = {kPad};
  const Made made = put(kPng, asset, data_hash(), recipe);
  expect_trusted(asked(made.asset, "a.png"));
  const Buffer store = with_smaller_pad(made, kPad, kFewer);
  const auto shorter = embedded(kPng, asset, store);
  ASSERT_TRUE(shorter);
  expect_broken(asked(shorter->bytes, "a.png"), kData);
  // As long as before: what is drawn stands where the zeros stood.
  const std::string drawing = "Comment" + std::string(1, '\0') + "<svg onload=alert(1)>";
  ByteWriter chunk;
  chunk.u32(kFewer - 12).text("tEXt").text(drawing).zeros(kFewer - 12 - drawing.size()).u32(0);
  const Buffer filled = inserted(shorter->bytes, shorter->carrier.exclusion.end(), chunk.view());
  ASSERT_EQ(filled.size(), made.asset.size());
  expect_broken(asked(filled, "a.png"), kData);
  // Inside of the chunk, behind the store.
  Buffer behind = store;
  behind.insert(behind.end(), drawing.begin(), drawing.end());
  behind.resize(made.store.size());
  expect_broken(asked(fixture::labelled(kPng, asset, behind), "a.png"), "general.error");
}

// A file with an update manifest of `extra` bytes over the one that was put in first.
Buffer updated(const Format& format, Bytes asset, std::size_t extra, const Holes& holes = {}) {
  Recipe parent{.label = "urn:c2pa:00000000-0000-4000-8000-000000000001"};
  const Made made = put(format, asset, data_hash(holes), parent);
  Recipe update{.kind = jumbf::kUpdateManifest, .assertions = {}, .with_binding = false};
  update.assertions = {ingredient(ingredient_of(made, "parentOf")),
                       cbor_assertion("org.example", cbor::Value::bytes(Buffer(extra)).encode())};
  const Buffer manifest = manifest_of(update, 0);
  return fixture::labelled(format, asset,
                           assemble_store(std::vector<Bytes>{made.manifest, manifest}));
}

TEST(Threats, B07_AnUpdateWidensNoExclusion) {
  const Buffer picture = updated(kJpeg, sample("jpeg/baseline.jpg"), 70'000);
  expect_trusted(asked(picture, "a.jpg"));
  const auto carrier = fixture::scan(kJpeg, picture)->carriers.front();
  ASSERT_EQ(carrier.store.size(), 2U);
  const Buffer comment = {0xFF, 0xFE, 0, 6, 'e', 'v', 'i', 'l'};
  expect_broken(asked(inserted(picture, carrier.store[0].end(), comment), "a.jpg"),
                "general.error");
  expect_broken(asked(inserted(picture, carrier.exclusion.end(), comment), "a.jpg"), kData);

  // The count of the entry that holds the store says more than the store has.
  const auto count_in = [](Bytes file) {
    return position_of(file, std::string_view("\x41\xCD\x07\x00", 4)) + 4;
  };
  Buffer page = updated(kTiff, sample("tiff/pages.tif"), 10,
                        [&](Bytes file) { return std::vector{Range{count_in(file), 4}}; });
  expect_trusted(asked(page, "a.tif"));
  const std::size_t count = count_in(page);
  page[count] = static_cast<std::uint8_t>(page[count] + 4);
  ASSERT_GE(page[count], 4);
  expect_broken(asked(joined({page, as_bytes("evil")}), "a.tif"), "general.error");
}

TEST(Threats, B09_OfTwoStoresNoneCounts) {
  const Made one = put(kPng, sample("png/rgb.png"), data_hash());
  const Range chunk = fixture::scan(kPng, one.asset)->carriers.front().exclusion;
  const Buffer store(one.asset.begin() + static_cast<std::ptrdiff_t>(chunk.offset),
                     one.asset.begin() + static_cast<std::ptrdiff_t>(chunk.end()));
  const Made film = put(kBmff, sample("bmff/plain.mp4"), bmff_hash);
  const Range box = box_of(film.asset, "uuid");
  const Buffer boxed(film.asset.begin() + static_cast<std::ptrdiff_t>(box.offset),
                     film.asset.begin() + static_cast<std::ptrdiff_t>(box.end()));
  for (const Buffer& file : {inserted(one.asset, chunk.end(), store),
                             inserted(film.asset, box.end(), boxed), joined({film.asset, boxed})}) {
    const auto report = asked(file, "");
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, State::none);
    EXPECT_TRUE(report->manifests.empty());
    EXPECT_TRUE(has_status(report->status.informational, "org.tanba.multipleStores"));
    EXPECT_EQ(meets(*report, {}).verdict, Verdict::none);
  }
}

// A file of every family, signed as the library signs it.
struct Family {
  const char *file, *code;
};
constexpr Family kFamilies[] = {{"samples/picture.jpg", kData},   {"png/rgb.png", kData},
                                {"gif/still.gif", kData},         {"webp/lossy.webp", kData},
                                {"wav/pcm16.wav", kData},         {"tiff/single.tif", kData},
                                {"jxl/boxes.jxl", kData},         {"svg/bare.svg", kData},
                                {"mp3/v23.mp3", kData},           {"flac/flac.flac", kData},
                                {"ogg/vorbis.ogg", kData},        {"midi/format1.mid", kData},
                                {"pdf/table.pdf", kData},         {"html/page.html", kData},
                                {"text/kazakh.txt", kData},       {"bmff/plain.mp4", kBmffData},
                                {"bmff/picture.heic", kBmffData}, {"font/square.ttf", kUnknownBox}};

Buffer signed_file(const std::string& name) {
  static const auto kIdentity = make_identity({.now = pki::kNow});
  const auto signer = signer_from_pem(as_bytes(kIdentity->key_pem), as_bytes(kIdentity->chain_pem));
  Buffer out;
  const auto done = label(*buffer_source(sample(name)), *buffer_sink(out), {}, **signer,
                          {.now = pki::kNow, .hint = name});
  EXPECT_TRUE(done) << name << (done ? "" : done.error().what);
  return out;
}

TEST(Threats, B11_WhatStandsBehindTheEndIsPartOfTheFile) {
  for (const Family& family : kFamilies) {
    SCOPED_TRACE(family.file);
    const Buffer file = signed_file(family.file);
    ASSERT_EQ(asked(file, family.file)->state, State::valid);
    for (const std::string_view tail : {"x", "<script>alert(1)</script>"}) {
      const auto report = asked(joined({file, as_bytes(tail)}), family.file);
      if (report) expect_broken(report, family.code);
    }
  }
}

TEST(Threats, B12_WhatStandsBeforeTheBeginningIsPartOfTheFile) {
  for (const Family& family : kFamilies) {
    const auto report = asked(joined({as_bytes("x"), signed_file(family.file)}), family.file);
    EXPECT_TRUE(!report || report->state == State::none || report->state == State::invalid)
        << family.file;
  }
}

// Two neighbours of other names, none of them the store, the first or the last.
Buffer with_parts_swapped(const Format& format, Bytes file) {
  const auto layout = fixture::scan(format, file);
  const auto parts = format.parts(*memory_source(file), &layout->carriers.front(), {});
  for (std::size_t i = 1; i + 2 < parts->size(); ++i) {
    const Part &one = (*parts)[i], &two = (*parts)[i + 1];
    if (one.name == two.name || one.name == "C2PA" || two.name == "C2PA") continue;
    const Range &a = one.ranges.front(), &b = two.ranges.front();
    return joined({file.first(a.offset), file.subspan(b.offset, b.size),
                   file.subspan(a.offset, a.size), file.subspan(b.end())});
  }
  ADD_FAILURE() << "no neighbours";
  return {};
}

TEST(Threats, B12_PartsInAnotherOrderAreAnotherFile) {
  const Format* const formats[] = {&kPng, &kJpeg, &kRiffWebp, &kGif};
  const char* const files[] = {"png/animated.png", "jpeg/baseline.jpg", "webp/alpha.webp",
                               "gif/animated.gif"};
  for (std::size_t i = 0; i < std::size(files); ++i) {
    SCOPED_TRACE(files[i]);
    for (const auto& [binder, code] :
         {std::pair(data_hash(), kData), std::pair(Binder(box_hash), kBoxes)}) {
      const Made made = put(*formats[i], sample(files[i]), binder);
      expect_trusted(asked(made.asset, files[i]));
      const auto report = asked(with_parts_swapped(*formats[i], made.asset), files[i]);
      if (report) expect_broken(report, code);
    }
  }
}

TEST(Threats, B20_APartThatIsPutInIsFound) {
  const std::string chunk("\0\0\0\5tEXta\0bcd\0\0\0\0", 17), comment("\x21\xFE\3abc\0", 7);
  struct {
    const Format& format;
    const char *file, *before;
    std::string what;
  } const rows[] = {{kPng, "png/rgb.png", "IEND", chunk},
                    {kGif, "gif/still.gif", "3B", comment},
                    {kJpeg, "jpeg/baseline.jpg", "SOS", "\xFF\xFE" + std::string("\0\6evil", 6)}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.file);
    for (const auto& [binder, code] :
         {std::pair(data_hash(), kData), std::pair(Binder(box_hash), kUnknownBox)}) {
      const Made made = put(row.format, sample(row.file), binder);
      const Range at = part_of(row.format, made.asset, row.before);
      expect_broken(asked(inserted(made.asset, at.offset, as_bytes(row.what)), row.file), code);
    }
  }
}

}  // namespace
}  // namespace tanba::maker
