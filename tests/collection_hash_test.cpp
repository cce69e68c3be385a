// The collection hash over an archive: what holds, and every way in which it does not.
#include <openssl/sha.h>

#include "binding/binding.hpp"
#include "binding_fixture.hpp"
#include "zip_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr const char *kMatch = "assertion.collectionHash.match",
                     *kMismatch = "assertion.collectionHash.mismatch",
                     *kMalformed = "assertion.collectionHash.malformed",
                     *kInvalidUri = "assertion.collectionHash.invalidURI",
                     *kWrongCount = "assertion.collectionHash.incorrectFileCount";

struct Case {
  Buffer asset;
  Carrier carrier;
  bool detached = false, has_default = false;
  const Format* format = &kZip;
  CollectionHash hash;
};

Digests digests_of(const HashPlan& plan, Bytes asset) {
  auto digests = run(plan, *memory_source(asset), {});
  EXPECT_TRUE(digests);
  return digests ? *std::move(digests) : Digests();
}

CollectionHash drafted(const Case& given) {
  const auto source = memory_source(given.asset);
  auto draft = draft_collection_hash(
      {kZip, *source, given.detached ? nullptr : &given.carrier, HashAlg::sha256}, {});
  EXPECT_TRUE(draft) << (draft ? "" : draft.error().what);
  if (!draft) return {};
  EXPECT_EQ(draft->label, "c2pa.hash.collection.data");
  const Digests digests = digests_of(draft->plan, given.asset);
  const Buffer cbor = draft->assertion(digests);
  EXPECT_EQ(cbor.size(), draft->assertion(Digests(digests.size(), Buffer(32))).size());
  const auto document = cbor::Document::decode(cbor);
  EXPECT_TRUE(document);
  return read_collection_hash(document->root(), {});
}

Case good() {
  Case made;
  auto out = embedded(kZip, sample("zip/python.zip"), store_of(300));
  EXPECT_TRUE(out);
  made.asset = out->bytes;
  made.carrier = out->carrier;
  made.hash = drafted(made);
  return made;
}

BindingVerdict check(const Case& given) {
  const auto source = memory_source(given.asset);
  const BindingInput input{*source,
                           *given.format,
                           given.detached ? nullptr : &given.carrier,
                           [&](const HashPlan& plan) { return run(plan, *source, {}); },
                           HashAlg::sha256,
                           given.has_default,
                           {}};
  auto verdict = check_collection_hash(input, given.hash, "url");
  EXPECT_TRUE(verdict);
  return verdict ? *std::move(verdict) : BindingVerdict{};
}

// Of the first entry, which has a local header and nothing else.
Buffer folder_hash(const Case& given) {
  Buffer digest(SHA256_DIGEST_LENGTH);
  SHA256(given.asset.data(), 30 + 7, digest.data());
  return digest;
}

struct Row {
  const char* name;
  const char* code;
  void (*change)(Case&);
};
const Row kRows[] = {
    {"nothing is wrong", kMatch, [](Case&) {}},
    {"the files in another order", kMatch,
     [](Case& c) { std::swap(c.hash.files[0], c.hash.files[2]); }},
    {"a folder is named, as others do", kMatch,
     [](Case& c) { c.hash.files.push_back({"folder", folder_hash(c)}); }},
    {"a folder is named with its slash", kMatch,
     [](Case& c) { c.hash.files.push_back({"folder/", folder_hash(c)}); }},
    {"a folder with another hash", kMismatch,
     [](Case& c) { c.hash.files.push_back({"folder", Buffer(32)}); }},
    {"the header of a folder changed", kWrongCount, [](Case& c) { c.asset[10] ^= 1; }},
    {"a name as it is", kMatch, [](Case& c) { c.hash.files[0].uri = "folder/сәлем.txt"; }},
    {"the claim's algorithm", kMatch, [](Case& c) { c.hash.alg = "", c.has_default = true; }},
    {"no algorithm", "algorithm.unsupported", [](Case& c) { c.hash.alg = ""; }},
    {"SHA-1", "algorithm.unsupported", [](Case& c) { c.hash.alg = "sha1"; }},
    {"a flaw that the reader found", kMalformed, [](Case& c) { c.hash.flaw = "broken"; }},
    {"a file is not named", kWrongCount, [](Case& c) { c.hash.files.pop_back(); }},
    {"a file is not there", kWrongCount,
     [](Case& c) { c.hash.files.push_back({"more.txt", Buffer(32)}); }},
    {"a file is named twice", kWrongCount,
     [](Case& c) { c.hash.files.push_back(c.hash.files[0]); }},
    {"the store is named", kWrongCount,
     [](Case& c) { c.hash.files.push_back({"META-INF/content_credential.c2pa", Buffer(32)}); }},
    {"B22 a dot", kInvalidUri, [](Case& c) { c.hash.files[1].uri = "./stored.txt"; }},
    {"B22 two dots", kInvalidUri, [](Case& c) { c.hash.files[1].uri = "a/../stored.txt"; }},
    {"B22 two dots in code", kInvalidUri, [](Case& c) { c.hash.files[1].uri = "%2e%2E/a"; }},
    {"B22 a slash in code", kInvalidUri, [](Case& c) { c.hash.files[1].uri = "..%2Fa"; }},
    {"B22 absolute", kInvalidUri, [](Case& c) { c.hash.files[1].uri = "/etc/passwd"; }},
    {"B22 a drive", kInvalidUri, [](Case& c) { c.hash.files[1].uri = "C:a"; }},
    {"B22 a host", kInvalidUri, [](Case& c) { c.hash.files[1].uri = "http://a/b"; }},
    {"B22 a backslash", kInvalidUri, [](Case& c) { c.hash.files[1].uri = "a\\b"; }},
    {"a hash of a file", kMismatch, [](Case& c) { c.hash.files[2].hash[0] ^= 1; }},
    {"an empty hash", kMismatch, [](Case& c) { c.hash.files[2].hash.clear(); }},
    {"a truncated hash", kMismatch, [](Case& c) { c.hash.files[2].hash.resize(16); }},
    {"hashes of two files", kMismatch,
     [](Case& c) { std::swap(c.hash.files[1].hash, c.hash.files[2].hash); }},
    {"B36 no hash of the directory", kMismatch,
     [](Case& c) { c.hash.central_directory_hash.reset(); }},
    {"B36 a hash of the directory", kMismatch,
     [](Case& c) { c.hash.central_directory_hash->at(5) ^= 1; }},
    {"B36 a comment in the directory", kMismatch, [](Case& c) { c.asset.back() ^= 1; }},
    {"a byte behind the end", kMismatch, [](Case& c) { c.asset.push_back(0); }},
    {"the end is cut", kMismatch, [](Case& c) { c.asset.pop_back(); }},
};

TEST(CollectionHash, HoldsOrSaysWhyNot) {
  const Case whole = good();
  for (const Row& row : kRows) {
    Case given = whole;
    row.change(given);
    EXPECT_EQ(code_of(check(given)), row.code) << row.name;
  }
}

// The store itself is judged by its signature, its CRC when it is looked for.
TEST(CollectionHash, NoticesEveryByteOfTheArchiveButTheStore) {
  Case given = good();
  const std::uint64_t crc = given.carrier.erase[1].offset + 16;
  for (std::uint64_t at = 0; at < given.asset.size(); ++at) {
    const bool own = at >= given.carrier.framing.offset && at < given.carrier.framing.end();
    if (own || (at >= crc && at < crc + 4)) continue;
    given.asset[static_cast<std::size_t>(at)] ^= 0x20;
    EXPECT_EQ(check(given).status.failure.size(), 1U) << at;
    given.asset[static_cast<std::size_t>(at)] ^= 0x20;
  }
}

TEST(CollectionHash, IsOverTheDirectoryButTheCrcOfTheStore) {
  const Case given = good();
  const Bytes asset = given.asset;
  const auto records = static_cast<std::size_t>(given.carrier.framing.end());
  const auto crc = static_cast<std::size_t>(given.carrier.erase[1].offset) + 16;
  const Buffer hashed = joined({asset.subspan(records, crc - records), asset.subspan(crc + 4)});
  Buffer expected(SHA256_DIGEST_LENGTH);
  SHA256(hashed.data(), hashed.size(), expected.data());
  EXPECT_EQ(given.hash.central_directory_hash, expected);
}

TEST(CollectionHash, OfADetachedManifestCoversAll) {
  Case given;
  given.detached = true;
  for (const char* name : {"zip/python.zip", "zip/infozip.zip", "zip/zip64.zip", "zip/text.docx"}) {
    given.asset = sample(name);
    given.hash = drafted(given);
    EXPECT_EQ(code_of(check(given)), kMatch) << name;
    given.asset[40] ^= 1;
    EXPECT_EQ(code_of(check(given)), kMismatch) << name;
  }
}

// Between the last file and the directory, whose offset is made to fit.
TEST(CollectionHash, RefusesBytesThatBelongToNoFile) {
  Case given;
  given.detached = true;
  given.asset = sample("zip/infozip.zip");
  given.hash = drafted(given);
  const std::size_t end = given.asset.size() - 22;
  const std::uint32_t directory = ByteReader(Bytes(given.asset).subspan(end + 16)).u32le();
  given.asset[end + 16] = static_cast<std::uint8_t>(given.asset[end + 16] + 2);
  given.asset.insert(given.asset.begin() + directory, {'M', 'Z'});
  const BindingVerdict verdict = check(given);
  EXPECT_EQ(code_of(verdict), kMismatch);
  ASSERT_EQ(verdict.uncovered.size(), 1U);
  EXPECT_EQ(verdict.uncovered[0].range, (Range{directory, 2}));
  const auto source = memory_source(given.asset);
  EXPECT_EQ(draft_collection_hash({kZip, *source, nullptr, HashAlg::sha256}, {}).error().code,
            Errc::unsupported);
}

using Parts = Result<std::vector<Part>>;
using GiveParts = Parts (*)(const Source&, const Carrier*, const Limits&);
const Range kDirectory{8, 2};

// An archive of ten bytes, whatever its reader says of them.
struct Reading {
  const char* name;
  const char* code;
  const char* why;
  GiveParts parts;
};
const Reading kReadings[] = {
    {"as it should be", kMatch, "",
     [](const Source&, const Carrier*, const Limits&) {
       return Parts(std::vector<Part>{{"a", {{0, 8}}}, {"", {kDirectory}}});
     }},
    {"B22 a name that leads out", kMismatch,
     "collection: a file has a name that leads out of the archive",
     [](const Source&, const Carrier*, const Limits&) {
       return Parts(std::vector<Part>{{"../a", {{0, 8}}}, {"", {kDirectory}}});
     }},
    {"a name that is no text", kMismatch,
     "collection: a file has a name that leads out of the archive",
     [](const Source&, const Carrier*, const Limits&) {
       return Parts(std::vector<Part>{{"\xff", {{0, 8}}}, {"", {kDirectory}}});
     }},
    {"B22 two of one name", kMismatch, "collection: two files have the same name",
     [](const Source&, const Carrier*, const Limits&) {
       return Parts(std::vector<Part>{{"a", {{0, 4}}}, {"a", {{4, 4}}}, {"", {kDirectory}}});
     }},
    {"B22 a folder of the name of a file", kMismatch, "collection: two files have the same name",
     [](const Source&, const Carrier*, const Limits&) {
       return Parts(std::vector<Part>{{"a", {{0, 4}}}, {"a/", {{4, 4}}}, {"", {kDirectory}}});
     }},
    {"B36 no directory", kMismatch, "collection: no central directory",
     [](const Source&, const Carrier*, const Limits&) {
       return Parts(std::vector<Part>{{"a", {{0, 10}}}});
     }},
    {"nothing in it", kMismatch, "collection: no central directory",
     [](const Source&, const Carrier*, const Limits&) { return Parts(std::vector<Part>()); }},
    {"a feature that nobody can hash", kMismatch, "encrypted",
     [](const Source&, const Carrier*, const Limits&) {
       return Parts(Error{Errc::unsupported, "encrypted"});
     }},
    {"a disk that is broken", "io", "",
     [](const Source&, const Carrier*, const Limits&) { return Parts(Error{Errc::io, "disk"}); }},
};

TEST(CollectionHash, IsThatOfAnArchiveWhoseFilesHaveNames) {
  for (const Reading& row : kReadings) {
    SCOPED_TRACE(row.name);
    Format format = kZip;
    format.name = "archive";  // whose folders are in its directory
    format.parts = row.parts;
    const Buffer asset(10, 'x');
    const auto source = memory_source(asset);
    CollectionHash hash;
    hash.alg = "sha256";
    hash.files = {{"a", digest(HashAlg::sha256, Buffer(8, 'x'))}};
    hash.central_directory_hash = digest(HashAlg::sha256, Buffer(2, 'x'));
    const BindingInput input{*source,
                             format,
                             nullptr,
                             [&](const HashPlan& plan) { return run(plan, *source, {}); },
                             HashAlg::sha256,
                             false,
                             {}};
    const auto verdict = check_collection_hash(input, hash, "url");
    if (!verdict) {
      EXPECT_STREQ(name(verdict.error().code), row.code);
      continue;
    }
    EXPECT_EQ(code_of(*verdict), row.code);
    if (!verdict->status.failure.empty()) {
      EXPECT_EQ(verdict->status.failure[0].explanation, row.why);
    }
    const auto draft = draft_collection_hash({format, *source, nullptr, HashAlg::sha256}, {});
    EXPECT_EQ(static_cast<bool>(draft), row.code == std::string_view(kMatch));
  }
}

// A folder may be left unnamed, a file beside it never.
TEST(CollectionHash, NamesEveryFileInFrontOfAFolderToo) {
  Case given;
  given.detached = true;
  given.asset = made_zip({.files = {{.name = "a.txt"}, {.name = "folder/", .data = {}}}});
  given.hash = drafted(given);
  ASSERT_EQ(given.hash.files.size(), 1U);
  EXPECT_EQ(given.hash.files[0].uri, "a.txt");
  EXPECT_EQ(code_of(check(given)), kMatch);
  given.hash.files.clear();
  EXPECT_EQ(code_of(check(given)), kWrongCount);
}

TEST(CollectionHash, CoversNothingButArchives) {
  Case given = good();
  Format format = kZip;
  given.format = &format;
  format.parts = nullptr;
  EXPECT_EQ(code_of(check(given)), kMismatch);
  format = kZip;
  format.binding = BindingKind::boxes;
  EXPECT_EQ(code_of(check(given)), kMismatch);
}

TEST(CollectionHash, IsNotDraftedOverMoreFilesThanTheLimit) {
  Format format = kZip;
  format.name = "archive";
  format.parts = kReadings[0].parts;
  const Buffer asset(10, 'x');
  const auto source = memory_source(asset);
  Limits few;
  few.max_hash_entries = 1;
  const auto draft = draft_collection_hash({format, *source, nullptr, HashAlg::sha256}, few);
  ASSERT_FALSE(draft);
  EXPECT_STREQ(draft.error().what, "collection: more files than the limit");
}

TEST(CollectionHash, IsRefusedForAnArchiveWithoutFiles) {
  const Buffer empty = joined({as_bytes("PK\5\6"), Buffer(18)});
  const auto source = memory_source(empty);
  EXPECT_EQ(draft_collection_hash({kZip, *source, nullptr, HashAlg::sha256}, {}).error().code,
            Errc::unsupported);
}

TEST(CollectionHash, ReadsWhatTheSpecificationAllowsAndNothingElse) {
  const auto flaw = [](const cbor::Value& value, const Limits& limits = {}) {
    const Buffer bytes = value.encode();
    const auto document = cbor::Document::decode(bytes);
    const CollectionHash hash = read_collection_hash(document->root(), limits);
    return hash.flaw != nullptr;
  };
  const auto file = [] {
    return cbor::Value::map()
        .set("uri", cbor::Value::text("a"))
        .set("hash", cbor::Value::bytes(Buffer(32)));
  };
  const auto with = [](cbor::Value uris) {
    return cbor::Value::map().set("uris", std::move(uris));
  };
  EXPECT_FALSE(flaw(with(cbor::Value::array({file()}))));
  EXPECT_TRUE(flaw(cbor::Value::map()));
  EXPECT_TRUE(flaw(cbor::Value::array()));
  EXPECT_TRUE(flaw(with(cbor::Value::array())));
  EXPECT_TRUE(flaw(with(cbor::Value::map().set("a", file()))));
  EXPECT_TRUE(flaw(with(cbor::Value::array({file().set("uri", cbor::Value())}))));
  EXPECT_TRUE(flaw(with(cbor::Value::array({file().set("hash", cbor::Value())}))));
  EXPECT_TRUE(flaw(with(cbor::Value::array({file().set("uri", cbor::Value::text(""))}))));
  Limits limits;
  limits.max_hash_entries = 1;
  EXPECT_TRUE(flaw(with(cbor::Value::array({file(), file()})), limits));
}

}  // namespace
}  // namespace tanba
