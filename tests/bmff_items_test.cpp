// XMP as an item of a picture: read, and put in.
#include <gmock/gmock.h>

#include "bmff_fixture.hpp"
#include "container/bmff_offsets.hpp"

namespace tanba {
namespace {

using namespace fixture;
using testing::HasSubstr;

const Buffer kPacket = bytes_of("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
const std::string kNewPacket =
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + std::string(90, 'n') + "</x:xmpmeta>";
const std::string kDepth = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>of the depth map</x:xmpmeta>";

Buffer u16(std::uint64_t value) { return number(value, 2); }

constexpr std::string_view kPixels = "PIXELS", kXmp = "application/rdf+xml";

// How the boxes of a picture are written; ISO/IEC 14496-12, 8.11.3.
struct Shape {
  unsigned version = 0, offset = 4, length = 4, base = 0;
  bool in_idat = false, has_item = true, is_referenced = true, wide_mdat = false;
  Buffer item = kPacket;
  std::string_view type = kXmp;
};

Buffer info(std::uint64_t id, std::string_view type, std::string_view content = {}) {
  Buffer body = joined({Buffer{2, 0, 0, 0}, u16(id), u16(0), bytes_of(type), Buffer{0}});
  if (!content.empty()) body = joined({body, bytes_of(content), Buffer{0}});
  return box("infe", body);
}

Buffer place(const Shape& shape, std::uint64_t id, unsigned method, const Range& range) {
  const bool by_base = shape.offset == 0;
  return joined({number(id, shape.version < 2 ? 2 : 4), shape.version > 0 ? u16(method) : Buffer(),
                 u16(0), number(by_base ? range.offset : 0, shape.base), u16(1),
                 number(by_base ? 0 : range.offset, shape.offset),
                 number(range.size, shape.length)});
}

// Item 1 is the picture, 2 a packet of another item (3) where there are references, 4 the picture's
// packet.
Buffer meta(const Shape& shape, std::uint64_t start) {
  const Buffer handler = box("hdlr", joined({u32(0), u32(0), bytes_of("pict"), Buffer(13)}));
  const std::uint64_t count = shape.has_item ? 4 : 3;
  const Buffer infos = box(
      "iinf", joined({u32(0), u16(count), info(1, "hvc1"),
                      shape.is_referenced ? info(2, "mime", kXmp) : info(2, "hvc1"),
                      info(3, "hvc1"), shape.has_item ? info(4, "mime", shape.type) : Buffer()}));
  const Range pixels{start, kPixels.size()}, depth{start + pixels.size, kDepth.size()};
  const Range packet{shape.in_idat ? 3 : depth.end(), shape.item.size()};
  const Buffer places =
      box("iloc", joined({Buffer{static_cast<std::uint8_t>(shape.version), 0, 0, 0},
                          Buffer{static_cast<std::uint8_t>(shape.offset << 4 | shape.length),
                                 static_cast<std::uint8_t>(shape.base << 4)},
                          number(count, shape.version < 2 ? 2 : 4), place(shape, 1, 0, pixels),
                          place(shape, 2, 0, depth), place(shape, 3, 0, pixels),
                          shape.has_item ? place(shape, 4, shape.in_idat, packet) : Buffer()}));
  const Buffer own = box("cdsc", joined({u16(4), u16(1), u16(1)}));
  const Buffer references =
      box("iref", joined({u32(0), box("cdsc", joined({u16(2), u16(1), u16(3)})),
                          shape.has_item ? own : Buffer()}));
  const Buffer data = box("idat", joined({bytes_of("abc"), shape.item, bytes_of("def")}));
  return box("meta", joined({u32(0), handler, box("pitm", joined({u32(0), u16(1)})), infos, places,
                             shape.is_referenced ? references : Buffer(),
                             shape.in_idat ? data : Buffer()}));
}

Buffer picture(const Shape& shape) {
  const std::uint64_t start = ftyp("heic").size() + meta(shape, 0).size() + 8;
  const bool in_mdat = shape.has_item && !shape.in_idat;
  return joined({ftyp("heic"), meta(shape, start),
                 box("mdat", joined({bytes_of(kPixels), bytes_of(kDepth),
                                     in_mdat ? shape.item : Buffer()}))});
}

std::vector<Metadatum> read(const Buffer& file) {
  const Exact exact(file);
  auto found = kBmff.metadata(exact.source(), {});
  EXPECT_TRUE(found) << found.error().what;
  return found ? *std::move(found) : std::vector<Metadatum>();
}

Result<Buffer> with_packet(const Buffer& file, std::string_view packet, std::uint64_t store_bytes) {
  const Exact exact(file);
  TANBA_TRY(const Layout layout, kBmff.scan(exact.source(), {}));
  Payloads payloads;
  payloads.store_bytes = store_bytes;
  payloads.xmp = bytes_of(packet);
  TANBA_TRY(Embedding embedding, kBmff.embed(exact.source(), layout, payloads, {}));
  EXPECT_TRUE(is_well_formed(embedding.edit, file.size()));
  return all_of(SplicedView(exact.source(), std::move(embedding.edit)));
}

// What item 1 points at, by the rules of the box itself.
std::string pixels_of(const Buffer& file) {
  const Exact exact(file);
  std::string found;
  bmff::Walker walker(exact.source(), {});
  while (*walker.next()) {
    if (walker.box().type != bmff::type_of("iloc")) continue;
    const auto visited = bmff::visit_items(exact.source(), walker.box(), [&](const Range& range) {
      if (found.empty() && range.size == kPixels.size())
        found =
            as_text(Bytes(file).subspan(static_cast<std::size_t>(range.offset), kPixels.size()));
    });
    EXPECT_TRUE(visited);
  }
  return found;
}

const Shape kShapes[] = {
    {},
    {.version = 1},
    {.version = 2},
    {.version = 1, .offset = 8, .length = 8},
    {.version = 1, .base = 4},
    {.version = 0, .offset = 0, .base = 4},
    {.version = 2, .offset = 0, .length = 8, .base = 8},
    {.version = 1, .in_idat = true},
    {.has_item = false},
    {.version = 1, .has_item = false},
    {.version = 2, .offset = 0, .base = 4, .has_item = false},
};

TEST(BmffItems, GiveThePacketWithoutWhatAJpegHasAroundIt) {
  const Buffer signature = joined({bytes_of("http://ns.adobe.com/xap/1.0/"), Buffer{0}});
  for (const Buffer& item : {kPacket, joined({signature, kPacket, Buffer{0}})}) {
    const auto found = read(picture({.item = item}));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].carrier, "xmp");
    EXPECT_EQ(found[0].value, kPacket);
  }
}

TEST(BmffItems, SayWhichPacketIsOfAnotherItem) {
  for (const bool in_idat : {false, true}) {
    const auto found = read(picture({.version = 1, .in_idat = in_idat}));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].key, "");
    EXPECT_EQ(found[0].value, kPacket);
    EXPECT_EQ(found[1].key, "item");
    EXPECT_EQ(found[1].value, bytes_of(kDepth));
  }
}

TEST(BmffItems, TakeANewPacketAndLoseNoOther) {
  for (const Shape& shape : kShapes) {
    for (const std::uint64_t store_bytes : {0, 1000}) {
      const auto out = with_packet(picture(shape), kNewPacket, store_bytes);
      ASSERT_TRUE(out) << out.error().what;
      const auto found = read(*out);
      ASSERT_EQ(found.size(), 2u);
      EXPECT_EQ(found[0].key, "");
      EXPECT_EQ(found[0].value, bytes_of(kNewPacket));
      EXPECT_EQ(found[1].value, bytes_of(kDepth));
      EXPECT_EQ(pixels_of(*out), kPixels);
      EXPECT_THAT(std::string(as_text(*out)), Not(HasSubstr(as_text(kPacket))));
    }
  }
}

TEST(BmffItems, TakeThePacketASecondTimeInPlaceOfTheFirst) {
  for (const Shape& shape : kShapes) {
    const auto once = with_packet(picture(shape), kNewPacket, 500);
    ASSERT_TRUE(once);
    const auto twice = with_packet(*once, kNewPacket, 500);
    ASSERT_TRUE(twice) << twice.error().what;
    EXPECT_EQ(*twice, *once);
  }
}

TEST(BmffItems, AreReferredToThePrimaryItemWhereNothingIs) {
  const auto out = with_packet(picture({.has_item = false, .is_referenced = false}), kNewPacket, 0);
  ASSERT_TRUE(out);
  const std::size_t at = find(*out, "cdsc");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(number_at(*out, at + 4, 2), 4u);
  EXPECT_EQ(number_at(*out, at + 8, 2), 1u);
}

TEST(BmffItems, StandInAnMdatOfTheirOwnWhereThereIsNone) {
  const Buffer file = joined({ftyp("heic"), meta({.version = 1, .in_idat = true}, 1 << 20)});
  const auto out = with_packet(file, kNewPacket, 100);
  ASSERT_TRUE(out) << out.error().what;
  EXPECT_EQ(read(*out)[0].value, bytes_of(kNewPacket));
  EXPECT_EQ(find(*out, "mdat") + 4, find(*out, kNewPacket));
}

TEST(BmffItems, TakeThePlaceOfThePacketInABox) {
  const Buffer uuid = joined({Buffer(bmff::kXmpUuid.begin(), bmff::kXmpUuid.end()), kPacket});
  for (const bool has_item : {false, true}) {
    const Buffer file = joined({picture({.has_item = has_item}), box("uuid", uuid)});
    const auto out = with_packet(file, kNewPacket, 100);
    ASSERT_TRUE(out);
    EXPECT_EQ(read(*out).size(), 2u);
    EXPECT_EQ(read(*out)[0].value, bytes_of(kNewPacket));
  }
}

TEST(BmffItems, KeepBytesThatAnotherItemShares) {
  Buffer file = picture({});
  // The packet's extent becomes that of the depth map's packet: offset and size of item 4.
  const std::size_t iloc = find(file, "iloc") + 4 + 8;
  std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(iloc + 14 + 6), 8,
              file.begin() + static_cast<std::ptrdiff_t>(iloc + 3 * 14 + 6));
  const auto out = with_packet(file, kNewPacket, 0);
  ASSERT_TRUE(out);
  EXPECT_EQ(read(*out)[1].value, bytes_of(kDepth));
}

TEST(BmffItems, AreRefusedByName) {
  struct Row {
    Buffer file;
    const char* what;
  };
  Buffer many = picture({.has_item = false});
  many[find(many, "iinf") + 8] = many[find(many, "iinf") + 9] = 0xFF;
  const Buffer packed = picture({.type{"application/rdf+xml\0deflate", 27}});
  Buffer torn = picture({.has_item = false});
  torn[find(torn, "infe") - 1] = 60;
  for (const auto& [file, what] : {Row{packed, "bmff: the XMP item is compressed"},
                                   Row{many, "bmff: there is no number left for an XMP item"},
                                   Row{torn, "bmff: the list of items is not in order"}}) {
    const auto out = with_packet(file, kNewPacket, 0);
    ASSERT_FALSE(out);
    EXPECT_STREQ(out.error().what, what);
  }
}

}  // namespace
}  // namespace tanba
