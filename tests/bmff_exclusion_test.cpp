// Which boxes an exclusion of a BMFF hash means, which bytes of them, and whether they may be left
// out (C2PA 2.4, 18.6.2, 15.12.2 and A.5.6; B13 and B14 of the threat model).
#include "live_stream_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr const char *kMatch = "match", *kMismatch = "mismatch", *kMalformed = "malformed",
                     *kMore = "match assertion.bmffHash.additionalExclusionsPresent";

Buffer manifest() { return c2pa_box("manifest", joined({Buffer(8), store_of(100)})); }

// A fragment of four bytes behind a movie, where everything has its place.
struct Fragmented {
  std::uint32_t tfhd_flags = 0x000001, trun_flags = 0x000201;
  bool is_long = false;  // the size of `trun` has 64 bits
  static Buffer track() {
    const Buffer samples = box("stbl", box("co64", u32(0))),
                 more = box("dinf", box("dref", u32(0)));
    return box("trak", joined({box("udta"), box("pssh"),
                               box("mdia", box("minf", joined({samples, more})))}));
  }
  Buffer file() const {
    const Buffer front =
        joined({ftyp(), manifest(),
                box("moov", joined({box("pssh", Buffer(8)), box("udta"), box("skip"), track()}))});
    const std::uint64_t media = front.size() + 100;
    const Buffer tfhd = box("tfhd", joined({u32(tfhd_flags), u32(1), number(media, 8)})),
                 run = joined({u32(trun_flags), u32(1), u32(8), u32(2)}),
                 trun = is_long
                            ? joined({u32(1), bytes_of("trun"), number(16 + run.size(), 8), run})
                            : box("trun", run);
    const Buffer moof = box("moof", box("traf", joined({tfhd, trun})));
    EXPECT_LT(moof.size(), 92U);
    return joined({front, moof, box("free", Buffer(92 - moof.size())), box("mdat", Buffer(20, 1)),
                   box("mfra", box("tfra", Buffer(4)))});
  }
};

BmffExclusion of_flags(BmffExclusion exclusion, const Buffer& flags, bool exact = false) {
  exclusion.flags = flags;
  exclusion.exact = exact;
  return exclusion;
}
BmffExclusion with_data(BmffExclusion exclusion, std::uint64_t offset, const Buffer& data) {
  exclusion.data = {{offset, data}};
  return exclusion;
}

BmffExclusion of_length(BmffExclusion exclusion, std::uint64_t length) {
  exclusion.length = length;
  return exclusion;
}
BmffExclusion of_version(BmffExclusion exclusion, std::int64_t version) {
  exclusion.version = version;
  return exclusion;
}

constexpr const char *kTfhd = "/moof/traf/tfhd", *kTrun = "/moof/traf/trun";
const Buffer kOffset = {0, 0, 1};

struct Row {
  const char* name;
  BmffExclusion exclusion;
  const char* expected;
  Fragmented file = {};
};

const Row kRows[] = {
    {"the offset of a fragment", of_flags(left_out(kTfhd, {{16, 8}}), kOffset), kMore},
    {"the offset of a run", of_flags(left_out(kTrun, {{16, 4}}), kOffset), kMore},
    {"where the flags are these alone", of_flags(left_out(kTrun, {{16, 4}}), {0, 2, 1}, true),
     kMore},
    {"a part of it", of_flags(left_out(kTfhd, {{20, 4}}), kOffset), kMore},
    {"all of a fragment's header", left_out(kTfhd), kMismatch},
    {"its flags", of_flags(left_out(kTfhd, {{8, 16}}), kOffset), kMismatch},
    {"the rest of it", of_flags(left_out(kTfhd, {{16, 0}}), kOffset), kMismatch},
    {"what lies behind the offset", of_flags(left_out(kTfhd, {{24, 4}}), kOffset), kMismatch},
    {"what lies far behind it", of_flags(left_out(kTfhd, {{25, 4}}), kOffset), kMismatch},
    {"the sizes of a run", of_flags(left_out(kTrun, {{16, 8}}), kOffset), kMismatch},
    {"the header of a fragment's part", of_flags(left_out("/moof/traf", {{16, 4}}), kOffset),
     kMatch},
    // B13: the field is another one where the box has no offset.
    {"B13 the sizes of a fragment without an offset",
     left_out(kTfhd, {{16, 8}}),
     kMismatch,
     {.tfhd_flags = 0x020018}},
    {"B13 the sizes of a run without an offset",
     left_out(kTrun, {{16, 4}}),
     kMismatch,
     {.trun_flags = 0x000200}},
    {"B13 the same by other flags",
     of_flags(left_out(kTrun, {{16, 4}}), {0, 2, 0}),
     kMismatch,
     {.trun_flags = 0x000200}},
    {"B13 the flags of a run whose size has 64 bits",
     of_flags(left_out(kTrun, {{16, 4}}), kOffset),
     kMismatch,
     {.is_long = true}},
    {"flags that the box does not have", of_flags(left_out(kTfhd, {{16, 8}}), {0, 0, 3}), kMatch},
    {"keys of a film", left_out("/moov/pssh"), kMore},
    {"keys of a fragment's part", left_out("/moof/traf/pssh"), kMatch},
    {"keys of a track", left_out("/moov/trak/pssh"), kMismatch},
    {"what a user said of a track", left_out("/moov/trak/udta"), kMore},
    {"wide offsets of chunks", left_out("/moov/trak/mdia/minf/stbl/co64", {{12, 0}}), kMismatch},
    {"a reference to data", left_out("/moov/trak/mdia/minf/dinf/dref", {{8, 0}}), kMismatch},
    {"a part of a track", left_out("/moov/trak/mdia"), kMismatch},
    {"padding in two parts", left_out("/free", {{8, 4}, {12, 2}}), kMore},
    {"what was written over", left_out("/moov/skip"), kMore},
    {"an index of fragments", left_out("/mfra/tfra"), kMore},
    {"a box of another parent", left_out("/mfra/udta"), kMatch},
    {"a box of that parent", left_out("/moov/udta"), kMore},
    {"ftyp under a condition", with_data(left_out("/ftyp"), 4, bytes_of("ftyp")), kMore},
    {"ftyp of a length", of_length(left_out("/ftyp"), ftyp().size()), kMore},
    {"ftyp of another length", of_length(left_out("/ftyp"), 7), kMatch},
    {"ftyp of a version", of_version(left_out("/ftyp"), 0), kMatch},
    {"ftyp of flags", of_flags(left_out("/ftyp"), kOffset), kMatch},
    {"ftyp in part", left_out("/ftyp", {{8, 4}}), kMore},
    {"a store of another name", with_data(left_out("/uuid"), 8, Buffer(16)), kMore},
    {"a store whose name is elsewhere",
     with_data(left_out("/uuid"), 9, store_left_out().data[0].second), kMatch},
    {"media without a tree, whole", left_out("/mdat"), kMismatch},
    {"a rest before its end", left_out("/free", {{8, 0}, {20, 1}}), kMalformed},
    {"a number that is open", left_out("/free[12"), kMalformed},
    {"a number without a bracket", left_out("/free112]"), kMalformed},
    {"a number of letters", left_out("/free[1a]"), kMalformed},
    {"data beyond the box", with_data(left_out("/ftyp"), ftyp().size() - 1, Buffer(2)), kMore},
};

TEST(BmffExclusion, MayLeaveOutWhatIsNoContent) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    const Buffer file = row.file.file();
    EXPECT_EQ(verdict(file, flat_hash(file, {row.exclusion})),
              std::string_view(row.expected) == kMatch ? kMore : row.expected);
    // Where it means no box of the file, the hash is the same without it.
    if (std::string_view(row.expected) == kMatch) {
      EXPECT_EQ(flat_hash(file, {row.exclusion}).hash, flat_hash(file).hash);
    }
  }
}

// B13: the duration was changed after it was signed.
TEST(BmffExclusion, LeavesNoDurationOutOfARealFile) {
  const Exact exact(sample("regressions/fragment_duration_left_out.mp4"));
  VerifyOptions options;
  options.now = pki::kNow;
  const auto report = verify(exact.source(), TrustList(), options);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::invalid) << maker::codes_of(*report);
  EXPECT_EQ(maker::said(*report, "assertion.bmffHash.mismatch"),
            "The BMFF hash leaves content out.");
}

// What lies in `mfra` is as good as what it is itself (A.5.6), where that is not left out.
TEST(BmffExclusion, MayBeOfABoxInTheIndexOfFragments) {
  const Buffer file = Fragmented().file();
  BmffHash hash;
  hash.alg = "sha256";
  hash.exclusions = {store_left_out(), left_out("/ftyp"), left_out("/mfra/tfra")};
  const Exact exact(file);
  const auto found = bmff::survey(exact.source(), bmff::Exclusions(hash), {});
  ASSERT_TRUE(found);
  hash.hash = run({{{HashAlg::sha256, found->pieces}}}, exact.source(), {})->front();
  EXPECT_EQ(verdict(file, hash), kMore);
}

TEST(BmffExclusion, IsToldByItsFirstFlaw) {
  const Buffer file = Fragmented().file();
  const BmffHash hash = flat_hash(file, {left_out("free"), left_out("/free", {{8, 2}, {9, 1}})});
  EXPECT_STREQ(bmff::Exclusions(hash).flaw(), "An exclusion of the BMFF hash has no valid path.");
}

// Version and flags of `meta` stand behind its header, but not as QuickTime writes it; C2PA boxes
// have them behind their name.
TEST(BmffExclusion, KnowsWhereVersionsStand) {
  const Buffer hdlr = box("hdlr", Buffer(24));
  const auto meets = [&](const Buffer& inside, const char* xpath, std::int64_t version) {
    const Buffer file = joined({ftyp(), manifest(), box("moov", box("udta", inside)), kMedia});
    BmffExclusion exclusion = left_out(xpath);
    exclusion.version = version;
    return flat_hash(file, {exclusion}).hash != flat_hash(file).hash;
  };
  constexpr const char* kMeta = "/moov/udta/meta";
  EXPECT_TRUE(meets(box("meta", joined({u32(0x01000000), hdlr})), kMeta, 1));
  EXPECT_TRUE(meets(box("meta", u32(0x01000000)), kMeta, 1));
  EXPECT_FALSE(meets(box("meta", hdlr), kMeta, 0));
  EXPECT_FALSE(meets(box("kind", {1, 0}), "/moov/udta/kind", 1));  // too short for them
  const Buffer c2pa = c2pa_box("merkle", {0xA0});
  EXPECT_TRUE(meets(c2pa, "/moov/udta/uuid", 0));
  EXPECT_FALSE(meets(c2pa, "/moov/udta/uuid", 1));
}

TEST(BmffExclusion, OfTheSameBytesTwiceIsListedOnce) {
  const Buffer file = Fragmented().file();
  std::vector<Uncovered> once, twice;
  EXPECT_EQ(verdict(file, flat_hash(file, {left_out("/free")}), &once), kMore);
  EXPECT_EQ(verdict(file, flat_hash(file, {left_out("/free"), left_out("/free[1]")}), &twice),
            kMore);
  EXPECT_EQ(once.size(), twice.size());
}

// Bytes are left out of a box, but not where it begins.
TEST(BmffExclusion, HidesNoMoveOfABoxWhoseFrontItLeavesOut) {
  const Buffer one = box("free", bytes_of("abcd")), two = box("wide", bytes_of("efgh"));
  const auto hash_of = [](const Buffer& file) {
    return flat_hash(file, {left_out("/free", {{0, 8}})}).hash;
  };
  EXPECT_EQ(hash_of(joined({ftyp(), one, kMedia})), hash_of(joined({ftyp(), one, kMedia})));
  EXPECT_NE(hash_of(joined({ftyp(), one, two, kMedia})),
            hash_of(joined({ftyp(), two, one, kMedia})));
  ByteWriter by_hand;
  by_hand.u64(ftyp().size()).text("abcd").u64(ftyp().size() + one.size()).bytes(kMedia);
  EXPECT_EQ(hash_of(joined({ftyp(), one, kMedia})), digest(HashAlg::sha256, by_hand.take()));
}

TEST(BmffHash, StopsAtMoreC2paBoxesThanTheLimit) {
  const Buffer file =
      joined({ftyp(), c2pa_box("merkle", {0xA0}), c2pa_box("merkle", {0xA0}), kMedia});
  const Exact exact(file);
  BindingInput input = input_for(exact.source(), nullptr);
  const BmffHash hash = flat_hash(file);
  input.limits.max_hash_entries = 2;
  EXPECT_TRUE(check_bmff_hash(input, hash, kUrl));
  input.limits.max_hash_entries = 1;
  EXPECT_EQ(check_bmff_hash(input, hash, kUrl).error().code, Errc::limit_exceeded);
}

TEST(BmffHash, GivesNoVerdictOnMoreThanTheLimit) {
  const Buffer file = joined({ftyp(), kMedia});
  BmffHash hash = flat_hash(file);
  hash.flaw = "bmff hash: too much of it";
  EXPECT_EQ(verdict(file, hash), kMalformed);
  hash.over_limit = true;
  EXPECT_EQ(verdict(file, hash), name(Errc::limit_exceeded));
}

}  // namespace
}  // namespace tanba
