// ISO BMFF: files beyond 4 GiB, large tables, and room for parallel hashing.
#include "bmff_fixture.hpp"
#include "container/bmff.hpp"

namespace tanba {
namespace {

using namespace fixture;

// A file of which only some stretches are not zero.
class Sparse final : public Source {
 public:
  explicit Sparse(std::uint64_t size) : size_(size) {}
  void put(std::uint64_t offset, Buffer bytes) { parts_.emplace_back(offset, std::move(bytes)); }
  std::uint64_t size() const override { return size_; }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (offset > size_ || into.size() > size_ - offset) return Error{Errc::truncated, "sparse"};
    std::fill(into.begin(), into.end(), std::uint8_t{0});
    for (const auto& [at, bytes] : parts_)
      for (std::size_t i = 0; i < bytes.size(); ++i)
        if (at + i >= offset && at + i < offset + into.size())
          into[static_cast<std::size_t>(at + i - offset)] = bytes[i];
    largest_ = std::max<std::uint64_t>(largest_, into.size());
    return {};
  }
  std::uint64_t largest_read() const { return largest_; }

 private:
  std::uint64_t size_;
  std::vector<std::pair<std::uint64_t, Buffer>> parts_;
  mutable std::uint64_t largest_ = 0;
};

Buffer header_of(std::string_view type, std::uint64_t size) {
  return joined({u32(1), bytes_of(type), number(size, 8)});
}

// ftyp, an `mdat` up to `end`, and an index behind it with chunks at its ends.
std::unique_ptr<Sparse> long_movie(std::uint64_t end, std::string_view type, unsigned width) {
  const Buffer moov = index_of(type, width, ftyp().size() + 16, end - 4);
  auto file = std::make_unique<Sparse>(end + moov.size());
  file->put(0, joined({ftyp(), header_of("mdat", end - ftyp().size())}));
  file->put(ftyp().size() + 16, bytes_of("head"));
  file->put(end - 4, bytes_of("tail"));
  file->put(end, moov);
  return file;
}

struct Embedded {
  Embedding embedding;
  std::unique_ptr<SplicedView> view;
};
Embedded embed_in(const Source& asset, std::uint64_t store_bytes) {
  Payloads payloads;
  payloads.store_bytes = store_bytes;
  const auto layout = kBmff.scan(asset, {});
  EXPECT_TRUE(layout);
  auto embedding = kBmff.embed(asset, *layout, payloads, {});
  EXPECT_TRUE(embedding);
  EXPECT_TRUE(is_well_formed(embedding->edit, asset.size()));
  Embedded out{*embedding, nullptr};
  out.view = std::make_unique<SplicedView>(asset, std::move(embedding->edit));
  return out;
}

Buffer read(const Source& source, std::uint64_t offset, std::size_t size) {
  Buffer bytes(size);
  EXPECT_TRUE(source.read(offset, bytes));
  return bytes;
}

constexpr std::uint64_t k4GiB = 1ull << 32;

TEST(BmffEmbed, WidensChunkOffsetsThatWouldPass4GiB) {
  const struct {
    std::uint64_t end;
    const char* expected;
  } rows[] = {{k4GiB - 2000, "stco"}, {k4GiB - 1000, "co64"}, {k4GiB - 1, "co64"}};
  for (const auto& row : rows) {
    const auto asset = long_movie(row.end, "stco", 4);
    const Embedded out = embed_in(*asset, 1000);
    const std::uint64_t end = row.end + bmff::kManifestHead + 1000;
    const Buffer moov = read(*out.view, end, static_cast<std::size_t>(out.view->size() - end));
    const std::size_t at = find(moov, row.expected);
    ASSERT_NE(at, std::string::npos) << row.end;
    const unsigned width = row.expected[2] == '6' ? 8 : 4;
    EXPECT_EQ(read(*out.view, number_at(moov, at + 12, width), 4), bytes_of("head"));
    EXPECT_EQ(read(*out.view, number_at(moov, at + 12 + width, width), 4), bytes_of("tail"));
    bmff::Walker walker(*out.view, {});
    int boxes = 0;
    for (auto more = walker.next(); more && *more; more = walker.next()) ++boxes;
    EXPECT_EQ(boxes, 9);  // ftyp, uuid, mdat, moov, trak, mdia, minf, stbl and the table
    EXPECT_EQ(walker.root_end(), out.view->size());
  }
}

TEST(BmffEmbed, ReadsOfAFileOf8GiBOnlyWhatItMust) {
  const auto asset = long_movie(2 * k4GiB, "co64", 8);
  const Embedded out = embed_in(*asset, 1000);
  EXPECT_LE(asset->largest_read(), 4096U);
  EXPECT_EQ(out.view->size(), asset->size() + bmff::kManifestHead + 1000);
  const auto layout = kBmff.scan(*out.view, {});
  ASSERT_TRUE(layout && layout->carriers.size() == 1);
  EXPECT_EQ(layout->carriers[0].store, out.embedding.carrier.store);
}

TEST(BmffEmbed, StreamsALargeTable) {
  constexpr std::uint32_t kCount = 100'000;
  ByteWriter entries;
  entries.u32(0).u32(kCount);
  for (std::uint32_t i = 0; i < kCount; ++i) entries.u32(100 + i * 16);
  const Buffer asset = joined({ftyp(), box("moov", box("trak", box("stco", entries.take()))),
                               box("mdat", Buffer(kCount * 16))});
  const Buffer after = embedded_for(asset, 1000);
  const std::uint64_t shift = after.size() - asset.size();
  const std::size_t at = find(after, "stco") + 12;
  for (std::uint32_t i = 0; i < kCount; ++i)
    ASSERT_EQ(number_at(after, at + i * 4, 4), 100 + i * 16 + shift) << i;
  const Exact exact(asset);
  const auto layout = kBmff.scan(exact.source(), {});
  Payloads payloads;
  payloads.store_bytes = 10;
  const auto embedding = kBmff.embed(exact.source(), *layout, payloads, {});
  for (const Splice& splice : embedding->edit) EXPECT_LT(splice.insert.size(), 100U);
}

// ---------------------------------------------------------------- room for parallel hashing

struct HeaderRow {
  const char* name;
  Buffer before;      // the box in front of mdat
  std::size_t grows;  // bytes, beside the store
  const char* front;  // what lies there afterwards
  std::uint32_t front_size = 0;
};

const HeaderRow kHeaders[] = {
    {"NothingInFront", {}, 8, "uuid"},
    {"FreeOf8", box("free"), 0, "uuid"},
    {"WideOf8", box("wide"), 0, "uuid"},
    {"FreeOf12", box("free", Buffer(4)), 8, "free", 12},
    {"FreeOf16", box("free", Buffer(8)), 0, "free", 8},
    {"FreeOf100", box("free", Buffer(92)), 0, "free", 92},
    {"AnotherBox", box("prft", Buffer(92)), 8, "prft", 100},
};

class EveryHeader : public testing::TestWithParam<HeaderRow> {};

TEST_P(EveryHeader, BecomesSixteenBytesLong) {
  const HeaderRow& row = GetParam();
  const std::size_t payload = (32 << 20) + 5;
  const std::uint64_t first = ftyp().size() + row.before.size() + 8;
  auto media = Buffer(payload);
  std::copy_n(bytes_of("first chunk").begin(), 11, media.begin());
  const Buffer asset =
      joined({ftyp(), row.before, box("mdat", media), index_of("stco", 4, first, first + 6)});
  const Buffer after = embedded_for(asset, 1000, true);
  const std::size_t mdat = find(after, "mdat") - 4;
  EXPECT_EQ(number_at(after, mdat, 4), 1U);
  EXPECT_EQ(number_at(after, mdat + 8, 8), payload + 16);
  EXPECT_EQ(after.size(), asset.size() + bmff::kManifestHead + 1000 + row.grows);
  EXPECT_EQ(find(after, "first chunk"), mdat + 16);
  EXPECT_EQ(number_at(after, find(after, "stco") + 12, 4), mdat + 16);
  EXPECT_EQ(number_at(after, find(after, "stco") + 16, 4), mdat + 22);
  const std::size_t front = find(after, row.front);
  if (row.front_size > 0) {
    EXPECT_EQ(number_at(after, front - 4, 4), row.front_size);
    EXPECT_EQ(front - 4 + row.front_size, mdat);
  }
  EXPECT_EQ(embedded_for(after, 1000, true), after);
}

INSTANTIATE_TEST_SUITE_P(Table, EveryHeader, testing::ValuesIn(kHeaders),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(BmffEmbed, PutsXmpInTheOneBoxForIt) {
  const Buffer asset = sample_with_padding();
  const Buffer packet = bytes_of("<x:xmpmeta xmlns:x='adobe:ns:meta/'>new</x:xmpmeta>");
  const Buffer after = labelled(kBmff, asset, store_of(100), packet);
  const std::size_t at = find(after, as_text(packet));
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(number_at(after, at - 24, 4), packet.size() + 24);
  EXPECT_EQ(find(after, "<x:xmpmeta", at + 1), std::string::npos);
  EXPECT_EQ(find(after, as_text(bmff::kXmpUuid)), at - 16);
  EXPECT_EQ(stored(kBmff, after), store_of(100));
}

}  // namespace
}  // namespace tanba
