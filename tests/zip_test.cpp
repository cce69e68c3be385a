// ZIP: where the store goes, what a file is, and archives that lie.
#include "container/zip_name.hpp"
#include "zip_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr std::string_view kStoreName = "META-INF/content_credential.c2pa";

File store_file() {
  File file;
  file.name = kStoreName;
  file.data = std::string(as_text(store_of(300)));
  return file;
}

TEST(Zip, PutsTheStoreBehindAllFiles) {
  Archive archive;
  const Buffer before = made_zip(archive);
  const auto out = embedded(kZip, before, store_of(300));
  ASSERT_TRUE(out);
  const std::size_t files = before.size() - 22 - 51;
  EXPECT_EQ(out->carrier.framing, (Range{files, 62 + 300}));
  EXPECT_TRUE(equal(Bytes(out->bytes).first(files), Bytes(before).first(files)));
  EXPECT_EQ(stored(kZip, out->bytes), store_of(300));
}

TEST(Zip, ReadsWhatAnotherWriterPutSomewhereElse) {
  Archive archive;
  archive.files = {store_file(), {}};
  const Buffer bytes = made_zip(archive);
  EXPECT_EQ(stored(kZip, bytes), store_of(300));
  Archive without;
  EXPECT_EQ(labelled(kZip, bytes, {}), made_zip(without));
  EXPECT_EQ(labelled(kZip, bytes, store_of(70)), labelled(kZip, made_zip(without), store_of(70)));
}

TEST(Zip, NamesEveryFileAndTheDirectory) {
  const Buffer bytes = labelled(kZip, sample("zip/python.zip"), store_of(300));
  const auto layout = scan(kZip, bytes);
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  const auto parts = parts_of(bytes, &layout->carriers.front());
  ASSERT_TRUE(parts) << parts.error().what;
  std::vector<std::string> names;
  std::uint64_t size = 0;
  for (const Part& part : *parts) {
    names.push_back(part.name);
    for (const Range& range : part.ranges) size += range.size;
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"folder/", "folder/сәлем.txt", "stored.txt", "empty", ""}));
  EXPECT_EQ(size, bytes.size() - 62 - 300 - 4);
  EXPECT_EQ(parts->back().ranges.size(), 2U);
}

TEST(Zip, CountsDataDescriptorsAmongTheirFiles) {
  const Buffer bytes = sample("zip/infozip.zip");
  const auto parts = parts_of(bytes);
  ASSERT_TRUE(parts);
  std::uint64_t at = 0;
  for (const Part& part : *parts) {
    ASSERT_EQ(part.ranges.size(), 1U);
    EXPECT_EQ(part.ranges[0].offset, at) << part.name;
    at = part.ranges[0].end();
  }
  EXPECT_EQ(at, bytes.size());
}

// With a signature or without, with sizes of four bytes or of eight.
TEST(Zip, KnowsEveryFormOfADataDescriptor) {
  File file;
  file.flags = 1 << 3;
  ByteWriter narrow, wide;
  const auto crc = static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(file.data.data()), file.data.size()));
  narrow.u32le(crc).u32le(17).u32le(17);
  wide.u32le(crc).u64le(17).u64le(17);
  for (const Bytes sizes : {narrow.view(), wide.view()})
    for (const std::string_view signature : {"", "PK\7\10"}) {
      Archive archive;
      archive.files = {file, {"b", "other"}};
      archive.files[0].behind = std::string(signature) + std::string(as_text(sizes));
      const auto parts = parts_of(made_zip(archive));
      ASSERT_TRUE(parts);
      EXPECT_EQ((*parts)[0].ranges[0].size, 35 + 17 + archive.files[0].behind.size());
      EXPECT_EQ((*parts)[1].ranges[0].offset, (*parts)[0].ranges[0].end());
    }
}

TEST(Zip, DecodesOldNames) {
  const auto parts = parts_of(sample("zip/codepage437.zip"));
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->front().name, "café.txt");
  EXPECT_EQ(zip::decoded_name("\xE0\xFF\xC4", false), "α\u00a0─");
  EXPECT_EQ(zip::decoded_name("\xE0", true), std::nullopt);
}

struct Lie {
  const char* name;
  void (*change)(Archive&);
  Errc scan;   // 0: none
  Errc parts;  // 0: none
};
constexpr Errc kFine = Errc{};
const Lie kLies[] = {
    {"bytes in front", [](Archive& a) { a.in_front = "MZ"; }, kFine, kFine},
    {"offsets that do not count them",
     [](Archive& a) { a.in_front = "MZ", a.directory_add = 0xFFFF'FFFE; }, Errc::malformed,
     Errc::malformed},
    {"a directory behind the end", [](Archive& a) { a.directory_add = 0xFFFF; }, Errc::malformed,
     Errc::malformed},
    {"several disks", [](Archive& a) { a.disk = 1; }, Errc::unsupported, Errc::unsupported},
    {"more files than headers", [](Archive& a) { a.count_add = 1; }, Errc::malformed,
     Errc::malformed},
    {"fewer files than headers", [](Archive& a) { a.count_add = 0xFFFF; }, Errc::malformed,
     Errc::malformed},
    {"a second end in the comment",
     [](Archive& a) { a.comment = std::string("PK\5\6") + std::string(18, '\0'); }, Errc::malformed,
     Errc::malformed},
    {"half an end in the comment", [](Archive& a) { a.comment = "PK\5\6 and more of that text"; },
     kFine, kFine},
    {"overlapping files", [](Archive& a) { a.files = {{}, {"b.txt"}}, a.files[1].offset = 0; },
     kFine, Errc::malformed},
    {"a file within a file",
     [](Archive& a) {
       ByteWriter inner;
       put_local(inner, {"b.txt", "x"});
       a.files = {{"a.txt", std::string(as_text(inner.view()))}, {"b.txt", "x"}};
       a.files[1].offset = 35;
     },
     kFine, Errc::malformed},
    {"a longer file", [](Archive& a) { a.files[0].size_add = a.files[0].local_size_add = 1; },
     kFine, Errc::malformed},
    {"a very long file",
     [](Archive& a) { a.files[0].size_add = a.files[0].local_size_add = 0xFFFF'FF00; }, kFine,
     Errc::malformed},
    {"sizes that differ", [](Archive& a) { a.files[0].local_size_add = 1; }, kFine,
     Errc::malformed},
    {"names that differ", [](Archive& a) { a.files[0].local_name = "b.txt"; }, kFine,
     Errc::malformed},
    {"ZIP64 sizes that are not there", [](Archive& a) { a.files[0].size_add = 0xFFFF'FFFF - 17; },
     Errc::malformed, Errc::malformed},
    {"no header where a file begins", [](Archive& a) { a.files[0].offset = 3; }, kFine,
     Errc::malformed},
    {"a file behind the end", [](Archive& a) { a.files[0].offset = 0xFFFF'FF00; }, kFine,
     Errc::malformed},
    {"encrypted headers", [](Archive& a) { a.files[0].flags = 1 << 13; }, Errc::unsupported,
     Errc::unsupported},
    {"no name", [](Archive& a) { a.files[0].name = ""; }, kFine, Errc::malformed},
    {"a name that is no UTF-8",
     [](Archive& a) { a.files[0].name = "\xC3(", a.files[0].flags = 1 << 11; }, kFine,
     Errc::malformed},
};

TEST(Zip, SeesThroughLies) {
  for (const Lie& lie : kLies) {
    Archive archive;
    lie.change(archive);
    const Buffer bytes = made_zip(archive);
    const auto layout = scan(kZip, bytes);
    EXPECT_EQ(layout ? kFine : layout.error().code, lie.scan) << lie.name;
    const auto parts = parts_of(bytes);
    EXPECT_EQ(parts ? kFine : parts.error().code, lie.parts) << lie.name;
  }
}

struct Flaw {
  const char* name;
  void (*change)(File&);
};
const Flaw kFlaws[] = {
    {"compressed", [](File& f) { f.method = 8; }},
    {"encrypted", [](File& f) { f.flags = 1; }},
    {"with a descriptor", [](File& f) { f.flags = 1 << 3; }},
    {"a wrong CRC", [](File& f) { f.crc_xor = 1; }},
    {"another name in its own header", [](File& f) { f.local_name = std::string(32, 'x'); }},
    {"more bytes than there are", [](File& f) { f.size_add = f.local_size_add = 1; }},
    {"sizes that differ", [](File& f) { f.local_size_add = 1; }},
    {"hidden bytes", [](File& f) { f.local_extra = std::string("\1\2\3\0abc", 7); }},
    {"not there", [](File& f) { f.offset = 7; }},
};

TEST(Zip, AStoreThatIsNotPlainIsAFlaw) {
  for (const Flaw& flaw : kFlaws) {
    Archive archive;
    archive.files.push_back(store_file());
    flaw.change(archive.files[1]);
    const Buffer bytes = made_zip(archive);
    const auto layout = scan(kZip, bytes);
    ASSERT_TRUE(layout) << flaw.name;
    EXPECT_NE(layout->flaw, nullptr) << flaw.name;
    EXPECT_TRUE(layout->carriers.empty()) << flaw.name;
    EXPECT_EQ(embedded(kZip, bytes, store_of(50)).error().code, Errc::malformed) << flaw.name;
  }
}

TEST(Zip, TakesACrcOfZeroAndTheExtraFieldOfTheDirectory) {
  Archive archive;
  archive.files.push_back(store_file());
  archive.files[1].extra = archive.files[1].local_extra = std::string("\1\2\3\0abc", 7);
  EXPECT_EQ(stored(kZip, made_zip(archive)), store_of(300));
  archive.files[1].crc_xor = static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(archive.files[1].data.data()), 300));
  EXPECT_EQ(stored(kZip, made_zip(archive)), store_of(300));
}

TEST(Zip, TwoStoresAreTwoCarriers) {
  Archive archive;
  archive.files = {store_file(), {}, store_file()};
  EXPECT_EQ(scan(kZip, made_zip(archive))->carriers.size(), 2U);
  EXPECT_EQ(labelled(kZip, made_zip(archive), {}), made_zip(Archive()));
}

TEST(Zip, ManyFilesAreALimit) {
  Archive archive;
  archive.files = {{"a"}, {"b"}, {"c"}};
  Limits limits;
  limits.max_hash_entries = 2;
  EXPECT_EQ(parts_of(made_zip(archive), nullptr, limits).error().code, Errc::limit_exceeded);
  limits = {};
  limits.max_table_bytes = 100;
  const Buffer bytes = made_zip(archive);
  const Exact exact(bytes);
  Payloads payloads;
  payloads.store_bytes = 50;
  EXPECT_EQ(kZip.embed(exact.source(), *scan(kZip, bytes), payloads, limits).error().code,
            Errc::limit_exceeded);
}

// 70 000 files need ZIP64, which the archive did not have.
TEST(Zip, CountsPastWhatTheOldRecordHolds) {
  Archive archive;
  archive.files.assign(65'534, {"n", ""});
  const Buffer bytes = made_zip(archive);
  const Buffer out = labelled(kZip, bytes, store_of(300));
  EXPECT_EQ(stored(kZip, out), store_of(300));
  EXPECT_EQ(ByteReader(Bytes(out).last(22).subspan(8)).u16le(), 0xFFFF);
  EXPECT_TRUE(starts_with(Bytes(out).last(22 + 20), "PK\6\7"));
  EXPECT_TRUE(starts_with(Bytes(out).last(22 + 20 + 56), "PK\6\6"));
}

TEST(Zip, NamesItsMediaType) {
  const struct {
    const char *file, *hint, *type;
  } rows[] = {
      {"zip/book.epub", "", "application/epub+zip"},
      {"zip/book.epub", "x.zip", "application/epub+zip"},
      {"zip/python.zip", "", "application/zip"},
      {"zip/python.zip", "a.cbz", "application/vnd.comicbook+zip"},
      {"zip/sheet.xlsx", "", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {"zip/sheet.xlsx", "a.docx",
       "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"zip/text.odt", "", "application/vnd.oasis.opendocument.text"},
  };
  for (const auto& row : rows) {
    const Buffer bytes = sample(row.file);
    const Bytes head = Bytes(bytes).first(std::min<std::size_t>(bytes.size(), 4096));
    EXPECT_EQ(kZip.mime_type_of(head, row.hint), row.type) << row.file << " " << row.hint;
    EXPECT_EQ(detect(head, row.hint), &kZip);
  }
}

}  // namespace
}  // namespace tanba
