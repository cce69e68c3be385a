// ISO BMFF: which files they are, and which stores are in them.
#include "bmff_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

std::string outcome(Bytes file, const Limits& limits = {}) {
  const auto layout = scan(kBmff, file, limits);
  if (!layout) return name(layout.error().code);
  if (layout->flaw != nullptr) return layout->flaw;
  std::string words;
  for (const Carrier& carrier : layout->carriers)
    words += (words.empty() ? "" : " ") + std::string(carrier.purpose);
  return words.empty() ? "none" : words;
}

TEST(BmffScan, TellsWhatStoresAreThere) {
  const Buffer manifest = c2pa_box("manifest", manifest_data());
  const Buffer original = c2pa_box("original", manifest_data());
  const Buffer update = c2pa_box("update", store_of(40));
  const Buffer old_update = c2pa_box("update", manifest_data());
  const Buffer proof = c2pa_box("merkle", {0xA0});
  const struct {
    const char* name;
    std::vector<Buffer> boxes;
    const char* expected;
  } rows[] = {
      {"no store", {}, "none"},
      {"one", {manifest}, "manifest"},
      {"one with proofs", {manifest, proof, proof}, "manifest"},
      {"two count as none, but are told", {manifest, manifest}, "manifest manifest"},
      {"an original with its update", {original, update}, "original update"},
      {"as the reference implementation writes it", {original, old_update}, "original update"},
      {"manifest and original", {manifest, original}, "manifest original"},
      {"two updates", {original, update, update}, "original update update"},
      {"update alone", {update}, "bmff: an update without its original"},
      {"original alone", {original}, "bmff: an original without its update"},
      {"update of a manifest", {manifest, update}, "bmff: an update without its original"},
      {"a proof alone: a media segment", {proof}, "none"},
      {"retagged", {c2pa_box("manifesT", manifest_data())}, "bmff: a C2PA box of no known purpose"},
      {"retagged as a proof",
       {c2pa_box("merkle", manifest_data())},
       "bmff: a C2PA box of no known purpose"},
      {"no end of the purpose",
       {c2pa_box(std::string(60, 'x'), {})},
       "bmff: a C2PA box of no known purpose"},
      {"an unknown one beside a store", {manifest, c2pa_box("?", {})}, "manifest"},
      {"too small for its offset",
       {c2pa_box("manifest", {1, 2, 3})},
       "bmff: a C2PA box of no known purpose"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(outcome(joined({ftyp(), joined(row.boxes), kMedia})), row.expected) << row.name;
}

TEST(BmffScan, TakesNoStoreInFrontOfTheBrands) {
  const Buffer manifest = c2pa_box("manifest", manifest_data());
  EXPECT_EQ(outcome(joined({manifest, ftyp(), kMedia})),
            "bmff: a C2PA box in front of the ftyp box");
  EXPECT_EQ(outcome(joined({manifest, kMedia})), "manifest") << "old QuickTime has no brands";
}

TEST(BmffScan, FindsAStoreInABoxWithA64BitSize) {
  ByteWriter payload;
  payload.bytes(bmff::kC2paUuid).u32(0).text(std::string_view("manifest\0", 9));
  const Buffer file =
      joined({ftyp(), large_box("uuid", joined({payload.take(), manifest_data()})), kMedia});
  EXPECT_EQ(stored(kBmff, file), store_of(40));
}

TEST(BmffScan, LeavesThePaddingBehindTheStoreOut) {
  const Buffer file =
      joined({ftyp(), c2pa_box("manifest", joined({manifest_data(), Buffer(100)})), kMedia});
  EXPECT_EQ(stored(kBmff, file), store_of(40));
}

TEST(BmffScan, RefusesBoxesWithSizesThatLie) {
  const struct {
    const char* name;
    Buffer tail;
    const char* expected;
  } rows[] = {
      {"less than eight bytes are no box", {0, 0, 0, 9, 'f', 'r', 'e'}, "none"},
      {"smaller than its header", joined({u32(7), bytes_of("free")}), "malformed"},
      {"one, without a 64-bit size", joined({u32(1), bytes_of("free")}), "truncated"},
      {"64-bit size below 16", joined({u32(1), bytes_of("free"), number(15, 8)}), "malformed"},
      {"64-bit size of zero", joined({u32(1), bytes_of("free"), number(0, 8)}), "malformed"},
      {"past the end", joined({u32(9), bytes_of("free")}), "truncated"},
      {"2^31", joined({u32(1u << 31), bytes_of("moov")}), "truncated"},
      {"2^32-1", joined({u32(0xFFFFFFFF), bytes_of("moov")}), "truncated"},
      {"2^63", joined({u32(1), bytes_of("moov"), number(1ull << 63, 8)}), "truncated"},
      {"2^64-1", joined({u32(1), bytes_of("moov"), number(~0ull, 8)}), "truncated"},
      {"size 0 is the rest", joined({u32(0), bytes_of("free"), Buffer(99)}), "none"},
      {"media that are cut", joined({u32(1000), bytes_of("mdat"), Buffer(9)}), "none"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(outcome(joined({ftyp(), kMedia, row.tail})), row.expected) << row.name;
}

TEST(BmffScan, SaysThatAStoreIsCutRatherThanThatThereIsNone) {
  const Buffer whole = joined({ftyp(), c2pa_box("manifest", manifest_data(300))});
  for (std::size_t size = ftyp().size() + 24; size < whole.size(); ++size)
    EXPECT_EQ(outcome(Bytes(whole).first(size)), "bmff: the C2PA box is cut") << size;
}

TEST(BmffScan, LeavesWhatIsBehindAStoreToTheBinding) {
  const Buffer manifest = c2pa_box("manifest", manifest_data());
  EXPECT_EQ(outcome(joined({ftyp(), manifest, Buffer(64, 0xFF)})), "manifest");
  EXPECT_EQ(outcome(joined({ftyp(), manifest, box("moov", Buffer(64, 0xFF))})), "manifest");
}

// nested_moov_1000.mp4
TEST(BmffScan, StopsAtBoxesNestedTooDeep) {
  Buffer nest;
  for (int i = 0; i < 1000; ++i) nest = box("moov", nest);
  EXPECT_EQ(outcome(joined({ftyp(), nest})), "limit_exceeded");
  EXPECT_EQ(outcome(joined({ftyp(), c2pa_box("manifest", manifest_data()), nest})),
            "limit_exceeded");
}

TEST(BmffScan, TakesAMetaBoxWithAndWithoutVersion) {
  const Buffer handler = box("hdlr", Buffer(4));
  EXPECT_EQ(outcome(joined({ftyp(), box("meta", joined({Buffer(4), handler}))})), "none");
  EXPECT_EQ(outcome(joined({ftyp(), box("meta", handler)})), "none");
  for (std::size_t size = 0; size < 9; ++size)
    EXPECT_EQ(outcome(joined({ftyp(), box("meta", Buffer(size))})), "none") << size;
}

TEST(BmffFormat, KnowsItsFilesByBrandAndName) {
  const struct {
    const char *brand, *hint, *expected;
  } rows[] = {
      {"isom", "", "video/mp4"},        {"isom", "x.m4a", "audio/mp4"},
      {"mp42", "x.M4V", "video/x-m4v"}, {"M4A ", "x.mp4", "audio/mp4"},
      {"M4V ", "", "video/x-m4v"},      {"qt  ", "x.mp4", "video/quicktime"},
      {"3gp5", "", "video/3gpp"},       {"3g2a", "", "video/3gpp2"},
      {"avif", "", "image/avif"},       {"heic", "x.heif", "image/heic"},
      {"mif1", "", "image/heif"},       {"heix", "", "image/heic"},
      {"dash", "", "video/mp4"},
  };
  for (const auto& row : rows) {
    const Buffer head = ftyp(row.brand);
    EXPECT_EQ(detect(head, row.hint), &kBmff) << row.brand;
    EXPECT_EQ(kBmff.mime_type_of(head, row.hint), row.expected) << row.brand << " " << row.hint;
  }
  const Buffer avif = box("ftyp", bytes_of(std::string("mif1\0\0\0\0mif1avif", 16)));
  EXPECT_EQ(kBmff.mime_type_of(avif, ""), "image/avif");
  const Buffer old_movie = box("wide", Buffer(8));
  EXPECT_EQ(detect(old_movie, "x.mov"), &kBmff);
  EXPECT_EQ(kBmff.mime_type_of(old_movie, "x.mov"), "video/quicktime");
  EXPECT_EQ(detect(old_movie, "x.bin"), nullptr);
}

}  // namespace
}  // namespace tanba
