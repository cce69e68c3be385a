// A part of an asset: a box by its path, and the view that shows nothing else of the asset
// (C2PA 2.4, 15.12.4).
#include "binding/part.hpp"

#include "binding/part_box.hpp"
#include "bmff_hash_fixture.hpp"
#include "container/sidecar_only.hpp"

namespace tanba {
namespace {

using namespace fixture;

// ftyp, moov with a free box in udta and one beside it, mdat, and mdat once more.
Buffer file_of_boxes() {
  return joined({ftyp(), box("moov", joined({box("udta", box("free", Buffer(4))), box("free")})),
                 kMedia, kMedia});
}

struct Row {
  const char* path;
  const char* flaw;
  std::uint64_t offset = 0;  // of the box; 0: none is there
};
constexpr const char *kNoPath = "A part is located by something that is no path.",
                     *kTwo = "More than one box could be a part of the file.";

TEST(PartBox, IsFoundByAPathThatMeansOneBox) {
  const Buffer file = file_of_boxes();
  const std::uint64_t moov = ftyp().size(), media = file.size() - 2 * kMedia.size();
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "/moov";
  const Row rows[] = {{"/moov", nullptr, moov},
                      {"/moov/udta", nullptr, moov + 8},
                      {"/moov/free", nullptr, moov + 8 + 8 + 12},
                      {"/moov/udta/free", nullptr, moov + 8 + 8},
                      {"/mdat[1]", nullptr, media},
                      {"/mdat[2]", nullptr, media + kMedia.size()},
                      {"/mdat[3]", nullptr},
                      {"/free", nullptr},
                      {"/mdat/free", nullptr},
                      {"/mdat", kTwo},
                      {"", kNoPath},
                      {"/mda", kNoPath},
                      {"xmdat", kNoPath},
                      {"/mdat[0]", kNoPath},
                      {"/mdat[x]", kNoPath},
                      {"/mdat[1", kNoPath},
                      {"/mdat[1x", kNoPath},
                      {"/mdat[1]x", kNoPath},
                      {deep.c_str(), kNoPath}};
  const Exact exact(file);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.path);
    const auto found = bmff::find_box(exact.source(), row.path, {});
    ASSERT_TRUE(found);
    EXPECT_STREQ(found->flaw == nullptr ? "" : found->flaw, row.flaw == nullptr ? "" : row.flaw);
    EXPECT_EQ(found->box ? found->box->offset : 0, row.offset);
  }
}

TEST(PartBox, IsNotFoundInAFileThatCannotBeFollowed) {
  constexpr const char* kWithout = "A part is located by a box in a file without such boxes.";
  Buffer small = joined({ftyp(), kMedia});
  small[ftyp().size() + 3] = 4;  // smaller than its header
  const Exact broken(small);
  EXPECT_STREQ(bmff::find_box(broken.source(), "/mdat", {})->flaw, kWithout);
  const Buffer file = file_of_boxes();
  const Exact exact(file);
  Limits few;
  few.max_boxes = 2;
  const auto found = bmff::find_box(exact.source(), "/mdat[1]", few);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::limit_exceeded);
}

// Fails at the first read.
class Broken final : public Source {
 public:
  std::uint64_t size() const override { return 100; }
  Result<void> read(std::uint64_t, std::span<std::uint8_t>) const override {
    return Error{Errc::io, "the disk is broken"};
  }
};

TEST(PartOfAsset, ShowsItsOwnBytesAlone) {
  const Buffer file = file_of_boxes();
  const Exact exact(file);
  Carrier carrier;
  carrier.framing = carrier.exclusion = {10, 4};
  const BindingInput whole = input_for(exact.source(), &carrier);
  const auto part = PartOfAsset::make(whole, {4, 12});
  ASSERT_TRUE(part);
  const Source& view = (*part)->input().asset;
  EXPECT_EQ(view.size(), 12U);
  Buffer bytes(12);
  ASSERT_TRUE(view.read(0, bytes));
  EXPECT_EQ(bytes, Buffer(file.begin() + 4, file.begin() + 16));
  EXPECT_EQ(view.read(1, bytes).error().code, Errc::truncated);
  EXPECT_EQ(view.read(13, std::span(bytes).first(0)).error().code, Errc::truncated);
  ASSERT_NE((*part)->input().carrier, nullptr);
  EXPECT_EQ((*part)->input().carrier->exclusion, (Range{6, 4}));
  EXPECT_EQ((*PartOfAsset::make(whole, {4, 9}))->input().carrier, nullptr);  // cut in two
  EXPECT_EQ((*PartOfAsset::make(whole, {11, 9}))->input().carrier, nullptr);
  EXPECT_EQ((*PartOfAsset::make(input_for(exact.source(), nullptr), {4, 12}))->input().carrier,
            nullptr);
  EXPECT_EQ((*part)->input().format.name, kAnything.name);
  const Broken broken;
  const auto unread = PartOfAsset::make(input_for(broken, nullptr), {0, 50});
  ASSERT_FALSE(unread);
  EXPECT_EQ(unread.error().code, Errc::io);
}

}  // namespace
}  // namespace tanba
