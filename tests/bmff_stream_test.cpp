// The BMFF hash of a file that comes piece by piece, and the drafts of such hashes
// (C2PA 2.4, 18.6).
#include "binding/bmff_stream.hpp"

#include "bmff_hash_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

// What the exclusions that everybody has leave of the file, hashed by the survey of the whole.
Buffer digest_of_whole(const Buffer& file) {
  const Exact exact(file);
  const BmffHash hash = flat_hash(file);
  return *hash.hash;
}

Result<Buffer> digest_in_pieces(const Buffer& file, std::size_t piece) {
  BmffStreamHasher hasher(HashAlg::sha256);
  for (std::size_t at = 0; at < file.size(); at += piece)
    if (const auto done = hasher.update(Bytes(file).subspan(at, std::min(piece, file.size() - at)));
        !done)
      return done.error();
  return hasher.finish();
}

Buffer open_box(std::string_view type, const Buffer& payload) {
  return joined({u32(0), bytes_of(std::string(type)), payload});
}
Buffer wide_box(std::uint64_t size) {
  return joined({u32(1), bytes_of("mdat"), number(size, 8), Buffer(8)});
}

TEST(BmffStream, HasTheHashOfTheWholeHoweverItComes) {
  const Buffer other = box("uuid", joined({Buffer(16, 7), bytes_of("not ours")}));
  const Buffer front = joined({ftyp(), box("free", Buffer(5)), other, large_box("mdat", Buffer(40)),
                               box("moov", box("mvhd", Buffer(20))), box("mfra", Buffer(9))});
  for (const Buffer& file : {front, joined({front, open_box("mdat", Buffer(70, 1))}), ftyp()}) {
    const Buffer whole = digest_of_whole(file);
    for (const std::size_t piece : {1U, 3U, 8U, 24U, 1000U}) {
      const auto found = digest_in_pieces(file, piece);
      ASSERT_TRUE(found) << found.error().what;
      EXPECT_EQ(*found, whole) << piece;
    }
  }
}

struct Row {
  const char* name;
  Buffer file;
  Errc code;
};

TEST(BmffStream, RefusesWhatIsNoFileToSign) {
  const Row rows[] = {{"a box smaller than its header",
                       joined({u32(7), bytes_of("free"), Buffer(9)}), Errc::malformed},
                      {"a wide box smaller than its header", wide_box(15), Errc::malformed},
                      {"a size that wraps", joined({ftyp(), wide_box(~0ull)}), Errc::malformed},
                      {"a C2PA box", c2pa_box("manifest", Buffer(20)), Errc::invalid_argument},
                      {"the end inside of a box",
                       joined({ftyp(), u32(20), bytes_of("free"), Buffer(11)}), Errc::truncated},
                      {"the end inside of a header", joined({ftyp(), u32(20)}), Errc::truncated},
                      {"the end inside of a long header",
                       joined({ftyp(), u32(1), bytes_of("free")}), Errc::truncated}};
  for (const Row& row : rows)
    for (const std::size_t piece : {1U, 1000U}) {
      const auto found = digest_in_pieces(row.file, piece);
      ASSERT_FALSE(found) << row.name;
      EXPECT_EQ(found.error().code, row.code) << row.name;
    }
}

// Where its C2PA box will be: between boxes.
TEST(BmffStream, LeavesRoomBetweenBoxesAlone) {
  const Buffer store = c2pa_box("manifest", joined({Buffer(8), store_of(100)}));
  BmffStreamHasher hasher(HashAlg::sha256);
  ASSERT_TRUE(hasher.update(ftyp()));
  ASSERT_TRUE(hasher.skip(store.size()));
  ASSERT_TRUE(hasher.update(kMedia));
  EXPECT_EQ(*hasher.finish(), digest_of_whole(joined({ftyp(), store, kMedia})));
  for (const Buffer& before :
       {Buffer(kMedia.begin(), kMedia.end() - 1), Buffer(kMedia.begin(), kMedia.begin() + 4),
        open_box("mdat", Buffer(3))}) {
    BmffStreamHasher other(HashAlg::sha256);
    ASSERT_TRUE(other.update(before));
    const auto skipped = other.skip(8);
    ASSERT_FALSE(skipped);
    EXPECT_EQ(skipped.error().code, Errc::invalid_argument);
  }
}

TEST(BmffDraft, HasATreeOverOneLargeMdatAlone) {
  const Buffer two = joined({ftyp(), large_box("mdat", Buffer(9)), large_box("mdat", Buffer(9))}),
               small = joined({ftyp(), large_box("mdat", Buffer(9))});
  const Buffer cut = joined({ftyp(), u32(1), bytes_of("mdat"), number(40 << 20, 8), Buffer(9)});
  for (const Buffer& file : {two, small, cut}) {
    const Exact exact(file);
    const auto draft = draft_bmff_hash(exact.source(), nullptr, HashAlg::sha256, {});
    ASSERT_TRUE(draft);
    EXPECT_EQ(draft->plan.jobs.size(), 1U);
    EXPECT_TRUE(read_back(draft->assertion({Buffer(32)})).merkle.empty());
  }
  const BindingDraft flat = draft_flat_bmff_hash(HashAlg::sha512);
  EXPECT_EQ(flat.assertion({}).size(), flat.assertion({Buffer(64, 1)}).size());
  EXPECT_EQ(read_back(flat.assertion({Buffer(64, 1)})).hash, Buffer(64, 1));
}

}  // namespace
}  // namespace tanba
