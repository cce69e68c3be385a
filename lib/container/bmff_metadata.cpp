// Tags and XMP packets of ISO BMFF, read.
#include "container/bmff_metadata.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/charset.hpp"
#include "container/pieces.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kHeader = 8;
constexpr std::uint32_t kImplicit = 0, kUtf8 = 1, kUtf16 = 2;

std::string letters(Type type) {
  const std::array<std::uint8_t, 4> bytes = {
      static_cast<std::uint8_t>(type >> 24), static_cast<std::uint8_t>(type >> 16),
      static_cast<std::uint8_t>(type >> 8), static_cast<std::uint8_t>(type)};
  const Buffer text = charset::from_latin1(bytes);
  return std::string(as_text(text));
}

bool is_in(const std::vector<Box>& path, std::initializer_list<Type> around) {
  return path.size() == around.size() + 1 && is_path({path.begin(), path.end() - 1}, around);
}

Result<bool> handles(const Source& asset, const Box& hdlr, std::string_view type) {
  std::array<std::uint8_t, 12> head{};  // version and flags | zero | the type of handler
  if (hdlr.payload_size() < head.size()) return false;
  TANBA_CHECK(asset.read(hdlr.payload(), head));
  return as_text(Bytes(head).subspan(8)) == type;
}

// A box in the first `meta` at the root.
Result<void> note_picture(const Source& asset, const Box& box, PictureBoxes& picture) {
  if (box.type == type_of("iinf") && picture.infos.size == 0) picture.infos = box;
  if (box.type == type_of("iloc") && picture.locations.size == 0) picture.locations = box;
  if (box.type == type_of("iref") && picture.references.size == 0) picture.references = box;
  if (box.type == type_of("pitm") && picture.primary.size == 0) picture.primary = box;
  if (box.type == type_of("idat") && picture.data.size == 0) picture.data = box;
  if (box.type != type_of("hdlr")) return {};
  TANBA_TRY(picture.is_picture, handles(asset, box, "pict"));
  return {};
}

Result<void> note_tag(const Source& asset, const Box& box, TagBox& tags) {
  if (box.type == type_of("keys")) tags.keys = box;
  if (box.type == type_of("ilst")) tags.ilst = box;
  if (box.type != type_of("hdlr")) return {};
  TANBA_TRY(tags.is_mdta, handles(asset, box, "mdta"));
  return {};
}

// mean, name: version and flags | text      data: type u32 | locale u32 | value
void read_part(std::string_view type, Bytes part, TagItem& item, std::string& own) {
  ByteReader in(part);
  if (type == "data") {
    item.type = in.u32() & 0xFF'FFFF;
    in.skip(4);
    if (in.ok() && item.value.empty()) item.value.assign(in.rest().begin(), in.rest().end());
    return;
  }
  if (type != "mean" && type != "name") return;
  in.skip(4);
  own.append(":").append(as_text(in.rest()));
}

TagItem item_of(Type type, Bytes body, const std::vector<TagKey>* keys) {
  TagItem item;
  std::string own;
  ByteReader in(body);
  while (in.left() >= kHeader) {
    const std::uint32_t size = in.u32();
    const std::string_view name = as_text(in.take(4));
    if (size < kHeader || size - kHeader > in.left()) break;
    read_part(name, in.take(size - kHeader), item, own);
  }
  if (keys != nullptr)
    item.key = type > 0 && type <= keys->size() ? (*keys)[type - 1].name : "";
  else
    item.key = letters(type) + own;
  return item;
}

std::optional<Buffer> text_of(const TagItem& item) {
  if (item.type == kUtf16) return charset::from_utf16(item.value);
  const bool is_text = item.type == kUtf8 || item.type == kImplicit;
  if (!is_text || !is_utf8(as_text(item.value))) return {};
  return charset::from_utf8(charset::without_zeros(item.value));
}

// QuickTime: size u16 | language u16 | text, in Mac OS's encoding or UTF-8; several may follow.
Buffer quicktime_text(ByteReader in) {
  const std::uint16_t size = in.u16();
  in.skip(2);
  const Bytes text = in.take(size);
  return in.ok() ? charset::from_utf8(charset::without_zeros(text)) : Buffer();
}

// 3GPP: version and flags | language u16 | UTF-8, or UTF-16 with a byte order mark
Buffer mobile_text(ByteReader in) {
  in.skip(6);
  const Bytes text = in.rest();
  if (starts_with(text, "\xFE\xFF")) return charset::from_utf16(text);
  return charset::from_utf8(charset::without_zeros(text));
}

constexpr Type kMobile[] = {type_of("titl"), type_of("dscp"), type_of("cprt"), type_of("auth"),
                            type_of("perf"), type_of("gnre"), type_of("albm")};

Result<void> add_text(Pieces& pieces, const Box& box) {
  TANBA_TRY(const auto bytes, pieces.read({box.payload(), box.payload_size()}));
  if (!bytes) return {};
  Buffer text;
  if (box.type >> 24 == 0xA9)
    text = quicktime_text(ByteReader(*bytes));
  else if (std::find(std::begin(kMobile), std::end(kMobile), box.type) != std::end(kMobile))
    text = mobile_text(ByteReader(*bytes));
  else
    text = charset::from_utf8(charset::without_zeros(*bytes));  // as some cameras and tools do
  if (!text.empty()) pieces.add("mp4", letters(box.type), std::move(text));
  return {};
}

// `packets`: of boxes at the root.
Result<void> look_along(const Source& asset, const Limits& limits, Tags& tags,
                        std::vector<Range>& packets) {
  Walker walker(asset, limits);
  while (true) {
    TANBA_TRY(const bool more, walker.next());
    if (!more) return {};
    TANBA_CHECK(note(asset, walker, tags));
    if (!walker.at_root()) continue;
    const Box& box = walker.box();
    if (box.type != type_of("moov") && box.type != type_of("meta")) walker.skip();
    TANBA_TRY(const bool is_xmp, has_uuid(asset, box, kXmpUuid));
    if (is_xmp)
      packets.push_back({box.payload() + kXmpUuid.size(), box.payload_size() - kXmpUuid.size()});
  }
}

}  // namespace

Result<void> note(const Source& asset, const Walker& walker, Tags& tags) {
  constexpr Type kMoov = type_of("moov"), kUdta = type_of("udta"), kMeta = type_of("meta");
  const std::vector<Box>& path = walker.path();
  const Box& box = walker.box();
  if (walker.at_root() && box.type == kMoov && tags.moov.size == 0) tags.moov = box;
  const bool in_udta = is_in(path, {kMoov, kUdta});
  if (walker.at_root() && box.type == kMeta && tags.picture.meta.size == 0) tags.picture.meta = box;
  if (is_in(path, {kMeta}) && path[0].offset == tags.picture.meta.offset)
    return note_picture(asset, box, tags.picture);
  if (in_udta && path[1].offset == tags.udta.offset) tags.udta_end = box.end();
  if (is_in(path, {kMoov}) && box.type == kUdta && tags.udta.size == 0) {
    tags.udta = box;
    tags.udta_end = box.payload();
  }
  if ((in_udta || is_in(path, {kMoov})) && box.type == kMeta) {
    tags.boxes.push_back({{}, {}, false, in_udta});
    return {};
  }
  if (is_in(path, {kMoov, kUdta, kMeta}) || is_in(path, {kMoov, kMeta}))
    return note_tag(asset, box, tags.boxes.back());
  if (in_udta) (box.type == type_of("XMP_") ? tags.packets : tags.texts).push_back(box);
  return {};
}

Result<std::vector<TagKey>> read_keys(const Source& asset, const Box& keys, const Limits& limits) {
  std::vector<TagKey> all;
  TANBA_TRY(const auto bytes, Pieces(asset, limits).read({keys.payload(), keys.payload_size()}));
  if (!bytes) return all;
  ByteReader in(*bytes);
  in.skip(4);
  const std::uint32_t count = in.u32();
  for (std::uint32_t i = 0; i < count && in.left() >= kHeader; ++i) {
    const std::uint32_t size = in.u32();
    in.skip(4);  // the name's kind: 'mdta'
    if (size < kHeader || size - kHeader > in.left()) break;
    const Range range{keys.payload() + in.at(), size - kHeader};
    all.push_back({std::string(as_text(in.take(range.size))), range});
  }
  return all;
}

Result<void> visit_tags(const Source& asset, const TagBox& box, const Limits& limits,
                        const std::function<void(const TagItem&)>& visit) {
  TANBA_TRY(const std::vector<TagKey> keys, read_keys(asset, box.keys, limits));
  const Pieces pieces(asset, limits);
  std::uint64_t at = box.ilst.payload();
  for (std::uint32_t count = 0; at < box.ilst.end() && box.ilst.end() - at >= kHeader; ++count) {
    if (count >= limits.max_boxes) return Error{Errc::limit_exceeded, "bmff: too many tags", at};
    std::array<std::uint8_t, kHeader> header;
    TANBA_CHECK(asset.read(at, header));
    ByteReader in(header);
    const std::uint64_t size = in.u32();
    const Type type = in.u32();
    if (size < kHeader || size > box.ilst.end() - at) return {};
    TANBA_TRY(const auto body, pieces.read({at + kHeader, size - kHeader}));
    if (body) {
      TagItem item = item_of(type, *body, box.is_mdta ? &keys : nullptr);
      item.range = {at, size};
      visit(item);
    }
    at += size;
  }
  return {};
}

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  Tags tags;
  Pieces pieces(asset, limits);
  std::vector<Range> packets;
  const auto walked = look_along(asset, limits, tags, packets);
  if (!walked && !ends_quietly(walked.error())) return walked.error();
  // What readers of pictures look at first.
  const auto items = read_items(asset, tags.picture, limits, pieces);
  if (!items && !ends_quietly(items.error())) return items.error();
  for (const Range& packet : packets) TANBA_CHECK(pieces.add_range("xmp", {}, packet));
  for (const Box& box : tags.packets)
    TANBA_CHECK(pieces.add_range("xmp", {}, {box.payload(), box.payload_size()}));
  for (const Box& box : tags.texts) TANBA_CHECK(add_text(pieces, box));
  for (const TagBox& box : tags.boxes) {
    const auto visited = visit_tags(asset, box, limits, [&](const TagItem& item) {
      auto text = text_of(item);
      if (text && !item.key.empty()) pieces.add("mp4", item.key, *std::move(text));
    });
    if (!visited && !ends_quietly(visited.error())) return visited.error();
  }
  return pieces.take();
}

}  // namespace tanba::bmff
