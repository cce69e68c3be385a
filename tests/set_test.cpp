// Fragmented sets: what is labelled verifies, and whatever is done to one file of it shows.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "container/bmff_segment.hpp"
#include "set_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

TEST(Set, OfTwoRenditionsVerifiesInAnyOrder) {
  Files files = labelled(dash());
  EXPECT_EQ(verdict(files), "trusted");
  std::reverse(files.begin(), files.end());
  EXPECT_EQ(verdict(files), "trusted");
  EXPECT_EQ(report_of(files).ai, Ai::generated);
}

TEST(Set, OfSeveralTracksInASegmentVerifies) { EXPECT_EQ(verdict(labelled(hls())), "trusted"); }

TEST(Set, IsLabelledAlikeWhateverTheOrderOfItsSegments) {
  Files files = dash();
  const Files straight = labelled(files);
  std::map<std::string, Buffer> by_name;
  for (const File& file : straight) by_name[file.name] = file.bytes;
  std::reverse(files.begin() + 2, files.end());
  for (const File& file : labelled(files)) EXPECT_EQ(file.bytes, by_name[file.name]) << file.name;
}

TEST(Set, HasTheSameManifestInEachInitializationSegment) {
  const Files files = labelled(dash());
  EXPECT_EQ(*stored(kBmff, files[0].bytes), *stored(kBmff, files[1].bytes));
}

TEST(Set, SaysBesideTheManifestWhatItSaysInIt) {
  Label what;
  what.profiles = {"cn"};
  what.provider_code = "C1";
  Files once, twice;
  ASSERT_TRUE(try_label(dash(), once, nullptr, what));
  ASSERT_TRUE(try_label(once, twice, nullptr, what));
  for (const Files* files : {&once, &twice})
    for (std::size_t i = 0; i < files->size(); ++i) {
      const Exact exact((*files)[i].bytes);
      const auto all = kBmff.metadata(exact.source(), {});
      ASSERT_TRUE(all);
      std::vector<std::string> found;
      for (const Metadatum& one : *all) {
        const bool is_packet = one.carrier == "xmp" &&
                               as_text(one.value).find("rithmicMedia") != std::string_view::npos;
        found.push_back(is_packet ? "packet" : one.key);
      }
      using Names = std::vector<std::string>;
      EXPECT_EQ(found, i < 2 ? Names({"packet", "AIGC"}) : Names()) << (*files)[i].name;
    }
  LabelOptions options = at_that_time();
  options.metadata = false;
  ASSERT_TRUE(try_label(dash(), twice, nullptr, what, options));
  const Exact exact(twice[0].bytes);
  EXPECT_TRUE(kBmff.metadata(exact.source(), {})->empty());
}

TEST(Set, ShowsAByteThatIsChangedInAnyFile) {
  Files files = labelled(dash());
  for (File& file : files) {
    const std::size_t step = std::max<std::size_t>(1, file.bytes.size() / 40);
    // C2PA itself leaves the ftyp box out.
    for (std::size_t at = 28; at < file.bytes.size(); at += step) {
      file.bytes[at] ^= 1;
      const std::string found = verdict(files);
      EXPECT_NE(found.substr(0, 7), "trusted") << file.name << " " << at;
      EXPECT_NE(found.substr(0, 5), "valid") << file.name << " " << at;
      file.bytes[at] ^= 1;
    }
  }
}

TEST(Set, SaysThatItIsInPartWhereASegmentIsMissing) {
  const Files files = labelled(dash());
  for (std::size_t i = 2; i < files.size(); ++i)
    EXPECT_EQ(verdict(without(files, i)), "trusted in part") << files[i].name;
  const Report report = report_of(without(files, 4));
  EXPECT_EQ(report.status.informational.back().code, "org.tanba.set.partial");
  EXPECT_EQ(report.status.informational.back().explanation, "6 of 7 media segments are here.");
  EXPECT_EQ(meets(report, {}).verdict, Verdict::unmet);
  Policy policy;
  policy.allow_partial = true;
  EXPECT_EQ(meets(report, policy).verdict, Verdict::met);
  EXPECT_EQ(meets(report_of(files), {}).verdict, Verdict::met);
}

TEST(Set, IsInvalidWithoutTheInitializationSegmentOfItsSegments) {
  const Files files = labelled(dash());
  EXPECT_EQ(verdict(without(files, 0)), "invalid");
  EXPECT_EQ(verdict(without(files, 1)), "invalid");
  EXPECT_EQ(verdict({files[0]}), "invalid");
  EXPECT_EQ(verdict({files[0], files[1]}), "invalid");
  EXPECT_EQ(verdict({files[2], files[3]}), "invalid_argument");
}

TEST(Set, HoldsARenditionWithoutTheOthers) {
  const Files files = labelled(dash());
  EXPECT_EQ(verdict({files[0], files[2], files[3], files[4]}), "trusted in part");
}

TEST(Set, IsInvalidWithASegmentThatIsRepeatedOrSwappedOrForeignOrCut) {
  const Files files = labelled(dash());
  Files other = files;
  other.push_back(files[3]);
  EXPECT_EQ(verdict(other), "invalid");
  other = files;
  std::swap(other[2].bytes, other[3].bytes);
  EXPECT_EQ(verdict(other), "invalid");
  other = files;
  other[3].bytes = dash()[3].bytes;  // never labelled
  EXPECT_EQ(verdict(other), "invalid");
  other = files;
  other[3].bytes = labelled(hls())[2].bytes;
  EXPECT_EQ(verdict(other), "invalid");
  other = files;
  other[0].bytes = dash()[0].bytes;  // an initialization segment without the manifest
  EXPECT_EQ(verdict(other), "invalid");
  other[1].bytes = dash()[1].bytes;
  EXPECT_EQ(verdict(other), "none");
  for (std::size_t i = 2; i < files.size(); ++i)
    for (std::size_t size = 0; size < files[i].bytes.size(); size += 97) {
      other = files;
      other[i].bytes.resize(size);
      EXPECT_EQ(verdict(other), "invalid") << files[i].name << " " << size;
    }
}

TEST(Set, IsInvalidWithASegmentThatAnotherOneFollows) {
  Files files = labelled(made_set(3));
  files[1].bytes.insert(files[1].bytes.end(), files[2].bytes.begin(), files[2].bytes.end());
  EXPECT_EQ(verdict(files), "invalid");
}

TEST(Set, OfManySegmentsHasProofsInThem) {
  for (const std::size_t count : {1U, 2U, 63U, 64U, 65U, 127U, 130U, 259U}) {
    const Files files = labelled(made_set(count));
    EXPECT_EQ(verdict(files), "trusted") << count;
    EXPECT_EQ(verdict(without(files, count)), count == 1 ? "invalid" : "trusted in part") << count;
  }
}

TEST(Set, OrdersSegmentsByTheirTimesNotTheirNames) {
  Files files = {made_init(7), made_segment(7, 500, "b.m4s"), made_segment(7, 400, "a.m4s")};
  EXPECT_EQ(verdict(labelled(files)), "trusted");
}

// ISO/IEC 14496-12, 8.16.3: offsets count from where the box ends.
TEST(Set, LetsTheSegmentIndexPointAtTheMovieFragment) {
  for (const Files& files : {labelled(dash()), labelled(hls())})
    for (const File& file : files) {
      for (std::size_t at = find(file.bytes, "sidx"); at != std::string::npos;
           at = find(file.bytes, "sidx", at + 4)) {
        const std::uint64_t end = at - 4 + number_at(file.bytes, at - 4, 4);
        const std::uint64_t first = end + number_at(file.bytes, at + 24, 8);
        EXPECT_EQ(as_text(Bytes(file.bytes).subspan(first + 4, 4)), "moof") << file.name;
        EXPECT_EQ(first + number_at(file.bytes, at + 36, 4), file.bytes.size()) << file.name;
      }
    }
}

TEST(Set, KeepsAnEarlierManifestAsParent) {
  const Files first = labelled(dash());
  Files again;
  Label label;
  label.origin = Origin::modified;
  ASSERT_TRUE(try_label(first, again, nullptr, label));
  EXPECT_EQ(verdict(again), "trusted");
  const Report report = report_of(again);
  ASSERT_EQ(report.manifests.size(), 2U);
  ASSERT_EQ(report.active_manifest()->ingredients.size(), 1U);
  EXPECT_EQ(report.active_manifest()->ingredients[0].relationship, "parentOf");
  EXPECT_EQ(report.ai, Ai::modified);
}

TEST(Set, TakesAnyFileForItsParent) {
  const Buffer plan = store_of(20);
  const Exact parent(plan);
  LabelOptions options = at_that_time();
  options.parent = &parent.source();
  options.parent_hint = "plan.xyz";
  Files files;
  const auto outcomes = try_label(dash(), files, nullptr, Label(), options);
  ASSERT_TRUE(outcomes) << outcomes.error().what;
  const Report report = report_of(files);
  EXPECT_EQ(report.state, State::trusted);
  ASSERT_EQ(report.active_manifest()->ingredients.size(), 1U);
  EXPECT_EQ(report.active_manifest()->ingredients[0].format, "application/octet-stream");
}

struct Refusal {
  const char* what;
  Files files;
  Errc code;
  std::size_t part;
};

TEST(Set, IsRefusedWhereAPartHasNoPlace) {
  Files twins = made_set(2);
  twins[2] = made_segment(7, 0, "s1.m4s");
  Files two_boxes = made_set(1);
  const Buffer& more = two_boxes[1].bytes;
  two_boxes[1].bytes.insert(two_boxes[1].bytes.end(), more.begin() + 20, more.end());
  const Refusal rows[] = {
      {"no init", {made_segment(7, 0, "s")}, Errc::invalid_argument, 1},
      {"no segment", {made_init(7)}, Errc::invalid_argument, 0},
      {"another track", {made_init(7), made_segment(8, 0, "s")}, Errc::invalid_argument, 1},
      {"the same time", twins, Errc::invalid_argument, 2},
      {"text",
       {made_init(7), {"a.mpd", bytes_of("<MPD></MPD> as a playlist")}},
       Errc::unsupported,
       1},
      {"a whole file",
       {made_init(7), {"a.mp4", sample("bmff/fragmented.mp4")}},
       Errc::invalid_argument,
       1},
      {"two fragments", two_boxes, Errc::unsupported, 1},
      {"unclear",
       {made_init(7, "x1"), made_init(7, "x2"), made_segment(7, 0, "y")},
       Errc::invalid_argument,
       2},
  };
  for (const Refusal& row : rows) {
    Files out;
    std::size_t part = 99;
    const auto refused = try_label(row.files, out, &part);
    ASSERT_FALSE(refused) << row.what;
    EXPECT_EQ(refused.error().code, row.code) << row.what << ": " << refused.error().what;
    EXPECT_EQ(part, row.part) << row.what;
  }
}

TEST(Set, FindsTheRenditionByOrderOrFolderOrName) {
  const auto owner_of = [](const Files& files, std::size_t segment) {
    const Files out = labelled(files);
    if (out.empty()) return std::string("refused");
    // With its own initialization segment alone a media segment holds.
    for (std::size_t i = 0; i < out.size(); ++i)
      if (find(out[i].bytes, "moov") != std::string::npos &&
          verdict({out[i], out[segment]}) != "invalid")
        return out[i].name;
    return std::string("none");
  };
  const File a0 = made_segment(7, 0, "a0"), a1 = made_segment(7, 1, "a1");
  File first = made_init(7, "first"), second = made_init(7, "second");
  second.bytes[second.bytes.size() - 1] = 1;  // initialization segments that differ
  EXPECT_EQ(owner_of({first, a0, second, a1}, 3), "second");
  EXPECT_EQ(owner_of({first, a0, second, a1}, 1), "first");
  const auto named = [](File file, const std::string& name) { return File{name, file.bytes}; };
  EXPECT_EQ(owner_of({named(first, "v1/init"), named(second, "v2/init"), named(a0, "v2/s"),
                      named(a1, "v1/s")},
                     2),
            "v2/init");
  EXPECT_EQ(owner_of({named(first, "init-0"), named(second, "init-1"), named(a0, "chunk-1-00"),
                      named(a1, "chunk-0-01")},
                     2),
            "init-1");
}

}  // namespace
}  // namespace tanba
