// The data hash against assets whose digests are computed here with OpenSSL alone.
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "binding/binding.hpp"
#include "binding_fixture.hpp"
#include "cbor/cbor.hpp"

namespace tanba {
namespace {

using fixture::code_of;

constexpr std::string_view kHead = "0123456789", kStore = "STORE",
                           kTail = "abcdefghijklmnopqrstuvwxyz";
constexpr std::uint64_t kMax = ~std::uint64_t{0};

Buffer sha256(std::string_view text) {
  Buffer digest(SHA256_DIGEST_LENGTH);
  SHA256(as_bytes(text).data(), text.size(), digest.data());
  return digest;
}
std::string asset() { return std::string(kHead) + std::string(kStore) + std::string(kTail); }

Carrier carrier() {
  Carrier made;
  made.store = {{10, 5}};
  made.exclusion = {10, 5};
  made.framing = {10, 5};
  return made;
}

DataHash good_hash() {
  DataHash hash;
  hash.has_exclusions = hash.has_hash = true;
  hash.exclusions = {{10, 5}};
  hash.alg = "sha256";
  hash.hash = sha256(std::string(kHead) + std::string(kTail));
  return hash;
}

struct Case {
  DataHash hash = good_hash();
  Carrier carrier = tanba::carrier();
  std::string asset = tanba::asset();
  bool detached = false, updated = false, has_default = false;
  Format format = {};
};

BindingVerdict check(const Case& given) {
  const auto source = memory_source(as_bytes(given.asset));
  const BindingInput input{*source,
                           given.format,
                           given.detached ? nullptr : &given.carrier,
                           [&](const HashPlan& plan) { return run(plan, *source, {}); },
                           HashAlg::sha256,
                           given.has_default,
                           {},
                           given.updated};
  auto verdict = check_data_hash(input, given.hash, "url");
  EXPECT_TRUE(verdict);
  return verdict ? *std::move(verdict) : BindingVerdict{};
}

constexpr const char *kMatch = "assertion.dataHash.match",
                     *kMismatch = "assertion.dataHash.mismatch",
                     *kMalformed = "assertion.dataHash.malformed";

void leave_two_bytes_out(Case& c) {
  c.hash.exclusions = {{10, 5}, {20, 2}};
  c.hash.hash = sha256(std::string(kHead) + "abcdehijklmnopqrstuvwxyz");
}

using Parts = Result<std::vector<Part>>;
void with_parts(Case& c, Parts (*parts)(const Source&, const Carrier*, const Limits&)) {
  c.format.binding = BindingKind::data;
  c.format.parts = parts;
}
void leave_size_out(Case& c, Range size) {
  c.hash.exclusions = {size, {10, 5}};
  std::string head(kHead);
  head.erase(static_cast<std::size_t>(size.offset), static_cast<std::size_t>(size.size));
  c.hash.hash = sha256(head + std::string(kTail));
}
Parts of_riff(const Source&, const Carrier*, const Limits&) {
  return std::vector<Part>{{"WAVE", {{0, 10}}}};
}
Parts of_another(const Source&, const Carrier*, const Limits&) {
  return std::vector<Part>{{"SOI", {{0, 10}}}};
}
Parts of_a_comment(const Source&, const Carrier*, const Limits&) {
  return std::vector<Part>{{"SOI", {{0, 10}}}, {"COM", {{18, 4}}}};
}
Parts of_two_pieces(const Source&, const Carrier*, const Limits&) {
  return std::vector<Part>{{"SOI", {{0, 10}}}, {"COM", {{18, 4}, {22, 4}}}};
}

struct Row {
  const char* name;
  const char* code;
  void (*change)(Case&);
};
const Row kRows[] = {
    {"nothing is wrong", kMatch, [](Case&) {}},
    {"B01 the exclusion covers content", kMismatch,
     [](Case& c) {
       c.hash.exclusions = {{10, 6}};
       c.hash.hash = sha256(std::string(kHead) + std::string(kTail).substr(1));
     }},
    {"B01 the exclusion begins too early", kMismatch,
     [](Case& c) {
       c.hash.exclusions = {{9, 6}};
       c.hash.hash = sha256("012345678" + std::string(kTail));
     }},
    {"B01 the exclusion leaves a byte of the store out", kMismatch,
     [](Case& c) {
       c.hash.exclusions = {{10, 4}};
       c.hash.hash = sha256(std::string(kHead) + "E" + std::string(kTail));
     }},
    {"B01 nothing is excluded", kMismatch,
     [](Case& c) {
       c.hash.exclusions = {};
       c.hash.hash = sha256(tanba::asset());
     }},
    {"framing of the format may be excluded with the store", kMatch,
     [](Case& c) {
       c.carrier.framing = {8, 9};
       c.hash.exclusions = {{9, 7}};
       c.hash.hash = sha256("012345678" + std::string(kTail).substr(1));
     }},
    {"the store's exclusion is split in two", kMismatch,
     [](Case& c) { c.hash.exclusions = {{10, 2}, {12, 3}}; }},
    {"B01 text is left out", kMalformed,
     [](Case& c) {
       c.format.canonical = [](Bytes text) {
         return Result<Buffer>(Buffer(text.begin(), text.end()));
       };
       leave_two_bytes_out(c);
     }},
    {"B01 a file of an archive is left out", kMismatch,
     [](Case& c) {
       c.format.binding = BindingKind::collection;
       leave_two_bytes_out(c);
     }},
    {"bytes are left out of what has no boxes", kMatch, leave_two_bytes_out},
    {"metadata are left out", kMatch,
     [](Case& c) { leave_two_bytes_out(c), with_parts(c, of_a_comment); }},
    {"B01 content is left out", kMismatch,
     [](Case& c) { leave_two_bytes_out(c), with_parts(c, of_another); }},
    {"B01 metadata are left out, and more", kMismatch,
     [](Case& c) {
       with_parts(c, of_a_comment);
       c.hash.exclusions = {{10, 5}, {21, 2}};
       c.hash.hash = sha256(std::string(kHead) + "abcdefijklmnopqrstuvwxyz");
     }},
    {"B01 metadata in two pieces are left out", kMismatch,
     [](Case& c) { leave_two_bytes_out(c), with_parts(c, of_two_pieces); }},
    {"B01 a file without boxes leaves out what is no metadata", kMismatch,
     [](Case& c) {
       leave_size_out(c, {4, 4});
       with_parts(c, [](const Source&, const Carrier*, const Limits&) {
         return Parts(std::vector<Part>());
       });
     }},
    {"B01 a file whose boxes cannot be followed", kMismatch,
     [](Case& c) {
       leave_two_bytes_out(c);
       with_parts(c, [](const Source&, const Carrier*, const Limits&) {
         return Parts(Error{Errc::malformed, "broken"});
       });
     }},
    {"the size of RIFF is left out", kMatch,
     [](Case& c) { leave_size_out(c, {4, 4}), with_parts(c, of_riff); }},
    {"B01 the name of RIFF is left out", kMismatch,
     [](Case& c) { leave_size_out(c, {0, 4}), with_parts(c, of_riff); }},
    {"B01 a half of its size is left out", kMismatch,
     [](Case& c) { leave_size_out(c, {4, 2}), with_parts(c, of_riff); }},
    {"B01 bytes in its place are left out of another file", kMismatch,
     [](Case& c) { leave_size_out(c, {4, 4}), with_parts(c, of_another); }},
    {"B02 not in order", kMalformed, [](Case& c) { c.hash.exclusions = {{20, 2}, {10, 5}}; }},
    {"B02 overlapping", kMalformed, [](Case& c) { c.hash.exclusions = {{10, 5}, {14, 2}}; }},
    {"B02 overlapping by wrapping around", kMalformed,
     [](Case& c) { c.hash.exclusions = {{10, kMax}, {20, 1}}; }},
    {"B03 past the end", kMismatch, [](Case& c) { c.hash.exclusions = {{10, 5}, {40, 2}}; }},
    {"B03 far past the end", kMismatch, [](Case& c) { c.hash.exclusions = {{10, 5}, {kMax, 0}}; }},
    {"B03 wrapping around", kMismatch, [](Case& c) { c.hash.exclusions = {{10, 5}, {20, kMax}}; }},
    {"an empty exclusion does nothing", kMatch,
     [](Case& c) { c.hash.exclusions = {{10, 5}, {20, 0}}; }},
    {"B08 the padding is not zero", kMismatch, [](Case& c) { c.hash.padding_is_zero = false; }},
    {"B11 a byte was appended", kMismatch, [](Case& c) { c.asset += "x"; }},
    {"a byte was changed", kMismatch, [](Case& c) { c.asset[3] = 'x'; }},
    {"the asset is empty", kMismatch, [](Case& c) { c.asset = ""; }},
    {"B37 no hash", kMismatch, [](Case& c) { c.hash.has_hash = false, c.hash.hash = {}; }},
    {"C37 an empty hash", kMismatch, [](Case& c) { c.hash.hash = {}; }},
    {"C37 a truncated hash", kMismatch, [](Case& c) { c.hash.hash.resize(16); }},
    {"C37 a hash with a byte behind it", kMismatch, [](Case& c) { c.hash.hash.push_back(0); }},
    {"C01 no algorithm", "algorithm.unsupported", [](Case& c) { c.hash.alg = ""; }},
    {"the algorithm is the claim's", kMatch,
     [](Case& c) { c.hash.alg = "", c.has_default = true; }},
    {"C02 SHA-1", "algorithm.unsupported",
     [](Case& c) { c.hash.alg = "sha1", c.has_default = true; }},
    {"C02 the name in capitals", "algorithm.unsupported", [](Case& c) { c.hash.alg = "SHA256"; }},
    {"a flaw that the reader found", kMalformed, [](Case& c) { c.hash.flaw = "broken"; }},
    {"B05 a detached manifest leaves bytes out", kMismatch, [](Case& c) { c.detached = true; }},
    {"a detached manifest covers all", kMatch,
     [](Case& c) {
       c.detached = true;
       c.hash.exclusions = {};
       c.hash.hash = sha256(tanba::asset());
     }},
    {"B07 a longer store without an update", kMismatch,
     [](Case& c) { c.hash.exclusions = {{10, 3}}; }},
    {"an update made the store longer", kMatch,
     [](Case& c) { c.hash.exclusions = {{10, 3}}, c.updated = true; }},
    {"an update made the store shorter", kMatch,
     [](Case& c) { c.hash.exclusions = {{10, 9}}, c.updated = true; }},
    {"an update, and an empty exclusion where the store lies", kMatch,
     [](Case& c) { c.hash.exclusions = {{10, 0}, {10, 3}}, c.updated = true; }},
    {"an update beside a detached manifest", kMatch,
     [](Case& c) {
       c.detached = c.updated = true;
       c.hash.exclusions = {};
       c.hash.hash = sha256(tanba::asset());
     }},
    {"B07 an update does not move the exclusion", kMismatch,
     [](Case& c) { c.hash.exclusions = {{9, 3}}, c.updated = true; }},
    {"B07 an update does not let a later exclusion wrap", kMismatch,
     [](Case& c) { c.hash.exclusions = {{10, 1}, {kMax, 0}}, c.updated = true; }},
};

TEST(DataHash, HoldsOrSaysWhyNot) {
  for (const Row& row : kRows) {
    Case given;
    row.change(given);
    EXPECT_EQ(code_of(check(given)), row.code) << row.name;
  }
}

TEST(DataHash, GivesNoVerdictWherePartsCannotBeRead) {
  Case given;
  leave_two_bytes_out(given);
  given.format.binding = BindingKind::data;
  given.format.parts = [](const Source&, const Carrier*, const Limits&) {
    return Parts(Error{Errc::io, "the disk is broken"});
  };
  const auto source = memory_source(as_bytes(given.asset));
  const BindingInput input{*source,
                           given.format,
                           &given.carrier,
                           [&](const HashPlan& plan) { return run(plan, *source, {}); },
                           HashAlg::sha256,
                           false,
                           {}};
  const auto verdict = check_data_hash(input, given.hash, "url");
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().code, Errc::io);
}

TEST(DataHash, ListsWhatElseItLeavesOut) {
  Case given;
  given.hash.exclusions = {{2, 3}, {10, 5}, {20, 1}};
  given.hash.hash = sha256(
      "01"
      "56789"
      "abcde"
      "ghijklmnopqrstuvwxyz");
  const BindingVerdict verdict = check(given);
  EXPECT_EQ(code_of(verdict), kMatch);
  ASSERT_EQ(verdict.status.informational.size(), 1u);
  EXPECT_EQ(verdict.status.informational[0].code, "assertion.dataHash.additionalExclusionsPresent");
  ASSERT_EQ(verdict.uncovered.size(), 2u);
  EXPECT_EQ(verdict.uncovered[0].range, (Range{2, 3}));
  EXPECT_EQ(verdict.uncovered[1].range, (Range{20, 1}));
}

TEST(DataHash, MovesLaterExclusionsAfterAnUpdate) {
  Case given;
  given.updated = true;
  given.hash.exclusions = {{10, 2}, {17, 1}};  // 17: now 20
  given.hash.hash = sha256(
      "0123456789"
      "abcde"
      "ghijklmnopqrstuvwxyz");
  EXPECT_EQ(code_of(check(given)), kMatch);
}

TEST(DataHash, DraftsWhatItThenAccepts) {
  Format format;
  const Carrier where = carrier();
  const BindingDraft draft = draft_data_hash(format, &where, asset().size(), HashAlg::sha256);
  const auto source = memory_source(as_bytes(std::string_view{}));
  ASSERT_EQ(draft.plan.jobs.size(), 1u);
  const Buffer cbor = draft.assertion({good_hash().hash});
  const auto document = cbor::Document::decode(cbor);
  ASSERT_TRUE(document);
  Case given;
  given.hash = read_data_hash(document->root(), {});
  EXPECT_EQ(given.hash.flaw, nullptr);
  EXPECT_EQ(given.hash.exclusions, good_hash().exclusions);
  EXPECT_EQ(code_of(check(given)), kMatch);
}

TEST(DataHash, DraftsAnAssertionWhoseSizeDoesNotDependOnThePlace) {
  Format format;
  std::size_t size = 0;
  for (const std::uint64_t offset :
       {std::uint64_t{0}, std::uint64_t{23}, std::uint64_t{24}, std::uint64_t{300},
        std::uint64_t{70'000}, std::uint64_t{5} << 32})
    for (const std::uint64_t length :
         {std::uint64_t{1}, std::uint64_t{200}, std::uint64_t{6} << 32}) {
      Carrier where;
      where.exclusion = where.framing = {offset, length};
      where.store = {where.exclusion};
      const auto draft = draft_data_hash(format, &where, offset + length, HashAlg::sha256);
      const std::size_t now = draft.assertion({Buffer(32, 1)}).size();
      if (size == 0) size = now;
      EXPECT_EQ(now, size) << offset << " " << length;
    }
}

TEST(DataHash, DraftsADetachedOneOverAllBytes) {
  Format format;
  const BindingDraft draft = draft_data_hash(format, nullptr, 41, HashAlg::sha512);
  ASSERT_EQ(draft.plan.jobs.size(), 1u);
  EXPECT_EQ(draft.plan.jobs[0].alg, HashAlg::sha512);
  ASSERT_EQ(draft.plan.jobs[0].pieces.size(), 1u);
  EXPECT_EQ(draft.plan.jobs[0].pieces[0].range, (Range{0, 41}));
  const Buffer cbor = draft.assertion({Buffer(64, 1)});
  const auto document = cbor::Document::decode(cbor);
  ASSERT_TRUE(document);
  EXPECT_TRUE(document->root().find("pad"));
  EXPECT_FALSE(document->root().find("exclusions"));
}

}  // namespace
}  // namespace tanba
