// JPEG: the store is one JUMBF box cut over contiguous APP11 segments.
// C2PA 2.4, A.3.1; ISO 19566-5, D.2; ISO 10918-1, annex B.
//
//   FF EB | Lp u16 | CI 'JP' | En u16 | Z u32, from 1 | LBox u32 | TBox 'jumb' | [XLBox u64] | data
//
// Every segment repeats the header of the box; in the first one it is the store's own beginning.
// Nothing of this framing is free but En, which may be any number: a store of one segment does not
// say which it should be (writers use 0x0211 and 0x0001).
#include <algorithm>
#include <array>
#include <bitset>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/jpeg_segments.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

using namespace jpeg;

constexpr std::uint64_t kChunk = 64'000;      // of the store a segment, as the reference writes
constexpr std::size_t kPart = 8;              // CI, En, Z
constexpr std::size_t kBoxHeader = 8;         // LBox, TBox
constexpr std::uint64_t kSmallestStore = 38;  // a superbox with a description box labelled "c2pa"
constexpr std::uint16_t kUsualInstance = 0x0211;
constexpr std::size_t kMaxPayload = 65'533;  // Lp counts itself

// An APP11 segment that carries a JUMBF box, or a part of one.
struct Part {
  Segment segment;
  bool marked = false;  // CI is 'JP'
  std::uint16_t instance = 0;
  std::uint32_t sequence = 0;
  std::size_t header_bytes = kBoxHeader;  // 16 with XLBox
  std::array<std::uint8_t, 16> header{};
  std::uint64_t box_bytes = 0;  // 0: not said
  bool is_jumb = false;
  bool begins_store = false;  // the description box that follows has the manifest store's type

  Bytes box_header() const { return Bytes(header).first(header_bytes); }
  Range whole_data() const { return tail(kPart); }
  Range more_data() const { return tail(kPart + header_bytes); }

 private:
  Range tail(std::uint64_t skipped) const {
    return {segment.payload.offset + skipped, segment.payload.size - skipped};
  }
};

// Nothing where the segment is too short for a part of a box.
Result<std::optional<Part>> part_of(Window& window, const Segment& segment) {
  constexpr std::uint64_t kMost = kPart + 16 + 8 + 4;  // as far as the type of the description box
  const auto size = static_cast<std::size_t>(std::min(segment.payload.size, kMost));
  TANBA_TRY(const Bytes block, window.at(segment.payload.offset, size));
  ByteReader in(block.first(size));
  Part part;
  part.segment = segment;
  part.marked = as_text(in.take(2)) == "JP";
  part.instance = in.u16();
  part.sequence = in.u32();
  const Bytes box = in.rest();
  part.box_bytes = in.u32();
  part.is_jumb = as_text(in.take(4)) == "jumb";
  if (part.box_bytes == 1) {
    part.header_bytes = 16;
    part.box_bytes = in.u64();
  }
  if (!in.ok()) return std::optional<Part>();
  std::copy_n(box.begin(), part.header_bytes, part.header.begin());
  in.skip(8);  // LBox and TBox of the description box
  part.begins_store = as_text(in.take(4)) == "c2pa";
  return std::optional(part);
}

// Puts the parts of a manifest store together as they come by.
class Assembly {
 public:
  // Whether `part` belongs to a manifest store.
  bool add(const Part& part) {
    if (left_ > 0) {
      if (const char* flaw = misfit(part); flaw == nullptr) {
        take(part, part.more_data());
        return true;
      } else {
        fail(flaw);
      }
    }
    if (part.begins_store) return begin(part);
    if (part.marked && part.is_jumb) {
      if (sequence_ > 0 && part.instance == instance_ && part.sequence == sequence_ + 1)
        fail("jpeg: more segments than the manifest store has");
      instances_.set(part.instance);
    }
    return false;
  }

  void end() {
    if (left_ > 0) fail("jpeg: the manifest store lacks its last segments");
  }

  const std::vector<Carrier>& carriers() const { return carriers_; }
  const char* flaw() const { return flaw_; }

  // A box instance number that no other box in APP11 has.
  std::uint16_t free_instance() const {
    std::uint16_t number = kUsualInstance;
    for (std::size_t tries = 0; tries < instances_.size() && instances_[number]; ++tries) ++number;
    return number;
  }

 private:
  bool begin(const Part& part) {
    const char* flaw = !part.marked ? "jpeg: the manifest store's segment is not marked JP"
                       : part.sequence != 1
                           ? "jpeg: the manifest store's segments do not begin with number 1"
                       : !part.is_jumb || part.box_bytes < kSmallestStore
                           ? "jpeg: the manifest store's box header is broken"
                       : part.whole_data().size > part.box_bytes
                           ? "jpeg: a segment holds more than the manifest store"
                           : nullptr;
    if (flaw) {
      fail(flaw);
      return true;
    }
    carriers_.emplace_back().erase = {{part.segment.range.offset, 0}};
    left_ = part.box_bytes;
    instance_ = part.instance;
    header_bytes_ = part.header_bytes;
    header_ = part.header;
    take(part, part.whole_data());
    return true;
  }

  // Why `part` is not the next one of the store, or null.
  const char* misfit(const Part& part) const {
    if (part.segment.range.offset != carriers_.back().erase.front().end())
      return "jpeg: the manifest store's segments are not contiguous";
    if (!part.marked || part.instance != instance_)
      return "jpeg: the manifest store's segments are not of one box instance";
    if (part.sequence != sequence_ + 1)
      return "jpeg: the manifest store's segments are not numbered in sequence";
    if (!equal(part.box_header(), Bytes(header_).first(header_bytes_)))
      return "jpeg: the manifest store's segments do not repeat its box header";
    if (part.more_data().size == 0 || part.more_data().size > left_)
      return "jpeg: the manifest store's segments are not of its size";
    return nullptr;
  }

  void take(const Part& part, const Range& data) {
    Carrier& carrier = carriers_.back();
    carrier.store.push_back(data);
    carrier.open.push_back({part.segment.payload.offset + 2, 2});  // En
    carrier.erase.front().size += part.segment.range.size;
    carrier.exclusion = carrier.framing = carrier.erase.front();
    sequence_ = part.sequence;
    left_ -= data.size;
  }

  void fail(const char* flaw) {
    if (!flaw_) flaw_ = flaw;
    if (left_ > 0) carriers_.pop_back();  // half a store is none
    left_ = 0;
  }

  std::vector<Carrier> carriers_;
  const char* flaw_ = nullptr;
  std::uint64_t left_ = 0;  // of the store that is being put together
  std::uint32_t sequence_ = 0;
  std::uint16_t instance_ = 0;
  std::size_t header_bytes_ = 0;
  std::array<std::uint8_t, 16> header_{};
  std::bitset<65536> instances_;  // box instance numbers of others
};

struct Walk {
  Assembly assembly;
  std::uint64_t insert_at = 2;   // after the leading APP0 segments: JFIF wants to be first
  std::uint64_t xmp_at = 0;      // after Exif, which wants to be first too; 0: there is none
  std::vector<Range> xmp, exif;  // present packets and blocks, with their segments
  bool leading = true;
};

Result<bool> payload_starts(Window& window, const Segment& segment, std::string_view prefix) {
  if (segment.payload.size < prefix.size()) return false;
  TANBA_TRY(const Bytes bytes, window.at(segment.payload.offset, prefix.size()));
  return starts_with(bytes, prefix);
}

Result<void> note(Walk& walk, Window& window, const Segment& segment) {
  bool of_store = false;
  if (segment.marker == kApp11) {
    TANBA_TRY(const auto part, part_of(window, segment));
    of_store = part && walk.assembly.add(*part);
  } else if (segment.marker == kApp1) {
    TANBA_TRY(const bool is_xmp, payload_starts(window, segment, kXmp));
    TANBA_TRY(const bool is_exif, payload_starts(window, segment, kExif));
    if (is_xmp) walk.xmp.push_back(segment.range);
    if (is_exif && walk.xmp_at == 0) walk.xmp_at = segment.range.end();
    if (is_exif) walk.exif.push_back(segment.range);
  }
  if (walk.leading && segment.marker == kApp0) walk.insert_at = segment.range.end();
  walk.leading = walk.leading && (segment.marker == kApp0 || of_store);
  return {};
}

// From SOI to EOI. What follows is not this picture's: a multi-picture file's other pictures have
// stores of their own.
Result<Walk> walk_over(const Source& asset, const Limits& limits) {
  Window window(asset);
  TANBA_TRY(const Bytes soi, window.at(0, 2));
  if (soi[0] != 0xFF || soi[1] != kSoi) return Error{Errc::malformed, "jpeg: no SOI"};
  Walk walk;
  std::uint64_t at = 2;
  for (std::uint32_t count = 0; count < limits.max_boxes; ++count) {
    TANBA_TRY(const Segment segment, segment_at(window, at));
    if (segment.marker == kEoi) {
      walk.assembly.end();
      return walk;
    }
    TANBA_CHECK(note(walk, window, segment));
    if (walk.assembly.carriers().size() > limits.max_manifests)
      return Error{Errc::limit_exceeded, "jpeg: too many manifest stores", at};
    at = segment.range.end();
    if (segment.marker == kSos) {
      TANBA_TRY(at, end_of_scan(window, at));
    }
  }
  return Error{Errc::limit_exceeded, "jpeg: too many segments", at};
}

bool sniff(Bytes head, std::string_view /*hint*/) { return starts_with(head, "\xFF\xD8\xFF"); }

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Walk walk, walk_over(asset, limits));
  return Layout{walk.assembly.carriers(), walk.insert_at, walk.assembly.flaw()};
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

void write_box_header(ByteWriter& out, std::uint64_t store_bytes) {
  out.u32(static_cast<std::uint32_t>(store_bytes)).text("jumb");
}

// The segments of a store of `store_bytes`, with a hole for it; `carrier.store` gets the ranges of
// the hole, counted from the first segment.
Buffer segments_for(std::uint64_t store_bytes, std::uint16_t instance, Carrier& carrier) {
  ByteWriter out;
  std::uint32_t sequence = 0;
  for (std::uint64_t left = store_bytes; left > 0;) {
    const std::uint64_t chunk = std::min(left, kChunk);
    const std::size_t repeated = sequence == 0 ? 0 : kBoxHeader;
    out.u8(0xFF).u8(kApp11).u16(static_cast<std::uint16_t>(2 + kPart + repeated + chunk));
    out.text("JP").u16(instance).u32(++sequence);
    if (repeated > 0) write_box_header(out, store_bytes);
    carrier.store.push_back({out.size(), chunk});
    out.zeros(static_cast<std::size_t>(chunk));
    left -= chunk;
  }
  return out.take();
}

// A segment APP1 in place of those that are there, at the first of them or at `fresh`.
Result<void> put(Edit& edit, const std::vector<Range>& old, std::uint64_t fresh,
                 const Buffer& payload) {
  if (payload.size() > kMaxPayload)
    return Error{Errc::unsupported, "jpeg: XMP or Exif larger than one segment"};
  ByteWriter out;
  out.u8(0xFF).u8(kApp1).u16(static_cast<std::uint16_t>(2 + payload.size())).bytes(payload);
  insert(edit, old.empty() ? fresh : old.front().offset, out.take());
  for (const Range& range : old) erase(edit, range);
  return {};
}

Result<void> put_metadata(Edit& edit, const Walk& walk, const Payloads& payloads) {
  ByteWriter exif, xmp;
  exif.text(kExif).bytes(payloads.exif);
  xmp.text(kXmp).bytes(payloads.xmp);
  if (!payloads.exif.empty()) TANBA_CHECK(put(edit, walk.exif, walk.insert_at, exif.take()));
  if (payloads.xmp.empty()) return {};
  return put(edit, walk.xmp, walk.xmp_at > 0 ? walk.xmp_at : walk.insert_at, xmp.take());
}

void shift(std::vector<Range>& ranges, std::uint64_t by) {
  for (Range& range : ranges) range.offset += by;
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  const std::uint64_t size = payloads.store_bytes;
  if (size > 0 && size < kSmallestStore)
    return Error{Errc::invalid_argument, "jpeg: too small for a manifest store"};
  if (size > limits.max_store_bytes || size > 0xFFFF'FFFF)
    return Error{Errc::limit_exceeded, "jpeg: the manifest store is too large"};
  TANBA_TRY(const Walk walk, walk_over(asset, limits));
  Embedding out;
  Carrier& carrier = out.carrier;
  std::uint64_t framed = 0;
  if (size > 0) {
    Buffer segments = segments_for(size, walk.assembly.free_instance(), carrier);
    framed = segments.size();
    insert(out.edit, layout.insert_at, std::move(segments));
  }
  TANBA_CHECK(put_metadata(out.edit, walk, payloads));
  erase(out.edit, layout.carriers);
  sort(out.edit);
  if (size == 0) return out;
  const std::uint64_t at = landing(out.edit, layout.insert_at);
  shift(carrier.store, at);
  carrier.exclusion = carrier.framing = {at, framed};
  carrier.erase = {carrier.exclusion};
  return out;
}

// The segments repeat the store's first bytes, so the store must begin with them.
Result<std::vector<Patch>> fill_segments(const Source&, const Carrier& carrier, Bytes store) {
  ByteWriter header;
  write_box_header(header, store.size());
  if (store.size() < kBoxHeader || !equal(store.first(kBoxHeader), header.view()))
    return Error{Errc::invalid_argument, "jpeg: the manifest store is not one jumb box"};
  return spread(carrier.store, store);
}

}  // namespace

const Format kJpeg = {
    .name = "jpeg",
    .mime_type = "image/jpeg",
    .extensions = ".jpg .jpeg .jpe .jfif",
    .media = Media::image,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.1",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .fill = fill_segments,
    .parts = jpeg::parts,
    .metadata = jpeg::metadata,
    .takes = kTakesXmp | kTakesExif,
};

}  // namespace tanba
