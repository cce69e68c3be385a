// PDF: what is special to it. Documents are made here where a test needs a structure that no tool
// writes, else they come from other people's tools.
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <map>

#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

/// Puts objects behind one another, and a cross-reference behind them.
class Document {
 public:
  explicit Document(std::string before = "%PDF-1.7\n") : text_(std::move(before)) {}

  Document& object(int number, const std::string& body) {
    offsets_[number] = text_.size();
    text_ += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
    return *this;
  }
  Document& stream(int number, const std::string& dict, const std::string& data) {
    return object(number, "<<" + dict + "/Length " + std::to_string(data.size()) + ">>\nstream\n" +
                              data + "\nendstream");
  }
  Document& entry(int number, std::size_t offset) {
    offsets_[number] = offset;
    return *this;
  }
  std::size_t offset(int number) const { return offsets_.at(number); }
  std::size_t size() const { return text_.size(); }

  std::string table(const std::string& trailer) const {
    std::string out = text_ + "xref\n0 1\n0000000000 65535 f \n";
    for (const auto& [number, offset] : offsets_) {
      char line[32];
      std::snprintf(line, sizeof line, "%010zu 00000 n \n", offset);
      out += std::to_string(number) + " 1\n" + line;
    }
    return out + "trailer\n<<" + trailer + ">>\nstartxref\n" + std::to_string(text_.size()) +
           "\n%%EOF\n";
  }

 private:
  std::string text_;
  std::map<int, std::size_t> offsets_;
};

constexpr const char* kTrailer = "/Size 20/Root 1 0 R";
constexpr const char* kPages = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
constexpr const char* kPage = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>";

Document document(const std::string& catalog) {
  Document made;
  made.object(1, "<</Type/Catalog/Pages 2 0 R" + catalog + ">>").object(2, kPages).object(3, kPage);
  return made;
}

std::string specification(int stream) {
  return "<</Type/Filespec/AFRelationship/C2PA_Manifest/EF<</F " + std::to_string(stream) +
         " 0 R>>>>";
}

std::string deflated(const std::string& text) {
  std::string out(::compressBound(text.size()), '\0');
  uLongf size = out.size();
  ::compress(reinterpret_cast<Bytef*>(out.data()), &size,
             reinterpret_cast<const Bytef*>(text.data()), text.size());
  out.resize(size);
  return out;
}

/// A document whose /AF is object 4, the first of an object stream that inflates to `packed`.
std::string with_packed(const std::string& packed, const std::string& trailer = "") {
  Document made = document("/AF 4 0 R");
  made.stream(5, "/Type/ObjStm/N 1/First 10/Filter/FlateDecode", deflated(packed));
  const std::string previous = std::to_string(made.size()), first = made.table(kTrailer);
  return first + "9 0 obj\n<</Type/XRef/Size 20/Root 1 0 R/Index[4 1]/W[1 2 1]/Length 4" + trailer +
         "/Prev " + previous + ">>\nstream\n" + std::string("\2\0\5\0", 4) +
         "\nendstream\nendobj\nstartxref\n" + std::to_string(first.size()) + "\n%%EOF\n";
}

/// A document with the store "STORE" in a stream with `dict`.
std::string with_store(const std::string& dict, const std::string& catalog = "/AF[4 0 R]",
                       const std::string& trailer = "") {
  Document made = document(catalog);
  made.object(4, specification(5)).stream(5, dict, "STORE");
  return made.table(kTrailer + trailer);
}

Result<Layout> scan_text(const std::string& text, const Limits& limits = {}) {
  return scan(kPdf, as_bytes(text), limits);
}

std::string flaw_of(const std::string& text) {
  const auto layout = scan_text(text);
  EXPECT_TRUE(layout) << (layout ? "" : layout.error().what);
  return layout && layout->flaw ? layout->flaw : "";
}

std::string text_of(const Buffer& bytes) { return std::string(as_text(bytes)); }

bool contains(const Buffer& bytes, std::string_view what) {
  return as_text(bytes).find(what) != std::string_view::npos;
}

bool starts_the_same(const Buffer& longer, Bytes shorter) {
  return longer.size() >= shorter.size() && equal(Bytes(longer).first(shorter.size()), shorter);
}

// What a command prints; `missing` where its program is not there.
struct Ran {
  bool missing = false;
  int status = -1;
  std::string text;
};

Ran run_on(const std::string& program, const std::string& arguments, const Buffer& bytes) {
  Ran ran;
  ran.missing = std::system(("command -v " + program + " >/dev/null").c_str()) != 0;
  if (ran.missing) return ran;
  const auto path =
      std::filesystem::temp_directory_path() / ("tanba-pdf-" + std::to_string(::getpid()) + ".pdf");
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  std::FILE* pipe =
      ::popen((program + " " + arguments + " '" + path.string() + "' 2>&1").c_str(), "r");
  std::array<char, 4096> block;
  for (std::size_t got; (got = std::fread(block.data(), 1, block.size(), pipe)) > 0;)
    ran.text.append(block.data(), got);
  ran.status = ::pclose(pipe);
  std::filesystem::remove(path);
  return ran;
}

TEST(Pdf, KeepsEveryByteThatWasThere) {
  for (const char* name : {"table", "streams", "linearized", "linearized_streams", "ghostscript",
                           "aes128", "aes256"}) {
    const Buffer asset = sample("pdf/" + std::string(name) + ".pdf");
    EXPECT_TRUE(starts_the_same(labelled(kPdf, asset, store_of(300)), asset)) << name;
  }
}

TEST(Pdf, WritesACrossReferenceOfTheKindThatTheFileHas) {
  const Buffer table = labelled(kPdf, sample("pdf/table.pdf"), store_of(300));
  EXPECT_FALSE(contains(table, "/Type/XRef"));
  const Buffer streams = labelled(kPdf, sample("pdf/streams.pdf"), store_of(300));
  EXPECT_TRUE(contains(streams, "/Type/XRef"));
  EXPECT_FALSE(contains(streams, "trailer"));
}

TEST(Pdf, IsSoundToAnotherReader) {
  for (const char* name : {"table", "streams", "linearized", "linearized_streams", "ghostscript",
                           "aes128", "aes256"}) {
    const Buffer out = labelled(kPdf, sample("pdf/" + std::string(name) + ".pdf"), store_of(300));
    const Ran ran = run_on("qpdf", "--check", out);
    if (ran.missing) GTEST_SKIP() << "no qpdf here";
    EXPECT_EQ(ran.status, 0) << name << ran.text;
    EXPECT_EQ(run_on("qpdf", "--list-attachments", out).text.find("no embedded"), std::string::npos)
        << name;
  }
}

TEST(Pdf, IsReadThroughAHybridCrossReference) {
  Document made = document("/Names 6 0 R/AF 7 0 R");
  const std::string packed = "6 0 7 5 <<>> [8 0 R]";
  made.stream(5, "/Type/ObjStm/N 2/First 8", packed);
  made.object(8, specification(9)).stream(9, "", "STORE");
  const std::string entries("\2\0\5\0\2\0\5\1", 8);
  const std::size_t at = made.size();
  made.stream(10, "/Type/XRef/Size 20/Index[6 2]/W[1 2 1]", entries);
  const std::string text = made.table(kTrailer + ("/XRefStm " + std::to_string(at)));
  const auto layout = scan_text(text);
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  const Buffer out = labelled(kPdf, as_bytes(text), store_of(300));
  EXPECT_EQ(stored(kPdf, out), store_of(300));
  EXPECT_TRUE(contains(out, "6 0 obj\n<</EmbeddedFiles <</Names"));
}

TEST(Pdf, ReadsDeflatedStreamsWithPredictors) {
  const std::string packed = "4 0 " + specification(5);
  Document made = document("/AF[4 0 R]");
  made.stream(5, "", "STORE");
  made.stream(6, "/Type/ObjStm/N 1/First 4/Filter[/FlateDecode]", deflated(packed));
  const std::size_t at = made.size();
  std::string rows;
  const auto row = [&](char type, std::size_t where, char last) {
    rows += '\0';
    for (const auto byte : {static_cast<int>(type), static_cast<int>(where >> 8),
                            static_cast<int>(where & 0xFF), static_cast<int>(last)})
      rows += static_cast<char>(byte);
  };
  row(1, made.offset(1), 0);
  row(1, made.offset(2), 0);
  row(1, made.offset(3), 0);
  row(2, 6, 0);
  row(1, made.offset(5), 0);
  row(1, made.offset(6), 0);
  const std::string data = deflated(rows);
  std::string text = made.table("");
  text.resize(at);
  text +=
      "7 0 obj\n<</Type/XRef/Size 8/Root 1 0 R/Index[1 6]/W[1 2 1]/Filter/FlateDecode"
      "/DecodeParms<</Predictor 12/Columns 4>>/Length " +
      std::to_string(data.size()) + ">>\nstream\n" + data + "\nendstream\nendobj\nstartxref\n" +
      std::to_string(at) + "\n%%EOF";
  EXPECT_EQ(stored(kPdf, as_bytes(text)), Buffer({'S', 'T', 'O', 'R', 'E'}));
}

TEST(Pdf, TakesEachFormOfAssociatedFiles) {
  const Buffer store = {'S', 'T', 'O', 'R', 'E'};
  for (const char* catalog : {"/AF[4 0 R]", "/AF 4 0 R", "/A#46 [ 4 0 R % comment ]\n]"})
    EXPECT_EQ(stored(kPdf, as_bytes(with_store("", catalog))), store) << catalog;
  Document made = document("/AF 6 0 R");
  made.object(4, specification(5)).stream(5, "/Type/EmbeddedFile", "STORE").object(6, "[4 0 R]");
  EXPECT_EQ(stored(kPdf, as_bytes(made.table(kTrailer))), store);
  const std::string crypt = "/Filter/Crypt/DecodeParms<</Name/Identity>>";
  EXPECT_EQ(stored(kPdf, as_bytes(with_store(crypt, "/AF[4 0 R]", "/Encrypt<</V 5>>"))), store);
}

TEST(Pdf, LooksForNoStoreWhereTheCatalogNamesNone) {
  Document made = document("");
  made.object(4, specification(5)).stream(5, "", text_of(store_of(300)));
  const auto layout = scan_text(made.table(kTrailer));
  ASSERT_TRUE(layout);
  EXPECT_TRUE(layout->carriers.empty() && layout->flaw == nullptr);
}

TEST(Pdf, SaysWhyAStoreCannotBeRead) {
  EXPECT_EQ(flaw_of(with_store("")), "");
  EXPECT_EQ(flaw_of(with_store("/Filter/FlateDecode")), "pdf: the manifest store is compressed");
  EXPECT_EQ(flaw_of(with_store("/Filter[/Crypt /FlateDecode]")),
            "pdf: the manifest store is compressed");
  EXPECT_EQ(flaw_of(with_store("", "/AF[4 0 R]", "/Encrypt<</V 5>>")),
            "pdf: the manifest store is encrypted");
  EXPECT_EQ(flaw_of(with_store("/Filter/Crypt/DecodeParms<</Name/StdCF>>", "/AF[4 0 R]",
                               "/Encrypt<</V 5>>")),
            "pdf: the manifest store is encrypted");
  std::string text = with_store("");
  text.replace(text.find("/Length 5"), 9, "/Length 4");
  EXPECT_EQ(flaw_of(text), "pdf: the length of a stream is not true");
  text.replace(text.find("/Length 4"), 9, "/Length R");
  EXPECT_NE(flaw_of(text), "");
  text.replace(text.find("/EF<"), 4, "/EE<");
  EXPECT_NE(flaw_of(text), "");
}

TEST(Pdf, CountsTwoStoresOfOneCatalogAsTwo) {
  Document made = document("/AF[4 0 R 6 0 R]");
  made.object(4, specification(5)).stream(5, "", "STORE");
  made.object(6, specification(7)).stream(7, "", "OTHER");
  const std::string text = made.table(kTrailer);
  const auto layout = scan_text(text);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->carriers.size(), 2U);
  EXPECT_EQ(stored(kPdf, labelled(kPdf, as_bytes(text), store_of(300))), store_of(300));
}

TEST(Pdf, KeepsTheOtherFilesOfADocument) {
  Document made = document("/AF[6 0 R 4 0 R]/Lang(kk)/Names<</Dests 8 0 R/EmbeddedFiles 7 0 R>>");
  made.object(4, specification(5)).stream(5, "", "STORE");
  made.object(6, "<</Type/Filespec/F(a)>>").object(8, "<<>>");
  made.object(7, "<</Names[(a)6 0 R(b\\051)4 0 R<64>6 0 R]>>");
  const Buffer out = labelled(kPdf, as_bytes(made.table(kTrailer)), store_of(300));
  EXPECT_TRUE(contains(out, "/AF [6 0 R 21 0 R]")) << text_of(out);
  EXPECT_TRUE(contains(out, "[(a) 6 0 R (content_credential.c2pa) 21 0 R <64> 6 0 R]"));
  EXPECT_TRUE(contains(out, "/Lang (kk)"));
}

TEST(Pdf, GivesATreeOfManyNodesALeafOfItsOwn) {
  Document made = document("/Names<</EmbeddedFiles<</Kids[6 0 R]>>>>");
  made.object(6, "<</Limits[(a)(a)]/Names[(a)7 0 R]>>").object(7, "<</Type/Filespec/F(a)>>");
  const std::string text = made.table(kTrailer);
  const Buffer once = labelled(kPdf, as_bytes(text), store_of(300));
  EXPECT_TRUE(contains(once, "<</Limits[()()]/Names[()21 0 R]>>"));
  EXPECT_TRUE(contains(once, "/Kids [22 0 R 6 0 R]"));
}

/// An update that gives the page another size, behind everything.
Buffer updated(const Buffer& bytes) {
  const std::string text = text_of(bytes);
  const std::size_t from = text.rfind("startxref") + 10;
  const std::string previous = text.substr(from, text.find('\n', from) - from);
  Document made(text);
  made.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 8 8]>>");
  const std::string out = made.table("/Size 23/Root 1 0 R/Prev " + previous);
  return Buffer(out.begin(), out.end());
}

TEST(Pdf, KeepsAnUpdateThatCameAfterOurs) {
  const std::string text = document("").table(kTrailer);
  const Buffer once = labelled(kPdf, as_bytes(text), store_of(300));
  const Buffer changed = updated(once);
  EXPECT_EQ(stored(kPdf, changed), store_of(300));
  const Buffer twice = labelled(kPdf, changed, store_of(70'000, 5));
  EXPECT_TRUE(starts_the_same(twice, changed));
  EXPECT_EQ(stored(kPdf, twice), store_of(70'000, 5));
  EXPECT_EQ(labelled(kPdf, labelled(kPdf, changed, store_of(200)), store_of(70'000, 5)), twice);
  const Buffer none = labelled(kPdf, changed, {});
  EXPECT_TRUE(starts_the_same(none, changed));
  const auto layout = scan(kPdf, none);
  ASSERT_TRUE(layout);
  EXPECT_TRUE(layout->carriers.empty());
}

TEST(Pdf, ReplacesTheXmpPacketOfTheDocument) {
  const std::string old = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>old</x:xmpmeta>";
  const std::string packet = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>new</x:xmpmeta>";
  for (const char* catalog : {"", "/Metadata 4 0 R"}) {
    Document made = document(catalog);
    made.stream(4, "/Type/Metadata/Subtype/XML", old);
    const std::string text = made.table(kTrailer);
    const Buffer out = labelled(kPdf, as_bytes(text), store_of(300), as_bytes(packet));
    EXPECT_TRUE(starts_the_same(out, as_bytes(text)));
    EXPECT_TRUE(contains(out, packet));
    EXPECT_EQ(stored(kPdf, out), store_of(300));
    EXPECT_EQ(labelled(kPdf, out, store_of(70'000)),
              labelled(kPdf, as_bytes(text), store_of(70'000), as_bytes(packet)));
    const Ran ran = run_on("qpdf", "--show-object=trailer", out);
    EXPECT_TRUE(ran.missing || ran.status == 0) << ran.text;
  }
}

std::string certified(int changes) {
  Document made = document("/Perms<</DocMDP 4 0 R>>");
  made.object(4, "<</Type/Sig/Reference[<</TransformMethod/DocMDP/TransformParams<</P " +
                     std::to_string(changes) + ">>>>]>>");
  return made.table(kTrailer);
}

TEST(Pdf, AnnotatesTheFirstPageOfACertifiedDocument) {
  const Buffer out = labelled(kPdf, as_bytes(certified(3)), store_of(300));
  EXPECT_EQ(stored(kPdf, out), store_of(300));
  EXPECT_TRUE(contains(out, "/FileAttachment"));
  EXPECT_FALSE(contains(out, "EmbeddedFiles"));
  EXPECT_EQ(text_of(labelled(kPdf, out, {})), certified(3));
}

TEST(Pdf, BreaksNoCertificationThatAllowsNoChange) {
  for (const int changes : {1, 2}) {
    const auto out = embedded(kPdf, as_bytes(certified(changes)), store_of(300));
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, Errc::unsupported);
  }
}

TEST(Pdf, KeepsEarlierSignaturesGood) {
  const Buffer asset = sample("pdf/signed.pdf");
  const Buffer out = labelled(kPdf, asset, store_of(300));
  const Ran before = run_on("pdfsig", "-nocert", asset), after = run_on("pdfsig", "-nocert", out);
  if (before.missing) GTEST_SKIP() << "no pdfsig here";
  EXPECT_NE(before.text.find("Signature is Valid"), std::string::npos) << before.text;
  EXPECT_NE(after.text.find("Signature is Valid"), std::string::npos) << after.text;
}

TEST(Pdf, RefusesAnEncryptionThatItCannotWriteInto) {
  const std::string old = document("").table(kTrailer + std::string("/Encrypt<</V 2>>"));
  ASSERT_TRUE(scan_text(old));
  EXPECT_EQ(embedded(kPdf, as_bytes(old), store_of(9)).error().code, Errc::unsupported);
  EXPECT_EQ(scan_text(with_packed("4 0 [8 0 R]", "/Encrypt<</V 5>>")).error().code,
            Errc::unsupported);
}

TEST(Pdf, ReadsWhatAnotherWriterSigned) {
  const std::string path = outside("public-testfiles/pdf/adobe-20240110-single_manifest_store.pdf");
  if (path.empty()) GTEST_SKIP() << "TANBA_TEST_DATA is not set";
  const Buffer asset = file(path);
  const auto layout = scan(kPdf, asset);
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  EXPECT_EQ(layout->carriers.front().store, (std::vector<Range>{{587472, 35046}}));
  const Buffer out = labelled(kPdf, asset, store_of(300));
  EXPECT_TRUE(starts_the_same(out, asset));
  EXPECT_EQ(stored(kPdf, out), store_of(300));
  EXPECT_EQ(labelled(kPdf, out, store_of(301)), labelled(kPdf, asset, store_of(301)));
}

struct Hostile {
  const char* name;
  std::string text;
  Errc code;
};

std::vector<Hostile> hostile() {
  const std::string plain = document("").table(kTrailer);
  const auto changed = [](std::string text, const std::string& from, const std::string& to) {
    text.replace(text.rfind(from), from.size(), to);
    return text;
  };
  const auto catalog = [](const std::string& entries) { return document(entries).table(kTrailer); };
  const std::size_t at = plain.rfind("xref\n0 1");
  const std::string own = std::to_string(at);
  return {
      {"Nothing", "%PDF-", Errc::malformed},
      {"NoHeader", "x" + plain, Errc::malformed},
      {"NoEnd", changed(plain, "%%EOF", "%EOF"), Errc::malformed},
      {"NoOffset", changed(plain, "startxref\n", "startxref\n-"), Errc::malformed},
      {"OffsetPastTheEnd", changed(plain, "startxref\n", "startxref\n9"), Errc::truncated},
      {"OffsetOfNothing", changed(plain, "startxref\n" + own, "startxref\n9"), Errc::malformed},
      {"Loop", changed(plain, "/Size", "/Prev " + own + "/Size"), Errc::malformed},
      {"HybridOfATable", changed(plain, "/Size", "/XRefStm " + own + "/Size"), Errc::malformed},
      {"NoCatalog", changed(plain, "/Root", "/Toor"), Errc::malformed},
      {"CatalogTwice", changed(plain, "/Root", "/Root 1 0 R/Root"), Errc::malformed},
      {"EntriesPastTheEnd", changed(plain, "0 1\n00", "0 9999\n00"), Errc::truncated},
      {"TooManyEntries", changed(plain, "0 1\n00", "0 99999999\n00"), Errc::limit_exceeded},
      {"NumbersTooHigh", changed(plain, "0 1\n00", "9999999999 1\n00"), Errc::malformed},
      {"EntryOfLetters", changed(plain, "1 1\n00", "1 1\nx0"), Errc::malformed},
      {"AnotherObject", changed(plain, "\n1 0 obj", "\n8 0 obj"), Errc::malformed},
      {"NoValue", changed(plain, "<</Type/Catalog", "<</Type/Catalo}"), Errc::malformed},
      {"OpenString", changed(plain, "<</Type/Catalog", "<</Type((atalog"), Errc::truncated},
      {"Nested", catalog("/X" + std::string(100, '[')), Errc::limit_exceeded},
      {"Crossed", catalog("/X[<<]>>"), Errc::malformed},
      {"TooLarge", catalog("/X(" + std::string(2 << 20, 'x') + ")"), Errc::limit_exceeded},
      {"StreamForACatalog", with_store("", "/AF 5 0 R"), Errc::malformed},
  };
}

TEST(Pdf, RefusesWhatIsBrokenOrHostile) {
  for (const Hostile& row : hostile()) {
    const auto layout = scan_text(row.text);
    EXPECT_FALSE(layout) << row.name;
    if (layout) continue;
    EXPECT_EQ(name(layout.error().code), std::string(name(row.code)))
        << row.name << ": " << layout.error().what;
  }
}

TEST(Pdf, RefusesAnObjectInTwoRoles) {
  const std::string text = document("/Names 2 0 R/AF 2 0 R").table(kTrailer);
  const auto out = embedded(kPdf, as_bytes(text), store_of(300));
  ASSERT_TRUE(out) << out.error().what;  // one changes, the other is copied
  Document made = document("/Names<</EmbeddedFiles 1 0 R>>");
  const auto twice = embedded(kPdf, as_bytes(made.table(kTrailer)), store_of(300));
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, Errc::malformed);
}

TEST(Pdf, InflatesNoMoreThanItsLimit) {
  EXPECT_EQ(scan_text(with_packed("4 0 null")).error().code, Errc::malformed);  // no /First there
  const std::string bomb = "4 99999999" + std::string(1 << 20, ' ');
  EXPECT_EQ(scan_text(with_packed(bomb)).error().code, Errc::limit_exceeded);
  Limits limits;
  limits.max_inflated_bytes = 1 << 19;
  const std::string far = "4 00900000" + std::string(1 << 20, ' ');
  EXPECT_EQ(scan_text(with_packed(far), limits).error().code, Errc::limit_exceeded);
  EXPECT_EQ(scan_text(with_packed(far)).error().code, Errc::truncated);
}

TEST(Pdf, ReadsLittleOfALongFile) {
  Document made = document("");
  made.stream(4, "", std::string(8 << 20, 'x'));
  const std::string text = made.table(kTrailer);
  const Counted counted(as_bytes(text));
  ASSERT_TRUE(kPdf.scan(counted.source(), {}));
  EXPECT_LT(counted.read_bytes, 64U << 10);
}

}  // namespace
}  // namespace tanba
