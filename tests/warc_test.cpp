// WARC: what its records are taken for, and the collection hash over them. C2PA 2.5, A.10 and
// 14.12.5.3.
#include <openssl/sha.h>

#include "binding/binding.hpp"
#include "binding_fixture.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr const char *kMatch = "assertion.collectionHash.match",
                     *kMismatch = "assertion.collectionHash.mismatch";

std::string record(const std::string& type, const std::string& id, const std::string& block,
                   const std::string& more = "") {
  return "WARC/1.1\r\nWARC-Type: " + type + "\r\nWARC-Record-ID: <" + id +
         ">\r\nWARC-Date: 2026-11-22T10:00:00Z\r\n" + more +
         "Content-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
}
std::string manifest_record(const std::string& store) {
  return record("c2pa-provenance", "urn:uuid:m", store, "Content-Type: application/c2pa\r\n");
}
const std::string kOne = record("resource", "urn:uuid:1", "one"),
                  kTwo = record("metadata", "http://example.org/2?x=%2e", "");

Result<Layout> scan_of(std::string_view text, const Limits& limits = {}) {
  return scan(kWarc, as_bytes(text), limits);
}

struct Case {
  Buffer asset;
  std::optional<Carrier> carrier;
  CollectionHash hash;
};

Case made(std::string_view text, bool with_store = true) {
  Case made;
  made.asset.assign(text.begin(), text.end());
  if (with_store) {
    auto out = embedded(kWarc, made.asset, store_of(300));
    EXPECT_TRUE(out);
    made.asset = out->bytes;
    made.carrier = out->carrier;
  }
  const auto source = memory_source(made.asset);
  const Carrier* const carrier = made.carrier ? &*made.carrier : nullptr;
  auto draft = draft_collection_hash({kWarc, *source, carrier, HashAlg::sha256}, {});
  EXPECT_TRUE(draft) << (draft ? "" : draft.error().what);
  if (!draft) return made;
  const auto digests = run(draft->plan, *source, {});
  EXPECT_TRUE(digests);
  const Buffer assertion = draft->assertion(*digests);
  const auto document = cbor::Document::decode(assertion);
  made.hash = read_collection_hash(document->root(), {});
  return made;
}

BindingVerdict check(const Case& given) {
  const Exact exact(given.asset);
  const auto digest = [&](const HashPlan& plan) { return run(plan, exact.source(), {}); };
  const BindingInput input{.asset = exact.source(),
                           .format = kWarc,
                           .carrier = given.carrier ? &*given.carrier : nullptr,
                           .digest = digest,
                           .default_alg = HashAlg::sha256,
                           .has_default_alg = false,
                           .limits = {}};
  auto verdict = check_collection_hash(input, given.hash, "url");
  EXPECT_TRUE(verdict);
  return verdict ? *std::move(verdict) : BindingVerdict{};
}

std::string code_of(const Case& given) { return fixture::code_of(check(given)); }

void put_in(Case& given, std::size_t at, std::string_view text) {
  given.asset.insert(given.asset.begin() + static_cast<std::ptrdiff_t>(at), text.begin(),
                     text.end());
  if (!given.carrier || at > given.carrier->framing.offset) return;
  for (auto* list : {&given.carrier->store, &given.carrier->erase})
    for (Range& range : *list) range.offset += text.size();
  given.carrier->framing.offset += text.size();
}

struct Row {
  const char* name;
  const char* code;
  void (*change)(Case&);
};
const Row kRows[] = {
    {"nothing is wrong", kMatch, [](Case&) {}},
    {"entries in another order", kMatch,
     [](Case& c) { std::swap(c.hash.files[0], c.hash.files[1]); }},
    {"a record is not named", kMismatch, [](Case& c) { c.hash.files.pop_back(); }},
    {"a record is not there", kMismatch,
     [](Case& c) { c.hash.files.push_back({"urn:uuid:3", Buffer(32)}); }},
    {"a record is named twice", kMismatch,
     [](Case& c) { c.hash.files.push_back(c.hash.files[0]); }},
    {"another hash", kMismatch, [](Case& c) { c.hash.files[1].hash[0] ^= 1; }},
    {"a hash of the directory", kMismatch,
     [](Case& c) { c.hash.central_directory_hash = Buffer(32); }},
    {"a record behind the manifest", kMismatch,
     [](Case& c) { put_in(c, c.asset.size(), record("resource", "urn:uuid:4", "more")); }},
    {"a record in front", kMismatch,
     [](Case& c) { put_in(c, 0, record("resource", "urn:uuid:4", "more")); }},
    {"a record twice", kMismatch, [](Case& c) { put_in(c, 0, kOne); }},
    {"a byte of a header", kMismatch, [](Case& c) { c.asset[50] ^= 1; }},
    {"a URI with a space", "assertion.collectionHash.invalidURI",
     [](Case& c) { c.hash.files[0].uri = "urn:uuid: 1"; }},
    {"a URI with a control character", "assertion.collectionHash.invalidURI",
     [](Case& c) { c.hash.files[0].uri = "urn:uuid:\x7f"; }},
};

TEST(Warc, HoldsOrSaysWhyNot) {
  const Case whole = made(kOne + kTwo);
  ASSERT_EQ(whole.hash.files.size(), 2U);
  EXPECT_EQ(whole.hash.files[1].uri, "http://example.org/2?x=%2e");
  for (const Row& row : kRows) {
    Case given = whole;
    row.change(given);
    EXPECT_EQ(code_of(given), row.code) << row.name;
  }
}

TEST(Warc, HashesARecordFromItsVersionToItsLastLineEnd) {
  const Case given = made(kOne + kTwo);
  Buffer expected(SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const unsigned char*>(kOne.data()), kOne.size(), expected.data());
  EXPECT_EQ(given.hash.files[0].hash, expected);
  EXPECT_FALSE(given.hash.central_directory_hash);
}

TEST(Warc, NoticesEveryByteOfTheRecordsAndEveryCut) {
  for (const char* name : {"warc/warcio11.warc", "warc/wget.warc"}) {
    Case given = made(as_text(sample(name)));
    const auto end = static_cast<std::size_t>(given.carrier->framing.offset);
    for (std::size_t at = 0; at < end; ++at) {
      given.asset[at] ^= 0x20;
      EXPECT_EQ(code_of(given), kMismatch) << at;
      given.asset[at] ^= 0x20;
    }
  }
  Case given = made(kOne + kTwo, false);
  EXPECT_EQ(code_of(given), kMatch);
  while (!given.asset.empty()) {
    given.asset.pop_back();
    EXPECT_EQ(code_of(given), kMismatch) << given.asset.size();
  }
}

TEST(Warc, DatesAndNamesItsRecord) {
  Payloads payloads;
  const std::string uuid = "0123ABCD-89ab-4cde-8f01-23456789abcd";
  const std::string store = "....urn:c2pa:zzz urn:c2pa:" + uuid + "/c2pa.signature....";
  payloads.store_bytes = store.size();
  payloads.when = 1795341600;  // 2026-11-22T10:00:00Z
  const auto source = memory_source(as_bytes(kOne));
  const auto embedding = kWarc.embed(*source, *kWarc.scan(*source, {}), payloads, {});
  ASSERT_TRUE(embedding);
  Buffer out = all_of(SplicedView(*source, embedding->edit));
  const auto patches =
      fill(kWarc, *memory_source(out), embedding->carrier, as_bytes(std::string_view(store)));
  ASSERT_TRUE(patches);
  for (const Patch& patch : *patches)
    std::ranges::copy(patch.bytes, out.begin() + static_cast<std::ptrdiff_t>(patch.offset));
  EXPECT_EQ(as_text(out), kOne +
                              "WARC/1.1\r\nWARC-Type: c2pa-provenance\r\nContent-Type: "
                              "application/c2pa\r\nWARC-Date: 2026-11-22T10:00:00Z\r\n"
                              "WARC-Record-ID: <urn:uuid:" +
                              uuid + ">\r\nContent-Length: " + std::to_string(store.size()) +
                              "\r\n\r\n" + store + "\r\n\r\n");
}

TEST(Warc, TakesOneRecordForTheStoreAndSaysWhatIsNotSigned) {
  const auto one = scan_of(kOne + manifest_record("store") + kTwo);
  ASSERT_TRUE(one && one->carriers.size() == 1);
  ASSERT_EQ(one->carriers[0].open.size(), 1U);  // the name and the date
  const auto two = scan_of(kOne + manifest_record("a") + manifest_record("b"));
  ASSERT_TRUE(two);
  EXPECT_EQ(two->carriers.size(), 2U);
  const auto half = scan_of(kOne + record("c2pa-provenance", "urn:uuid:m", "store"));
  ASSERT_TRUE(half);
  EXPECT_NE(half->flaw, nullptr);
  // A captured sidecar is a record like any other.
  const auto other = scan_of(
      kOne + record("resource", "urn:uuid:m", "store", "Content-Type: application/c2pa\r\n"));
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->carriers.empty() && other->flaw == nullptr);
  EXPECT_EQ(stored(kWarc, as_bytes(kOne + record("c2pa-provenance", "urn:uuid:m", "store",
                                                 "content-type:application/c2pa;\r\n x=1\r\n"))),
            Buffer({'s', 't', 'o', 'r', 'e'}));
}

// S02 to S04: what a record says of its size is held against what is there.
TEST(Warc, RefusesRecordsThatLie) {
  const auto with = [](const std::string& fields) {
    return "WARC/1.1\r\nWARC-Record-ID: <urn:uuid:1>\r\n" + fields + "\r\n1234\r\n\r\n";
  };
  EXPECT_TRUE(scan_of(with("Content-Length: 4\r\n")));
  EXPECT_EQ(scan_of(with("Content-Length: 5\r\n")).error().code, Errc::truncated);
  EXPECT_EQ(scan_of(with("Content-Length: 3\r\n")).error().code, Errc::malformed);
  for (const char* size : {"18446744073709551615", "9223372036854775807", "99999999999999999999",
                           "-1", "0x4", "", "4 4"}) {
    const auto layout = scan_of(with("Content-Length: " + std::string(size) + "\r\n"));
    ASSERT_FALSE(layout) << size;
    EXPECT_NE(layout.error().code, Errc::internal) << size;
  }
  for (const char* fields :
       {"", "Content-Length: 4\r\nContent-Length: 4\r\n", "Content-Length: 4\r\nno field\r\n",
        ": 4\r\nContent-Length: 4\r\n", "Content-Length: 4\r\nWARC-Record-ID: <urn:uuid:2>\r\n"})
    EXPECT_EQ(scan_of(with(fields)).error().code, Errc::malformed) << fields;
  EXPECT_EQ(scan_of(with("Content-Length: 4\r\n") + "x").error().code, Errc::malformed);
  EXPECT_EQ(scan_of("WARC/1.1\r\n" + std::string(70'000, 'x') + ": 1\r\n").error().code,
            Errc::limit_exceeded);
  Limits limits;
  limits.max_boxes = 1;
  EXPECT_EQ(scan_of(kOne + kTwo, limits).error().code, Errc::limit_exceeded);
}

TEST(Warc, IsNotLabelledWhereRecordsHaveNoNameOrTheSame) {
  const auto draft = [](std::string_view text) {
    const auto source = memory_source(as_bytes(text));
    return draft_collection_hash({kWarc, *source, nullptr, HashAlg::sha256}, {});
  };
  EXPECT_EQ(draft(kOne + kOne).error().code, Errc::unsupported);
  EXPECT_EQ(draft("WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n").error().code, Errc::malformed);
  EXPECT_EQ(draft("").error().code, Errc::unsupported);
}

TEST(Warc, SaysWhatToDoWithAPackedOne) {
  const Buffer packed = sample("warc/packed.warc.gz");
  EXPECT_EQ(detect(packed, "a/b.WARC.gz"), &kWarc);
  EXPECT_EQ(detect(packed, "b.gz"), nullptr);
  EXPECT_EQ(scan(kWarc, packed).error().code, Errc::unsupported);
}

}  // namespace
}  // namespace tanba
