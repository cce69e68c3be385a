// TIFF and BigTIFF: where the directory goes, what becomes of an earlier store, chains that lie.
#include "container/tiff_ifd.hpp"
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

constexpr TiffShape kShapes[] = {{true, false}, {false, false}, {true, true}, {false, true}};

struct Entry {
  std::uint16_t tag, type;
  std::uint64_t count, value;
};
constexpr Entry kWidth{256, 3, 1, 1}, kHeight{257, 3, 1, 1}, kLateTag{0xCD49, 4, 1, 9};

Buffer header(const TiffShape& shape, std::uint64_t first) {
  ByteWriter out;
  out.text(shape.little ? "II" : "MM");
  shape.put_u16(out, shape.big ? 43 : 42);
  if (shape.big) {
    shape.put_u16(out, 8);
    shape.put_u16(out, 0);
  }
  shape.put_offset(out, first);
  return out.take();
}

Buffer directory(const TiffShape& shape, const std::vector<Entry>& entries, std::uint64_t next) {
  ByteWriter out;
  shape.put_count(out, entries.size());
  for (const Entry& entry : entries) {
    shape.put_u16(out, entry.tag);
    shape.put_u16(out, entry.type);
    shape.put_offset(out, entry.count);
    shape.put_offset(out, entry.value);
  }
  shape.put_offset(out, next);
  return out.take();
}

// `pages` directories one after the other behind the header, then `pixels` bytes.
Buffer picture(const TiffShape& shape, std::size_t pages, std::size_t pixels = 8,
               std::uint64_t last_link = 0) {
  Buffer out = header(shape, shape.header_bytes());
  for (std::size_t page = 0; page < pages; ++page) {
    const std::uint64_t next = out.size() + shape.directory_bytes(2);
    out = joined({out, directory(shape, {kWidth, kHeight}, page + 1 < pages ? next : last_link)});
  }
  return joined({out, Buffer(pixels, 'P')});
}

Entry store_entry(std::uint64_t size, std::uint64_t offset) { return {0xCD41, 7, size, offset}; }

// As the reference implementation writes it: no note between directory and store.
Buffer plain_form(const TiffShape& shape, std::size_t pages, const Buffer& store) {
  const std::uint64_t at = picture(shape, pages).size();
  std::vector<Entry> entries;
  if (pages == 1) entries = {kWidth, kHeight};
  entries.push_back(store_entry(store.size(), at + shape.directory_bytes(entries.size() + 1)));
  Buffer out = picture(shape, pages, 8, pages == 1 ? 0 : at);
  if (pages == 1) {
    const Buffer changed = header(shape, at);
    std::copy(changed.begin(), changed.end(), out.begin());
  }
  return joined({out, directory(shape, entries, 0), store});
}

std::size_t stores_in(const Buffer& bytes) {
  std::size_t count = 0;
  const std::string_view text = as_text(bytes);
  for (std::size_t at = text.find("jumdc2pa"); at != text.npos; at = text.find("jumdc2pa", at + 1))
    ++count;
  return count;
}

Tiff walked(const Buffer& bytes) {
  auto tiff = walk_tiff(Exact(bytes).source(), {});
  EXPECT_TRUE(tiff) << (tiff ? "" : tiff.error().what);
  return tiff ? *std::move(tiff) : Tiff();
}

const char* flaw_of(const Buffer& bytes) {
  const auto layout = scan(kTiff, bytes);
  return layout ? layout->flaw : nullptr;
}

TEST(Tiff, APictureOfOnePageStaysOne) {
  for (const TiffShape& shape : kShapes) {
    const Buffer before = picture(shape, 1), out = labelled(kTiff, before, store_of(300));
    const Tiff tiff = walked(out);
    ASSERT_EQ(tiff.directories.size(), 1U);
    EXPECT_EQ(tiff.directories[0].entries, 3U);
    EXPECT_EQ(tiff.directories[0].range.offset, before.size());
    EXPECT_TRUE(equal(Bytes(out).subspan(16, before.size() - 16), Bytes(before).subspan(16)));
    EXPECT_TRUE(equal(Bytes(out).last(300), store_of(300)));
  }
}

TEST(Tiff, SeveralPagesStayAndAreFollowedByTheStoresOwn) {
  for (const TiffShape& shape : kShapes) {
    const Buffer before = picture(shape, 3);
    const Tiff tiff = walked(labelled(kTiff, before, store_of(300))), old = walked(before);
    ASSERT_EQ(tiff.directories.size(), 4U);
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_EQ(tiff.directories[i].range, old.directories[i].range);
    EXPECT_EQ(tiff.directories[3].entries, 1U);
  }
}

TEST(Tiff, IsRestoredWhateverItsSize) {
  for (const TiffShape& shape : kShapes)
    for (const std::size_t pages : {1U, 2U})
      for (const std::size_t pixels : {0U, 1U, 2U, 3U}) {
        const Buffer before = picture(shape, pages, pixels);
        const Buffer once = labelled(kTiff, before, store_of(301));
        EXPECT_EQ(walked(once).directories.back().range.offset % 2, 0U);
        EXPECT_EQ(labelled(kTiff, once, {}), before);
        EXPECT_EQ(labelled(kTiff, once, store_of(40)), labelled(kTiff, before, store_of(40)));
      }
}

TEST(Tiff, KeepsTheOrderOfTags) {
  const TiffShape shape;
  const Buffer before = joined({header(shape, 8), directory(shape, {kWidth, kLateTag}, 0)});
  const Buffer out = labelled(kTiff, before, store_of(300));
  ByteReader entries(Bytes(out).subspan(before.size() + 2));
  for (const unsigned tag : {0x0100U, 0xCD41U, 0xCD49U}) {
    EXPECT_EQ(entries.u16le(), tag);
    entries.skip(10);
  }
  EXPECT_EQ(labelled(kTiff, out, {}), before);
}

TEST(Tiff, ReplacesAStoreThatOthersWrote) {
  for (const TiffShape& shape : kShapes)
    for (const std::size_t pages : {1U, 3U}) {
      const Buffer theirs = plain_form(shape, pages, store_of(300));
      EXPECT_EQ(stored(kTiff, theirs), store_of(300));
      const Buffer ours = labelled(kTiff, theirs, store_of(301));
      EXPECT_EQ(stored(kTiff, ours), store_of(301));
      EXPECT_EQ(stores_in(ours), 1U);
      EXPECT_EQ(stores_in(labelled(kTiff, ours, {})), 0U);
      EXPECT_EQ(walked(labelled(kTiff, ours, {})).directories.size(), pages);
      EXPECT_EQ(labelled(kTiff, ours, {}), labelled(kTiff, theirs, {}));
      if (pages == 3) {
        EXPECT_EQ(labelled(kTiff, theirs, {}), picture(shape, 3));
      }
    }
}

TEST(Tiff, OverwritesAStoreThatOtherThingsFollow) {
  for (const TiffShape& shape : kShapes)
    for (const std::size_t pages : {1U, 2U}) {
      Buffer bytes =
          joined({labelled(kTiff, picture(shape, pages), store_of(300)), Buffer(9, 'T')});
      EXPECT_EQ(stored(kTiff, bytes), store_of(300));
      const Buffer again = labelled(kTiff, bytes, store_of(301));
      EXPECT_EQ(stored(kTiff, again), store_of(301));
      EXPECT_EQ(stores_in(again), 1U);
      EXPECT_NE(as_text(again).find("TTTTTTTTT"), std::string_view::npos);
      EXPECT_EQ(walked(labelled(kTiff, again, {})).directories.size(), pages);
    }
}

// What a program does that adds a page to a labelled file.
TEST(Tiff, TakesAStoreOutOfTheMiddleOfTheChain) {
  const TiffShape shape;
  Buffer bytes = labelled(kTiff, picture(shape, 2), store_of(300));
  const Tiff tiff = walked(bytes);
  const auto link = static_cast<std::ptrdiff_t>(tiff.directories.back().link_at(shape));
  ByteWriter offset;
  shape.put_offset(offset, bytes.size());
  std::copy(offset.view().begin(), offset.view().end(), bytes.begin() + link);
  bytes = joined({bytes, directory(shape, {kWidth, kHeight}, 0)});
  ASSERT_EQ(walked(bytes).directories.size(), 4U);
  const Buffer again = labelled(kTiff, bytes, store_of(301));
  EXPECT_EQ(stored(kTiff, again), store_of(301));
  EXPECT_EQ(stores_in(again), 1U);
  EXPECT_EQ(walked(labelled(kTiff, again, {})).directories.size(), 3U);
}

TEST(Tiff, TwoStoresAreTwoCarriers) {
  for (const TiffShape& shape : kShapes) {
    const Buffer one = store_of(100), two = store_of(101);
    const std::uint64_t at = shape.header_bytes() + shape.directory_bytes(4);
    const Buffer bytes = joined(
        {header(shape, shape.header_bytes()),
         directory(shape, {kWidth, kHeight, store_entry(100, at), store_entry(101, at + 100)}, 0),
         one, two});
    EXPECT_EQ(scan(kTiff, bytes)->carriers.size(), 2U);
    const Buffer out = labelled(kTiff, bytes, store_of(300));
    EXPECT_EQ(stored(kTiff, out), store_of(300));
    EXPECT_EQ(stores_in(out), 1U);
    EXPECT_TRUE(scan(kTiff, labelled(kTiff, bytes, {}))->carriers.empty());
  }
}

TEST(Tiff, AStoreOfAnyOtherKindIsAFlaw) {
  for (const TiffShape& shape : kShapes) {
    const std::uint64_t at = shape.header_bytes() + shape.directory_bytes(2);
    const auto with = [&](Entry entry) {
      return joined({header(shape, shape.header_bytes()), directory(shape, {kWidth, entry}, 0),
                     store_of(100)});
    };
    EXPECT_EQ(flaw_of(with(store_entry(100, at))), nullptr);
    EXPECT_NE(flaw_of(with({0xCD41, 1, 100, at})), nullptr);
    EXPECT_NE(flaw_of(with(store_entry(4, at))), nullptr);
    EXPECT_NE(flaw_of(with(store_entry(101, at))), nullptr);
    EXPECT_NE(flaw_of(with(store_entry(~0ull, at))), nullptr);
    EXPECT_NE(flaw_of(with(store_entry(100, ~0ull))), nullptr);
    for (const std::uint64_t over : {0ull, 4ull, shape.header_bytes() + 1ull, at - 1ull})
      EXPECT_NE(flaw_of(with(store_entry(100, over))), nullptr) << over;
    EXPECT_FALSE(embedded(kTiff, with(store_entry(101, at)), store_of(300)));
  }
}

TEST(Tiff, ChainsThatGoRoundAreRefused) {
  for (const TiffShape& shape : kShapes) {
    const std::uint64_t first = shape.header_bytes();
    for (const std::uint64_t back : {first, first + shape.directory_bytes(2)})
      EXPECT_EQ(scan(kTiff, picture(shape, 2, 8, back)).error().code, Errc::malformed);
    EXPECT_FALSE(scan(kTiff, picture(shape, 2, 8, 2)));
    EXPECT_EQ(scan(kTiff, picture(shape, 1, 8, 100'000)).error().code, Errc::truncated);
    EXPECT_EQ(scan(kTiff, picture(shape, 0)).error().code, Errc::truncated);
    EXPECT_EQ(scan(kTiff, header(shape, 0)).error().code, Errc::malformed);
  }
}

TEST(Tiff, CountsThatLieAreRefused) {
  for (const TiffShape& shape : kShapes)
    for (const std::uint64_t count : {3ull, 0xFFFFull, 0xFFFF'FFFF'FFFF'FFFFull}) {
      ByteWriter field;
      shape.put_count(field, count);
      Buffer bytes = picture(shape, 1, 0);
      std::copy(field.view().begin(), field.view().end(),
                bytes.begin() + static_cast<std::ptrdiff_t>(shape.header_bytes()));
      EXPECT_EQ(scan(kTiff, bytes).error().code, Errc::truncated);
    }
}

TEST(Tiff, ManyDirectoriesAreALimit) {
  Limits limits;
  limits.max_boxes = 30;
  EXPECT_TRUE(scan(kTiff, picture(kShapes[0], 10), limits));
  EXPECT_EQ(scan(kTiff, picture(kShapes[0], 11), limits).error().code, Errc::limit_exceeded);
}

TEST(Tiff, AFullDirectoryTakesNoMore) {
  const TiffShape shape;
  const std::vector<Entry> entries(0xFFFF, kWidth);
  const Buffer bytes = joined({header(shape, 8), directory(shape, entries, 0)});
  EXPECT_EQ(embedded(kTiff, bytes, store_of(300)).error().code, Errc::limit_exceeded);
}

TEST(Tiff, RefusesToGrowPastFourGibibytes) {
  for (const TiffShape& shape : kShapes) {
    const Buffer start = picture(shape, 1);
    const Counted counted(start, 0x1'0000'0000 - 300);
    const auto layout = kTiff.scan(counted.source(), {});
    ASSERT_TRUE(layout) << layout.error().what;
    Payloads payloads;
    payloads.store_bytes = 300;
    const auto out = kTiff.embed(counted.source(), *layout, payloads, {});
    EXPECT_EQ(static_cast<bool>(out), shape.big);
    if (!out) {
      EXPECT_EQ(out.error().code, Errc::limit_exceeded);
    }
  }
}

TEST(Tiff, DoesNotReadThePixels) {
  const Buffer start = picture(kShapes[0], 3);
  const Counted counted(start, 0x7000'0000);
  ASSERT_TRUE(kTiff.scan(counted.source(), {}));
  EXPECT_LE(counted.read_bytes, 200U);
}

TEST(Tiff, TakesNoStoreThatWouldStandInTheEntry) {
  EXPECT_EQ(embedded(kTiff, picture(kShapes[0], 1), Buffer(4)).error().code,
            Errc::invalid_argument);
}

TEST(Tiff, BelievesNoNoteThatLies) {
  const TiffShape shape;
  const Buffer before = picture(shape, 1, 9);
  const Buffer whole = labelled(kTiff, before, store_of(300));
  const std::size_t note = before.size() + 1 + shape.directory_bytes(3);
  ASSERT_EQ(as_text(Bytes(whole).subspan(note, 5)), "tanba");
  for (std::size_t at = note; at < note + 10; ++at)
    for (const unsigned flip : {1U, 2U, 0x80U}) {
      Buffer bytes = whole;
      bytes[at] ^= static_cast<std::uint8_t>(flip);
      const Buffer out = labelled(kTiff, bytes, store_of(301));
      EXPECT_EQ(stored(kTiff, out), store_of(301)) << at;
      EXPECT_EQ(stores_in(out), 1U) << at;
    }
  Buffer bytes = whole;
  bytes[before.size()] = 1;  // where the note says that there is a zero
  EXPECT_EQ(labelled(kTiff, bytes, {}).size(), before.size() + 1);
}

TEST(Tiff, NamesRawPicturesByTheirFiles) {
  EXPECT_EQ(kTiff.mime_type_of({}, "picture.tif"), "image/tiff");
  EXPECT_EQ(kTiff.mime_type_of({}, ""), "image/tiff");
  EXPECT_EQ(kTiff.mime_type_of({}, "picture.DNG"), "image/x-adobe-dng");
  EXPECT_EQ(kTiff.mime_type_of({}, "image/x-adobe-dng"), "image/x-adobe-dng");
  EXPECT_EQ(kTiff.mime_type_of({}, "picture.nef"), "image/x-nikon-nef");
}

TEST(Tiff, ThousandsOfDirectoriesAreWalked) {
  const std::string path = outside("reference/tiff_poc.tiff");
  if (path.empty()) GTEST_SKIP() << "TANBA_TEST_DATA is not set";
  const Buffer bytes = file(path);
  EXPECT_EQ(labelled(kTiff, labelled(kTiff, bytes, store_of(300)), {}), bytes);
}

}  // namespace
}  // namespace tanba
