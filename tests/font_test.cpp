// Fonts: the table directory, sums made here word by word, broken C2PA tables, and the font of the
// public test files.
#include <openssl/sha.h>

#include "base/byte_reader.hpp"
#include "binding/binding.hpp"
#include "container/part.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr const char* kSamples[] = {"font/square.ttf", "font/square.otf", "font/dejavu_subset.ttf"};

std::uint32_t word(Bytes bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | (at + i < bytes.size() ? bytes[at + i] : 0);
  return value;
}
std::uint32_t sum(Bytes bytes) {
  std::uint32_t total = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 4) total += word(bytes, at);
  return total;
}
void put(Buffer& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i)
    bytes[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

// Where the directory's entry of `tag` begins.
std::size_t entry_of(Bytes font, std::string_view tag) {
  for (std::size_t at = 12; at < 12 + 16 * std::size_t{font[5]}; at += 16)
    if (as_text(font.subspan(at, 4)) == tag) return at;
  ADD_FAILURE() << tag;
  return 12;
}
Range table_of(Bytes font, std::string_view tag) {
  const std::size_t entry = entry_of(font, tag);
  return {word(font, entry + 8), word(font, entry + 12)};
}
Bytes bytes_of(Bytes font, const Range& range) {
  return font.subspan(static_cast<std::size_t>(range.offset), static_cast<std::size_t>(range.size));
}

// As OpenType wants it: `head` counts with a checkSumAdjustment of zero.
void expect_good_sums(Buffer font) {
  const auto adjustment = static_cast<std::size_t>(table_of(font, "head").offset) + 8;
  const std::uint32_t stored = word(font, adjustment);
  put(font, adjustment, 0);
  EXPECT_EQ(stored, 0xB1B0AFBA - sum(font));
  for (std::size_t at = 12; at < 12 + 16 * std::size_t{font[5]}; at += 16) {
    const Range table{word(font, at + 8), word(font, at + 12)};
    EXPECT_EQ(word(font, at + 4), sum(bytes_of(font, table)))
        << as_text(Bytes(font).subspan(at, 4));
    EXPECT_EQ(table.offset % 4, 0U);
  }
}

TEST(Font, AddsATableAndMakesAllSumsAnew) {
  for (const char* const name : kSamples) {
    const Buffer plain = sample(name);
    expect_good_sums(plain);
    for (const std::size_t size : {1U, 2U, 3U, 4U, 300U, 70'001U}) {
      const Buffer font = labelled(kFont, plain, store_of(size));
      expect_good_sums(font);
      EXPECT_EQ(font[5], plain[5] + 1);
      EXPECT_EQ(font.size() % 4, 0U);
      const Range table = table_of(font, "C2PA");
      EXPECT_EQ(table.size, 20 + size);
      EXPECT_EQ(word(font, static_cast<std::size_t>(table.offset) + 12), 20U);
    }
  }
}

TEST(Font, KeepsTheOtherTablesAsTheyWere) {
  for (const char* const name : kSamples) {
    const Buffer plain = sample(name), font = labelled(kFont, plain, store_of(301));
    for (std::size_t at = 12; at < 12 + 16 * std::size_t{plain[5]}; at += 16) {
      const std::string_view tag = as_text(Bytes(plain).subspan(at, 4));
      const Bytes before = bytes_of(plain, table_of(plain, tag));
      const Bytes after = bytes_of(font, table_of(font, tag));
      ASSERT_EQ(before.size(), after.size());
      for (std::size_t i = 0; i < before.size(); ++i)
        ASSERT_TRUE(before[i] == after[i] || (tag == "head" && i >= 8 && i < 12))
            << tag << " " << i;
    }
  }
}

TEST(Font, RemovalMakesTheSumsAnewToo) {
  Buffer plain = sample("font/square.ttf");
  put(plain, static_cast<std::size_t>(table_of(plain, "head").offset) + 8, 7);
  const Buffer back = labelled(kFont, labelled(kFont, plain, store_of(50)), {});
  EXPECT_EQ(back, sample("font/square.ttf"));
  EXPECT_EQ(labelled(kFont, plain, {}), plain);  // nothing to remove: nothing changes
}

TEST(Font, ReadsAStoreBetweenOtherTables) {
  const Buffer plain = sample("font/square.ttf");
  Buffer font = labelled(kFont, plain, store_of(48));  // 68 bytes: no padding
  // `post` swaps places with it, from before to behind.
  const Range post = table_of(font, "post"), ours = table_of(font, "C2PA");
  ASSERT_EQ(post.offset + 44, ours.offset);
  const auto at = static_cast<std::size_t>(post.offset);
  const Buffer tail = joined({bytes_of(font, ours), Bytes(font).subspan(at, 44)});
  std::copy(tail.begin(), tail.end(), font.begin() + static_cast<std::ptrdiff_t>(at));
  put(font, entry_of(font, "C2PA") + 8, static_cast<std::uint32_t>(at));
  put(font, entry_of(font, "post") + 8, static_cast<std::uint32_t>(at) + 68);
  EXPECT_EQ(stored(kFont, font), store_of(48));
  EXPECT_EQ(labelled(kFont, font, store_of(300)), labelled(kFont, plain, store_of(300)));
  EXPECT_EQ(labelled(kFont, font, {}), plain);
}

TEST(Font, AUriWithoutAStoreIsNone) {
  Buffer font = labelled(kFont, sample("font/square.ttf"), store_of(40));
  const auto record = static_cast<std::size_t>(table_of(font, "C2PA").offset);
  put(font, record + 4, 20);         // activeManifestUriOffset
  put(font, record + 8, 40u << 16);  // activeManifestUriLength
  put(font, record + 12, 0);
  put(font, record + 16, 0);
  const auto layout = scan(kFont, font);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->flaw, nullptr);
  EXPECT_TRUE(layout->carriers.empty());
  EXPECT_EQ(labelled(kFont, font, store_of(50)),
            labelled(kFont, sample("font/square.ttf"), store_of(50)));
}

struct Flaw {
  const char* name;
  void (*change)(Buffer& font, std::size_t entry, std::size_t record);
};

TEST(Font, ABrokenTableIsAFlaw) {
  const Flaw kFlaws[] = {
      {"an unknown version", [](Buffer& f, std::size_t, std::size_t r) { put(f, r, 2); }},
      {"the store over the record",
       [](Buffer& f, std::size_t, std::size_t r) { put(f, r + 12, 16); }},
      {"the store past the table",
       [](Buffer& f, std::size_t, std::size_t r) { put(f, r + 12, 21); }},
      {"far past the table",
       [](Buffer& f, std::size_t, std::size_t r) { put(f, r + 12, 0xFFFFFFFF); }},
      {"a store of 2^32 - 1 bytes",
       [](Buffer& f, std::size_t, std::size_t r) { put(f, r + 16, 0xFFFFFFFF); }},
      {"bytes behind the store",
       [](Buffer& f, std::size_t, std::size_t r) { put(f, r + 16, 200); }},
      {"a reserved field", [](Buffer& f, std::size_t, std::size_t r) { put(f, r + 8, 1); }},
      {"a URI over the store",
       [](Buffer& f, std::size_t, std::size_t r) { put(f, r + 4, 20), put(f, r + 8, 9u << 16); }},
      {"a URI without an offset",
       [](Buffer& f, std::size_t, std::size_t r) { put(f, r + 8, 9u << 16); }},
      {"a table of 19 bytes", [](Buffer& f, std::size_t e, std::size_t) { put(f, e + 12, 19); }},
      {"the table lies over another",
       [](Buffer& f, std::size_t e, std::size_t) {
         put(f, entry_of(f, "post") + 8, word(f, e + 8));
       }},
      {"the directory is not sorted",
       [](Buffer& f, std::size_t e, std::size_t) {
         f[e] = 'z';
         f[entry_of(f, "post")] = 'C';
       }},
      {"the padding is not zero", [](Buffer& f, std::size_t, std::size_t) { f.back() = 1; }},
  };
  const Buffer good = labelled(kFont, sample("font/square.ttf"), store_of(301));
  for (const Flaw& flaw : kFlaws) {
    Buffer font = good;
    flaw.change(font, entry_of(font, "C2PA"),
                static_cast<std::size_t>(table_of(font, "C2PA").offset));
    const auto layout = scan(kFont, font);
    EXPECT_TRUE(!layout || layout->flaw || layout->carriers.empty()) << flaw.name;
    EXPECT_EQ(stored(kFont, font), std::nullopt) << flaw.name;
  }
}

TEST(Font, ADirectoryThatLiesIsAnError) {
  const Buffer good = sample("font/square.ttf");
  const auto error = [&](std::size_t at, std::uint32_t value) {
    Buffer font = good;
    put(font, at, value);
    const auto layout = scan(kFont, font);
    return layout ? Errc::internal : layout.error().code;
  };
  EXPECT_EQ(error(12 + 8, 0), Errc::malformed);           // over the directory
  EXPECT_EQ(error(12 + 8, 0xFFFFFFF0), Errc::truncated);  // S32
  EXPECT_EQ(error(12 + 12, 0xFFFFFFFF), Errc::truncated);
  EXPECT_EQ(error(28, word(good, 12)), Errc::malformed);  // a tag twice
  EXPECT_EQ(error(4, 0xFFFF0000), Errc::truncated);       // S32: 65,535 tables
  EXPECT_EQ(scan(kFont, Bytes(good).first(11)).error().code, Errc::truncated);
}

TEST(Font, RefusesADirectoryThatReadersCannotSearch) {
  Buffer font = sample("font/square.ttf");
  std::swap_ranges(font.begin() + 12, font.begin() + 28, font.begin() + 28);
  EXPECT_EQ(scan(kFont, font)->flaw, nullptr);
  EXPECT_EQ(embedded(kFont, font, store_of(50)).error().code, Errc::unsupported);
}

TEST(Font, IsNeitherACollectionNorWoff) {
  for (const std::string_view start : {"ttcf", "wOFF", "wOF2"}) {
    Buffer bytes = sample("font/square.ttf");
    std::copy(start.begin(), start.end(), bytes.begin());
    EXPECT_FALSE(kFont.sniff(bytes, "a.ttf")) << start;
  }
}

TEST(Font, NamesItsTablesAndLeavesTheDirectoryOut) {
  const Buffer font = labelled(kFont, sample("font/square.otf"), store_of(301));
  const Exact exact(font);
  const auto found = kFont.parts(exact.source(), nullptr, {});
  ASSERT_TRUE(found);
  std::string names;
  for (const Part& part : *found) names += "[" + part.name + "]";
  EXPECT_EQ(names, "[C2PA][CFF ][OS/2][cmap][head][hhea][hmtx][maxp][name][post][]");
  const Range head = table_of(font, "head");
  EXPECT_EQ((*found)[4].ranges,
            (std::vector<Range>{{head.offset, 8}, {kZeros, 4}, {head.offset + 12, 42}}));
  EXPECT_EQ(found->back().ranges, (std::vector<Range>{{0, 12 + 16 * 10}, {head.offset + 8, 4}}));
}

BindingVerdict check(Bytes font, const BoxHash& hash) {
  const Exact exact(font);
  const auto layout = kFont.scan(exact.source(), {});
  const auto digest = [&](const HashPlan& plan) { return run(plan, exact.source(), {}); };
  const Carrier* const carrier =
      layout && !layout->carriers.empty() ? &layout->carriers.front() : nullptr;
  const BindingInput input{exact.source(), kFont, carrier, digest, HashAlg::sha256, true, {}};
  auto verdict = check_box_hash(input, hash, "url");
  EXPECT_TRUE(verdict);
  return verdict ? *std::move(verdict) : BindingVerdict();
}
bool holds(Bytes font, const BoxHash& hash) { return !check(font, hash).status.success.empty(); }

BoxEntry entry(const std::string& name, Bytes bytes) {
  BoxEntry made;
  made.names = {name};
  Buffer digest(SHA256_DIGEST_LENGTH);
  SHA256(bytes.data(), bytes.size(), digest.data());
  made.hash = name == "C2PA" ? Buffer(1) : digest;
  return made;
}

// The digests of this list are made here, of the tables as they lie in the file.
BoxHash list_of(Buffer font) {
  put(font, static_cast<std::size_t>(table_of(font, "head").offset) + 8, 0);
  BoxHash hash;
  for (std::size_t at = 12; at < 12 + 16 * std::size_t{font[5]}; at += 16) {
    const std::string tag(as_text(Bytes(font).subspan(at, 4)));
    hash.boxes.push_back(entry(tag, bytes_of(font, table_of(font, tag))));
  }
  return hash;
}

TEST(BoxHashOfAFont, CountsTheAdjustmentAsZero) {
  Buffer font = labelled(kFont, sample("font/square.ttf"), store_of(301));
  const BoxHash hash = list_of(font);
  const BindingVerdict verdict = check(font, hash);
  ASSERT_EQ(verdict.status.success.size(), 1U);
  ASSERT_EQ(verdict.uncovered.size(), 2U);
  for (const Uncovered& row : verdict.uncovered) EXPECT_TRUE(row.by_specification);
  for (const std::string_view tag : {"head", "glyf", "post"}) {
    const auto at = static_cast<std::size_t>(table_of(font, tag).offset);
    font[at + 5] ^= 1;
    EXPECT_FALSE(holds(font, hash)) << tag;
    font[at + 5] ^= 1;
  }
}

TEST(BoxHashOfAFont, KnowsTablesInAnyOrderAndCvtWithoutItsSpace) {
  const Buffer font = labelled(kFont, sample("font/dejavu_subset.ttf"), store_of(301));
  BoxHash hash = list_of(font);
  std::reverse(hash.boxes.begin(), hash.boxes.end());
  for (BoxEntry& each : hash.boxes)
    if (each.names[0] == "cvt ") each.names[0] = "cvt";
  EXPECT_TRUE(holds(font, hash));
  BoxHash less = hash;
  less.boxes.pop_back();
  EXPECT_EQ(check(font, less).status.failure.at(0).code, "assertion.boxesHash.unknownBox");
  hash.boxes.push_back(hash.boxes.front());
  EXPECT_FALSE(holds(font, hash));
}

TEST(BoxHashOfAFont, SeesATableThatWasAddedTakenAwayOrRenamed) {
  const Buffer font = labelled(kFont, sample("font/square.ttf"), store_of(301));
  const BoxHash hash = list_of(font);
  Buffer renamed = font;
  renamed[entry_of(font, "post") + 3] = 'u';
  EXPECT_FALSE(holds(renamed, hash));
  Buffer shorter = font;
  put(shorter, entry_of(font, "glyf") + 12, 60);
  EXPECT_FALSE(holds(shorter, hash));
  Buffer appended = font;
  appended.resize(font.size() + 4, 'x');
  EXPECT_EQ(check(appended, hash).status.failure.at(0).code, "assertion.boxesHash.unknownBox");
}

// Writers list `head` in two pieces, without the adjustment between them.
TEST(BoxHashOfAFont, KnowsTheTwoPiecesOfItsHead) {
  Buffer font = labelled(kFont, sample("font/square.ttf"), store_of(301));
  const Range head = table_of(font, "head");
  const Bytes bytes = bytes_of(font, head);
  const BoxEntry whole = entry("head", bytes), front = entry("hea0", bytes.first(8)),
                 rest = entry("hea2", bytes.subspan(12));
  const auto list = [&](const std::vector<BoxEntry>& pieces) {
    BoxHash hash = list_of(font);
    std::erase_if(hash.boxes, [](const BoxEntry& one) { return one.names[0] == "head"; });
    hash.boxes.insert(hash.boxes.end(), pieces.begin(), pieces.end());
    return hash;
  };
  const BoxHash hash = list({front, rest});
  EXPECT_TRUE(holds(font, hash));
  for (const auto& pieces : std::vector<std::vector<BoxEntry>>{
           {front}, {rest}, {rest, front, whole}, {whole, front}, {front, rest, rest}})
    EXPECT_FALSE(holds(font, list(pieces)));
  for (const std::size_t at : {4U, 20U}) {
    font[static_cast<std::size_t>(head.offset) + at] ^= 1;
    EXPECT_FALSE(holds(font, hash)) << at;
    font[static_cast<std::size_t>(head.offset) + at] ^= 1;
  }
}

TEST(BoxHashOfAFont, HasNoPiecesOfAHeadThatIsNotThere) {
  Buffer font = labelled(kFont, sample("font/square.ttf"), store_of(301));
  BoxHash hash = list_of(font);
  std::erase_if(hash.boxes, [](const BoxEntry& one) { return one.names[0] == "head"; });
  hash.boxes.push_back(entry("heax", bytes_of(font, table_of(font, "head"))));
  font[entry_of(font, "head") + 3] = 'x';
  EXPECT_TRUE(holds(font, hash));
  for (const char* name : {"hea0", "hea2"}) hash.boxes.push_back(entry(name, {}));
  EXPECT_EQ(check(font, hash).status.failure.at(0).code, "assertion.boxesHash.mismatch");
}

// As one entry for several tables, in the order of the file: with zeros for the adjustment.
TEST(BoxHashOfAFont, CountsTheAdjustmentAsZeroInARangeToo) {
  Buffer font = labelled(kFont, sample("font/square.ttf"), store_of(301));
  BoxHash hash = list_of(font);
  std::vector<std::string> names;
  for (const BoxEntry& one : hash.boxes)
    if (one.names[0] != "C2PA") names.push_back(one.names[0]);
  std::ranges::sort(names, {}, [&](const auto& tag) { return table_of(font, tag).offset; });
  const Range first = table_of(font, names.front()), last = table_of(font, names.back());
  Buffer zeroed = font;
  put(zeroed, static_cast<std::size_t>(table_of(font, "head").offset) + 8, 0);
  BoxEntry all = entry("", bytes_of(zeroed, {first.offset, last.end() - first.offset}));
  all.names = names;
  std::erase_if(hash.boxes, [](const BoxEntry& one) { return one.names[0] != "C2PA"; });
  hash.boxes.push_back(all);
  EXPECT_TRUE(holds(font, hash));
  for (const std::string& tag : names) {
    const auto at = static_cast<std::size_t>(table_of(font, tag).offset) + 4;
    font[at] ^= 1;
    EXPECT_FALSE(holds(font, hash)) << tag;
    font[at] ^= 1;
  }
  std::swap(hash.boxes.back().names.front(), hash.boxes.back().names.back());
  EXPECT_EQ(check(font, hash).status.failure.at(0).explanation,
            "A range of the box hash is not in the order of the file.");
}

// Bytes between tables are in no hash; up to three, C2PA leaves out.
TEST(BoxHashOfAFont, TellsOfWhatLiesBetweenItsTables) {
  Buffer font = labelled(kFont, sample("font/square.ttf"), store_of(301));
  const BoxHash hash = list_of(font);
  std::vector<Range> tables;
  for (const BoxEntry& one : hash.boxes) tables.push_back(table_of(font, one.names[0]));
  const auto padded = std::ranges::find_if(
      tables, [&](const Range& one) { return one.size % 4 != 0 && one.end() + 4 < font.size(); });
  ASSERT_NE(padded, tables.end());
  font[static_cast<std::size_t>(padded->end())] = 'x';
  const auto found = check(font, hash);
  EXPECT_FALSE(found.status.success.empty());
  const auto row = std::ranges::find(found.uncovered, padded->end(),
                                     [](const auto& one) { return one.range.offset; });
  ASSERT_NE(row, found.uncovered.end());
  EXPECT_STREQ(row->why.c_str(), "padding between tables (left out by C2PA)");
  EXPECT_TRUE(row->by_specification);
  // More than that is of nobody's leave.
  put(font, entry_of(font, "glyf") + 12,
      static_cast<std::uint32_t>(table_of(font, "glyf").size) - 8);
  const auto more = check(font, list_of(font));
  EXPECT_FALSE(more.status.success.empty());
  EXPECT_TRUE(std::ranges::any_of(more.uncovered, [](const Uncovered& one) {
    return !one.by_specification && one.why == "in no box of the box hash";
  }));
}

// Its list has `hea0` and `hea2` in place of `head`, and the order of the file.
TEST(BoxHashOfAFont, HoldsForThatOfThePublicTestFiles) {
  const std::string path = outside("public-testfiles/font/ttf/monotype-20240712-monotype_sans.ttf");
  if (path.empty()) GTEST_SKIP() << "TANBA_TEST_DATA is not set";
  Buffer font = file(path);
  const auto store = stored(kFont, font);
  ASSERT_TRUE(store);
  const std::string_view text = as_text(*store);
  const std::size_t at = text.find("cbor", text.find(std::string_view("c2pa.hash.boxes\0", 16)));
  const auto size = static_cast<std::size_t>(word(*store, at - 4)) - 8;
  const auto document = cbor::Document::decode(Bytes(*store).subspan(at + 4, size));
  ASSERT_TRUE(document);
  const BoxHash hash = read_box_hash(document->root(), {});
  ASSERT_EQ(hash.flaw, nullptr);
  EXPECT_TRUE(holds(font, hash));
  for (const std::string_view tag : {"head", "glyf", "GPOS", "DSIG"}) {
    const auto byte = static_cast<std::size_t>(table_of(font, tag).offset) + 4;
    font[byte] ^= 1;
    EXPECT_FALSE(holds(font, hash)) << tag;
    font[byte] ^= 1;
  }
}

}  // namespace
}  // namespace tanba
