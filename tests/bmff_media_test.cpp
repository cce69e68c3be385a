// What a BMFF hash leaves out: under which conditions, and that no media may lie there (B13, B14,
// B15, B16 of the threat model).
#include "bmff_hash_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

Buffer manifest(std::size_t size = 100) {
  return c2pa_box("manifest", joined({Buffer(8), store_of(size)}));
}

// ---------------------------------------------------------------- conditions

// A file with a `prft` box (version 1, flags 0x000105, 24 bytes) and an `emsg` box without them.
Buffer file_with_versions() {
  return joined({ftyp(), manifest(),
                 box("prft", joined({u32(0x01000105), bytes_of("0123456789ab")})),
                 box("wide", bytes_of("0123456789abcdef")), kMedia});
}

// Whether the exclusion makes a difference: whether it matches a box.
bool matches(const BmffExclusion& exclusion) {
  const Buffer file = file_with_versions();
  const BmffHash with = flat_hash(file, {exclusion});
  EXPECT_EQ(first_word(verdict(file, with)), "match");
  return with.hash != flat_hash(file).hash;
}

TEST(BmffExclusion, MatchesOnlyWhereEveryConditionHolds) {
  const auto with = [](const char* xpath, const std::function<void(BmffExclusion&)>& change) {
    BmffExclusion exclusion = left_out(xpath);
    change(exclusion);
    return matches(exclusion);
  };
  EXPECT_TRUE(with("/prft", [](BmffExclusion&) {}));
  EXPECT_TRUE(with("/prft[1]", [](BmffExclusion&) {}));
  EXPECT_FALSE(with("/prft[2]", [](BmffExclusion&) {}));
  EXPECT_FALSE(with("/prft/free", [](BmffExclusion&) {}));
  EXPECT_TRUE(with("/prft", [](BmffExclusion& e) { e.length = 24; }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) { e.length = 23; }));
  EXPECT_TRUE(with("/prft", [](BmffExclusion& e) { e.version = 1; }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) { e.version = 0; }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) { e.version = 257; }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) { e.version = -255; }));
  EXPECT_TRUE(with("/prft", [](BmffExclusion& e) { e.flags = Buffer{0, 1, 5}; }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) { e.flags = Buffer{0, 1, 4}; }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) { e.flags = Buffer{0, 1}; }));
  EXPECT_TRUE(with("/prft", [](BmffExclusion& e) {
    e.flags = Buffer{0, 1, 4};
    e.exact = false;
  }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) {
    e.flags = Buffer{0, 2, 0};
    e.exact = false;
  }));
  // A box without version and flags has none to match.
  EXPECT_FALSE(with("/wide", [](BmffExclusion& e) { e.version = 0x30; }));
  EXPECT_FALSE(with("/wide", [](BmffExclusion& e) { e.flags = Buffer{'1', '2', '3'}; }));
  EXPECT_TRUE(with("/prft", [](BmffExclusion& e) { e.data = {{4, bytes_of("prft")}}; }));
  EXPECT_TRUE(with("/prft", [](BmffExclusion& e) { e.data = {{22, bytes_of("ab")}}; }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) { e.data = {{22, bytes_of("ac")}}; }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) {  // the bytes are there, but in the next box
    e.data = {{28, bytes_of("wide")}};
  }));
  EXPECT_FALSE(with("/prft", [](BmffExclusion& e) { e.data = {{~0ull, bytes_of("a")}}; }));
  EXPECT_FALSE(with(
      "/prft", [](BmffExclusion& e) { e.data = {{4, bytes_of("prft")}, {12, bytes_of("x")}}; }));
}

TEST(BmffExclusion, CountsBoxesOfOneTypeInEachParent) {
  const Buffer track = box("trak", box("udta", joined({box("free"), box("free", Buffer(4))})));
  const Buffer file = joined({ftyp(), manifest(), box("moov", joined({track, track})), kMedia});
  const auto left = [&](const char* xpath) {
    const Exact exact(file);
    BmffHash hash = flat_hash(file, {left_out(xpath)});
    std::uint64_t total = 0;
    const auto found = bmff::survey(exact.source(), bmff::Exclusions(hash), {});
    for (const bmff::Omitted& omitted : found->omitted)
      if (omitted.type == bmff::type_of("free")) total += omitted.range.size;
    return total;
  };
  EXPECT_EQ(left("/moov/trak/udta/free"), 40U);
  EXPECT_EQ(left("/moov/trak/udta/free[2]"), 24U);
  EXPECT_EQ(left("/moov/trak[2]/udta/free[2]"), 12U);
  EXPECT_EQ(left("/moov[1]/trak[2]/udta[1]/free"), 20U);
  EXPECT_EQ(left("/moov[2]/trak/udta/free"), 0U);
}

TEST(BmffHash, StopsWhereExclusionsTimesBoxesBecomeTooMany) {
  Buffer file = ftyp();
  for (int i = 0; i < 2000; ++i) file = joined({file, box("free")});
  BmffHash hash = flat_hash(file);
  for (int i = 0; i < 500; ++i) hash.exclusions.push_back(left_out("/free"));
  const Exact exact(file);
  BindingInput input = input_for(exact.source(), nullptr);
  input.limits.max_boxes = 3000;
  EXPECT_EQ(check_bmff_hash(input, hash, kUrl).error().code, Errc::limit_exceeded);
}

// ---------------------------------------------------------------- media in holes

Buffer track_of(const Buffer& sizes, std::uint32_t samples_per_chunk,
                const std::vector<std::uint64_t>& chunks) {
  ByteWriter offsets;
  offsets.u32(0).u32(static_cast<std::uint32_t>(chunks.size()));
  for (const std::uint64_t chunk : chunks) offsets.u32(static_cast<std::uint32_t>(chunk));
  const Buffer runs = box("stsc", joined({u32(0), u32(1), u32(1), u32(samples_per_chunk), u32(1)}));
  const Buffer table = box("stbl", joined({runs, sizes, box("stco", offsets.take())}));
  return box("moov", box("trak", box("mdia", box("minf", table))));
}
Buffer equal_sizes(std::uint32_t size, std::uint32_t count) {
  return box("stsz", joined({u32(0), u32(size), u32(count)}));
}

// mdat (10 bytes), free (10 bytes) behind it, and an index that may point at either.
struct Holed {
  std::uint64_t media, hole;
  std::function<Buffer(const Buffer& index)> file;
};

Holed holed() {
  const Buffer before = joined({ftyp(), manifest(), kMedia});
  Holed out;
  out.media = before.size() - 10;
  out.hole = before.size() + 8;
  out.file = [before](const Buffer& index) {
    return joined({before, box("free", bytes_of("abcdefghij")), index});
  };
  return out;
}

std::string with_index(const Buffer& index) {
  const Buffer file = holed().file(index);
  return first_word(verdict(file, flat_hash(file, {left_out("/free")})));
}

TEST(BmffMedia, MayNotLieInWhatIsLeftOut) {
  const auto [media, hole, file] = holed();
  const Buffer ten = equal_sizes(5, 2);
  EXPECT_EQ(with_index(track_of(ten, 2, {media})), "match");
  EXPECT_EQ(with_index(track_of(ten, 1, {media, media + 5})), "match");
  EXPECT_EQ(with_index(track_of(ten, 2, {hole})), "mismatch");
  EXPECT_EQ(with_index(track_of(ten, 2, {hole - 8})), "mismatch");
  EXPECT_EQ(with_index(track_of(ten, 1, {media, hole})), "mismatch");
  EXPECT_EQ(with_index(track_of(ten, 2, {media + 1})), "mismatch");        // runs over its end
  EXPECT_EQ(with_index(track_of(ten, 2, {8})), "mismatch");                // ftyp
  EXPECT_EQ(with_index(track_of(ten, 2, {60})), "mismatch");               // the manifest
  EXPECT_EQ(with_index(track_of(equal_sizes(0, 0), 2, {hole})), "match");  // nothing is there
  EXPECT_EQ(with_index(track_of(ten, 1, {hole, media})), "mismatch");
  EXPECT_EQ(with_index(joined({track_of(ten, 2, {hole}), box("wide")})), "mismatch");
  // The same file is fine where the hash covers the box.
  const Buffer covered = file(track_of(ten, 2, {hole}));
  EXPECT_EQ(verdict(covered, flat_hash(covered)), "match");
}

TEST(BmffMedia, HaveSizesInTables) {
  const auto [media, hole, file] = holed();
  const auto sizes = [](std::vector<Buffer> entries) {
    const std::size_t count = entries.size();
    return box("stsz", joined({u32(0), u32(0), u32(count), joined(entries)}));
  };
  const auto compact = [](std::uint32_t bits, std::uint32_t count, const Buffer& entries) {
    return box("stz2", joined({u32(0), u32(bits), u32(count), entries}));
  };
  EXPECT_EQ(with_index(track_of(sizes({u32(9), u32(1)}), 2, {media})), "match");
  EXPECT_EQ(with_index(track_of(sizes({u32(9), u32(2)}), 2, {media})), "mismatch");
  EXPECT_EQ(with_index(track_of(sizes({u32(9), u32(1)}), 1, {media, media + 9})), "match");
  EXPECT_EQ(with_index(track_of(sizes({u32(1), u32(9)}), 1, {media, media + 9})), "mismatch");
  EXPECT_EQ(with_index(track_of(compact(4, 3, {0x44, 0x20}), 3, {media})), "match");
  EXPECT_EQ(with_index(track_of(compact(4, 3, {0x44, 0x30}), 3, {media})), "mismatch");
  EXPECT_EQ(with_index(track_of(compact(8, 2, {9, 1}), 2, {media})), "match");
  EXPECT_EQ(with_index(track_of(compact(16, 2, {0, 9, 0, 2}), 2, {media})), "mismatch");
  EXPECT_EQ(with_index(track_of(compact(5, 2, {0, 0}), 2, {media})), "mismatch");
  // Tables that lie (S22)
  EXPECT_EQ(with_index(track_of(compact(16, 9, {0, 9, 0, 2}), 2, {media})), "mismatch");
  EXPECT_EQ(with_index(track_of(box("stsz", Buffer(4)), 2, {media})), "mismatch");
  EXPECT_EQ(with_index(track_of(equal_sizes(0xFFFFFFFF, 0xFFFFFFFF), 0xFFFFFFFF, {media})),
            "mismatch");
}

TEST(BmffMedia, HaveTablesThatMayBeMissingOrLie) {
  const auto [media, hole, file] = holed();
  const Buffer behind = box("wide", Buffer(64));
  const auto index = [&](std::uint64_t at, const std::vector<Buffer>& more) {
    const Buffer wide = box("co64", joined({u32(0), u32(1), number(at, 8)}));
    const Buffer table = box("stbl", joined({wide, joined(more)}));
    return with_index(joined({box("moov", box("trak", box("mdia", box("minf", table)))), behind}));
  };
  const Buffer sizes = equal_sizes(5, 2),
               runs = box("stsc", joined({u32(0), u32(1), u32(1), u32(2), u32(1)}));
  EXPECT_EQ(index(media, {sizes, runs}), "match");
  EXPECT_EQ(index(hole, {sizes, runs}), "mismatch");
  EXPECT_EQ(index(hole | 1ull << 32, {sizes, runs}), "match");  // all of its 64 bits count
  // Nobody finds samples without both.
  EXPECT_EQ(index(hole, {runs}), "match");
  EXPECT_EQ(index(hole, {sizes}), "match");
  EXPECT_EQ(index(media, {sizes, box("stsc", joined({u32(0), u32(2), u32(1), u32(2), u32(1)}))}),
            "mismatch");
}

TEST(BmffMedia, MayLieInFrontOfWhatIsLeftOut) {
  const auto file = [](std::uint64_t at) {
    return joined({kMedia, box("free", Buffer(10)), track_of(equal_sizes(5, 2), 2, {at})});
  };
  const auto found = [&](std::uint64_t at) {
    return first_word(verdict(file(at), flat_hash(file(at), {left_out("/free")})));
  };
  EXPECT_EQ(found(8), "match");
  EXPECT_EQ(found(kMedia.size() - 9), "mismatch");
}

TEST(BmffMedia, AreNotAskedForWhereNothingIsLeftOut) {
  const Buffer file = joined({box("free"), kMedia, track_of(equal_sizes(9, 9), 9, {~0u})});
  EXPECT_EQ(verdict(file, flat_hash(file)), "match");
}

TEST(BmffMedia, OfItemsMayNotLieThereEither) {
  const auto [media, hole, file] = holed();
  const auto item = [](std::uint64_t offset, std::uint64_t size) {
    const Buffer iloc =
        box("iloc", joined({u32(0), {0x44, 0x00, 0, 1, 0, 1, 0, 0, 0, 1}, u32(offset), u32(size)}));
    return box("meta", joined({Buffer(4), box("hdlr", Buffer(4)), iloc}));
  };
  EXPECT_EQ(with_index(item(media, 10)), "match");
  EXPECT_EQ(with_index(item(media, 11)), "mismatch");  // the header of the box is left out, too
  EXPECT_EQ(with_index(item(hole, 1)), "mismatch");
  EXPECT_EQ(with_index(item(media, 0)), "mismatch");  // to the end
  const Buffer two =
      joined({{0x44, 0x00, 0, 1, 0, 1, 0, 0, 0, 2}, u32(hole), u32(1), u32(media), u32(1)});
  EXPECT_EQ(with_index(box("meta", joined({Buffer(4), box("hdlr", Buffer(4)),
                                           box("iloc", joined({u32(0), two}))}))),
            "mismatch");
}

TEST(BmffMedia, OfFragmentsMayNotLieThereEither) {
  const auto [media, hole, file] = holed();
  const std::uint64_t moof = hole + 10;
  const auto fragment = [&](std::uint32_t flags, const Buffer& base, std::int64_t offset,
                            const Buffer& sizes) {
    const std::uint32_t run = 0x001 | (sizes.empty() ? 0 : 0x200);
    const Buffer header = box("tfhd", joined({u32(flags), u32(1), base}));
    const Buffer samples =
        box("trun", joined({u32(run), u32(2), u32(static_cast<std::uint32_t>(offset)), sizes}));
    return box("moof", box("traf", joined({header, samples})));
  };
  const auto back_to = [&](std::uint64_t at) { return static_cast<std::int64_t>(at - moof); };
  const Buffer none, fives = joined({u32(5), u32(5)});
  EXPECT_EQ(with_index(fragment(0x020000, none, back_to(media), fives)), "match");
  EXPECT_EQ(with_index(fragment(0x020000, none, back_to(hole), fives)), "mismatch");
  EXPECT_EQ(with_index(joined({fragment(0x020000, none, back_to(hole), fives), box("wide")})),
            "mismatch");
  EXPECT_EQ(with_index(fragment(0x000001, number(media, 8), 0, fives)), "match");
  EXPECT_EQ(with_index(fragment(0x000001, number(media, 8), 1, fives)), "mismatch");
  EXPECT_EQ(with_index(fragment(0x020010, u32(5), back_to(media), none)), "match");
  EXPECT_EQ(with_index(fragment(0x020010, u32(6), back_to(media), none)), "mismatch");
  EXPECT_EQ(with_index(fragment(0x020000, none, back_to(media), u32(5))), "mismatch");
  EXPECT_EQ(with_index(fragment(0x000001, number(~0ull - 1, 8), 0, fives)), "match");  // nowhere
  EXPECT_EQ(with_index(box("moof", box("traf", box("tfhd", joined({u32(1), u32(1)}))))),
            "mismatch");  // without the offset that its flags tell of
  EXPECT_EQ(with_index(joined({box("moof", box("traf", box("trun", joined({u32(5), u32(0)})))),
                               box("wide", Buffer(64))})),
            "mismatch");
}

// The data of a part go on where those of the part before end, unless its header says otherwise.
TEST(BmffMedia, OfAFragmentsPartsFollowOneAnother) {
  const auto [media, hole, file] = holed();
  const std::uint64_t moof = hole + 10;
  const auto two = [&](std::uint32_t size, std::uint32_t second_flags) {
    const Buffer first =
        box("trun",
            joined({u32(0x201), u32(1), u32(static_cast<std::uint32_t>(media - moof)), u32(5)}));
    const Buffer second = box("trun", joined({u32(0x200), u32(1), u32(size)}));
    return with_index(box(
        "moof",
        joined({box("traf", joined({box("tfhd", joined({u32(0), u32(1)})), first})),
                box("traf", joined({box("tfhd", joined({u32(second_flags), u32(2)})), second}))})));
  };
  EXPECT_EQ(two(5, 0), "match");
  EXPECT_EQ(two(6, 0), "mismatch");
  EXPECT_EQ(two(6, 0x020000), "match");  // from the fragment's start
}

// ---------------------------------------------------------------- C2PA boxes

TEST(BmffHash, LetsNothingHideInTheBoxesThatItLeavesOut) {
  const auto outcome = [](std::initializer_list<Buffer> boxes) {
    const Buffer file = joined({ftyp(), joined(boxes), kMedia});
    return verdict(file, flat_hash(file));
  };
  const Buffer store = store_of(40), zeros(8), proof = c2pa_box("merkle", {0xA0});
  const Buffer first = manifest();
  EXPECT_EQ(outcome({first}), "match");
  EXPECT_EQ(outcome({c2pa_box("manifest", joined({zeros, store, Buffer(50)}))}), "match");
  EXPECT_EQ(outcome({c2pa_box("manifest", joined({zeros, store, {0, 0, 1}}))}), "mismatch");
  EXPECT_EQ(outcome({c2pa_box("manifest", joined({number(1, 8), store}))}), "mismatch");
  const std::uint64_t behind = ftyp().size() + first.size();
  EXPECT_EQ(outcome({c2pa_box("manifest", joined({number(behind, 8), store_of(100)})), proof}),
            "match");
  EXPECT_EQ(outcome({first, c2pa_box("Manifest", joined({zeros, store}))}), "mismatch");
  EXPECT_EQ(outcome({c2pa_box("original", joined({zeros, store})), c2pa_box("update", store)}),
            "match");
}

TEST(BmffHash, ListsBoxesThatItDoesNotNeed) {
  const Buffer proof = c2pa_box("merkle", {0xA0});
  const Buffer file = joined({ftyp(), manifest(), kMedia, proof});
  std::vector<Uncovered> uncovered;
  EXPECT_EQ(verdict(file, flat_hash(file), &uncovered), "match");
  ASSERT_EQ(uncovered.size(), 2U);  // ftyp, and the proof that belongs to nothing
  EXPECT_EQ(uncovered[1].range, (Range{file.size() - proof.size(), proof.size()}));
  EXPECT_FALSE(uncovered[1].by_specification);

  // A store that is not the one at hand.
  const Exact exact(file);
  const auto detached = check_bmff_hash(input_for(exact.source(), nullptr), flat_hash(file), kUrl);
  ASSERT_TRUE(detached);
  EXPECT_EQ(detached->uncovered.size(), 3U);
}

TEST(BmffHash, ListsAtMostAThousandHoles) {
  std::vector<Buffer> boxes = {ftyp(), manifest(), kMedia};
  boxes.resize(1500, box("free", Buffer(4)));
  const Buffer file = joined(boxes);
  std::vector<Uncovered> uncovered;
  EXPECT_EQ(first_word(verdict(file, flat_hash(file, {left_out("/free")}), &uncovered)), "match");
  EXPECT_EQ(uncovered.size(), 1000U);
  EXPECT_EQ(uncovered.back().range.end(), file.size());
}

TEST(BmffHash, NamesAnAlgorithmThatIsNotAllowed) {
  const Buffer file = joined({ftyp(), manifest(), kMedia});
  BmffHash hash = flat_hash(file);
  hash.alg = "sha1";
  EXPECT_EQ(verdict(file, hash), "unsupported");
  hash.alg.clear();
  EXPECT_EQ(verdict(file, hash), "match");  // that of the claim
  const Exact exact(file);
  BindingInput input = input_for(exact.source(), nullptr);
  input.has_default_alg = false;
  EXPECT_EQ(check_bmff_hash(input, hash, kUrl)->status.failure[0].code, "algorithm.unsupported");
  hash.exclusions.clear();
  EXPECT_EQ(verdict(file, hash), "malformed");
}

}  // namespace
}  // namespace tanba
