// XMP as an item of a picture.
#include "bmff_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

Buffer u16(std::uint16_t value) {
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

// `meta` with one item, four bytes of offset and of length (ISO/IEC 14496-12, 8.11.3).
Buffer meta(std::uint32_t offset, std::uint32_t size) {
  const Buffer entry = box("infe", joined({Buffer{2, 0, 0, 0}, u16(1), u16(0), bytes_of("mime"),
                                           Buffer{0}, bytes_of("application/rdf+xml"), Buffer{0}}));
  const Buffer infos = box("iinf", joined({u32(0), u16(1), entry}));
  const Buffer places = box("iloc", joined({u32(0), Buffer{0x44, 0}, u16(1), u16(1), u16(0), u16(1),
                                            u32(offset), u32(size)}));
  return box("meta", joined({u32(0), infos, places}));
}

Buffer picture(const Buffer& item) {
  const auto size = static_cast<std::uint32_t>(item.size());
  const std::size_t start = ftyp("heic").size() + meta(0, size).size() + 8;
  return joined({ftyp("heic"), meta(static_cast<std::uint32_t>(start), size), box("mdat", item)});
}

TEST(BmffItems, GiveThePacketWithoutWhatAJpegHasAroundIt) {
  const Buffer packet = bytes_of("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
  const Buffer signature = joined({bytes_of("http://ns.adobe.com/xap/1.0/"), Buffer{0}});
  for (const Buffer& item : {packet, joined({signature, packet, Buffer{0}})}) {
    const Exact exact(picture(item));
    const auto found = kBmff.metadata(exact.source(), {});
    ASSERT_TRUE(found) << found.error().what;
    ASSERT_EQ(found->size(), 1u);
    EXPECT_EQ(found->front().carrier, "xmp");
    EXPECT_EQ(found->front().value, packet);
  }
}

}  // namespace
}  // namespace tanba
