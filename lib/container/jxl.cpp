// JPEG XL: the store is a box `jumb` at the top level. C2PA 2.4, A.3.9; ISO/IEC 18181-2, 9.
//
//   size u32 (1: a size u64 follows the type, 0: to the end) | type | payload
//
// A bare codestream has no place for a store: it is wrapped in boxes when one goes in.
#include <algorithm>
#include <array>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "base/inflate.hpp"
#include "container/edit.hpp"
#include "container/pieces.hpp"
#include "container/rows.hpp"
#include "container/window.hpp"

namespace tanba {
namespace {

constexpr std::string_view kSignature{"\0\0\0\x0CJXL \r\n\x87\n", 12};
constexpr std::string_view kFileType{
    "\0\0\0\x14"
    "ftypjxl \0\0\0\0jxl ",
    20};
constexpr std::string_view kCodestream = "\xFF\x0A";
constexpr std::uint64_t kHeader = 8, kLargeHeader = 16;
constexpr std::size_t kWrappedType = 4;  // what a `brob` box begins with
// What a `jumb` box begins with that holds a store: its `jumd` box up to the label.
constexpr std::size_t kDescription = 8 + 16 + 1 + 5;
constexpr std::size_t kMaxUnpacked = 1 << 20;  // as the reference implementation has it

struct Box {
  Range range;
  std::uint64_t header = kHeader;
  std::array<char, 4> letters{};
  std::array<char, 4> wrapped{};  // in a `brob` box: the type of the box that was compressed

  std::string_view type() const { return {letters.data(), letters.size()}; }
  std::string_view inner() const { return {wrapped.data(), wrapped.size()}; }
  Range payload() const { return {range.offset + header, range.size - header}; }
};

std::array<char, 4> four(Bytes bytes) {
  std::array<char, 4> letters{};
  std::copy_n(as_text(bytes).begin(), std::min<std::size_t>(bytes.size(), 4), letters.begin());
  return letters;
}

Result<Box> box_at(Window& window, std::uint64_t at) {
  const std::uint64_t left = window.size() - at;
  if (left < kHeader) return Error{Errc::truncated, "jxl: the file ends inside a box", at};
  const auto wanted = static_cast<std::size_t>(std::min(left, kLargeHeader + kWrappedType));
  TANBA_TRY(const Bytes head, window.at(at, wanted));
  ByteReader in(head);
  Box box;
  std::uint64_t size = in.u32();
  box.letters = four(in.take(4));
  if (size == 1) {
    size = in.u64();
    box.header = kLargeHeader;
  } else if (size == 0) {
    size = left;
  }
  if (!in.ok() || size > left) return Error{Errc::truncated, "jxl: a box runs past the end", at};
  if (size < box.header) return Error{Errc::malformed, "jxl: a box is smaller than its header", at};
  box.range = {at, size};
  if (box.type() == "brob") {
    if (size < box.header + kWrappedType)
      return Error{Errc::malformed, "jxl: a brob box that names no type", at};
    box.wrapped = four(in.take(kWrappedType));
  }
  return box;
}

Result<std::vector<Box>> boxes_of(const Source& asset, const Limits& limits) {
  Window window(asset);
  std::vector<Box> boxes;
  for (std::uint64_t at = 0; at < asset.size(); at = boxes.back().range.end()) {
    if (boxes.size() >= limits.max_boxes)
      return Error{Errc::limit_exceeded, "jxl: too many boxes", at};
    TANBA_TRY(const Box box, box_at(window, at));
    boxes.push_back(box);
    if (boxes.size() == 2 && box.type() != "ftyp")
      return Error{Errc::malformed, "jxl: the second box is not ftyp", at};
  }
  const auto is_codestream = [](const Box& box) {
    return box.type() == "jxlc" || box.type() == "jxlp";
  };
  if (std::none_of(boxes.begin(), boxes.end(), is_codestream))
    return Error{Errc::truncated, "jxl: the file ends before the codestream", asset.size()};
  return boxes;
}

// Whether the payload of a `jumb` box is of a manifest store: by how its UUID begins or by its
// label, for a store with half a description is a broken store, and not none.
bool is_store(Bytes payload) {
  ByteReader in(payload);
  in.skip(4);
  const Bytes type = in.take(4), uuid = in.take(16);
  const std::uint8_t toggles = in.u8();
  if (!in.ok() || as_text(type) != "jumd") return false;
  return starts_with(uuid, "c2pa") ||
         ((toggles & 3) == 3 && starts_with(in.rest(), std::string_view("c2pa\0", 5)));
}

// ISO/IEC 18181-2, 9.8: the type of the box, then its payload as one Brotli stream.
Result<Inflated> unpack(const Source& asset, const Range& payload) {
  const Range packed{payload.offset + kWrappedType, payload.size - kWrappedType};
  if (packed.size > kMaxUnpacked) return Inflated{};
  Buffer stream(static_cast<std::size_t>(packed.size));
  TANBA_CHECK(asset.read(packed.offset, stream));
  return inflate_brotli(stream, kMaxUnpacked);
}

struct Walk {
  Layout layout;
  std::vector<Box> boxes;
  std::uint32_t packed_count = 0;
};

Result<void> note_packed(Walk& walk, const Source& asset, const Box& box, const Limits& limits) {
  if (++walk.packed_count > limits.max_manifests)
    return Error{Errc::limit_exceeded, "jxl: too many compressed jumb boxes", box.range.offset};
  TANBA_TRY(const Inflated unpacked, unpack(asset, box.payload()));
  if (!is_store(unpacked.bytes)) return {};
  if (!unpacked.is_whole)
    walk.layout.flaw = "jxl: a compressed manifest store that is broken or larger than 1 MiB";
  else
    walk.layout.carriers.push_back({{box.range}, {box.range}, box.range, box.range, {}});
  return {};
}

Result<void> note(Walk& walk, const Source& asset, const Box& box, const Limits& limits) {
  if (box.type() == "brob" && box.inner() == "jumb") return note_packed(walk, asset, box, limits);
  if (box.type() != "jumb") return {};
  std::array<std::uint8_t, kDescription> start;
  const auto size =
      static_cast<std::size_t>(std::min<std::uint64_t>(start.size(), box.payload().size));
  TANBA_CHECK(asset.read(box.payload().offset, std::span(start).first(size)));
  if (!is_store(Bytes(start).first(size))) return {};
  if (walk.layout.carriers.size() >= limits.max_manifests)
    return Error{Errc::limit_exceeded, "jxl: too many manifest stores", box.range.offset};
  walk.layout.carriers.push_back({{box.range}, {box.range}, box.range, box.range, {}});
  return {};
}

Result<bool> is_bare(const Source& asset) {
  std::array<std::uint8_t, kSignature.size()> head;
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(head.size(), asset.size()));
  TANBA_CHECK(asset.read(0, std::span(head).first(size)));
  const Bytes start = Bytes(head).first(size);
  if (starts_with(start, kCodestream)) return true;
  if (!starts_with(start, kSignature)) return Error{Errc::malformed, "jxl: no signature"};
  return false;
}

// A store goes in behind `ftyp`, and behind `jxll`, which says what a decoder has to be able to.
Result<Walk> walk_over(const Source& asset, const Limits& limits) {
  Walk walk;
  TANBA_TRY(const bool bare, is_bare(asset));
  if (bare) return walk;
  TANBA_TRY(walk.boxes, boxes_of(asset, limits));
  const bool level = walk.boxes.size() > 2 && walk.boxes[2].type() == "jxll";
  walk.layout.insert_at = walk.boxes[level ? 2 : 1].range.end();
  for (const Box& box : walk.boxes) TANBA_CHECK(note(walk, asset, box, limits));
  return walk;
}

bool sniff(Bytes head, std::string_view hint) {
  return starts_with(head, kSignature) ||
         (starts_with(head, kCodestream) && hint_is(hint, ".jxl", "image/jxl"));
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(Walk walk, walk_over(asset, limits));
  return std::move(walk.layout);
}

// The store is the whole box; out of a `brob` box it is made anew.
Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  Window window(asset);
  TANBA_TRY(const Box box, box_at(window, carrier.exclusion.offset));
  if (box.type() != "brob") return gather(asset, carrier.store, limits);
  TANBA_TRY(const Inflated unpacked, unpack(asset, box.payload()));
  if (!unpacked.is_whole)
    return Error{Errc::malformed, "jxl: a compressed box is broken", box.range.offset};
  if (unpacked.bytes.size() > limits.max_store_bytes - std::min(limits.max_store_bytes, kHeader))
    return Error{Errc::limit_exceeded, "jxl: the manifest store is too large"};
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(unpacked.bytes.size() + kHeader)).text("jumb");
  return out.bytes(unpacked.bytes).take();
}

void put_header(ByteWriter& out, std::string_view type, std::uint64_t payload_bytes) {
  const bool large = payload_bytes > 0xFFFFFFFF - kHeader;
  out.u32(large ? 1 : static_cast<std::uint32_t>(payload_bytes + kHeader)).text(type);
  if (large) out.u64(payload_bytes + kLargeHeader);
}

std::string_view inner_type(const Box& box) {
  return box.type() == "brob" ? box.inner() : box.type();
}

// The payload of a box, unpacked where it was packed; nothing where it is broken or too large.
Result<std::optional<Buffer>> content_of(const Source& asset, const Box& box,
                                         const Limits& limits) {
  const std::uint64_t most = std::min(limits.max_metadata_bytes, limits.max_inflated_bytes);
  if (box.payload().size > most) return std::optional<Buffer>();
  Buffer payload(static_cast<std::size_t>(box.payload().size));
  TANBA_CHECK(asset.read(box.payload().offset, payload));
  if (box.type() != "brob") return std::optional(std::move(payload));
  return inflate_brotli(Bytes(payload).subspan(kWrappedType), most).if_whole();
}

// ISO/IEC 18181-2, 9.6: a box `xml ` may hold other XML than XMP.
bool is_xmp(Bytes content) {
  return as_text(content).find("adobe:ns:meta/") != std::string_view::npos ||
         as_text(content).find("22-rdf-syntax-ns#") != std::string_view::npos;
}

// A packet takes the place of those that are there.
Result<void> put_xmp(Edit& edit, const Source& asset, const Walk& walk, const Buffer& packet,
                     const Limits& limits) {
  std::vector<Range> old;
  for (const Box& box : walk.boxes) {
    if (inner_type(box) != "xml ") continue;
    TANBA_TRY(const auto content, content_of(asset, box, limits));
    if (content && is_xmp(*content)) old.push_back(box.range);
  }
  ByteWriter out;
  put_header(out, "xml ", packet.size());
  out.bytes(packet);
  insert(edit, old.empty() ? walk.layout.insert_at : old.front().offset, out.take());
  for (const Range& range : old) erase(edit, range);
  return {};
}

// ISO/IEC 18181-2, 9.5: how far behind this number the TIFF header begins, u32 | Exif block
void add_exif(Pieces& list, Bytes content) {
  ByteReader in(content);
  const std::uint32_t skipped = in.u32();
  in.skip(skipped);
  if (in.ok()) list.add("exif", "", Buffer(in.rest().begin(), in.rest().end()));
}

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  Pieces list(asset, limits);
  TANBA_TRY(const bool bare, is_bare(asset));
  if (bare) return list.take();
  TANBA_TRY(const std::vector<Box> boxes, boxes_of(asset, limits));
  for (const Box& box : boxes) {
    const std::string_view type = inner_type(box);
    if ((type != "xml " && type != "Exif") || !list.has_room(box.range.size)) continue;
    TANBA_TRY(auto content, content_of(asset, box, limits));
    if (!content) continue;
    if (type == "Exif")
      add_exif(list, *content);
    else if (is_xmp(*content))
      list.add("xmp", "", *std::move(content));
  }
  return list.take();
}

// Boxes around a bare codestream: all before it in one piece.
Edit wrap(const Source& asset, const Payloads& payloads) {
  ByteWriter out;
  out.text(kSignature).text(kFileType).zeros(static_cast<std::size_t>(payloads.store_bytes));
  if (!payloads.xmp.empty()) {
    put_header(out, "xml ", payloads.xmp.size());
    out.bytes(payloads.xmp);
  }
  put_header(out, "jxlc", asset.size());
  Edit edit;
  insert(edit, 0, out.take());
  return edit;
}

Embedding with_store_at(Edit edit, std::uint64_t at, std::uint64_t size) {
  Embedding out{std::move(edit), {}};
  const Range range{at, size};
  if (size > 0) out.carrier = {{range}, {range}, range, range, {}};
  return out;
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  const std::uint64_t size = payloads.store_bytes;
  if (size > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "jxl: the manifest store is too large"};
  TANBA_TRY(const Walk walk, walk_over(asset, limits));
  if (walk.boxes.empty()) {
    if (size == 0 && payloads.xmp.empty()) return Embedding{};
    return with_store_at(wrap(asset, payloads), kSignature.size() + kFileType.size(), size);
  }
  Edit edit;
  if (size > 0) insert(edit, layout.insert_at, Buffer(static_cast<std::size_t>(size)));
  if (!payloads.xmp.empty()) TANBA_CHECK(put_xmp(edit, asset, walk, payloads.xmp, limits));
  erase(edit, layout.carriers);
  sort(edit);
  const std::uint64_t at = landing(edit, layout.insert_at);
  return with_store_at(std::move(edit), at, size);
}

// C2PA 2.5, A.3.11: each box by its type.
Result<std::vector<Part>> parts(const Source& asset, const Carrier* carrier, const Limits& limits) {
  TANBA_TRY(const Walk walk, walk_over(asset, limits));
  if (walk.boxes.empty())
    return Error{Errc::unsupported, "jxl: a bare codestream has no boxes to hash"};
  std::vector<Part> parts;
  for (const Box& box : walk.boxes) {
    const bool store = carrier != nullptr && carrier->exclusion == box.range;
    parts.push_back({store ? "C2PA" : std::string(box.type()), {box.range}});
  }
  return parts;
}

}  // namespace

const Format kJxl = {
    .name = "jxl",
    .mime_type = "image/jxl",
    .extensions = ".jxl",
    .media = Media::image,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.9",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .parts = parts,
    .metadata = metadata,
    .takes = kTakesXmp,
};

}  // namespace tanba
