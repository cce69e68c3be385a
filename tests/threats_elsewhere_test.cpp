// Rows B of docs/threats.md on stores that lie in the wrong place, come from elsewhere, or are
// signed over. Names begin with the number of the row.
#include "real_store.hpp"

namespace tanba::maker {
namespace {

using fixture::joined;
using fixture::sample;

constexpr const char *kData = "assertion.dataHash.mismatch",
                     *kBmffData = "assertion.bmffHash.mismatch";

const Signer& signer() {
  static const std::unique_ptr<Signer> kSigner = [] {
    const auto identity = make_identity({.now = pki::kNow});
    return *signer_from_pem(as_bytes(identity->key_pem), as_bytes(identity->chain_pem));
  }();
  return *kSigner;
}

Buffer labelled(Bytes asset, const std::string& hint, bool sidecar = false) {
  Buffer out;
  const auto done = label(*memory_source(asset), *buffer_sink(out), {}, signer(),
                          {.now = pki::kNow, .hint = hint, .sidecar = sidecar});
  EXPECT_TRUE(done) << hint << (done ? "" : done.error().what);
  return out;
}

std::size_t position_of(Bytes file, std::string_view what) {
  const std::size_t at = as_text(file).find(what);
  EXPECT_NE(at, std::string_view::npos) << what;
  return at;
}

// The C2PA box of an MP4 file, its header and purpose included.
Range c2pa_box_of(Bytes file) {
  const std::size_t at = position_of(file, "uuid") - 4;
  return {at, ByteReader(file.subspan(at)).u32()};
}

// The file must not pass for one that was never labelled.
TEST(Threats, B15_AStoreWhoseBoxIsRenamedDoesNotVanish) {
  const Buffer film = put(kBmff, sample("bmff/plain.mp4"), bmff_hash).asset;
  expect_trusted(asked(film, "a.mp4"));
  const std::size_t at = position_of(film, "manifest");
  for (const std::string_view purpose :
       {std::string_view("Manifest"), std::string_view("original"),
        std::string_view("merkle\0\0", 8), std::string_view("update\0\0", 8),
        std::string_view("\0\0\0\0\0\0\0\0", 8)}) {
    Buffer changed = film;
    std::ranges::copy(purpose, changed.begin() + static_cast<std::ptrdiff_t>(at));
    const auto report = asked(changed, "a.mp4");
    EXPECT_TRUE(!report || report->state == State::invalid) << purpose;
  }
}

TEST(Threats, B16_TheBoxOfTheStoreStandsWhereItStood) {
  const Buffer film = put(kBmff, sample("bmff/plain.mp4"), bmff_hash).asset;
  const Range box = c2pa_box_of(film);
  const Bytes before = Bytes(film).first(box.offset),
              own = Bytes(film).subspan(box.offset, box.size),
              after = Bytes(film).subspan(box.end());
  expect_broken(asked(joined({before, after, own}), "a.mp4"), kBmffData);
  const std::size_t next = ByteReader(after).u32();
  expect_broken(asked(joined({before, after.first(next), own, after.subspan(next)}), "a.mp4"),
                kBmffData);
  // Inside of another box nobody looks for it (C2PA 2.4, A.5.1): such a file has none.
  ByteWriter nested;
  nested.bytes(before).u32(static_cast<std::uint32_t>(own.size() + 8)).text("free").bytes(own);
  const auto report = asked(joined({nested.view(), after}), "a.mp4");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::none);
  // The place of the first proof, where there is none.
  Buffer pointing = film;
  pointing[position_of(film, "manifest") + 9 + 7] = 1;
  expect_broken(asked(pointing, "a.mp4"), kBmffData);
}

TEST(Threats, B23_AManifestFromElsewhereIsBoundToItsOwnFile) {
  const Buffer one = sample("png/rgb.png"), other = sample("png/animated.png");
  const Buffer store = labelled(other, "b.png", true);
  const auto source = memory_source(store);
  EXPECT_EQ(asked(other, "b.png", source.get())->state, State::valid);
  expect_broken(asked(one, "a.png", source.get()), kData);
  // A page that only names its manifest: nothing is fetched, and it is not passed over.
  for (const char* address : {"https://example.org/m.c2pa", "file:///etc/passwd", "javascript:0"}) {
    const std::string page = "<!DOCTYPE html><html><head><link rel=\"c2pa-manifest\" href=\"" +
                             std::string(address) + "\"></head><body>a</body></html>";
    expect_broken(asked(as_bytes(page), "a.html"), "manifest.inaccessible");
  }
}

TEST(Threats, B24_AManifestOfAnotherFileDoesNotFit) {
  struct {
    const Format& format;
    const char *from, *to, *code;
  } const rows[] = {
      {kJpeg, "samples/picture.jpg", "jpeg/grey.jpg", kData},
      {kPng, "png/rgb.png", "png/animated.png", kData},
      {kGif, "gif/still.gif", "gif/animated.gif", kData},
      {kRiffWebp, "webp/lossy.webp", "webp/lossless.webp", kData},
      {kTiff, "tiff/single.tif", "tiff/pages.tif", kData},
      {kBmff, "bmff/plain.mp4", "bmff/sound.mov", kBmffData},
      {kPdf, "pdf/table.pdf", "pdf/streams.pdf", kData},
      {kFont, "font/square.ttf", "font/square.otf", "assertion.boxesHash.unknownBox"},
      {kZip, "zip/python.zip", "zip/infozip.zip", "assertion.collectionHash.incorrectFileCount"},
      {kPlainText, "text/kazakh.txt", "text/russian.md", kData}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.to);
    const auto store = fixture::stored(row.format, labelled(sample(row.from), row.from));
    ASSERT_TRUE(store);
    const std::string hint = row.format.name == kPlainText.name ? "a.txt" : row.to;
    expect_broken(asked(fixture::labelled(row.format, sample(row.to), *store), hint), row.code);
  }
}

// One object again, behind the end: what a reader shows is not what was signed.
TEST(Threats, B35_AnUpdateOfADocumentAfterSigningIsFound) {
  const Buffer once = labelled(sample("pdf/table.pdf"), "a.pdf");
  ASSERT_EQ(asked(once, "a.pdf")->state, State::valid);
  const std::string text(as_text(once));
  const std::size_t from = text.rfind("startxref\n") + 10, root = text.rfind("/Root ");
  const std::string previous = text.substr(from, text.find('\n', from) - from), size = "/Size 90",
                    catalog = text.substr(root, text.find('R', root + 2) + 1 - root);
  const std::string object = "\n80 0 obj\n<</Evil true>>\nendobj\n";
  char line[32];
  std::snprintf(line, sizeof line, "%010zu 00000 n \n", text.size() + 1);
  const std::string update = object + "xref\n80 1\n" + line + "trailer\n<<" + size + catalog +
                             "/Prev " + previous + ">>\nstartxref\n" +
                             std::to_string(text.size() + object.size()) + "\n%%EOF\n";
  expect_broken(asked(as_bytes(text + update), "a.pdf"), kData);
}

TEST(Threats, B38_AManifestBesideTheFileDoesNotOutrankItsOwn) {
  const Buffer plain = sample("png/rgb.png"), file = labelled(plain, "a.png");
  const Buffer beside = labelled(plain, "a.png", true);
  const auto source = memory_source(beside);
  const auto report = asked(file, "a.png", source.get());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::valid);
  EXPECT_FALSE(report->detached);
  EXPECT_EQ(report->manifests.size(), 1U);
  EXPECT_EQ(report->active_manifest()->label, asked(file, "a.png")->active_manifest()->label);
  EXPECT_TRUE(has_status(report->status.informational, "org.tanba.sidecarIgnored"));
  EXPECT_FALSE(has_status(asked(file, "a.png")->status.informational, "org.tanba.sidecarIgnored"));
  // Nor does it mend what is broken.
  Buffer changed = file;
  changed[changed.size() - 20] ^= 1;
  expect_broken(asked(changed, "a.png", source.get()), kData);
}

const StatusList& recorded_of_parent(const Report& report) {
  const auto& ingredients = report.active_manifest()->ingredients;
  EXPECT_EQ(ingredients.size(), 1U);
  return ingredients.front().status;
}

// The parent's hash is checked while its file is still there, and what came of it is signed.
TEST(Threats, B39_SigningAgainTellsWhatTheParentWas) {
  const Buffer once = labelled(sample("samples/picture.jpg"), "a.jpg");
  const auto good = asked(labelled(once, "a.jpg"), "a.jpg");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->state, State::valid) << codes_of(*good);
  EXPECT_FALSE(has_status(recorded_of_parent(*good).failure, kData));
  Buffer changed = once;
  changed[changed.size() - 20] ^= 1;
  expect_broken(asked(changed, "a.jpg"), kData);
  const auto again = asked(labelled(changed, "a.jpg"), "a.jpg");
  ASSERT_TRUE(again);
  EXPECT_TRUE(has_status(recorded_of_parent(*again).failure, kData));
  EXPECT_NE(show_tree(*again).find(kData), std::string::npos);
}

}  // namespace
}  // namespace tanba::maker
