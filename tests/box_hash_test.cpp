// The box hash against assets whose digests are computed here with OpenSSL alone.
#include <openssl/sha.h>

#include "base/encoding.hpp"
#include "binding/binding.hpp"
#include "binding/box_ranges.hpp"
#include "binding_fixture.hpp"
#include "cbor/cbor.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;
using cbor::Value;

constexpr std::string_view kAsset = "aaaaabbbbbSTOREmmmmmmddddddddddeeeeeeeeee";
constexpr std::uint64_t kMax = ~std::uint64_t{0};
constexpr const char *kMatch = "assertion.boxesHash.match",
                     *kMismatch = "assertion.boxesHash.mismatch",
                     *kMalformed = "assertion.boxesHash.malformed",
                     *kUnknown = "assertion.boxesHash.unknownBox",
                     *kUnsupported = "algorithm.unsupported";

Buffer sha256(Bytes bytes) {
  Buffer digest(SHA256_DIGEST_LENGTH);
  SHA256(bytes.data(), bytes.size(), digest.data());
  return digest;
}
Buffer sha256(std::string_view text) { return sha256(as_bytes(text)); }

// Five boxes and the store; what follows byte 41 is in none of them.
Result<std::vector<Part>> parts(const Source&, const Carrier* carrier, const Limits&) {
  std::vector<Part> made = {{"AAAA", {{0, 5}}}, {"BBBB", {{5, 5}}},   {"C2PA", {{10, 5}}},
                            {"COM", {{15, 6}}}, {"DDDD", {{21, 10}}}, {"EEEE", {{31, 10}}}};
  if (carrier == nullptr) made.erase(made.begin() + 2);
  return made;
}

BoxEntry entry(std::vector<std::string> names, Buffer hash) {
  BoxEntry made;
  made.names = std::move(names);
  made.hash = std::move(hash);
  return made;
}

BoxHash good_hash() {
  BoxHash hash;
  hash.alg = "sha256";
  hash.boxes = {entry({"AAAA"}, sha256("aaaaa")), entry({"BBBB"}, sha256("bbbbb")),
                entry({"C2PA"}, Buffer(1)), entry({"COM"}, sha256("mmmmmm")),
                entry({"DDDD", "EEEE"}, sha256("ddddddddddeeeeeeeeee"))};
  return hash;
}

struct Case {
  BoxHash hash = good_hash();
  std::string asset{kAsset};
  bool detached = false, has_default = false, has_parts = true;
};

BindingVerdict check(const Case& given) {
  Format format;
  if (given.has_parts) format.parts = parts;
  const auto source = memory_source(as_bytes(given.asset));
  const Carrier carrier;
  const auto digest = [&](const HashPlan& plan) { return run(plan, *source, {}); };
  const BindingInput input{*source, format,          given.detached ? nullptr : &carrier,
                           digest,  HashAlg::sha256, given.has_default,
                           {}};
  auto verdict = check_box_hash(input, given.hash, "url");
  EXPECT_TRUE(verdict);
  return verdict ? *std::move(verdict) : BindingVerdict{};
}

struct Row {
  const char* name;
  const char* code;
  void (*change)(Case&);
};
const Row kRows[] = {
    {"nothing is wrong", kMatch, [](Case&) {}},
    {"B18 no boxes", kMalformed, [](Case& c) { c.hash.boxes.clear(); }},
    {"a flaw that the reader found", kMalformed, [](Case& c) { c.hash.flaw = "broken"; }},
    {"a format without boxes", kMismatch, [](Case& c) { c.has_parts = false; }},
    {"B08 the padding is not zero", kMismatch, [](Case& c) { c.hash.padding_is_zero = false; }},
    {"a byte was changed", kMismatch, [](Case& c) { c.asset[3] = 'x'; }},
    {"a byte of the last box was changed", kMismatch, [](Case& c) { c.asset[40] = 'x'; }},
    {"B11 a byte was appended", kUnknown, [](Case& c) { c.asset += "x"; }},
    {"what follows is listed", kMatch,
     [](Case& c) {
       c.asset += "tail";
       c.hash.boxes.push_back(entry({"c2pa.after"}, sha256("tail")));
     }},
    {"what follows is listed, but changed", kMismatch,
     [](Case& c) {
       c.asset += "tale";
       c.hash.boxes.push_back(entry({"c2pa.after"}, sha256("tail")));
     }},
    {"what follows is listed, but left out", kMismatch,
     [](Case& c) {
       c.asset += "tail";
       c.hash.boxes.push_back(entry({"c2pa.after"}, sha256("tail")));
       c.hash.boxes.back().excluded = true;
     }},
    {"what follows is listed, but not there", kMismatch,
     [](Case& c) { c.hash.boxes.push_back(entry({"c2pa.after"}, sha256(""))); }},
    {"B18 a box is not listed", kUnknown,
     [](Case& c) { c.hash.boxes.erase(c.hash.boxes.begin()); }},
    {"the last box is not listed", kUnknown,
     [](Case& c) { c.hash.boxes.back() = entry({"DDDD"}, sha256("dddddddddd")); }},
    {"B19 the store is not listed", kUnknown,
     [](Case& c) { c.hash.boxes.erase(c.hash.boxes.begin() + 2); }},
    {"a box is listed that is not there", kMismatch,
     [](Case& c) { c.hash.boxes.push_back(entry({"FFFF"}, sha256(""))); }},
    {"a box is listed twice", kMismatch,
     [](Case& c) { c.hash.boxes.push_back(c.hash.boxes.front()); }},
    {"B18 the boxes are in another order", kMismatch,
     [](Case& c) { std::swap(c.hash.boxes[0], c.hash.boxes[1]); }},
    {"B19 another box is called the store", kMismatch,
     [](Case& c) { std::swap(c.hash.boxes[2].names, c.hash.boxes[3].names); }},
    {"the store is hashed with others", kMismatch,
     [](Case& c) {
       c.hash.boxes[1] = entry({"BBBB", "C2PA"}, sha256("bbbbbSTORE"));
       c.hash.boxes.erase(c.hash.boxes.begin() + 2);
     }},
    {"the store is excluded, as the reference implementation writes it", kMatch,
     [](Case& c) { c.hash.boxes[2].excluded = true; }},
    {"metadata is excluded", kMatch,
     [](Case& c) {
       c.hash.boxes[3].excluded = true;
       c.asset[15] = 'x';
     }},
    {"B18 content is excluded", kMismatch, [](Case& c) { c.hash.boxes[0].excluded = true; }},
    {"B18 content is excluded with metadata", kMismatch,
     [](Case& c) {
       c.hash.boxes[3] = entry({"COM", "DDDD"}, Buffer(1));
       c.hash.boxes[3].excluded = true;
       c.hash.boxes[4] = entry({"EEEE"}, sha256("eeeeeeeeee"));
     }},
    {"no hash", kMismatch, [](Case& c) { c.hash.boxes[0].hash.reset(); }},
    {"no hash of the store", kMismatch, [](Case& c) { c.hash.boxes[2].hash.reset(); }},
    {"C37 an empty hash", kMismatch, [](Case& c) { c.hash.boxes[0].hash = Buffer(); }},
    {"C37 a truncated hash", kMismatch, [](Case& c) { c.hash.boxes[0].hash->resize(16); }},
    {"C37 a hash with a byte behind it", kMismatch,
     [](Case& c) { c.hash.boxes[0].hash->push_back(0); }},
    {"C01 no algorithm", kUnsupported, [](Case& c) { c.hash.alg = ""; }},
    {"the algorithm is the claim's", kMatch,
     [](Case& c) { c.hash.alg = "", c.has_default = true; }},
    {"C02 SHA-1 of one box", kUnsupported, [](Case& c) { c.hash.boxes[0].alg = "sha1"; }},
    {"each box names the algorithm", kMatch,
     [](Case& c) {
       c.hash.alg = "sha512";
       for (BoxEntry& each : c.hash.boxes)
         if (each.names[0] != "C2PA") each.alg = "sha256";
     }},
    {"the algorithm is not the one that was used", kMismatch,
     [](Case& c) { c.hash.boxes[0].alg = "sha384"; }},
    {"a detached manifest lists no store", kMatch,
     [](Case& c) {
       c.detached = true;
       c.asset.replace(10, 5, 5, '\0');
       c.hash.boxes.erase(c.hash.boxes.begin() + 2);
     }},
    {"B05 a detached manifest lists a store", kMismatch, [](Case& c) { c.detached = true; }},
};

TEST(BoxHash, HoldsOrSaysWhyNot) {
  for (const Row& row : kRows) {
    Case given;
    row.change(given);
    EXPECT_EQ(code_of(check(given)), row.code) << row.name;
  }
}

// 2.3: bytes of one box. Bytes 17 and 18, 20 of the asset; the second of two names in an entry.
struct Exclusions {
  const char* name;
  const char* code;
  std::vector<BoxExclusion> exclusions;
  const char* hashed;
};

TEST(BoxHash, LeavesBytesOfMetadataOutAndNoOthers) {
  const Exclusions kCases[] = {
      {"in one box", kMatch, {{{2, 2}, 0}, {{5, 1}, 0}}, "mmmdddddddddd"},
      {"in the middle of a range", kMatch, {{{0, 6}, 0}}, "dddddddddd"},
      {"nothing at all", kMatch, {{{0, 0}, 0}}, "mmmmmmdddddddddd"},
      {"the wrong bytes", kMismatch, {{{2, 2}, 0}}, "mmmdddddddddd"},
      {"of content", kMismatch, {{{2, 2}, 1}}, "mmmmmmdddddddd"},
      {"past the box", kMismatch, {{{5, 2}, 0}}, "mmmmmddddddddd"},
      {"far past the box", kMismatch, {{{kMax, 2}, 0}}, "mmmmmmdddddddddd"},
      {"wrapping around", kMismatch, {{{2, kMax}, 0}}, "mmmmmmdddddddddd"},
      {"of no box", kMalformed, {{{2, 2}, 2}}, "mmmmmmdddddddddd"},
      {"of a box that it does not name", kMalformed, {{{2, 2}, std::nullopt}}, "mmmmdddddddddd"},
      {"not in order", kMalformed, {{{5, 1}, 0}, {{2, 2}, 0}}, "mmmdddddddddd"},
      {"overlapping", kMalformed, {{{2, 2}, 0}, {{3, 2}, 0}}, "mmmdddddddddd"},
  };
  for (const Exclusions& each : kCases) {
    Case given;
    given.hash.boxes[3] = entry({"COM", "DDDD"}, sha256(each.hashed));
    given.hash.boxes[3].exclusions = each.exclusions;
    given.hash.boxes[4] = entry({"EEEE"}, sha256("eeeeeeeeee"));
    EXPECT_EQ(code_of(check(given)), each.code) << each.name;
  }
}

TEST(BoxHash, ListsWhatItLeavesOut) {
  Case given;
  given.hash.boxes[3].exclusions = {{{2, 2}, std::nullopt}};
  given.hash.boxes[3].hash = sha256("mmmm");
  const BindingVerdict verdict = check(given);
  EXPECT_EQ(code_of(verdict), kMatch);
  ASSERT_EQ(verdict.status.informational.size(), 1U);
  EXPECT_EQ(verdict.status.informational[0].code,
            "assertion.boxesHash.additionalExclusionsPresent");
  ASSERT_EQ(verdict.uncovered.size(), 1U);
  EXPECT_EQ(verdict.uncovered[0].range, (Range{17, 2}));
  EXPECT_FALSE(verdict.uncovered[0].by_specification);
  EXPECT_TRUE(check(Case()).uncovered.empty());
}

// Between separate entries nothing is hashed; a range covers what lies between its boxes.
TEST(BoxHash, ListsBytesInNoBoxUnlessTheyAreZero) {
  Format format;
  format.parts = [](const Source&, const Carrier*, const Limits&) -> Result<std::vector<Part>> {
    return std::vector<Part>{{"AAAA", {{0, 2}}}, {"BBBB", {{4, 2}}}};
  };
  const auto uncovered = [&](std::string_view asset, const std::vector<BoxEntry>& boxes) {
    const auto source = memory_source(as_bytes(asset));
    const auto digest = [&](const HashPlan& plan) { return run(plan, *source, {}); };
    BoxHash hash;
    hash.boxes = boxes;
    const BindingInput input{*source, format, nullptr, digest, HashAlg::sha256, true, {}};
    const auto verdict = check_box_hash(input, hash, "url");
    EXPECT_TRUE(verdict && code_of(*verdict) == kMatch);
    return verdict->uncovered;
  };
  const std::vector<BoxEntry> apart = {entry({"AAAA"}, sha256("aa")),
                                       entry({"BBBB"}, sha256("bb"))};
  const auto found = uncovered("aaxybb", apart);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].range, (Range{2, 2}));
  EXPECT_TRUE(uncovered({"aa\0\0bb", 6}, apart).empty());
  EXPECT_TRUE(uncovered("aaxybb", {entry({"AAAA", "BBBB"}, sha256("aaxybb"))}).empty());
}

TEST(BoxHash, ListsAtMostAThousandGaps) {
  constexpr std::size_t kBoxes = 1200;
  Format format;
  format.parts = [](const Source&, const Carrier*, const Limits&) -> Result<std::vector<Part>> {
    std::vector<Part> made;
    for (std::size_t i = 0; i < kBoxes; ++i) made.push_back({"AAAA", {{i * 2, 1}}});
    return made;
  };
  const Buffer asset(2 * kBoxes - 1, 'a');
  const auto source = memory_source(asset);
  const auto digest = [&](const HashPlan& plan) { return run(plan, *source, {}); };
  BoxHash hash;
  hash.boxes.resize(kBoxes, entry({"AAAA"}, sha256("a")));
  const BindingInput input{*source, format, nullptr, digest, HashAlg::sha256, true, {}};
  const auto verdict = check_box_hash(input, hash, "url");
  ASSERT_TRUE(verdict && code_of(*verdict) == kMatch);
  ASSERT_EQ(verdict->uncovered.size(), 1000U);
  EXPECT_EQ(verdict->uncovered.back().range, (Range{1999, asset.size() - 1 - 1999}));
}

TEST(BoxHash, DraftsRangesAroundTheStoreThatItThenAccepts) {
  Format format;
  format.parts = parts;
  const Carrier carrier;
  const auto source = memory_source(as_bytes(kAsset));
  const auto draft = draft_box_ranges(*source, format, &carrier, {HashAlg::sha256, {}});
  ASSERT_TRUE(draft);
  const Buffer cbor = draft->assertion(*run(draft->plan, *source, {}));
  EXPECT_EQ(draft->assertion(Digests(2, Buffer(32))).size(), cbor.size());
  EXPECT_LT(draft->assertion({}).size(), cbor.size());
  const auto document = cbor::Document::decode(cbor);
  Case given;
  given.hash = read_box_hash(document->root(), {});
  ASSERT_EQ(given.hash.boxes.size(), 3U);
  EXPECT_EQ(given.hash.boxes[0].names, (std::vector<std::string>{"AAAA", "BBBB"}));
  EXPECT_EQ(given.hash.boxes[1].hash, Buffer(1));
  EXPECT_EQ(code_of(check(given)), kMatch);
  given.asset[40] = 'x';
  EXPECT_EQ(code_of(check(given)), kMismatch);
  Limits few;
  few.max_hash_entries = 5;
  for (const auto make : {draft_box_ranges, draft_box_hash}) {
    const auto refused = make(*source, format, &carrier, {HashAlg::sha256, few});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::limit_exceeded);
  }
}

TEST(BoxHash, DraftsWhatItThenAccepts) {
  Format format;
  format.parts = parts;
  const Carrier carrier;
  const auto source = memory_source(as_bytes(kAsset));
  const auto draft = draft_box_hash(*source, format, &carrier, {HashAlg::sha256, {}});
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->label, "c2pa.hash.boxes");
  const Buffer cbor = draft->assertion(*run(draft->plan, *source, {}));
  EXPECT_EQ(cbor.size(), draft->assertion(Digests(5, Buffer(32))).size());
  const auto document = cbor::Document::decode(cbor);
  ASSERT_TRUE(document);
  Case given;
  given.hash = read_box_hash(document->root(), {});
  EXPECT_EQ(given.hash.flaw, nullptr);
  ASSERT_EQ(given.hash.boxes.size(), 6U);
  EXPECT_EQ(given.hash.boxes[2].hash, Buffer(1));
  EXPECT_EQ(code_of(check(given)), kMatch);
}

BoxHash read(const Value& value) {
  const Buffer bytes = value.encode();
  const auto document = cbor::Document::decode(bytes);
  EXPECT_TRUE(document);
  return read_box_hash(document->root(), {});
}
Value box(Value names) {
  return Value::map().set("names", std::move(names)).set("hash", Value::bytes(Buffer(1)));
}
Value named(const char* name) { return box(Value::array({Value::text(name)})); }
Value boxes(std::vector<Value> list) {
  return Value::map().set("boxes", Value::array(std::move(list)));
}

TEST(BoxHash, ReadsBackWhatItWrote) {
  BoxHash hash = good_hash();
  hash.boxes[0].alg = "sha384";
  hash.boxes[2].excluded = true;
  hash.boxes[4].exclusions = {{{7, 9}, 1}, {{70'000, 1}, std::nullopt}};
  const Buffer bytes = write_box_hash(hash);
  const auto document = cbor::Document::decode(bytes);
  ASSERT_TRUE(document);
  const BoxHash again = read_box_hash(document->root(), {});
  EXPECT_EQ(again.flaw, nullptr);
  EXPECT_EQ(write_box_hash(again), bytes);
  EXPECT_EQ(again.boxes[4].exclusions[0].box_index, 1U);
  EXPECT_EQ(document->root().find("boxes").at(0).find("pad").as_bytes()->size(), 0U);
}

TEST(BoxHash, SaysWhatIsMalformed) {
  const Value kBad[] = {
      Value(),
      Value::map(),
      boxes({}),
      Value::map().set("boxes", Value::text("AAAA")),
      boxes({Value::text("AAAA")}),
      boxes({Value::map().set("hash", Value::bytes(Buffer(1)))}),
      boxes({box(Value::array({}))}),
      boxes({box(Value::text("AAAA"))}),
      boxes({box(Value::array({Value::integer(1)}))}),
      boxes({named("AAAA").set("hash", Value::text("x"))}),
      boxes({named("AAAA").set("excluded", Value::integer(1))}),
      boxes({named("AAAA").set("exclusions", Value::array({}))}),
      boxes({named("AAAA").set("exclusions", Value::array({Value::map()}))}),
  };
  for (const Value& value : kBad) EXPECT_NE(read(value).flaw, nullptr) << to_hex(value.encode());
  EXPECT_EQ(read(boxes({named("AAAA")})).flaw, nullptr);
  EXPECT_FALSE(read(boxes({named("A").set("pad2", Value::bytes(Buffer(2, 1)))})).padding_is_zero);
}

TEST(BoxHash, StopsAtItsLimits) {
  const Buffer bytes = write_box_hash(good_hash());
  const auto document = cbor::Document::decode(bytes);
  Limits few;
  few.max_hash_entries = 4;
  EXPECT_TRUE(read_box_hash(document->root(), few).over_limit);
  few = {};
  few.max_boxes = 5;
  EXPECT_TRUE(read_box_hash(document->root(), few).over_limit);
}

// ---- Parts of real files, and the forms that a list of them may have

std::string names_of(const Format& format, Bytes asset, const Carrier* carrier = nullptr) {
  const Exact exact(asset);
  const auto found = format.parts(exact.source(), carrier, {});
  EXPECT_TRUE(found) << (found ? "" : found.error().what);
  std::string names;
  std::uint64_t at = 0;
  for (std::size_t i = 0; found && i < found->size(); ++i) {
    names += (i > 0 ? " " : "") + (*found)[i].name;
    EXPECT_EQ((*found)[i].ranges.front().offset, at) << (*found)[i].name;
    at = (*found)[i].ranges.back().end();
  }
  return names;
}

BindingVerdict check(const Format& format, Bytes asset, const BoxHash& hash) {
  const Exact exact(asset);
  const auto digest = [&](const HashPlan& plan) { return run(plan, exact.source(), {}); };
  const auto layout = format.scan(exact.source(), {});
  const Carrier* carrier =
      layout && layout->carriers.size() == 1 ? &layout->carriers.front() : nullptr;
  const BindingInput input{exact.source(), format, carrier, digest, HashAlg::sha256, true, {}};
  auto verdict = check_box_hash(input, hash, "url");
  EXPECT_TRUE(verdict);
  return verdict ? *std::move(verdict) : BindingVerdict();
}

// One entry for each of the parts, in whatever form.
BoxHash list_of(Bytes asset, const std::vector<Part>& parts) {
  BoxHash hash;
  for (const Part& part : parts) {
    const Range& range = part.ranges.front();
    const Bytes bytes =
        asset.subspan(static_cast<std::size_t>(range.offset), static_cast<std::size_t>(range.size));
    hash.boxes.push_back(entry({part.name}, part.name == "C2PA" ? Buffer(1) : sha256(bytes)));
  }
  return hash;
}

std::vector<Part> parts_of(const Format& format, Bytes asset) {
  const Exact exact(asset);
  const auto layout = format.scan(exact.source(), {});
  return *format.parts(exact.source(),
                       layout->carriers.empty() ? nullptr : &layout->carriers.front(), {});
}

TEST(Parts, OfAPngAreItsSignatureAndChunks) {
  EXPECT_EQ(names_of(kPng, sample("png/rgb.png")), "PNGh IHDR IDAT IEND");
  const auto out = embedded(kPng, sample("png/animated.png"), store_of(300));
  EXPECT_EQ(names_of(kPng, out->bytes, &out->carrier),
            "PNGh IHDR C2PA acTL fcTL IDAT fcTL fdAT IEND");
}

TEST(Parts, OfAJpegAreItsSegments) {
  EXPECT_EQ(names_of(kJpeg, sample("jpeg/baseline.jpg")),
            "SOI APP0 DQT DQT SOF0 DHT DHT DHT DHT SOS EOI");
  const auto out = embedded(kJpeg, sample("jpeg/baseline.jpg"), store_of(200'000));
  EXPECT_EQ(names_of(kJpeg, out->bytes, &out->carrier),
            "SOI APP0 C2PA DQT DQT SOF0 DHT DHT DHT DHT SOS EOI");
}

TEST(Parts, OfAJpegWithRestartsBeginAtEachOfThem) {
  const std::string names = names_of(kJpeg, sample("jpeg/progressive.jpg"));
  EXPECT_TRUE(names.starts_with("SOI APP0 APP1 COM DQT DQT SOF2 DHT DHT DRI SOS RST0 RST1 DHT"))
      << names;
  EXPECT_TRUE(names.ends_with("SOS RST0 RST1 RST2 RST3 RST4 EOI")) << names;
}

TEST(BoxHashOfAPng, MayBeginWithTheFirstChunk) {
  const Buffer picture = labelled(kPng, sample("png/rgb.png"), store_of(300));
  BoxHash hash = list_of(picture, parts_of(kPng, picture));
  EXPECT_EQ(code_of(check(kPng, picture, hash)), kMatch);
  EXPECT_TRUE(check(kPng, picture, hash).uncovered.empty());
  hash.boxes.erase(hash.boxes.begin());
  const BindingVerdict verdict = check(kPng, picture, hash);
  EXPECT_EQ(code_of(verdict), kMatch);
  ASSERT_EQ(verdict.uncovered.size(), 1U);
  EXPECT_TRUE(verdict.uncovered[0].by_specification);
}

TEST(BoxHashOfAJpeg, HoldsWithRestartsInBothForms) {
  Buffer picture = labelled(kJpeg, sample("jpeg/progressive.jpg"), store_of(300));
  std::vector<Part> parts = parts_of(kJpeg, picture);
  const BoxHash as_specified = list_of(picture, parts);
  Part* scan = nullptr;
  for (Part& part : parts) {
    Range& range = part.ranges.front();
    if (part.name.starts_with("RST")) {
      scan->ranges.front().size = range.end() - scan->ranges.front().offset;
      range.size = 2;
    } else {
      scan = part.name == "SOS" ? &part : nullptr;
    }
  }
  const BoxHash by_the_reference = list_of(picture, parts);
  const auto at = static_cast<std::size_t>(parts_of(kJpeg, picture)[12].ranges.front().end()) - 3;
  for (const BoxHash& hash : {as_specified, by_the_reference}) {
    EXPECT_EQ(code_of(check(kJpeg, picture, hash)), kMatch);
    EXPECT_TRUE(check(kJpeg, picture, hash).uncovered.empty());
    picture[at] ^= 1;
    EXPECT_EQ(code_of(check(kJpeg, picture, hash)), kMismatch);
    picture[at] ^= 1;
  }
  BoxHash mixed = by_the_reference;  // would leave entropy-coded data in no hash
  const auto first_scan = std::find_if(mixed.boxes.begin(), mixed.boxes.end(),
                                       [](const BoxEntry& e) { return e.names[0] == "SOS"; });
  *first_scan = as_specified.boxes[static_cast<std::size_t>(first_scan - mixed.boxes.begin())];
  EXPECT_EQ(code_of(check(kJpeg, picture, mixed)), kMismatch);
}

TEST(BoxHashOfAJpeg, MayListThePicturesBehindTheFirst) {
  const Buffer first = labelled(kJpeg, sample("jpeg/baseline.jpg"), store_of(300));
  const Buffer second = sample("jpeg/grey.jpg"), third = sample("jpeg/progressive.jpg");
  const Buffer all = joined({first, second, third});
  BoxHash whole = list_of(first, parts_of(kJpeg, first));
  BoxHash closed = whole;
  closed.boxes.push_back(entry({"c2pa.after"}, sha256(joined({second, third}))));
  for (const Buffer& picture : {second, third}) {
    const BoxHash more = list_of(picture, parts_of(kJpeg, picture));
    whole.boxes.insert(whole.boxes.end(), more.boxes.begin(), more.boxes.end());
  }
  EXPECT_EQ(code_of(check(kJpeg, all, closed)), kMatch);
  EXPECT_EQ(code_of(check(kJpeg, all, whole)), kMatch);
  EXPECT_EQ(code_of(check(kJpeg, joined({first, second}), whole)), kMismatch);
  EXPECT_EQ(code_of(check(kJpeg, joined({all, second}), whole)), kUnknown);
  EXPECT_EQ(code_of(check(kJpeg, all, list_of(first, parts_of(kJpeg, first)))), kUnknown);
}

// What is no picture stays what follows; what cannot be read is no verdict.
TEST(BoxHashOfAJpeg, MayListNoPictureThatIsNone) {
  const Buffer first = labelled(kJpeg, sample("jpeg/baseline.jpg"), store_of(300)),
               second = sample("jpeg/grey.jpg"), garbage(50, 'x');
  BoxHash whole = list_of(first, parts_of(kJpeg, first));
  const std::size_t own = whole.boxes.size();
  const BoxHash more = list_of(second, parts_of(kJpeg, second));
  whole.boxes.insert(whole.boxes.end(), more.boxes.begin(), more.boxes.end());
  EXPECT_EQ(code_of(check(kJpeg, joined({first, garbage}), whole)), kUnknown);
  const Buffer all = joined({first, second});
  const Exact exact(all);
  const auto layout = kJpeg.scan(exact.source(), {});
  const auto digest = [&](const HashPlan& plan) { return run(plan, exact.source(), {}); };
  BindingInput input{exact.source(), kJpeg, &layout->carriers.front(), digest, HashAlg::sha256,
                     true,           {}};
  EXPECT_EQ(code_of(*check_box_hash(input, whole, "url")), kMatch);
  input.limits.max_boxes = static_cast<std::uint32_t>(own) + 3;  // enough for either
  EXPECT_EQ(check_box_hash(input, whole, "url").error().code, Errc::limit_exceeded);
  const Buffer third = sample("jpeg/progressive.jpg");  // of more parts than the first
  const Buffer longer = joined({first, third});
  const Exact more_parts(longer);
  const BindingInput other{more_parts.source(),
                           kJpeg,
                           &layout->carriers.front(),
                           digest,
                           HashAlg::sha256,
                           true,
                           {.max_boxes = static_cast<std::uint32_t>(own)}};
  const auto found = check_box_hash(other, whole, "url");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::limit_exceeded);
}

TEST(BoxHashOfAJpeg, ListsFillBytesBetweenSegments) {
  const Buffer picture = labelled(kJpeg, sample("jpeg/baseline.jpg"), store_of(300));
  const BoxHash hash = list_of(picture, parts_of(kJpeg, picture));
  const auto at = static_cast<std::size_t>(parts_of(kJpeg, picture)[3].ranges.front().offset);
  const Buffer filled =
      joined({Bytes(picture).first(at), Buffer(3, 0xFF), Bytes(picture).subspan(at)});
  const BindingVerdict verdict = check(kJpeg, filled, hash);
  EXPECT_EQ(code_of(verdict), kMatch);
  ASSERT_EQ(verdict.uncovered.size(), 1U);
  EXPECT_EQ(verdict.uncovered[0].range, (Range{at, 3}));
}

TEST(BoxHashOfAJpeg, KnowsAForeignApp11) {
  const Buffer picture = labelled(kJpeg, sample("jpeg/baseline.jpg"), store_of(300));
  const BoxHash hash = list_of(picture, parts_of(kJpeg, picture));
  const Buffer foreign = {0xFF, 0xEB, 0, 6, 'J', 'P', 0, 1};
  for (const int index : {2, 3}) {  // before the store, behind it
    const auto at = static_cast<std::size_t>(
        parts_of(kJpeg, picture)[static_cast<std::size_t>(index)].ranges.front().offset);
    const Buffer changed = joined({Bytes(picture).first(at), foreign, Bytes(picture).subspan(at)});
    EXPECT_EQ(code_of(check(kJpeg, changed, hash)), kUnknown);
  }
}

}  // namespace
}  // namespace tanba
