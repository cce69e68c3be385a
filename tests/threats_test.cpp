// Rows of docs/threats.md that belong to no single format. Names begin with the number of the row.
#include <chrono>
#include <filesystem>
#include <fstream>

#include "threats_fixture.hpp"
#include "validate_rows.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr std::int64_t kNow = kSignedAt;
constexpr std::uint64_t kTebibyte = 1ull << 40;

Buffer signed_file(const std::string& name) { return signed_bytes(sample(name), name); }

TEST(Threats, S29_NoEntityOpensAFile) {
  const auto path = std::filesystem::temp_directory_path() / "tanba-threats-secret.txt";
  std::ofstream(path) << "c2pa:manifest";
  const std::string drawing =
      "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file://" + path.string() +
      "\">]><svg xmlns='http://www.w3.org/2000/svg' xmlns:c2pa='http://c2pa.org/manifest'>"
      "<metadata><&x;>AAAA</&x;></metadata><text>&x;</text></svg>";
  const auto layout = scan(kSvg, as_bytes(drawing));
  EXPECT_TRUE(!layout || layout->carriers.empty());
  EXPECT_TRUE(layout || layout.error().code != Errc::internal);
  std::filesystem::remove(path);
}

TEST(Threats, S34_AFileOfTwoFormatsIsTheOneItBeginsWith) {
  const Buffer picture = signed_file("samples/picture.jpg");
  const Buffer archive = signed_file("zip/python.zip");
  const Buffer page = signed_file("html/page.html");
  ASSERT_EQ(judged(picture, "a.jpg")->state, State::valid);
  for (const Buffer* behind : {&archive, &page, &picture}) {
    const auto report = judged(joined({picture, *behind}), "a.jpg");
    ASSERT_TRUE(report);
    EXPECT_EQ(report->format, "image/jpeg");
    EXPECT_NE(report->state, State::valid);
  }
}

TEST(Threats, S34_TheContentWinsOverTheName) {
  const auto report = judged(signed_file("samples/picture.jpg"), "a.zip");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->format, "image/jpeg");
  EXPECT_TRUE(report->name_disagrees);
}

// A PNG of 2^31 by 2^31 whose pixels are one run of zeros.
TEST(Threats, S35_APictureInAManifestIsNotDecoded) {
  ByteWriter picture;
  picture.text("\x89PNG\r\n\x1a\n").u32(13).text("IHDR").u32(0x7FFFFFFF).u32(0x7FFFFFFF);
  picture.u8(8).u8(6).u8(0).u8(0).u8(0).u32(0).u32(0x7FFFFFF0).text("IDAT");
  picture.bytes(Buffer(100'000));
  maker::Recipe recipe;
  const Buffer content =
      maker::joined({jumbf::box("bfdb", as_bytes(std::string("\0image/png\0", 11))),
                     jumbf::box("bidb", picture.view())});
  const std::string name = "c2pa.thumbnail.claim";
  recipe.assertions.push_back({name, jumbf::superbox(jumbf::kEmbeddedFile, name, content)});
  const auto made = maker::make(recipe);
  const auto before = std::chrono::steady_clock::now();
  const auto report = maker::judge(made);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
}

TEST(Threats, S36_AFileOfNothingIsAnError) {
  for (const Buffer& bytes : {Buffer(), Buffer(1), Buffer(1, 0xFF)})
    for (const char* hint : {"", "a.jpg", "a.mp4", "a.txt", "a.pdf", "a.jsonl", "a.warc"}) {
      const auto report = judged(bytes, hint);
      if (report)
        EXPECT_NE(report->state, State::valid) << hint;
      else
        EXPECT_NE(report.error().code, Errc::internal) << hint;
    }
}

TEST(Threats, S36_ATebibyteCostsFewReads) {
  for (const char* name :
       {"png/rgb.png", "wav/pcm16.wav", "bmff/plain.mp4", "tiff/single.tif", "mp3/v23.mp3",
        "zip/python.zip", "warc/warcio11.warc", "parquet/plain.parquet", "matroska/tagged.mkv"}) {
    const Buffer head = sample(name);
    const Counted counted(head, kTebibyte);
    const auto report = verify(counted.source(), {}, {.now = kNow, .hint = name, .threads = 1});
    EXPECT_TRUE(!report || report->state != State::valid) << name;
    EXPECT_LT(counted.read_bytes, 64u << 20) << name;
  }
}

// Names of assertions are labels in a tree of boxes; none of them can hold a slash.
TEST(Threats, S37_ANameInAManifestIsNoPath) {
  for (const char* name : {"../../etc/passwd", "/etc/passwd", "a/../b"}) {
    maker::Recipe recipe;
    recipe.assertions.push_back(maker::cbor_assertion(name, as_bytes("\xA0")));
    const auto report = maker::judge(maker::make(recipe));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::invalid) << name;
  }
}

TEST(Threats, S38_ARecordNamesNoFiles) {
  for (const char* json : {R"({"base_path":"/"})", R"({"path":"../a"})", R"({"resources":{}})"})
    EXPECT_FALSE(label_from_json(json)) << json;
}

}  // namespace
}  // namespace tanba
